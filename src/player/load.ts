import type { Trace } from '../trace/schema.ts';
import type { FieldNotes } from './notes.ts';
import type { Scene } from './scene.ts';

/** What a scene needs before it can be watched. */
export interface Loaded {
  readonly trace: Trace;
  readonly notes: FieldNotes;
}

/**
 * Fetches a file of the site.
 * @throws if it can't be had
 */
export async function json<Value>(url: string): Promise<Value> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as Value;
}

/**
 * Fetches a scene, or has it made. The build has checked both files; without its notes a trace can still be watched.
 * @throws if the trace can't be fetched or holds no call
 */
export async function load({ src, notes }: Pick<Scene, 'src' | 'notes'>): Promise<Loaded> {
  if (typeof src === 'function') return src();
  const none: FieldNotes = { paths: {}, notes: [] };
  const [trace, known] = await Promise.all([json<Trace>(src), json<FieldNotes>(notes).catch(() => none)]);
  if (trace.spans.length === 0) throw new Error(`${src}: no call`);
  return { trace, notes: known };
}
