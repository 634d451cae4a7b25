import { isChapter, quote, slugOf, type Rule } from './rule.ts';

/** Every lab that a page names is there, and every lab sits in its chapter. */
export const labsPlaced: Rule = ({ documents }, { labs }) => [
  ...documents.flatMap((document) =>
    document.labs
      .filter(({ name }) => labs.get(name) !== slugOf(document))
      .map(({ name, line }) => ({
        file: document.file,
        line,
        expected: 'a lab of this chapter, as src/labs/registry.ts says',
        found: labs.has(name) ? `"${name}", which belongs to ${labs.get(name)}` : quote(name),
        mend: `correct the name, one of ${[...labs.keys()].join(', ')}, or the lab's chapter`,
      })),
  ),
  ...[...labs].flatMap(([name, chapter]) =>
    documents
      .filter((document) => isChapter(document) && slugOf(document) === chapter && !document.labs.some((lab) => lab.name === name))
      .map((document) => ({
        file: document.file,
        line: 1,
        expected: `the lab "${name}", which belongs to this chapter`,
        found: 'no such <Lab> on the page',
        mend: `put <Lab name="${name}" /> where the text needs it, in both languages`,
      })),
  ),
];
