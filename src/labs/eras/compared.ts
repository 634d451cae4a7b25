import { comparison } from '../../engine/compare/comparison.ts';

/** The comparison, run once for the whole build. */
export const compared = comparison();
