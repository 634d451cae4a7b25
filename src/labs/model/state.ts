/** A command and when it is sent. */
export interface Sent<Command> {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly command: Command;
}

/** All that a run of a model follows from, beside the model itself: the same state gives the same trace anywhere. */
export interface RunState<Options = unknown, Command = unknown> {
  readonly seed: number;
  readonly options: Options;
  /** In order of time. */
  readonly commands: readonly Sent<Command>[];
  /** Virtual milliseconds that it is run to. */
  readonly until: number;
}

/** What there is to see from a position of the trace on. */
export type Sight<View> = readonly [position: number, view: View];

/** What is published of a run beside its trace: what it follows from, and what there is to see of it. */
export interface PublishedRun<View> {
  readonly state: RunState;
  readonly sights: readonly Sight<View>[];
}

/** What there is to see at a position; before the first, what there is to see first. */
export const sightAt = <View>(sights: readonly Sight<View>[], position: number): View | undefined =>
  (sights.findLast(([from]) => from <= position) ?? sights[0])?.[1];
