import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { examine, fill, placeholdersOf } from '../../integrations/content/examine.ts';
import { faultsOf } from '../../integrations/content/faults.ts';
import { readLibrary, type Library } from '../../integrations/content/library.ts';
import { evidenceThere, evidenceTrue } from '../../integrations/content/rules/evidence.ts';
import type { Surroundings } from '../../integrations/content/rules/rule.ts';
import * as schemas from '../../integrations/content/schemas.ts';
import { findingIn, type Scenario } from '../../src/engine/claims/scenario.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import type { Cluster, Command } from '../../src/engine/vocabulary.ts';
import { readRecording, traceOf, type RecordedCall, type RecordingRecord } from '../../src/trace/recording.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { toyWorld } from '../support/toy-world.ts';

const { library } = readLibrary(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
const traces = new Map(library.recordings.map(({ id, record, calls }) => [id, readRecording(id, record, calls)]));
const evidence = library.claims.flatMap(({ id, data }) =>
  data.evidence.flatMap((each, index) =>
    'recording' in each ? [{ name: `${id}, ${index}`, each, trace: traces.get(each.recording)! }] : [],
  ),
);

const call = (id: string, from: string, to: string, method: string, start: number, more: Partial<RecordedCall> = {}): RecordedCall => {
  const status = { ok: true, code: 'OK' };
  return { id, caller: from, callee: to, iface: 'kernel', method, status, start, duration: 100, ...more };
};
const record = { title: { zh: '小', en: 'small' }, source: {}, actors: [] } as unknown as RecordingRecord;
/** A runtime makes a sandbox, for which a plugin is run; then it makes a container. */
const small = traceOf('small', record, [
  call('a', 'kubelet', 'runtime', 'Probe', 0, { duration: 5, noise: true, response: { scope: 'local' } }),
  call('b', 'kubelet', 'runtime', 'RunPodSandbox', 10, { request: { name: 'web' } }),
  call('c', 'runtime', 'bridge', 'ADD', 20, {
    iface: 'cni',
    parent: 'b',
    duration: 50,
    response: { ips: [{ kind: 'four', address: '10.0.0.2/24' }] },
  }),
  call('d', 'bridge', 'host-local', 'ADD', 30, { iface: 'cni', parent: 'c', duration: 10, response: { ips: ['10.0.0.2/24'] } }),
  call('e', 'kubelet', 'runtime', 'CreateContainer', 200, { request: { argv: ['sh', '-c'], attempt: 0 } }),
]);

const sandbox = { method: 'RunPodSandbox' };
const bridge = { method: 'ADD', callee: 'bridge' };
const local = { method: 'ADD', callee: 'host-local' };
const container = { method: 'CreateContainer' };
type Holds = Parameters<typeof examine>[1]['holds'];
const examined = (...holds: Holds) => examine(small, { recording: 'small', step: sandbox, holds });

describe('examine', () => {
  it.each<[string, Holds]>([
    ['a value', [{ path: 'request.name', is: 'web' }]],
    ['a whole list', [{ at: container, path: 'request.argv', is: ['sh', '-c'] }]],
    ['an element of a list', [{ at: container, path: 'request.argv', has: '-c' }]],
    ['a piece of a text', [{ at: bridge, path: 'response.ips.0.address', has: '10.0.0.2' }]],
    ['an element by a field', [{ at: bridge, path: 'response.ips[kind=four].address', matches: '^10\\.' }]],
    ['fields and no others', [{ path: 'request', fields: ['name'] }]],
    ['an absent field', [{ path: 'request.spec', absent: true }]],
    ['order', [{ before: container }, { at: bridge, before: container }]],
    ['who made a call', [{ at: local, within: bridge }]],
    ['calls that were not made', [{ at: container, none: { iface: 'cni' } }]],
    ['a poll', [{ at: { method: 'Probe', noise: true }, path: 'response.scope', is: 'local' }]],
  ])('finds %s', (_, holds) => {
    expect(examined(...holds).contradictions).toEqual([]);
  });

  it.each<[string, Holds, string, string]>([
    ['another value', [{ path: 'request.name', is: 'db' }], 'request.name to be "db"', '"web"'],
    ['a path that leads nowhere', [{ path: 'request.nom', is: 'web' }], 'request.nom to be "web"', 'nothing'],
    ['no such element', [{ at: container, path: 'request.argv', has: 'bash' }], 'request.argv to hold "bash"', '["sh","-c"]'],
    ['another text', [{ path: 'request.name', matches: '^d' }], 'request.name to match /^d/', '"web"'],
    ['more fields', [{ at: container, path: 'request', fields: ['argv'] }], 'request to have the fields argv', 'argv, attempt'],
    ['a field that is there', [{ path: 'request.name', absent: true }], 'request.name to be absent', '"web"'],
    [
      'nothing that could hold the field',
      [{ path: 'answer.spec', absent: true }],
      'answer.spec to be absent from something that is there',
      'nothing',
    ],
    ['no such call', [{ at: { method: 'PullImage' }, path: 'request', is: 1 }], 'at least 1 × PullImage in the recording', '0'],
    ['another order', [{ at: container, before: sandbox }], 'CreateContainer to runtime to be over before RunPodSandbox', ''],
    ['a call that is not over', [{ before: bridge }], 'RunPodSandbox to runtime to be over before ADD to bridge', ''],
    ['another parent', [{ at: local, within: sandbox }], 'ADD to host-local to be made by RunPodSandbox', 'it within ADD to bridge'],
    ['no parent', [{ at: container, within: sandbox }], 'CreateContainer to runtime to be made by RunPodSandbox', 'it on its own'],
    [
      'an inner call at depth',
      [{ none: { callee: 'host-local' } }],
      'no call to host-local within RunPodSandbox to runtime',
      'ADD to host-local',
    ],
    [
      'a poll where none is asked for',
      [{ at: { method: 'Probe' }, path: 'response.scope', is: 'local' }],
      'at least 1 × Probe in the recording',
      '0',
    ],
    [
      'a name for what is no text',
      [{ path: 'request', is: { name: 'web' }, as: 'all' }],
      'request to be a text or a number, since it has a name',
      '{"name":"web"}',
    ],
  ])('tells of %s, at its test', (_, holds, expected, found) => {
    const { contradictions } = examined({ path: 'method', is: 'RunPodSandbox' }, ...holds);
    expect(contradictions).toMatchObject([{ path: ['holds', 1], expected }]);
    expect(contradictions[0]!.found).toContain(found);
  });

  it('tells of a missing step, and then of nothing else', () => {
    const { contradictions } = examine(small, { recording: 'small', step: { ...sandbox, nth: 1 }, holds: [{ path: 'x', is: 1 }] });
    expect(contradictions).toEqual([{ path: ['step'], expected: 'at least 2 × RunPodSandbox in the recording', found: '1' }]);
  });

  it('names values, for later tests and for the text', () => {
    const { found, contradictions } = examined(
      { at: bridge, path: 'response.ips.0.address', matches: '^(.+)/', as: 'ip' },
      { at: local, path: 'response.ips', has: '{ip}/24' },
      { at: local, path: 'response.ips.0', is: '{ip}/16' },
    );
    expect(found).toEqual({ ip: '10.0.0.2' });
    expect(contradictions).toEqual([{ path: ['holds', 2], expected: 'response.ips.0 to be "10.0.0.2/16"', found: '"10.0.0.2/24"' }]);
    expect(fill('at {ip}, not {else}', found)).toBe('at 10.0.0.2, not {else}');
    expect(placeholdersOf('{a} of {b2}, [0-9]{4}')).toEqual(['a', 'b2']);
  });
});

/** A trace in which no message of a call has a value at a path any more. */
function without(trace: Trace, path: string): Trace {
  const last = path.split('.').at(-1)!;
  return JSON.parse(JSON.stringify(trace, (key, value: unknown) => (key === last ? undefined : value))) as Trace;
}

describe('evidence of recordings', () => {
  it('is given for eight claims', () => {
    expect(new Set(evidence.map(({ name }) => name.split(',')[0]))).toEqual(new Set(['C1', 'C2', 'C3', 'C4', 'C6', 'I4', 'I5', 'L2']));
  });

  it.each(evidence)('$name holds, and each value that it looks at matters', ({ each, trace }) => {
    expect(examine(trace, each).contradictions).toEqual([]);
    each.holds.forEach((test, index) => {
      if (!('path' in test) || 'absent' in test || /^\d+$|\]$/.test(test.path.split('.').at(-1)!)) return;
      const { contradictions } = examine(without(trace, test.path), each);
      expect(contradictions.length, `holds.${index} without ${test.path}`).toBeGreaterThan(0);
    });
  });
});

