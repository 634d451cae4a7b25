import type { Lang } from '../i18n/index.ts';

/** A moment of a scene that the lab speaks of. */
export interface Moment {
  /** Position in the trace. */
  readonly position: number;
  readonly label: string;
}

/** One trace that a lab plays, and what goes with it. */
export interface Scene {
  /** Unique within the lab; names the scene in the address. */
  readonly id: string;
  readonly title: string;
  /** Where the trace is, as JSON. */
  readonly src: string;
  /** Where the notes on its fields are, as JSON. */
  readonly notes: string;
  readonly moments: readonly Moment[];
}

/** What a lab tells the player. */
export interface Watched {
  readonly lang: Lang;
  /** Name of the lab. */
  readonly lab: string;
  readonly scenes: readonly Scene[];
  /** True on a page with other labs: addresses then name the lab. */
  readonly shared?: boolean;
}
