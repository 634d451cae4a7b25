import type { Document } from '../document.ts';
import type { Library } from '../library.ts';
import { chapterSlugs } from '../schemas.ts';
import { isChapter, quote, slugOf, type Rule } from './rule.ts';

/** Both languages of each page, as [zh, en]. */
function twins({ documents }: Library): [Document, Document][] {
  return documents.flatMap((zh) => {
    const en = documents.find((other) => other.folder === zh.folder && other.lang === 'en');
    return zh.lang === 'zh' && en ? [[zh, en] as [Document, Document]] : [];
  });
}

export const everyChapter: Rule = ({ documents, config }) =>
  chapterSlugs
    .filter((slug) => !config.unwritten.includes(slug) && !documents.some((document) => isChapter(document) && slugOf(document) === slug))
    .map((slug) => ({
      file: 'content/config.yaml',
      line: 1,
      expected: `chapter "${slug}" under content/chapters/, or its slug in "unwritten"`,
      found: 'neither',
      mend: `write content/chapters/<nn>-${slug}/zh.mdx and en.mdx`,
    }));

export const everyTwin: Rule = ({ documents }) =>
  documents.flatMap((document) => {
    const other = document.lang === 'zh' ? 'en' : 'zh';
    if (documents.some(({ folder, lang }) => folder === document.folder && lang === other)) return [];
    const missing = document.file.replace(`/${document.lang}.mdx`, `/${other}.mdx`);
    return [
      {
        file: document.file,
        line: 1,
        expected: `a twin of this page at ${missing}`,
        found: 'no such file',
        mend: `write ${missing} with the same heading ids, figures, labs and claims`,
      },
    ];
  });

/** What must be the same, in the same order, in both languages. */
const shared: readonly [string, (document: Document) => { key: string; line: number }[]][] = [
  ['headings', (d) => d.headings.map(({ id, depth, line }) => ({ key: `${'#'.repeat(depth)} {#${id ?? ''}}`, line }))],
  ['claims', (d) => d.claims.map(({ id, line }) => ({ key: id, line }))],
  ['notes', (d) => d.notes.map(({ items, verdict, sources, line }) => ({ key: [items.join(' '), verdict, ...sources].join(' '), line }))],
  ['figures', (d) => d.figures.map(({ name, line }) => ({ key: name, line }))],
  ['diagrams', (d) => d.diagrams.map(({ name, line }) => ({ key: name, line }))],
  ['labs', (d) => d.labs.map(({ name, line }) => ({ key: name, line }))],
  ['code blocks', (d) => d.code.map(({ lang, line }) => ({ key: lang, line }))],
  ['questions', (d) => d.questions.map(({ line }) => ({ key: 'question', line }))],
];

export const sameTwins: Rule = (library) =>
  twins(library).flatMap(([zh, en]) =>
    shared.flatMap(([what, list]) => {
      const [a, b] = [list(zh), list(en)];
      const at = [...a, undefined].findIndex((item, index) => item?.key !== b[index]?.key);
      if (at === -1 || (at === a.length && at === b.length)) return [];
      return [
        {
          file: en.file,
          line: b[at]?.line ?? b.at(-1)?.line ?? 1,
          expected: `the same ${what} as ${zh.file}; there number ${at + 1} is ${quote(a[at]?.key)} (line ${a[at]?.line ?? a.at(-1)?.line ?? 1})`,
          found: quote(b[at]?.key),
          mend: `make the ${what} of both files equal, in the same order`,
        },
      ];
    }),
  );

export const headingIds: Rule = ({ documents }) => {
  const seen = new Map<string, string>();
  return documents.flatMap((document) =>
    document.headings.flatMap(({ id, depth, text, line }) => {
      const form = new RegExp(`^${slugOf(document)}-[a-z0-9]+(-[a-z0-9]+)*$`);
      const key = `${document.lang} ${id}`;
      const first = seen.get(key);
      if (depth >= 2 && depth <= 4 && id !== undefined && form.test(id) && !first) {
        seen.set(key, `${document.file}:${line}`);
        return [];
      }
      return [
        {
          file: document.file,
          line,
          expected: `a heading of level 2–4 with an id of its own such as {#${slugOf(document)}-topic}`,
          found: first ? `{#${id}} again; it stands at ${first}` : `level ${depth}, "${text}" with id ${quote(id)}`,
          mend: 'write the id in braces after the heading, the same in both languages, unique in the site',
        },
      ];
    }),
  );
};

/** Length of the body; the frontmatter counts at line 1 and is left out. */
const lengthOf = (prose: Document['prose']) => prose.filter(({ line }) => line > 1).reduce((sum, { text }) => sum + text.trim().length, 0);

export const bodyThere: Rule = ({ documents }) =>
  documents
    .filter(({ prose }) => lengthOf(prose) < 200)
    .map(({ file, prose }) => ({
      file,
      line: 1,
      expected: 'a page with text',
      found: lengthOf(prose) === 0 ? 'an empty body' : 'a body of less than 200 characters',
      mend: 'write the page, or take its slug into "unwritten" in content/config.yaml and delete the file',
    }));