const parts = {
  recording: {
    recording: 'pod-life',
    step: { method: 'RunPodSandbox' },
    holds: [{ path: 'method', is: 'x' }],
    shows: { zh: '一', en: 'one' },
  },
  scenario: { scenario: 'toy', rests: ['toy.start'], shows: { zh: '一', en: 'one' } },
  source: { source: 'article', shows: { zh: '一', en: 'one' } },
};
const claimOf = (evidence: unknown[]) => ({ ...structuredClone(library.claims.find(({ id }) => id === 'C1')!.data), evidence });

describe('the schema of evidence', () => {
  it('takes sources, recordings and scenarios', () => {
    expect(schemas.claim.safeParse(claimOf(Object.values(parts))).success).toBe(true);
  });

  const { recording, scenario, source } = parts;
  it.each<[string, unknown, string, RegExp]>([
    ['two kinds in one', { ...source, recording: 'pod-life' }, 'evidence.0', /recording/],
    ['one language', { ...source, shows: { zh: '一' } }, 'evidence.0.shows.en', /string/],
    ['no test', { ...recording, holds: [] }, 'evidence.0.holds', /1/],
    ['two tests in one', { ...recording, holds: [{ path: 'method', is: 1, absent: true }] }, 'evidence.0.holds.0', /absent/],
    ['a path that is none', { ...recording, holds: [{ path: 'a..b', is: 1 }] }, 'evidence.0.holds.0.path', /response\.ips/],
    ['a broken pattern', { ...recording, holds: [{ path: 'a', matches: '(' }] }, 'evidence.0.holds.0.matches', /regular expression/],
    ['a wish that no recording can grant', { ...recording, step: { rule: 'x' } }, 'evidence.0.step', /rule/],
    ['a scenario that rests on nothing', { ...scenario, rests: [] }, 'evidence.0.rests', /1/],
  ])('refuses %s and names the place', (_, wrong, path, message) => {
    const { error } = schemas.claim.safeParse(claimOf([wrong]));
    const faults = faultsOf(error!.issues);
    expect(faults.map((fault) => fault.path.join('.'))).toContain(path);
    expect(faults.find((fault) => fault.path.join('.') === path)!.message).toMatch(message);
  });
});

