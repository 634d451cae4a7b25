/** Ways to say how many there are to be, in the order of the tables. */
export const strategies = ['set', 'add', 'count', 'version', 'key', 'two', 'two-version'] as const;
export type Strategy = (typeof strategies)[number];

/** Name of the scene of a strategy, which is the id of its trace. */
export const sceneOf = (strategy: Strategy): string => `retry-${strategy}`;

/** How many are stored at first, and how many there should be in the end. */
export const counts: Readonly<Record<Strategy, { readonly stored: number; readonly wanted: number }>> = {
  add: { stored: 3, wanted: 4 },
  set: { stored: 2, wanted: 3 },
  version: { stored: 3, wanted: 4 },
  two: { stored: 3, wanted: 6 },
  count: { stored: 3, wanted: 4 },
  key: { stored: 3, wanted: 4 },
  'two-version': { stored: 3, wanted: 6 },
};

/** What chance is told. */
export interface Odds {
  /** Orders of a hundred whose answer gets lost. */
  readonly lose: number;
  /** Orders of a hundred that arrive twice. */
  readonly twice: number;
}

/** What readers choose. */
export interface Settings extends Odds {
  /** Number of runs of each strategy; their seeds are 1, 2, 3 and so on. */
  readonly seeds: number;
  /** Seed of the run that the player shows. */
  readonly seed: number;
}

/** Smallest and largest of each. */
export const bounds: Readonly<Record<keyof Settings, readonly [least: number, most: number]>> = {
  lose: [0, 100],
  twice: [0, 100],
  seeds: [1, 1000],
  seed: [1, 1000],
};

/** What stands in the page at first: in the run of this seed the answer is lost, and the HPA writes while the person thinks. */
export const shown: Settings = { lose: 20, twice: 10, seeds: 200, seed: 19 };

/** Where the runs of one strategy ended: by seed, from seed 1 on. */
export type Ends = readonly number[];

/** How many runs ended at a value. */
export interface Bar {
  readonly value: number;
  readonly count: number;
}

/** The distribution of where runs ended, smallest value first; what was wanted is there even if no run came to it. */
export function distributionOf(ends: Ends, wanted: number): readonly Bar[] {
  const tally = new Map([[wanted, 0]]);
  for (const end of ends) tally.set(end, (tally.get(end) ?? 0) + 1);
  return [...tally].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value);
}

/** Seeds of the runs that ended at a value. */
export const seedsAt = (ends: Ends, value: number): readonly number[] => ends.flatMap((end, index) => (end === value ? [index + 1] : []));
