import type { Problem } from '../problem.ts';
import { isChapter, lineOf, quote, slugOf, type Rule } from './rule.ts';

export const referencesKnown: Rule = ({ documents, sources, terms, claims, paths }) => {
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
    ...claims.flatMap((c) => c.data.evidence.flatMap((e) => ('source' in e ? source(c.file, lineOf(c.source, e.source), e.source) : []))),
    ...paths.flatMap((path) =>
      path.data.steps.flatMap(({ chapter, anchor }) => {
        const target = documents.find((d) => isChapter(d) && slugOf(d) === chapter);
        if (target && (!anchor || target.headings.some(({ id }) => id === anchor))) return [];
        return [
          {
            file: path.file,
            line: lineOf(path.source, anchor ?? chapter),
            expected: 'steps that lead to a chapter and a heading that exist',
            found: `${chapter}${anchor ? `#${anchor}` : ''}`,
            mend: 'correct the slug or the anchor',
          },
        ];
      }),
    ),
  ];
};

export const linksAlive: Rule = ({ documents }, { routes }) =>
  documents.flatMap((document) =>
    document.links.flatMap(({ url, line }) => {
      if (/^[a-z]+:/i.test(url)) return [];
      const target = new URL(url, `http://site/${slugOf(document)}/`);
      const slug = target.pathname.replace(/^\/|\/$/g, '');
      const page = documents.find((d) => d.lang === document.lang && slugOf(d) === slug);
      const id = target.hash.slice(1);
      const dead: Omit<Problem, 'expected' | 'found'> = {
        file: document.file,
        line,
        mend: 'correct the address: relative, with a trailing slash, as ../csi/#claim-C5',
      };
      if (url.startsWith('/') || (!page && !routes.includes(slug)))
        return [{ ...dead, expected: 'a link to a page of this site', found: `"${url}"` }];
      if (!page || !id) return [];
      const ids = new Set([
        ...page.headings.map((h) => h.id),
        ...page.claims.map((c) => `claim-${c.id}`),
        ...[...page.figures, ...page.diagrams].map((f) => `figure-${f.name}`),
      ]);
      return ids.has(id) ? [] : [{ ...dead, expected: `an element with id "${id}" in ${page.file}`, found: `"${url}"` }];
    }),
  );
