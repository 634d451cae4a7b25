import { existsSync } from 'node:fs';
import { diagramFolder, diagramKey } from '../diagrams/key.ts';
import { DiagramError, readDiagram } from '../diagrams/relations.ts';
import { checkCode, checkedLanguages } from './code.ts';
import { metaValue, type Document } from './document.ts';
import type { Library } from './library.ts';
import type { Problem } from './problem.ts';
import { chapterSlugs, claimIds, verdicts } from './schemas.ts';
import { typographyFaults } from './typography.ts';

/** What the checks know of the rest of the project. */
export interface Surroundings {
  /** Number of relations of each typed figure, by its name. */
  figures: ReadonlyMap<string, number>;
  /** Slugs of the pages that are not made from MDX. */
  routes: readonly string[];
}

type Rule = (library: Library, around: Surroundings) => Problem[];

const slugOf = (document: Document) => document.folder.replace(/^chapters\/\d+-|^pages\//, '');
const isChapter = (document: Document) => document.folder.startsWith('chapters/');
const quote = (value: string | undefined) => (value ? `"${value}"` : 'nothing');

/** Both languages of each page, as [zh, en]. */
function twins({ documents }: Library): [Document, Document][] {
  return documents.flatMap((zh) => {
    const en = documents.find((other) => other.folder === zh.folder && other.lang === 'en');
    return zh.lang === 'zh' && en ? [[zh, en] as [Document, Document]] : [];
  });
}

const everyChapter: Rule = ({ documents, config }) =>
  chapterSlugs
    .filter((slug) => !config.unwritten.includes(slug) && !documents.some((document) => isChapter(document) && slugOf(document) === slug))
    .map((slug) => ({
      file: 'content/config.yaml',
      line: 1,
      expected: `chapter "${slug}" under content/chapters/, or its slug in "unwritten"`,
      found: 'neither',
      mend: `write content/chapters/<nn>-${slug}/zh.mdx and en.mdx`,
    }));

const everyTwin: Rule = ({ documents }) =>
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

const sameTwins: Rule = (library) =>
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

const headingIds: Rule = ({ documents }) => {
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

const claimsKnown: Rule = ({ documents, claims }) =>
  documents.flatMap((document) =>
    document.claims.flatMap(({ id, nested, line }) => {
      const record = claims.find((claim) => claim.id === id);
      const faults: Problem[] = [];
      if (!claimIds.includes(id) || !record) {
        faults.push({
          file: document.file,
          line,
          expected: `a claim id that has a record, one of ${claimIds.join(' ')}`,
          found: quote(id),
          mend: `correct the id, or write content/claims/${id || '<id>'}.yaml`,
        });
      } else if (record.data.chapter !== slugOf(document)) {
        faults.push({
          file: document.file,
          line,
          expected: `claim ${id} in chapter "${record.data.chapter}", as ${record.file} says`,
          found: `it in "${slugOf(document)}"`,
          mend: 'move the retelling, or correct the record',
        });
      }
      if (nested) {
        faults.push({
          file: document.file,
          line,
          expected: 'claims side by side',
          found: `claim ${id} inside another claim`,
          mend: 'close the outer <Claim> first',
        });
      }
      return faults;
    }),
  );

const claimsComplete: Rule = ({ documents, claims, config }) =>
  claimIds.flatMap((id) => {
    const record = claims.find((claim) => claim.id === id);
    if (record ? config.unwritten.includes(record.data.chapter) : config.unwritten.length > 0) return [];
    return (['zh', 'en'] as const).flatMap((lang) => {
      const places = documents.filter((d) => d.lang === lang).flatMap((d) => d.claims.filter((c) => c.id === id).map((c) => ({ d, c })));
      if (places.length === 1) return [];
      return [
        {
          file: places[1]?.d.file ?? record?.file ?? 'content/claims',
          line: places[1]?.c.line ?? 1,
          expected: `claim ${id} retold exactly once in ${lang}`,
          found: `${places.length} times`,
          mend: `put it in <Claim id="${id}"> in chapter "${record?.data.chapter ?? '?'}"`,
        },
      ];
    });
  });

const flat = (text: string) => text.replace(/\s+/g, ' ');

const claimsWhole: Rule = ({ documents, claims }) =>
  documents.flatMap((document) =>
    document.claims.flatMap(({ id, text, urls, line }) => {
      const record = claims.find((claim) => claim.id === id)?.data;
      if (!record) return [];
      const lang = document.lang as 'zh' | 'en';
      const carried = [flat(text), ...urls].join('\n');
      return [...record.must.both, ...record.must[lang], ...record.hedges[lang]]
        .filter((piece) => !carried.includes(flat(piece)))
        .map((piece) => ({
          file: document.file,
          line,
          expected: `"${piece}" in the retelling of ${id}, as content/claims/${id}.yaml lists it`,
          found: 'a retelling without it',
          mend: 'bring the name, number, link or hedge back, or correct the record if the wording changed',
        }));
    }),
  );

const referencesKnown: Rule = ({ documents, sources, terms, claims, paths }) => {
  const unknown = (file: string, line: number, kind: string, id: string): Problem => ({
    file,
    line,
    expected: `a ${kind} with a record`,
    found: quote(id),
    mend: `correct the id, or write content/${kind === 'source' ? 'sources' : 'glossary'}/${id}.yaml`,
  });
  const source = (file: string, line: number, id: string) => (sources.some((s) => s.id === id) ? [] : [unknown(file, line, 'source', id)]);
  return [
    ...documents.flatMap((d) => [
      ...d.notes.flatMap(({ sources: ids, line }) => ids.flatMap((id) => source(d.file, line, id))),
      ...d.cites.flatMap(({ id, line }) => source(d.file, line, id)),
      ...d.terms.flatMap(({ id, line }) => (terms.some((t) => t.id === id) ? [] : [unknown(d.file, line, 'term', id)])),
    ]),
    ...claims.flatMap((c) => c.data.evidence.flatMap((e) => source(c.file, 1, e.source))),
    ...paths.flatMap((path) =>
      path.data.steps.flatMap(({ chapter, anchor }) => {
        const target = documents.find((d) => isChapter(d) && slugOf(d) === chapter);
        if (target && (!anchor || target.headings.some(({ id }) => id === anchor))) return [];
        return [
          {
            file: path.file,
            line: 1,
            expected: 'steps that lead to a chapter and a heading that exist',
            found: `${chapter}${anchor ? `#${anchor}` : ''}`,
            mend: 'correct the slug or the anchor',
          },
        ];
      }),
    ),
  ];
};

const notesSound: Rule = ({ documents }) =>
  documents.flatMap((document) =>
    document.notes
      .filter(({ verdict, sources }) => !(verdicts as readonly string[]).includes(verdict) || sources.length === 0)
      .map(({ verdict, sources, line }) => ({
        file: document.file,
        line,
        expected: `a verdict (${verdicts.join(', ')}) and at least one source`,
        found: `verdict ${quote(verdict)}, ${sources.length} sources`,
        mend: 'complete <Note verdict="…" sources="…">',
      })),
  );

const notesCounted: Rule = ({ documents, claims, config }) =>
  claims.flatMap((claim) => {
    const chapter = documents.find((d) => isChapter(d) && d.lang === 'zh' && slugOf(d) === claim.data.chapter);
    if (!chapter) return [];
    const everywhere = new Set(documents.filter((d) => d.lang === 'zh').flatMap((d) => d.notes.flatMap(({ items }) => items)));
    return claim.data.corrections
      .filter((item) => !everywhere.has(item) && !config.unnoted.some((left) => left.item === item))
      .filter(() => config.unwritten.length === 0 || !config.unwritten.includes(claim.data.chapter))
      .map((item) => ({
        file: chapter.file,
        line: chapter.claims.find(({ id }) => id === claim.id)?.line ?? 1,
        expected: `a note with item="${item}" at claim ${claim.id}`,
        found: 'none on the site',
        mend: `write the note, or give the reason in content/config.yaml under "unnoted"`,
      }));
  });

const figuresKnown: Rule = ({ documents }, { figures }) =>
  documents.flatMap((document) =>
    document.figures
      .filter(({ name }) => !figures.get(name))
      .map(({ name, line }) => ({
        file: document.file,
        line,
        expected: 'a figure with a text form: at least one relation in its data',
        found: figures.has(name) ? `"${name}" without relations` : `${quote(name)}, which is not in src/figures/registry.ts`,
        mend: figures.has(name) ? `give src/figures/${name}/ its relations` : `correct the name, one of ${[...figures.keys()].join(', ')}`,
      })),
  );

const diagramsDrawn: Rule = ({ documents }) => {
  const seen = new Map<string, string>();
  return documents.flatMap((document) =>
    document.diagrams.flatMap(({ name, source, line }) => {
      const problem = (expected: string, found: string, mend: string, below = 0): Problem => ({ file: document.file, line: line + below, expected, found, mend });
      const key = `${document.lang} ${name}`;
      if (!/^[a-z0-9-]+$/.test(name) || seen.has(key)) {
        return [problem('a diagram name of its own, as ```mermaid name="pod-start"', quote(name), 'name it; the same name in both languages')];
      }
      seen.set(key, document.file);
      try {
        const { title, description, relations } = readDiagram(source);
        if (!title || !description) {
          return [problem('accTitle: and accDescr: lines', `title ${quote(title)}, description ${quote(description)}`, 'add both after the first line of the diagram')];
        }
        if (relations.length === 0) return [problem('at least one edge or message', 'none', 'a diagram without relations has no text form')];
      } catch (error) {
        if (!(error instanceof DiagramError)) throw error;
        return [problem(error.expected, error.found, 'use only the subset that the text form can read (CONTRIBUTING.md)', error.line)];
      }
      if (existsSync(`${diagramFolder}${diagramKey(source)}.svg`)) return [];
      return [problem(`a rendered drawing content/diagrams/${diagramKey(source)}.svg`, 'no such file', 'run "npm run diagrams" and commit what it draws')];
    }),
  );
};

const linksAlive: Rule = ({ documents }, { routes }) =>
  documents.flatMap((document) =>
    document.links.flatMap(({ url, line }) => {
      if (/^[a-z]+:/i.test(url)) return [];
      const target = new URL(url, `http://site/${slugOf(document)}/`);
      const slug = target.pathname.replace(/^\/|\/$/g, '');
      const page = documents.find((d) => d.lang === document.lang && slugOf(d) === slug);
      const id = target.hash.slice(1);
      const dead: Omit<Problem, 'expected' | 'found'> = { file: document.file, line, mend: 'correct the address: relative, with a trailing slash, as ../csi/#claim-C5' };
      if (url.startsWith('/') || (!page && !routes.includes(slug))) return [{ ...dead, expected: 'a link to a page of this site', found: `"${url}"` }];
      if (!page || !id) return [];
      const ids = new Set([...page.headings.map((h) => h.id), ...page.claims.map((c) => `claim-${c.id}`), ...[...page.figures, ...page.diagrams].map((f) => `figure-${f.name}`)]);
      return ids.has(id) ? [] : [{ ...dead, expected: `an element with id "${id}" in ${page.file}`, found: `"${url}"` }];
    }),
  );

const bodyThere: Rule = ({ documents }) =>
  documents
    .filter(({ prose }) => prose.reduce((sum, { text }) => sum + text.trim().length, 0) < 200)
    .map(({ file, prose }) => ({
      file,
      line: 1,
      expected: 'a page with text',
      found: prose.length === 0 ? 'an empty body' : 'a body of less than 200 characters',
      mend: 'write the page, or take its slug into "unwritten" in content/config.yaml and delete the file',
    }));

const chineseTypography: Rule = ({ documents }) =>
  documents
    .filter(({ lang }) => lang === 'zh')
    .flatMap(({ file, prose }) =>
      prose.flatMap(({ text, line }) =>
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

const recordTypography: Rule = ({ claims, sources, terms, paths }) =>
  [...claims, ...sources, ...terms, ...paths].flatMap(({ file, data }) =>
    chineseOf(data).flatMap((text) =>
      typographyFaults(text).map((found) => ({
        file,
        line: 1,
        expected: 'no space between Han and Latin, full-width punctuation between Han',
        found: `"${found}"`,
        mend: 'delete the space or use the full-width mark; the style sheet sets the gap',
      })),
    ),
  );

const codeTrue: Rule = ({ documents }) =>
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

/** All rules over the content; each returns the problems it finds. */
export const rules: readonly Rule[] = [
  everyChapter,
  everyTwin,
  sameTwins,
  headingIds,
  claimsKnown,
  claimsComplete,
  claimsWhole,
  referencesKnown,
  notesSound,
  notesCounted,
  figuresKnown,
  diagramsDrawn,
  linksAlive,
  bodyThere,
  chineseTypography,
  recordTypography,
  codeTrue,
];
