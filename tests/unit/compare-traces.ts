import { troubles, workloads, type Kind } from '../../src/engine/compare/case.ts';
import { contestants, worldNames } from '../../src/engine/compare/comparison.ts';
import { drained, playing } from '../../src/engine/compare/play.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import type { Trace } from '../../src/trace/schema.ts';

const text = { zh: '一', en: 'a' };
const told = { title: text, real: text, played: text, omits: text };

/** The trace of every case of the comparison; its id says which it is. */
export const cases = (): Trace[] =>
  worldNames.flatMap((world) =>
    (Object.keys(workloads) as Kind[]).flatMap((kind) =>
      troubles.map((trouble) =>
        traceOf(drained(playing(contestants[world], kind, trouble)).run, { ...told, id: `${world}-${kind}-${trouble}` }),
      ),
    ),
  );
