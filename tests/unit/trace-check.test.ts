import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpan, checkTrace, problemText } from '../../src/trace/check.ts';
import { trace as traceSchema, type Dialect, type Span, type Trace } from '../../src/trace/schema.ts';
import { mutations } from './trace-mutations.ts';
import { recordings } from './trace-recordings.ts';

const pod = recordings.find(({ id }) => id === 'pod-life')!;
const said = (trace: Trace): string[] => checkTrace(trace).map(problemText);

describe('recordings', () => {
  it.each(recordings.map((trace) => [trace.id, trace] as const))('%s has the form of a trace and passes', (_, trace) => {
    expect(traceSchema.parse(trace)).toEqual(trace);
    expect(said(trace)).toEqual([]);
  });
});

describe('mutations', () => {
  const kinds = Object.keys(mutations);

  it('exist of every kind', () => {
    for (const kind of kinds) expect(mutations[kind]!.length, kind).toBeGreaterThan(0);
  });

  it('are caught, 1,000 of them', () => {
    const mutation = fc.constantFrom(...kinds).chain((kind) => fc.constantFrom(...mutations[kind]!));
    let missed = 0;
    fc.assert(
      fc.property(mutation, ({ why, span, speaks }) => {
        if (checkSpan(span, speaks).length > 0) return;
        missed++;
        throw new Error(`not caught: ${why}`);
      }),
      { numRuns: 1000, seed: 2017 },
    );
    expect(missed).toBe(0);
  });
});

describe('structure', () => {
  /** The recording with one span changed. */
  const withSpan = (index: number, change: Partial<Span>): Trace => ({
    ...pod,
    spans: pod.spans.map((span, place) => (place === index ? { ...span, ...change } : span)),
  });
  const inner = pod.spans.findIndex(({ causes }) => causes.length > 0);
  const child = pod.spans[inner]!;
  const parent = pod.spans.find(({ seq }) => seq === child.causes[0]!.seq)!;

  it.each<[string, Trace, RegExp]>([
    ['a position taken twice', withSpan(1, { done: pod.spans[0]!.done }), /which span \d+ has already/],
    ['a position beyond the trace', withSpan(0, { done: pod.spans.length * 2 }), /the positions of \d+ spans are/],
    ['a return before the call', withSpan(inner, { done: child.seq }), /a call returns after it was made/],
    ['spans out of order', { ...pod, spans: pod.spans.toReversed() }, /in the order of their calls/],
    ['a stranger', withSpan(0, { caller: 'nobody' }), /caller is "nobody", which is not among the actors/],
    ['an actor twice', { ...pod, actors: [...pod.actors, pod.actors[0]!] }, /actors name an id twice/],
    [
      'a cause that comes later',
      withSpan(inner, { causes: [{ seq: pod.spans.at(-1)!.seq, how: 'timer' }] }),
      /a cause is a span that began earlier/,
    ],
    [
      'a cause that does not exist',
      withSpan(inner, { causes: [{ seq: child.seq - 0.5, how: 'timer' }] }),
      /a cause is a span that began earlier/,
    ],
    ['two calls around one', withSpan(inner, { causes: [...child.causes, ...child.causes] }), /more than one call/],
    ['a call that outlives its parent', withSpan(pod.spans.indexOf(parent), { done: child.seq + 0.5 }), /before this one did/],
    ['facts out of order', { ...pod, facts: pod.facts.toReversed() }, /facts stand in the order/],
    ['a fact by nobody', { ...pod, facts: [{ ...pod.facts[0]!, by: 10_000 }] }, /which does not exist/],
    [
      'a thing deleted twice',
      { ...pod, facts: [...pod.facts, pod.facts.findLast(({ op }) => op === 'del')!] },
      /deletes .*, which does not exist/,
    ],
    [
      'a thing in nothing',
      { ...pod, facts: pod.facts.filter(({ key }) => key !== 'bridge/cni0') },
      /in bridge\/cni0, which does not exist/,
    ],
  ])('refuses %s', (_, trace, sentence) => {
    expect(said(trace).join('\n')).toMatch(sentence);
  });
});

