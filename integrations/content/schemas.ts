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

/** A call of a recording, found by what happens in it: `Find` of `src/trace/find.ts`, where every field is explained. */
const find = z.strictObject({
  method: z.string().exactOptional(),
  iface: z.string().exactOptional(),
  caller: z.string().exactOptional(),
  callee: z.string().exactOptional(),
  request: z.json().exactOptional(),
  response: z.json().exactOptional(),
  code: z.string().exactOptional(),
  nth: z.number().int().nonnegative().exactOptional(),
  returns: z.literal(true).exactOptional(),
});

/** The call that a test is about, if it isn't the step of the evidence; with `noise`, polls and handshakes count as calls too. */
const at = find.extend({ noise: z.literal(true).exactOptional() }).exactOptional();

/**
 * Way from a call to a value in it, as `response.ips.0.address`: names of fields and places in lists, parted by dots.
 * `namespaces[type=network].path` goes through the element of the list whose `type` is `network`.
 */
const way = z.string().regex(/^[^.[\]]+(\[[^=\]]+=[^\]]+\])?(\.[^.[\]]+(\[[^=\]]+=[^\]]+\])?)*$/, 'a path as response.ips.0.address');

/** Name under which the value that a test has seen stands in the texts, as `{name}`, and in `is` and `has` of later tests. */
const as = z
  .string()
  .regex(/^[a-z]\w*$/i)
  .exactOptional();

const regularExpression = z.string().refine((pattern) => {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}, 'a regular expression');

/** What must hold of a recorded call; the build checks it. */
const test = z.union([
  /** The value is this one. */
  z.strictObject({ at, path: way, is: z.json(), as }),
  /** The text holds this piece, or the list this element. */
  z.strictObject({ at, path: way, has: z.string(), as }),
  /** The text matches; `as` takes the first group, or all that matched where there is none. */
  z.strictObject({ at, path: way, matches: regularExpression, as }),
  /** The object has these fields and no others. */
  z.strictObject({ at, path: way, fields: z.array(z.string()).min(1) }),
  /** There is no such field; what would hold it is there. */
  z.strictObject({ at, path: way, absent: z.literal(true) }),
  /** The call has returned before that one begins. */
  z.strictObject({ at, before: find }),
  /** The call was made by that one, at first hand. */
  z.strictObject({ at, within: find }),
  /** No such call was made within this one, at whatever depth. */
  z.strictObject({ at, none: find }),
]);

/** Something we read. */
const sourceEvidence = z.strictObject({
  /** Id of a record in `content/sources/`. */
  source: z.string(),
  /** What exactly the source shows. */
  shows: text,
});

/** A step of a recording, and what must hold there; a recording of which it does not hold fails the build. */
export const recordingEvidence = z.strictObject({
  /** Id of the files in `content/recordings/`. */
  recording: z.string(),
  /** The step that readers are led to; polls are none. */
  step: find,
  holds: z.array(test).min(1),
  /** What the recording shows; `{name}` stands for a value that a test has seen. */
  shows: text,
});

/** A run of a model; one that contradicts the claim's verdict fails the build. */
const scenarioEvidence = z.strictObject({
  /** Name of the scenario in `src/engine/claims/index.ts`. */
  scenario: z.string(),
  /** Rules of the worlds without which it would fail, `<world>.<name in its rules>`. */
  rests: z.array(z.string().regex(/^[a-z]+\.\w+$/, '<world>.<rule>')).min(1),
  /** What the run shows; `{name}` stands for a value that it found. */
  shows: text,
  /** The case of the comparison in which readers can watch such a run, in the words of the lab's addresses. */
  watch: z.strictObject({ what: z.string(), fault: z.string(), world: z.string() }).exactOptional(),
});

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
  evidence: z.array(z.union([sourceEvidence, recordingEvidence, scenarioEvidence])),
  /** Why nothing of it can be run: it is an opinion, or history that only documents know. */
  because: text.extend({ kind: z.enum(['opinion', 'history']) }).exactOptional(),
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
