import type { z } from 'astro/zod';

type Issue = z.core.$ZodIssue;

/** What a schema found at one place. */
interface Fault {
  path: (string | number)[];
  message: string;
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);

/** How far a value is from what was expected: the number of its fields that are wrong, missing or too many. */
function distance(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length;
  if (issue.code === 'invalid_union') return Math.min(...issue.errors.map((issues) => sum(issues.map(distance))));
  return 1;
}

/** The alternative that a value comes nearest to. */
const nearest = (alternatives: readonly Issue[][]): Issue[] =>
  [...alternatives].sort((one, other) => sum(one.map(distance)) - sum(other.map(distance)))[0] ?? [];

/** What a schema found, told apart by place; of a value that fits no alternative, what is wrong with the nearest. */
export const faultsOf = (issues: readonly Issue[], base: readonly PropertyKey[] = []): Fault[] =>
  issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) return faultsOf(nearest(issue.errors), path);
    return [{ path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)), message: issue.message }];
  });