describe('interfaces without a recording, or without a catalogue', () => {
  const speaks: Dialect[] = [
    { iface: 'mesos', version: 'v1 of 1.5.0', catalogue: 'mesos-v1-1.5.0-mesos', exact: true },
    { iface: 'csi', version: '0.1.0', catalogue: 'csi-csi-v0.1.0', exact: true },
    { iface: 'cni', version: '1.1.0', catalogue: 'cni-catalogue', exact: true },
  ];
  const ok = { ok: true, code: '202' };
  type Call = Partial<Span> & Pick<Span, 'iface' | 'method'>;
  const call = (rest: Call): Span => ({
    seq: 0,
    done: 1,
    caller: 'a',
    callee: 'b',
    status: ok,
    causes: [],
    evidence: 'modelled',
    ...rest,
  });
  const accept = {
    framework_id: { value: 'f' },
    type: 'ACCEPT',
    accept: {
      offer_ids: [{ value: 'o' }],
      operations: [
        {
          type: 'LAUNCH',
          launch: {
            task_infos: [
              {
                name: 'web',
                task_id: { value: 'web.1' },
                agent_id: { value: 'a1' },
                resources: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 0.5 } }],
              },
            ],
          },
        },
      ],
      filters: { refuse_seconds: 5 },
    },
  };
  const scheduler: Call = { iface: 'mesos.scheduler', method: 'Call.ACCEPT', request: accept };
  const gcStdin = { cniVersion: '1.1.0', name: 'n', type: 'bridge', 'cni.dev/valid-attachments': [{ containerID: 'c', ifname: 'eth0' }] };
  const gc: Call = {
    iface: 'cni',
    method: 'GC',
    callee: 'bridge',
    status: { ok: true, code: 'OK' },
    request: { env: { CNI_COMMAND: 'GC', CNI_PATH: '/opt/cni/bin' }, stdin: gcStdin },
  };

  it.each<[string, Call]>([
    ['a Mesos call', scheduler],
    ['a Mesos event', { iface: 'mesos.executor', method: 'Event.KILL', request: { type: 'KILL', kill: { task_id: { value: 'web.1' } } } }],
    ['the GC of CNI 1.1.0', gc],
    [
      'VERSION with what libcni sets',
      {
        ...gc,
        method: 'VERSION',
        request: { env: { CNI_COMMAND: 'VERSION', CNI_IFNAME: 'dummy' }, stdin: { cniVersion: '1.1.0' } },
        response: { cniVersion: '1.1.0', supportedVersions: ['1.1.0'] },
      },
    ],
    ['a call of the Docker API', { iface: 'docker', method: 'POST /containers/create', request: { query: { name: 'web' }, body: {} } }],
    ['a call of Marathon', { iface: 'marathon', method: 'POST /v2/apps', request: { id: '/web', instances: 3 } }],
  ])('accepts %s', (_, rest) => {
    expect(checkSpan(call(rest), speaks)).toEqual([]);
  });

  it.each<[string, Call]>([
    ['a Mesos type that is none', { ...scheduler, method: 'Call.TAKE' }],
    ['a Mesos type that is not the method’s', { ...scheduler, method: 'Call.DECLINE' }],
    [
      'an unknown field of Mesos, deep within',
      { ...scheduler, request: { ...accept, accept: { ...accept.accept, filters: { refuse: 5 } } } },
    ],
    ['a Mesos number as text', { ...scheduler, request: { ...accept, accept: { ...accept.accept, filters: { refuse_seconds: '5' } } } }],
    [
      'a staging call in CSI 0.1.0',
      { iface: 'csi.Node', method: 'NodeStageVolume', status: { ok: true, code: 'OK' }, request: {}, response: {} },
    ],
    [
      'valid attachments in an ADD',
      {
        ...gc,
        method: 'ADD',
        request: { stdin: gcStdin, env: { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c', CNI_NETNS: 'n', CNI_IFNAME: 'eth0' } },
        response: {},
      },
    ],
    ['a query in a path', { iface: 'docker', method: 'GET /containers/json?all=1' }],
    ['an HTTP status that is none', { iface: 'marathon', method: 'GET /v2/apps', status: { ok: true, code: 'OK' } }],
    ['a shim that fails with 0', { iface: 'shim', method: 'start', request: { argv: [] }, status: { ok: false, code: 'exit 0' } }],
    ['an unknown command of runc', { iface: 'oci', method: 'launch', request: { argv: [] }, status: { ok: true, code: 'exit 0' } }],
    ['a command without arguments', { iface: 'kernel', method: 'mount', status: { ok: true, code: 'exit 0' } }],
  ])('refuses %s', (_, rest) => {
    expect(checkSpan(call(rest), speaks)).not.toEqual([]);
  });

  it('says what to do when the trace does not say what it speaks', () => {
    expect(checkSpan(call(scheduler), [])).toEqual([
      { at: 'iface', problem: 'is mesos, of which the trace speaks nothing: add it to source.speaks' },
    ]);
  });

  it('takes a catalogue of another interface, or of none, for a fault', () => {
    const span = call({ iface: 'csi.Node', method: 'NodeGetInfo', request: {}, response: {}, status: { ok: true, code: 'OK' } });
    for (const catalogue of ['cri-v1-k8s1.32', 'csi-csi-v7'])
      expect(checkSpan(span, [{ iface: 'csi', version: '1', catalogue, exact: true }])).toHaveLength(1);
  });
});
