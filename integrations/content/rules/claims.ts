import type { Problem } from '../problem.ts';
import { claimIds, verdicts } from '../schemas.ts';
import { isChapter, quote, slugOf, type Rule } from './rule.ts';

export const claimsKnown: Rule = ({ documents, claims }) =>
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

export const claimsComplete: Rule = ({ documents, claims, config }) =>
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

export const claimsWhole: Rule = ({ documents, claims }) =>
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

export const notesSound: Rule = ({ documents }) =>
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

export const notesCounted: Rule = ({ documents, claims, config }) =>
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

export const notesInPlace: Rule = ({ documents, claims }) =>
  documents.flatMap((document) =>
    document.notes.flatMap(({ items, claim, line }) => {
      const own = claims.find(({ id }) => id === claim)?.data.corrections ?? [];
      return items
        .filter((item) => !own.includes(item))
        .map((item) => ({
          file: document.file,
          line,
          expected: `note ${item} right after a claim whose record lists it (${claims
            .filter(({ data }) => data.corrections.includes(item))
            .map(({ id }) => id)
            .join(', ')})`,
          found: claim ? `it after claim ${claim}` : 'it after no claim',
          mend: 'move the note to its claim, or list the item in the record',
        }));
    }),
  );
