import { parse as parseYaml } from 'yaml';
import { checkCode, checkedLanguages } from '../code.ts';
import { readDiagram } from '../../diagrams/relations.ts';
import { metaValue } from '../document.ts';
import { typographyFaults } from '../typography.ts';
import { lineOf, type Rule } from './rule.ts';

/** The words of a diagram; one that can't be read is told by the rule for diagrams. */
function labelsOf({ source, line }: { source: string; line: number }): { text: string; line: number }[] {
  try {
    const { title, description, relations } = readDiagram(source);
    return [title, description, ...relations.flatMap(({ from, to, label }) => [from, to, label])].map((text) => ({ text, line }));
  } catch {
    return [];
  }
}

export const chineseTypography: Rule = ({ documents }) =>
  documents
    .filter(({ lang }) => lang === 'zh')
    .flatMap(({ file, prose, diagrams }) =>
      [...prose, ...diagrams.flatMap(labelsOf)].flatMap(({ text, line }) =>
        typographyFaults(text).map((found) => ({
          file,
          line,
          expected: 'no space between Han and Latin, full-width punctuation between Han',
          found: `"${found}"`,
          mend: 'delete the space or use the full-width mark; the style sheet sets the gap',
        })),
      ),
    );

/** Every Chinese text in a record, however deep it stands. */
function chineseOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === 'zh' && typeof item === 'string' ? [item] : chineseOf(item)));
}

export const recordTypography: Rule = ({ claims, sources, terms, paths, recordings }) => {
  const described = recordings.map(({ id, record }) => ({
    file: `content/recordings/${id}.yaml`,
    data: parseYaml(record) as unknown,
    source: record,
  }));
  return [...claims, ...sources, ...terms, ...paths, ...described].flatMap(({ file, data, source }) =>
    chineseOf(data).flatMap((text) =>
      typographyFaults(text).map((found) => ({
        file,
        line: lineOf(source, found),
        expected: 'no space between Han and Latin, full-width punctuation between Han',
        found: `"${found}"`,
        mend: 'delete the space or use the full-width mark; the style sheet sets the gap',
      })),
    ),
  );
};

export const codeTrue: Rule = ({ documents }) =>
  documents.flatMap((document) =>
    document.code.flatMap(({ lang, meta, value, line }) => {
      if (!checkedLanguages.has(lang)) return [];
      const reference = metaValue(meta, 'catalogue');
      const faults = reference === undefined ? ['a fence without catalogue="…"'] : checkCode(reference, lang, value);
      return faults.map((found) => ({
        file: document.file,
        line,
        expected: reference === undefined ? 'the catalogue that the message is checked against' : `code that passes ${reference}`,
        found,
        mend: 'correct names, numbers and types by src/trace/catalogue/, or say catalogue="none:<reason>"',
      }));
    }),
  );
