import type { Moment, Watched } from '../../player/scene.ts';
import type { Engine, Play } from './play.ts';
import type { RunState } from './state.ts';

/** A scene of a model, as the page hands it to an island. */
export interface OfferedScene<View> {
  readonly id: string;
  readonly title: string;
  /** Where the published run is, as JSON: trace, notes on its fields, and a `PublishedRun`. */
  readonly src: string;
  readonly notes: string;
  readonly run: string;
  readonly moments: readonly Moment[];
  /** What there is to see at its start. */
  readonly first: View;
}

/** A lab on a model, as the page hands it to an island. */
export interface Offered<View> extends Pick<Watched, 'lang' | 'lab' | 'shared'> {
  readonly scenes: readonly OfferedScene<View>[];
}

/** What a lab loads when it is first needed, in a script of its own. */
export interface Machine<View> {
  readonly engine: Engine<View>;
  readonly Play: typeof Play<View>;
  /** Whether options and commands from an address are such as the lab could have made: shapes, sizes, bounds of time. */
  readonly accepts: (state: RunState) => boolean;
}
