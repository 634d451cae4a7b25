import type { Lang, Text } from '../../i18n/index.ts';
import type { Relation } from '../figure.ts';

/** A word of a relation's sentence, as the drawing prints it. */
export function word(relation: Relation, key: string, lang: Lang): string {
  const value: Text | string | number = relation.with?.[key] ?? '';
  return typeof value === 'object' ? value[lang] : String(value);
}
