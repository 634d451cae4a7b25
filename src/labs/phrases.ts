import type { Lang } from '../i18n/index.ts';

type Values = Readonly<Record<string, string | number>>;

/** A text with its `{placeholders}` filled. @throws if one has no value */
export const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`src/labs/: "${text}" needs a value for {${name}}`);
    return String(value);
  });

/**
 * Phrases of a lab's own, apart from those of the pages and of the player, so that a script carries what it says and no more.
 * @returns looks up a phrase and fills its placeholders
 */
export const phrases =
  <Key extends string>(dictionaries: Readonly<Record<Lang, Readonly<Record<Key, string>>>>) =>
  (lang: Lang, key: Key, values: Values = {}): string =>
    fill(dictionaries[lang][key], values);
