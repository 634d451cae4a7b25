import type { Lang } from '../i18n/index.ts';
import type { Address } from './address.ts';
import type { Loaded } from './load.ts';

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
  /** Where the trace is, as JSON; or who makes it in the page. */
  readonly src: string | (() => Promise<Loaded>);
  /** Where the notes on its fields are, as JSON. */
  readonly notes: string;
  readonly moments: readonly Moment[];
  /** For the address: how the trace was made, where it is not the one that the site publishes. */
  readonly run?: string;
}

/** What a lab tells the player. */
export interface Watched {
  readonly lang: Lang;
  /** Name of the lab. */
  readonly lab: string;
  readonly scenes: readonly Scene[];
  /** Where to go now; once `scenes` or this are others, the player goes there. Absent: where the page's address says. */
  readonly at?: Address | undefined;
  /** True on a page with other labs: addresses then name the lab. */
  readonly shared?: boolean;
  /** Is told which position of which scene is shown. */
  readonly moved?: (scene: Scene, position: number) => void;
}
