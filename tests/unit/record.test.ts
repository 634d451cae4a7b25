import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { whyNot } from '../../record/sandbox.ts';
import { scenarios } from '../../record/scenarios/index.ts';
import { versionsOf } from '../../record/versions.ts';
import { recordedCall, recordingRecord, type RecordedCall } from '../../src/trace/recording.ts';

const committed = 'content/recordings';

const linesOf = async (folder: string, id: string): Promise<unknown[]> =>
  (await readFile(`${folder}/${id}.jsonl`, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const recordOf = async (id: string) => recordingRecord.parse(parse(await readFile(`${committed}/${id}.yaml`, 'utf8')));

describe.each(scenarios)('recording $id', ({ id, record }) => {
  it('has lines that fit their schema as they are', async () => {
    for (const line of await linesOf(committed, id)) expect(recordedCall.parse(line)).toEqual(line);
  });

  it('is in order, names parents before it, and knows its actors', async () => {
    const calls = (await linesOf(committed, id)) as RecordedCall[];
    const { actors } = await recordOf(id);
    const seen = new Set<string>();
    let last = 0;
    for (const { id: name, parent, start, caller, callee } of calls) {
      expect(start).toBeGreaterThanOrEqual(last);
      expect(seen).not.toContain(name);
      if (parent) expect(seen).toContain(parent);
      expect(actors.map((actor) => actor.id)).toEqual(expect.arrayContaining([caller, callee]));
      seen.add(name);
      last = start;
    }
    expect(calls[0]!.start).toBe(0);
  });

  it('says what its scenario says', async () => {
    const { title, actors, source } = await recordOf(id);
    const { kind, date, versions, ...told } = source;
    expect({ title, actors, source: told }).toEqual(record);
    expect({ kind, date }).toEqual({ kind: 'recorded', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect(versions.length).toBeGreaterThan(0);
  });

  it('says nothing of the machine', async () => {
    const text = await readFile(`${committed}/${id}.jsonl`, 'utf8');
    // A kernel's release has more than two numbers; a device of the host has a letter or a number of its own.
    expect(text.match(/\/run\/record|trace-record-|\/dev\/(?:[hsv]d[a-z]|nvme)|"KernelVersion":"\d+\.\d+\./)?.[0]).toBeUndefined();
  });
});

/** What stays the same from one recording to the next, on whatever machine: who called whom, how it ended, and the form of the messages. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
};

const callShape = ({ id, parent, caller, callee, iface, method, noise, request, response, status }: RecordedCall) => ({
  ...{ id, parent, caller, callee, iface, method, noise, ok: status.ok, code: status.code },
  ...{ request: shapeOf(request), response: shapeOf(response) },
});

// By id, since plugins that run side by side may begin in either order.
const shapesOf = (calls: readonly RecordedCall[]) => calls.map(callShape).sort((a, b) => (a.id < b.id ? -1 : 1));

describe('recording anew', () => {
  const sample = scenarios.filter(({ id }) => ['pod-life', 'cni-check', 'docker-plugins', 'csi-volume'].includes(id));

  it('gives the same calls', async (context) => {
    const reason = whyNot();
    if (reason) return context.skip(reason);
    for (const { id, programs } of sample) {
      const recorded = (await recordOf(id)).source.versions;
      const other = versionsOf(programs).find(({ name, version }) => recorded.find((known) => known.name === name)?.version !== version);
      if (other) return context.skip(`${other.name} ${other.version} is not the version that ${id} was recorded with`);
    }
    const folder = await mkdtemp(join(tmpdir(), 'record-'));
    try {
      await promisify(execFile)(process.execPath, ['record/index.ts', '--out', folder, ...sample.map(({ id }) => id)]);
      for (const { id } of sample) {
        const anew = (await linesOf(folder, id)) as RecordedCall[];
        expect(shapesOf(anew), id).toEqual(shapesOf((await linesOf(committed, id)) as RecordedCall[]));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
