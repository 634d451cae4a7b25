import { readdirSync, readFileSync } from 'node:fs';
import { readRecording } from '../../src/trace/recording.ts';
import type { Trace } from '../../src/trace/schema.ts';

const folder = new URL('../../content/recordings/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** Every recording of the site, as a trace. */
export const recordings: readonly Trace[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''))
  .map((id) => readRecording(id, text(`${id}.yaml`), text(`${id}.jsonl`)));
