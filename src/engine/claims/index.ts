import { findingIn } from './scenario.ts';

/** What the scenario of a claim finds in the worlds as they are; nothing if no scenario has that name. */
export const findingOf = findingIn({}, {});
