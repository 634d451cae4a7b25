import type { Trace } from '../trace/schema.ts';
import type { FieldNotes } from './notes.ts';
import type { Scene } from './scene.ts';

/** What a scene needs before it can be watched. */
export interface Loaded {
  readonly trace: Trace;
  readonly notes: FieldNotes;
}

async function json<Value>(url: string): Promise<Value> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as Value;
}

/**
 * Fetches a scene. The build has checked both files; without its notes a trace can still be watched.
 * @throws if the trace can't be fetched or holds no call
 */
export async function load({ src, notes }: Scene): Promise<Loaded> {
  const none: FieldNotes = { paths: {}, notes: [] };
  const [trace, known] = await Promise.all([json<Trace>(src), json<FieldNotes>(notes).catch(() => none)]);
  if (trace.spans.length === 0) throw new Error(`${src}: no call`);
  return { trace, notes: known };
}
