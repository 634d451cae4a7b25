import { readRecording } from '../trace/recording.ts';
import type { Trace } from '../trace/schema.ts';

const raw = (modules: Record<string, string>) =>
  new Map(Object.entries(modules).map(([path, text]) => [path.replace(/^.*\/|\.\w+$/g, ''), text]));
const records = raw(import.meta.glob<string>('/content/recordings/*.yaml', { query: '?raw', import: 'default', eager: true }));
const calls = raw(import.meta.glob<string>('/content/recordings/*.jsonl', { query: '?raw', import: 'default', eager: true }));

/** Every trace that the site publishes, by id. */
export const traces: ReadonlyMap<string, Trace> = new Map(
  [...records].map(([id, record]) => [id, readRecording(id, record, calls.get(id) ?? '')]),
);

/**
 * A published trace.
 * @throws if there is no recording of that name
 */
export function traceNamed(id: string): Trace {
  const trace = traces.get(id);
  if (!trace)
    throw new Error(
      `content/recordings/${id}.yaml: expected a recording, found none; mend: run "npm run record", or take the scene out of src/labs/`,
    );
  return trace;
}
