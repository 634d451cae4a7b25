import { z } from 'astro/zod';
import { curly } from './typography.ts';

/** A sentence that readers see, written with straight quotation marks or curly ones. */
const words = z.string().min(1).transform(curly);

/** A text in both languages. */
const text = z.strictObject({
  /** Simplified Chinese; no spaces between Han and Latin. */
  zh: words,
  en: words,
});

/** Our reading of a claim or of one correction; each has a seal. */
export const verdicts = ['holds', 'nuance', 'outdated', 'wrong', 'unverified', 'opinion'] as const;
const verdict = z.enum(verdicts);

/** A day, a month or a year: no more than the source vouches for. YAML parsers differ in what they make of it. */
const date = z
  .union([z.string(), z.number(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : String(value)))
  .pipe(z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/));

/** `content/chapters/<nn-slug>/<lang>.mdx` */
export const chapter = z.strictObject({
  /** Heading of the page: a sentence or a noun phrase. */
  title: z.string().min(1).max(60).transform(curly),
  /** One sentence for search results and cards. */
  description: z.string().min(30).max(200).transform(curly),
  /** The question from the author's practice that opens the chapter. */
  question: z.string().min(5).transform(curly),
  /** Day of the last change that a reader should know of. */
  updated: z.coerce.date(),
});

/** `content/pages/<slug>/<lang>.mdx`: pages beside the chapters. */
export const page = chapter.omit({ question: true });

/** `content/claims/<id>.yaml`: one point of the article. */
export const claim = z.strictObject({
  /** Slug of the chapter that retells it. */
  chapter: z.string(),
  /** What the article says, in one or two sentences of ours. */
  statement: text,
  verdict,
  /** What the verdict rests on. */
  why: text,
  /** Numbers of the corrections (1–38) that belong to this point. */
  corrections: z.array(z.number().int().min(1).max(38)),
  /** Names, numbers and links of the point: each must stand in its retelling, in that language. */
  must: z.strictObject({
    both: z.array(z.string()).default([]),
    zh: z.array(z.string()).default([]),
    en: z.array(z.string()).default([]),
  }),
  /** The author's hedges, as the retelling words them. */
  hedges: z.strictObject({ zh: z.array(z.string()).default([]), en: z.array(z.string()).default([]) }),
  /** What the reader can check it by. */
  evidence: z.array(
    z.strictObject({
      /** Id of a record in `content/sources/`. */
      source: z.string(),
      /** What exactly the source shows. */
      shows: text,
    }),
  ),
});

/** `content/sources/<id>.yaml`: something we read. */
export const source = z.strictObject({
  /** Exact title, in its own language. */
  title: words,
  /** Label of an inline citation, the same in both languages. */
  short: z.string().min(1).max(24),
  publisher: z.string().optional(),
  /** When it was published; left out where unknown. */
  date: date.optional(),
  /** Left out where no address is known for certain. */
  url: z.url().optional(),
  kind: z.enum(['blog', 'release-notes', 'changelog', 'spec', 'code', 'docs', 'design', 'repository', 'news', 'catalogue']),
  /** How far we read it. */
  read: z.enum(['whole', 'part', 'quoted', 'title', 'not-found']),
  /** What this site takes from it. */
  use: text,
});

/** `content/glossary/<id>.yaml`: a term that a newcomer may look up. */
export const term = z.strictObject({
  term: text,
  /** The full name. */
  full: z.string().optional(),
  /** One sentence that needs no other entry. */
  short: text,
  /** Other spellings that people search for. */
  aliases: z.array(z.string()).default([]),
});

/** `content/paths/<id>.yaml`: a reading path for one kind of reader. */
export const path = z.strictObject({
  /** Place in the list of paths. */
  order: z.number().int(),
  name: text,
  /** Who it is for and where they start. */
  for: text,
  steps: z
    .array(
      z.strictObject({
        /** Slug of a chapter. */
        chapter: z.string(),
        /** Heading id in that chapter; the whole chapter if left out. */
        anchor: z.string().optional(),
        minutes: z.number().int().min(1).max(20),
        /** What to read and why. */
        read: text,
        /** What one can do after the step. */
        can: text,
      }),
    )
    .min(3)
    .max(8),
  /** What one can do after the path. */
  outcome: text,
  /** What to tick on paper. */
  checklist: z.array(text).min(3),
});

/** `content/config.yaml`: what the checks leave out, all of it in sight. */
export const contentConfig = z.strictObject({
  /** Chapter slugs that are not written yet; gates over the whole article skip them. Empty when the article stands. */
  unwritten: z.array(z.string()),
  /** Corrections that stand nowhere as a note, with the reason. */
  unnoted: z.array(z.strictObject({ item: z.number().int().min(1).max(38), why: text })),
});

/** Ids of the article's points, in its order. */
export const claimIds = [
  ...['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'],
  ...['R1', 'R2', 'R3', 'R4', 'R5', 'R6'],
  ...['O1', 'O2', 'O3', 'O4'],
  ...['C1', 'C2', 'C3', 'C4', 'C5', 'C6'],
  ...['L1', 'L2', 'L3', 'L4'],
  ...['S1', 'S2', 'S3', 'S4', 'S5'],
];

/** Number of corrections that the fact sheet counts. */
export const correctionCount = 38;

/** The chapters in reading order; folder `<nn>-<slug>` each. */
export const chapterSlugs = ['choice', 'layer', 'objects', 'cri', 'cni', 'csi', 'evolution', 'api', 'empire', 'after'];
