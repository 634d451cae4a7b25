/**
 * Makes the recordings of `content/recordings/` anew. `npm run record [-- [--out <folder>] [<id>…]]`
 * Linux and root only; elsewhere it says why and ends well.
 */
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { RecordedCall, RecordingRecord } from '../src/trace/recording.ts';
import { normalise } from './normalise.ts';
import { cgroup, inSandbox, sweepCgroups, whyNot, work } from './sandbox.ts';
import { scenarios } from './scenarios/index.ts';
import { versionsOf } from './versions.ts';
import { writeRecording } from './write.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const folder = values.out ?? fileURLToPath(new URL('../content/recordings', import.meta.url));
const wanted = positionals.length === 0 ? scenarios : scenarios.filter(({ id }) => positionals.includes(id));
const unknown = positionals.filter((id) => !scenarios.some((scenario) => scenario.id === id));
if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}; there are ${scenarios.map(({ id }) => id).join(', ')}`);

const reason = whyNot();
if (reason) {
  console.log(`skip: ${reason}`);
  process.exit();
}

await sweepCgroups();
for (const { id, programs, record } of wanted) {
  const began = performance.now();
  const { begin, calls } = JSON.parse(await inSandbox([process.execPath, fileURLToPath(new URL('session.ts', import.meta.url)), id])) as {
    begin: number;
    calls: RecordedCall[];
  };
  const full: RecordingRecord = {
    ...record,
    source: { kind: 'recorded', date: new Date().toISOString().slice(0, 10), versions: versionsOf(programs), ...record.source },
  };
  writeRecording(folder, id, full, normalise(calls, { work, cgroup, kernel: release(), begin }));
  console.log(`${id}: ${calls.length} calls, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
