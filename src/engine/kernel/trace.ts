import type { Actor, Trace } from '../../trace/schema.ts';
import type { Run } from './run.ts';

/** What a trace says of itself in words: the engine knows none. */
export interface Told extends Pick<Trace, 'id' | 'title'> {
  readonly real: Trace['source']['real'];
  readonly played: Trace['source']['played'];
  readonly omits: Trace['source']['omits'];
}

/** The trace of a run so far. */
export function traceOf<Options, Command>(run: Run<Options, Command>, { id, title, real, played, omits }: Told): Trace {
  const { versions, speaks } = run.world;
  return {
    v: 1,
    id,
    title,
    source: { kind: 'model', versions, speaks: [...speaks], real, played, omits },
    actors: [...((run.state.tables.get('actor') ?? new Map()) as Map<string, Actor>).values()],
    spans: [...run.spans],
    facts: [...run.facts],
  };
}
