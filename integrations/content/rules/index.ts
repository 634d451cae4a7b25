import { claimsComplete, claimsKnown, claimsWhole, notesCounted, notesInPlace, notesSound } from './claims.ts';
import { evidenceThere, evidenceTrue } from './evidence.ts';
import { diagramsDrawn, figuresKnown } from './figures.ts';
import { labsPlaced } from './labs.ts';
import { recordingsTrue } from './recordings.ts';
import { linksAlive, referencesKnown } from './references.ts';
import type { Rule } from './rule.ts';
import { bodyThere, everyChapter, everyTwin, headingIds, sameTwins } from './structure.ts';
import { chineseTypography, codeTrue, recordTypography } from './text.ts';

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
  notesInPlace,
  figuresKnown,
  diagramsDrawn,
  labsPlaced,
  linksAlive,
  bodyThere,
  chineseTypography,
  recordTypography,
  codeTrue,
  recordingsTrue,
  evidenceTrue,
  evidenceThere,
];