/** A library with one claim, written as its author would, and the recordings of the site. */
function libraryOf(yaml: string, change = (calls: string) => calls): Library {
  const data = schemas.claim.parse({ ...claimOf([]), ...(parseYaml(yaml) as object) });
  const recordings = library.recordings.map((recording) => ({ ...recording, calls: change(recording.calls) }));
  return {
    ...library,
    claims: [{ id: 'X1', file: 'content/claims/X1.yaml', data, source: yaml }],
    recordings,
  };
}

type Toys = { readonly toy: typeof toyWorld };
const staysThree: Scenario<Toys> = ({ toy }) => {
  const run = Run.start<never, Cluster, Command>(toy as never, { hosts: ['a', 'b'] }, 1);
  run.send({ do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 3 } }, 0);
  run.send({ do: 'lose-host', host: 'a' }, 20_000);
  run.advance(60_000);
  const running = toy.observe(run.state).instances.filter(({ state }) => state === 'running').length;
  return { holds: running === 3, found: { running } };
};
/** The toy with a rule that decides otherwise: it starts nothing. */
const idle: Toys = { toy: { ...toyWorld, on: { ...toyWorld.on, reconcile: () => undefined } } };
const around = (findingOf: Surroundings['findingOf']) => ({ findingOf }) as Surroundings;
const toys = around(findingIn({ 'stays-three': staysThree }, { toy: toyWorld }));

const recorded = (test: string, shows = '{name}') => `evidence:
  - source: article
    shows: { zh: 一, en: one }
  - recording: pod-life
    step: { method: RunPodSandbox }
    holds:
      - ${test}
    shows:
      zh: 一${shows}
      en: one
`;
const ran = (name: string, shows = '{running}') => `evidence:
  - scenario: ${name}
    rests: [toy.start]
    shows: { zh: 一, en: "one ${shows}" }
`;

describe('evidenceTrue', () => {
  it('passes what holds', () => {
    expect(evidenceTrue(libraryOf(recorded('{ path: request.config.metadata.name, is: web, as: name }')), toys)).toEqual([]);
    expect(evidenceTrue(libraryOf(ran('stays-three')), toys)).toEqual([]);
  });

  it.each<[string, string, number, string, string]>([
    [
      'a contradiction',
      recorded('{ path: request.config.metadata.name, is: db, as: name }'),
      7,
      'request.config.metadata.name to be "db" (content/recordings/pod-life.jsonl)',
      '"web"',
    ],
    [
      'a step that is not there',
      recorded('{ path: method, is: x }').replace('RunPod', 'WalkPod'),
      5,
      'at least 1 × WalkPodSandbox in the recording (content/recordings/pod-life.jsonl)',
      '0',
    ],
    [
      'a recording that is not there',
      recorded('{ path: method, is: x }').replace('pod-life', 'pod-death'),
      4,
      'a recording that can be read',
      '"pod-death"',
    ],
    [
      'a value that nothing names',
      recorded('{ path: method, is: RunPodSandbox, as: method }'),
      9,
      'a value for {name}, one of "method"',
      'none',
    ],
    ['a scenario that is not there', ran('stays-four'), 2, 'a scenario of src/engine/claims/index.ts', '"stays-four"'],
    ['a value that a run does not find', ran('stays-three', '{waiting}'), 4, 'a value for {waiting}, one of "running"', 'none'],
  ])('tells of %s, with its line', (_, yaml, line, expected, found) => {
    const problems = evidenceTrue(libraryOf(yaml), toys);
    expect(problems).toMatchObject([{ file: 'content/claims/X1.yaml', line, expected, found }]);
    expect(problems[0]!.mend).not.toBe('');
  });

  it('tells when another recording says something else', () => {
    const yaml = recorded('{ path: request.config.metadata.name, is: web, as: name }');
    const renamed = libraryOf(yaml, (calls) => calls.replaceAll('"name":"web"', '"name":"db"'));
    expect(evidenceTrue(renamed, toys)).toMatchObject([{ line: 7, found: '"db"' }]);
  });

  it('tells when the run contradicts the verdict', () => {
    const flipped = around(findingIn({ 'stays-three': staysThree }, idle));
    expect(evidenceTrue(libraryOf(ran('stays-three')), flipped)).toMatchObject([
      { line: 2, found: '{"running":0}', mend: expect.stringContaining('toy.start') as string },
    ]);
  });
});

describe('evidenceThere', () => {
  const sources = 'evidence:\n  - source: article\n    shows: { zh: 一, en: one }\n';
  const because = 'because:\n  kind: opinion\n  zh: 一\n  en: one\n';

  it('passes a claim that was run, and one that says why not', () => {
    expect(evidenceThere(libraryOf(ran('stays-three')), toys)).toEqual([]);
    expect(evidenceThere(libraryOf(sources + because), toys)).toEqual([]);
  });

  it('tells of one that does nothing of that, or two things at once', () => {
    expect(evidenceThere(libraryOf(sources), toys)).toMatchObject([{ line: 2, found: 'sources only' }]);
    expect(evidenceThere(libraryOf(ran('stays-three') + because), toys)).toMatchObject([{ line: 6, found: 'evidence that is' }]);
  });
});

describe('findingIn', () => {
  it('runs a scenario once, and only those that are asked for', () => {
    let runs = 0;
    const counted: Scenario<Toys> = (worlds) => ({ ...staysThree(worlds), found: { runs: ++runs } });
    const findingOf = findingIn({ counted, other: counted }, { toy: toyWorld });
    expect([findingOf('counted'), findingOf('counted'), findingOf('nothing'), findingOf('toString')]).toEqual([
      { holds: true, found: { runs: 1 } },
      { holds: true, found: { runs: 1 } },
      undefined,
      undefined,
    ]);
    expect(runs).toBe(1);
  });
});
