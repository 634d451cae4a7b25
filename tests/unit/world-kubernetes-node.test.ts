import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import { kubernetes } from '../../src/engine/worlds/kubernetes/index.ts';
import type { More } from '../../src/engine/worlds/kubernetes/orders.ts';
import type { Command as Common } from '../../src/engine/vocabulary.ts';
import { nodePart } from '../../src/engine/worlds/kubernetes/node/part.ts';
import { nodeRules, type NodeRules } from '../../src/engine/worlds/kubernetes/node/rules.ts';
import { instanceOf, type Container, type PodRow, type PodSpec, type Rows } from '../../src/engine/worlds/kubernetes/rows.ts';
import { rules } from '../../src/engine/worlds/kubernetes/rules.ts';
import { claimsOf } from '../../src/engine/worlds/kubernetes/volumes/node.ts';
import { volumePart } from '../../src/engine/worlds/kubernetes/volumes/part.ts';
import { volumeRules, type VolumeRules } from '../../src/engine/worlds/kubernetes/volumes/rules.ts';
import { sentenceOf } from '../../src/player/sentence.ts';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { stateAt, type Step } from '../../src/trace/cursor.ts';
import { trace as traceSchema, type Span } from '../../src/trace/schema.ts';
import { recordings } from './trace-recordings.ts';

type Command = Common | More;

function world(node: Partial<NodeRules> = {}, volume: Partial<VolumeRules> = {}) {
  return kubernetes({ ...rules, ...node, ...volume });
}

const container = (more: Partial<Container> = {}): Container => ({ name: 'app', image: 'example.org/web:1', ...more });
function pod(name: string, host: string, { claim, ...spec }: Partial<PodSpec> & { claim?: string } = {}): Command {
  const mounted = claim === undefined ? {} : { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  return {
    do: 'apply',
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        containers: [container(mounted)],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        nodeSelector: { 'kubernetes.io/hostname': host },
        ...(claim !== undefined && { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] }),
        ...spec,
      },
    },
  };
}
const claim = (name: string, storageClassName?: string): Command => ({
  do: 'apply',
  manifest: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...(storageClassName !== undefined && { storageClassName }),
    },
  },
});
const inTree: Command = {
  do: 'apply',
  manifest: {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'gce-pd' },
    provisioner: 'kubernetes.io/gce-pd',
  },
};
const gone = (name: string, more: { kind?: string; force?: true } = {}): Command => ({ do: 'delete-object', kind: 'Pod', name, ...more });

const text = { zh: '一', en: 'a' };
const told = { id: 'node', title: text, real: text, played: text, omits: text };
type Timed = readonly [seconds: number, command: Command];

function play(sent: readonly Timed[], seconds: number, made = world(), seed = 1) {
  const run = Run.start(made, { hosts: ['a', 'b'] }, seed);
  run.send(inTree);
  for (const [at, command] of sent) run.send(command, at * 1000);
  run.advance(seconds * 1000);
  return run;
}

function look(sent: readonly Timed[], seconds: number, made = world()) {
  const run = play(sent, seconds, made);
  const trace = traceOf(run, told);
  expect(checkTrace(traceSchema.parse(trace)).map(problemText)).toEqual([]);
  const table = <N extends keyof Rows & string>(name: N) => new Map((run.state.tables.get(name) ?? new Map()) as Map<string, Rows[N]>);
  const calls = (filter: (span: Span) => boolean) => trace.spans.filter(filter);
  const nodes = calls(({ iface }) => /^(cri|cni|csi)/.test(iface));
  return {
    run,
    trace,
    table,
    calls,
    nodes,
    podRow: (name: string) => table('pods').get(name) as PodRow,
    seconds: (span: Span | undefined) => Math.round((span?.start ?? NaN) / 1e6),
    method: (name: string) => calls(({ method }) => method === name),
    violations: [...volumePart(volumeRules).violations!(run.state), ...nodePart(nodeRules).violations!(run.state)],
  };
}
const named = (spans: readonly Span[]) => spans.map(({ method, callee, iface }) => (iface === 'cni' ? `${method} ${callee}` : method));

/** Calls of one method with their second. */
const when = (spans: readonly Span[]) => spans.map(({ start }) => Math.round((start ?? NaN) / 1e6));

describe('a pod on a node', () => {
  it('starts in the order of kubelet and runtime, and is reported once', () => {
    const { nodes, podRow, method } = look([[0, pod('web', 'a')]], 20);
    expect(named(nodes.filter(({ noise }) => !noise))).toEqual([
      'RunPodSandbox',
      ...['ADD loopback', 'ADD bridge', 'ADD host-local', 'ADD portmap'],
      'PodSandboxStatus',
      ...['ImageStatus', 'PullImage', 'ImageStatus', 'CreateContainer', 'StartContainer'],
      ...['PodSandboxStatus', 'ContainerStatus'],
    ]);
    expect(podRow('web').status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2' });
    expect(podRow('web').status.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('True');
    expect(method('PUT /api/v1/namespaces/default/pods/web/status')).toHaveLength(1);
  });

  it('makes the calls of the recording pod-life, in its order, where 1.9 does as it does', () => {
    const { nodes } = look(
      [
        [0, pod('first', 'a')],
        [20, pod('web', 'a')],
        [40, { do: 'crash', instance: 'web.6' }],
        [60, gone('web')],
      ],
      200,
    );
    const own = nodes.filter(({ start = 0, noise }) => start >= 20e6 && !noise);
    const recorded = recordings.find(({ id }) => id === 'pod-life')!.spans.filter(({ iface, noise }) => /^(cri|cni)/.test(iface) && !noise);
    // The recording's script asks for states in between, and runs a command; kubelets of 1.9 ask for states when something changed,
    // and for an image once more while they make the container's configuration.
    const leaves = ['ContainerStatus', 'PodSandboxStatus', 'ImageStatus', 'ExecSync'];
    const order = (spans: readonly Span[]) => named(spans.filter(({ method }) => !leaves.includes(method)));
    const start = ['RunPodSandbox', 'ADD loopback', 'ADD bridge', 'ADD host-local', 'ADD portmap', 'CreateContainer', 'StartContainer'];
    expect(order(own).slice(0, 9)).toEqual([...start, 'CreateContainer', 'StartContainer']);
    // In the recording the script stops the container before it starts the next one; here the process died.
    const life = order(recorded).filter((name, at, all) => name !== 'StopContainer' || all.indexOf(name) !== at);
    expect(life.slice(0, 9)).toEqual(order(own).slice(0, 9));
    const down = ['DEL loopback', 'DEL portmap', 'DEL bridge', 'DEL host-local'];
    // From here on they differ: the script removes the containers before it stops the sandbox, and stops that once;
    // the kubelet leaves removal to its garbage collection, which stops the sandbox once more.
    expect(life.slice(9)).toEqual([
      'StopContainer',
      'RemoveContainer',
      'RemoveContainer',
      'StopPodSandbox',
      ...down,
      'RemovePodSandbox',
      ...down,
    ]);
    expect(order(own).slice(9)).toEqual([
      ...['StopContainer', 'StopPodSandbox', ...down],
      ...['RemoveContainer', 'RemoveContainer', 'StopPodSandbox', ...down, 'RemovePodSandbox'],
    ]);
    const firsts = own.slice(0, 9).map(({ method }) => method);
    expect(firsts).toEqual([
      ...['RunPodSandbox', 'ADD', 'ADD', 'ADD', 'ADD', 'PodSandboxStatus', 'ImageStatus', 'ImageStatus', 'CreateContainer'],
    ]);
  });

  it('has two containers of one pod share sandbox and address, and loses the first to a crash', () => {
    const two = { containers: [container(), container({ name: 'log' })] };
    const { table, nodes } = look([[0, pod('web', 'a', two)]], 20);
    const crashed: Timed[] = [
      [0, pod('web', 'a', two)],
      [20, { do: 'crash', instance: 'web.5' }],
    ];
    for (const seed of [1, 2, 3, 4]) {
      const rows = [...play(crashed, 21, world(), seed).state.tables.get('container')!.values()] as Rows['container'][];
      expect(rows.filter(({ state }) => state === 'exited').map(({ name }) => name)).toEqual(['app']);
    }
    expect(new Set([...table('container').values()].map(({ sandbox }) => sandbox)).size).toBe(1);
    expect(table('address').size).toBe(1);
    expect(nodes.filter(({ iface, method }) => iface === 'cni' && method === 'ADD')).toHaveLength(4);
  });

  it('stops: containers, sandbox, object; leftovers go with the next collection', () => {
    const { table, calls, podRow, violations } = look(
      [
        [0, pod('web', 'a')],
        [20, gone('web')],
      ],
      61,
    );
    const order = calls(({ method, start = 0, iface }) => start >= 20e6 && iface !== 'cni' && /Stop|Remove|DELETE/.test(method));
    expect(order.map(({ method }) => method.replace(/ .*/, ''))).toEqual([
      ...['DELETE', 'StopContainer', 'StopPodSandbox', 'DELETE'],
      ...['RemoveContainer', 'StopPodSandbox', 'RemovePodSandbox'],
    ]);
    expect(order[1]!.request).toMatchObject({ timeout: '30' });
    expect(order[3]!.request).toMatchObject({ gracePeriodSeconds: 0 });
    expect(podRow('web')).toBeUndefined();
    expect([table('sandbox').size, table('container').size, table('address').size, table('worker').size]).toEqual([0, 0, 0, 0]);
    expect(violations).toEqual([]);
  });

  it('has another address than the pod before it', () => {
    const replaced: Timed[] = [
      [0, pod('web', 'a')],
      [20, gone('web')],
      [30, pod('web', 'a')],
    ];
    const addressAfter = (made?: ReturnType<typeof world>) => look(replaced, 50, made).podRow('web').status.podIP;
    expect(addressAfter()).toBe('10.244.0.3');
    expect(addressAfter(world({ nextAddress: () => 2 }))).toBe('10.244.0.2');
  });

  it('shows what the recordings show: host, sandbox, container, network', () => {
    const { trace } = look([[0, pod('web', 'a')]], 20);
    const things = [...stateAt(trace, trace.spans.length * 2)];
    const of = (kind: string) => things.filter(([, thing]) => thing.kind === kind).map(([, { label, marks = [] }]) => [label, ...marks]);
    expect(of('sandbox')).toEqual([['default/web', 'attempt 0', 'ready']]);
    expect(of('container')).toEqual([['app', 'attempt 0', 'running']]);
    expect(of('interface').map(([label]) => label)).toEqual(['lo', expect.stringMatching(/^veth/), 'eth0']);
    const keys = new Map(things);
    for (const [key, { in: holder }] of things) expect([key, holder === undefined || keys.has(holder)]).toEqual([key, true]);
  });
});

describe('a process that dies', () => {
  const crashes = (...at: readonly number[]): Timed[] => [
    [0, pod('web', 'a')],
    ...at.map((second): Timed => [second, { do: 'crash', instance: 'web.5' }]),
  ];
  const starts = (spans: readonly Span[]) => when(spans).slice(1);

  it('comes back at once in the same sandbox, with the next attempt', () => {
    const { method, table } = look(crashes(20), 30);
    expect(method('RunPodSandbox')).toHaveLength(1);
    expect(starts(method('StartContainer'))).toEqual([21]);
    expect([...table('container').values()].map(({ attempt }) => attempt)).toEqual([0, 1]);
  });

  it('waits 10 s, 20 s, 40 s … when it dies again', () => {
    const { method, podRow } = look(crashes(20, 22, 34, 60), 130);
    expect(starts(method('StartContainer'))).toEqual([21, 32, 54, 100]);
    expect(podRow('web').status.containerStatuses![0]!.restartCount).toBe(4);
    const waiting = look(crashes(20, 22), 25).podRow('web').status;
    expect([waiting.phase, waiting.containerStatuses![0]!.state]).toEqual(['Running', { waiting: { reason: 'CrashLoopBackOff' } }]);
  });

  it('leaves one dead container of its name, for the logs', () => {
    const { table, method } = look(crashes(20, 22, 34, 60), 170);
    expect([...table('container').values()].map(({ attempt, state }) => [attempt, state])).toEqual([
      [3, 'exited'],
      [4, 'running'],
    ]);
    expect(method('RemoveContainer')).toHaveLength(3);
  });

  it('begins anew with its waits after ten minutes', () => {
    expect(starts(look(crashes(20, 22, 700), 800).method('StartContainer'))).toEqual([21, 32, 701]);
  });

  it('stays dead if the policy says so, and the pod has failed', () => {
    const never = look(
      [
        [0, pod('job', 'a', { restartPolicy: 'Never' })],
        [5, { do: 'crash', instance: 'job.5' }],
      ],
      30,
    );
    expect(never.podRow('job').status.phase).toBe('Failed');
    expect(never.table('netns').size).toBe(0);
    const flipped = look(crashes(20), 30, world({ restarts: () => false }));
    expect(flipped.method('StartContainer')).toHaveLength(1);
  });

  it('ends well by itself where it is meant to', () => {
    const { podRow, table } = look([[0, pod('job', 'a', { restartPolicy: 'OnFailure' })]], 40);
    expect(podRow('job').status.phase).toBe('Succeeded');
    expect([...table('sandbox').values()].map(({ state }) => state)).toEqual(['stopped']);
    expect(table('address').size).toBe(0);
  });
});

describe('a process that hangs', () => {
  const probe = { exec: { command: ['/bin/check'] } };
  const hangs = (more: Partial<Container>): Timed[] => [
    [0, pod('web', 'a', { containers: [container(more)] })],
    [20, { do: 'hang', instance: 'web.5' }],
  ];

  it('is left alone without a liveness probe', () => {
    const { table, podRow } = look(hangs({}), 200);
    expect([...table('container').values()].map(({ hung }) => hung)).toEqual([true]);
    expect(podRow('web').status.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('True');
  });

  it('is killed after three failures with one, and started again', () => {
    const { method, table } = look(hangs({ livenessProbe: probe }), 200);
    expect(method('ExecSync').map(({ status }) => status.code)).toEqual(Array(3).fill('DEADLINE_EXCEEDED'));
    expect(method('StopContainer')).toHaveLength(1);
    expect([...table('container').values()].map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['exited', 137],
      ['running', 0],
    ]);
  });

  it('is probed no oftener for hanging twice', () => {
    const twice: Timed[] = [...hangs({ livenessProbe: probe }), [25, { do: 'hang', instance: 'web.5' }]];
    expect(look(twice, 200).method('ExecSync')).toHaveLength(3);
  });

  it('is found by a kubelet that has just restarted', () => {
    const { method } = look([...hangs({ livenessProbe: probe }), [21, { do: 'restart-daemon', host: 'a' }]], 200);
    expect(method('StopContainer')).toHaveLength(1);
  });

  it('is no longer ready with a readiness probe, and runs on', () => {
    const { podRow, table } = look(hangs({ readinessProbe: { httpGet: { port: 80, path: '/ready' } } }), 200);
    expect(podRow('web').status.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('False');
    expect([...table('container').values()].map(({ state }) => state)).toEqual(['running']);
  });

  it('is probed no earlier than the probe says', () => {
    const slow = { ...probe, initialDelaySeconds: 100, periodSeconds: 5, failureThreshold: 1 };
    expect(when(look(hangs({ livenessProbe: slow }), 200).method('ExecSync'))).toEqual([102]);
    const ready = { httpGet: { port: 80 }, initialDelaySeconds: 30, successThreshold: 3 };
    const { method } = look([[0, pod('web', 'a', { containers: [container({ readinessProbe: ready })] })]], 100);
    expect(when(method('PUT /api/v1/namespaces/default/pods/web/status'))).toEqual([3, 52]);
  });

  it('still answers over TCP, as the kernel does that for it', () => {
    expect(look(hangs({ livenessProbe: { tcpSocket: { port: 80 } } }), 200).method('StopContainer')).toEqual([]);
  });
});

describe('a host', () => {
  it('keeps its containers while the kubelet restarts', () => {
    const { method, table, calls } = look(
      [
        [0, pod('web', 'a')],
        [20, { do: 'restart-daemon', host: 'a' }],
        [21, { do: 'crash', instance: 'web.5' }],
      ],
      60,
    );
    expect(method('RunPodSandbox')).toHaveLength(1);
    expect([...table('container').values()].map(({ state }) => state)).toEqual(['exited', 'running']);
    expect(calls(({ method: name, start = 0 }) => name === 'Version' && start > 20e6)).toHaveLength(1);
    const ready = { containers: [container({ readinessProbe: { httpGet: { port: 80 } } })] };
    const { method: of } = look(
      [
        [0, pod('web', 'a', ready)],
        [20, { do: 'restart-daemon', host: 'a' }],
      ],
      60,
    );
    expect(of('PUT /api/v1/namespaces/default/pods/web/status')).toHaveLength(1);
  });

  it('loses all with its power, and begins anew with what is still bound to it', () => {
    const lost: Timed[] = [
      [0, pod('web', 'a')],
      [0, pod('old', 'a')],
      [20, { do: 'lose-host', host: 'a' }],
      [100, gone('old', { force: true })],
      [200, { do: 'return-host', host: 'a' }],
    ];
    const dark = look(lost, 150);
    expect([...dark.table('container').values()].filter(({ state }) => state === 'running')).toEqual([]);
    expect(dark.calls(({ start = 0, callee, iface }) => start > 20e6 && callee.endsWith('-a') && iface !== 'fault')).toEqual([]);
    const { table, podRow, violations } = look(lost, 300);
    const running = [...table('container').values()].filter(({ state }) => state === 'running');
    expect(running.map(({ attempt, uid }) => [attempt, uid])).toEqual([[1, podRow('web').metadata.uid]]);
    expect([...table('sandbox').values()].filter(({ state }) => state === 'ready').map(({ attempt }) => attempt)).toEqual([1]);
    expect(podRow('web').status.podIP).not.toBe(dark.podRow('web').status.podIP);
    expect(table('address').size).toBe(1);
    expect(violations).toEqual([]);
  });

  it('keeps of the dead sandboxes of a pod those that hold a container or are the newest', () => {
    const outage = (at: number): Timed[] => [
      [at, { do: 'lose-host', host: 'a' }],
      [at + 5, { do: 'return-host', host: 'a' }],
    ];
    const { table } = look([[0, pod('web', 'a')], ...outage(20), ...outage(40)], 130);
    expect([...table('sandbox').values()].map(({ attempt, state }) => [attempt, state])).toEqual([
      [1, 'stopped'],
      [2, 'ready'],
    ]);
    expect([...table('container').values()].map(({ attempt, state }) => [attempt, state])).toEqual([
      [1, 'exited'],
      [2, 'running'],
    ]);
  });

  it('runs on while it is cut off, and does as it was told afterwards', () => {
    const cut: Timed[] = [
      [0, pod('web', 'a')],
      [0, pod('stays', 'a')],
      [20, { do: 'cut-off', host: 'a' }],
      [30, gone('web')],
      [40, { do: 'crash', instance: 'stays.6' }],
      [100, { do: 'reconnect', host: 'a' }],
    ];
    const before = look(cut, 99);
    expect([...before.table('container').values()].filter(({ state }) => state === 'running')).toHaveLength(2);
    expect(before.podRow('stays').status.containerStatuses![0]!.restartCount).toBe(0);
    const { podRow, table } = look(cut, 200);
    expect(podRow('web')).toBeUndefined();
    expect(podRow('stays').status.containerStatuses![0]!.restartCount).toBe(1);
    expect([...table('container').values()].filter(({ state }) => state === 'running')).toHaveLength(1);
  });

  it('asks again every 10 s while no address is left', () => {
    const { method, podRow, table } = look(
      [
        [0, { do: 'empty-pool', host: 'a' }],
        [1, pod('web', 'a')],
        [35, { do: 'refill-pool', host: 'a' }],
      ],
      60,
    );
    expect(method('RunPodSandbox').map(({ status }) => status.ok)).toEqual([false, false, false, false, true]);
    expect(podRow('web').status.phase).toBe('Running');
    expect(table('limit').size).toBe(0);
  });
});

describe('a volume', () => {
  const stateful = (host: string): Command => pod('db-0', host, { claim: 'data-db-0' });
  const moves = (storageClass?: string): Timed[] => [
    [0, claim('data-db-0', storageClass)],
    [1, stateful('a')],
    [30, gone('db-0')],
    [60, stateful('b')],
  ];
  const volumeCalls = (spans: readonly Span[]) =>
    spans
      .filter(({ iface, method }) => iface.startsWith('csi') || /^(RunPodSandbox|StopContainer|StopPodSandbox)$/.test(method))
      .map(({ method }) => method);

  it('goes from claim to mount in the order of the recording, without Stage, and back', () => {
    const { calls, table } = look(moves(), 120);
    const recorded = recordings
      .find(({ id }) => id === 'csi-volume')!
      .spans.filter(({ status, noise }) => status.ok && !noise)
      // Stage came with CSI 0.2.0; sizes and statistics later still. The script asks twice for some things, to show that this does no harm.
      .filter(({ method }) => !/Stage|Unstage|Expand|GetVolumeStats|GetInfo|Capabilities|Probe/.test(method));
    const once = (names: readonly string[]) => names.filter((name, at) => name !== names[at - 1]);
    const order = once(volumeCalls(recorded));
    expect(order.slice(0, 12)).toEqual([
      ...['CreateVolume', 'ControllerPublishVolume', 'NodePublishVolume', 'RunPodSandbox', 'StopContainer', 'StopPodSandbox'],
      ...[
        'NodeUnpublishVolume',
        'ControllerUnpublishVolume',
        'ControllerPublishVolume',
        'NodePublishVolume',
        'RunPodSandbox',
        'StopContainer',
      ],
    ]);
    const own = volumeCalls(calls(({ callee, start = 0 }) => start >= 0 && callee !== ''));
    // The garbage collection of the first node stops the sandbox once more.
    expect(own.filter((name, at) => name !== 'StopPodSandbox' || own.indexOf(name) === at)).toEqual(order.slice(0, 11));
    expect([...table('volume').values()].map(({ writers }) => writers)).toEqual([['db-0.6', expect.stringMatching(/^db-0\.\d+$/)]]);
  });

  it('has Kubernetes write what belongs to it, object by object', () => {
    const { calls } = look(moves().slice(0, 2), 30);
    const writes = calls(({ iface, method, start = 0 }) => iface === 'k8s' && start > 0 && !/pods/.test(method)).map(
      ({ caller, method }) =>
        `${caller} ${method
          .replace(/\/apis?(\/storage\.k8s\.io)?\/v\w+(?=\/)/, '')
          .replace(/pvc-[\w-]+/, 'PV')
          .replace(/csi-[0-9a-f]{64}/, 'VA')}`,
    );
    expect(writes).toEqual([
      'pv-controller PUT /namespaces/default/persistentvolumeclaims/data-db-0',
      'provisioner POST /persistentvolumes',
      'pv-controller PUT /persistentvolumes/PV/status',
      'pv-controller PUT /namespaces/default/persistentvolumeclaims/data-db-0',
      'pv-controller PUT /namespaces/default/persistentvolumeclaims/data-db-0/status',
      'attachdetach-controller POST /volumeattachments',
      'kubelet-a PUT /nodes/a/status',
      'attacher PUT /volumeattachments/VA',
      'attacher PUT /volumeattachments/VA',
      'attachdetach-controller PUT /nodes/a/status',
    ]);
  });

  it('follows its pod with a volume of the time before CSI too', () => {
    const { table, calls, podRow } = look(moves('gce-pd'), 120);
    expect([...table('volume').values()].map(({ plugin, writers }) => [plugin, writers.length])).toEqual([['gce-pd', 2]]);
    expect([...table('attachment').values()].map(({ host }) => host)).toEqual(['b']);
    expect(podRow('db-0').status.phase).toBe('Running');
    expect(calls(({ iface }) => iface.startsWith('csi'))).toEqual([]);
    expect(calls(({ callee }) => callee === 'cloud').map(({ method }) => method.split('/').at(-1))).toEqual([
      'disks',
      'attachDisk',
      'detachDisk',
      'attachDisk',
    ]);
  });

  it('tells the node by the VolumeAttachment what the driver said of it', () => {
    const { calls } = look(moves().slice(0, 2), 30);
    const [published] = calls(({ method }) => method === 'ControllerPublishVolume');
    const info = (published!.response as { publish_volume_info: object }).publish_volume_info;
    const writes = calls(({ caller, method }) => caller === 'attacher' && method.startsWith('PUT'));
    expect(writes.at(-1)!.request).toMatchObject({ status: { attached: true, attachmentMetadata: info } });
    const [mounted] = calls(({ method }) => method === 'NodePublishVolume');
    expect(mounted!.request).toMatchObject({ publish_volume_info: info });
  });

  it('names who is to make it on the claim, in the tree or out of it', () => {
    const annotated = (storageClass?: string) =>
      [
        ...look([[0, claim('data-db-0', storageClass)]], 10)
          .table('persistentvolumeclaims')
          .values(),
      ].map(({ metadata }) => metadata.annotations!['volume.beta.kubernetes.io/storage-provisioner']);
    expect([annotated(), annotated('gce-pd')]).toEqual([['csi.example.org'], ['kubernetes.io/gce-pd']]);
  });

  it('keeps its device mounted on a node until the last pod there lets go of it', () => {
    const { calls, violations } = look(
      [
        [0, claim('data-db-0', 'gce-pd')],
        [1, stateful('a')],
        [1, pod('other', 'a', { claim: 'data-db-0' })],
        [30, gone('db-0')],
        [60, gone('other')],
      ],
      90,
    );
    const paths = calls(({ method }) => method === 'umount').map(({ request }) => (request as { argv: string[] }).argv[0]!);
    expect(paths.map((path) => path.includes('/pods/'))).toEqual([true, true, false]);
    expect(violations).toEqual([]);
  });

  it('is not attached elsewhere while a pod has it: the other one is told and waits', () => {
    const { method, podRow, violations } = look(
      [
        [0, claim('data-db-0')],
        [1, stateful('a')],
        [30, pod('other', 'b', { claim: 'data-db-0' })],
      ],
      300,
    );
    expect(podRow('other').status.phase).toBe('Pending');
    expect(method('POST /api/v1/namespaces/default/events').map(({ request }) => (request as { reason: string }).reason)).toEqual([
      'FailedAttachVolume',
    ]);
    expect(violations).toEqual([]);
    const flipped = look(
      [
        [0, claim('data-db-0')],
        [1, stateful('a')],
        [30, pod('other', 'b', { claim: 'data-db-0' })],
      ],
      300,
      world({}, { exclusive: false }),
    );
    expect(
      flipped
        .method('ControllerPublishVolume')
        .map(({ status }) => status.ok)
        .slice(0, 2),
    ).toEqual([true, false]);
  });

  it.each(['standard', 'gce-pd'])(
    'stays with a lost host as long as the object of its pod, and six minutes longer (%s)',
    (storageClass) => {
      const lost: Timed[] = [
        [0, claim('data-db-0', storageClass)],
        [1, stateful('a')],
        [30, { do: 'lose-host', host: 'a' }],
        [100, pod('db-1', 'b', { claim: 'data-db-0' })],
        [400, gone('db-0', { force: true })],
      ];
      const held = look(lost, 700);
      expect([...held.table('attachment').values()].map(({ host }) => host)).toEqual(['a']);
      const { calls, podRow, table, violations } = look(lost, 800);
      const [detached] = calls(({ method }) => /ControllerUnpublishVolume|detachDisk/.test(method));
      expect(Math.round(detached!.start! / 1e6)).toBe(760);
      expect(podRow('db-1').status.phase).toBe('Running');
      expect([...table('volume').values()][0]!.writers).toHaveLength(2);
      expect(violations).toEqual([]);
      const flipped = look(lost, 500, world({}, { forceDetachAfter: 10_000 }));
      expect(flipped.podRow('db-1').status.phase).toBe('Running');
    },
  );

  it('is free at once when a lost host is back and no longer uses it', () => {
    const { podRow } = look(
      [
        [0, claim('data-db-0')],
        [1, stateful('a')],
        [30, { do: 'lose-host', host: 'a' }],
        [100, pod('db-1', 'b', { claim: 'data-db-0' })],
        [110, gone('db-0', { force: true })],
        [130, { do: 'return-host', host: 'a' }],
      ],
      180,
    );
    expect(podRow('db-1').status.phase).toBe('Running');
  });

  it('takes longer to come off where detaching is slow', () => {
    const began = (sent: readonly Timed[]) => when(look(sent, 200).method('ControllerPublishVolume'))[1]!;
    const soon: Timed[] = [
      [0, claim('data-db-0')],
      [1, stateful('a')],
      [30, gone('db-0')],
      [33, stateful('b')],
    ];
    expect(began([[0, { do: 'slow-detach', by: 60_000 }], ...soon]) - began(soon)).toBeGreaterThan(50);
  });

  it.each(['standard', 'gce-pd'])('is attached anew for a pod that comes back to the node it is just coming off (%s)', (storageClass) => {
    const { podRow, violations, calls, table } = look(
      [
        [0, claim('data-db-0', storageClass)],
        [1, stateful('a')],
        [30, gone('db-0')],
        [31, stateful('a')],
        [31.4, stateful('a')],
        [32, stateful('a')],
        [33, stateful('a')],
      ],
      90,
    );
    expect(podRow('db-0').status.phase).toBe('Running');
    expect([...table('attachment').values()].map(({ host }) => host)).toEqual(['a']);
    expect(calls(({ method, status }) => /Publish|attachDisk|detachDisk/.test(method) && !status.ok)).toEqual([]);
    expect(violations).toEqual([]);
  });

  it('goes with its claim if the class says so', () => {
    const { table, method } = look(
      [
        [0, claim('data-db-0')],
        [1, stateful('a')],
        [30, gone('db-0')],
        [60, gone('data-db-0', { kind: 'PersistentVolumeClaim' })],
      ],
      90,
    );
    expect(method('DeleteVolume')).toHaveLength(1);
    expect([table('volume').size, table('persistentvolumes').size, table('attachment').size]).toEqual([0, 0, 0]);
  });

  it('is made for the claim that came last under its name, and for no other', () => {
    const { table } = look(
      [
        [0, claim('data-db-0')],
        [0.5, gone('data-db-0', { kind: 'PersistentVolumeClaim' })],
        [0.7, claim('data-db-0')],
      ],
      30,
    );
    expect([...table('persistentvolumeclaims').values()].map(({ status }) => status.phase)).toEqual(['Bound']);
    expect([...table('persistentvolumes').values()].map(({ status }) => status.phase)).toEqual(['Bound']);
    expect(table('volume').size).toBe(1);
  });

  it('names who has to act where nobody makes volumes of a class', () => {
    const { table } = look([[0, claim('data-db-0', 'nothing')]], 30);
    expect([...table('limit').values()]).toEqual([{ code: 'no-volume', about: 'db', kind: 'by-hand' }]);
  });

  it('is mounted before there is a sandbox', () => {
    const { calls } = look(moves().slice(0, 2), 30);
    const order = calls(({ method }) => /^(NodePublishVolume|RunPodSandbox)$/.test(method)).map(({ method }) => method);
    expect(order).toEqual(['NodePublishVolume', 'RunPodSandbox']);
    const flipped = look(moves().slice(0, 2), 30, world({ mountsFirst: false }));
    expect(flipped.method('NodePublishVolume')).toEqual([]);
  });
});

describe('all of it', () => {
  const hosts = fc.constantFrom('a', 'b');
  const names = fc.constantFrom('w-0', 'w-1', 'db-0', 'db-1');
  const command: fc.Arbitrary<Command> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(names, hosts).map(([name, host]) => pod(name, host, name.startsWith('db') ? { claim: 'data-db-0' } : {})),
    },
    { weight: 3, arbitrary: fc.tuple(names, fc.boolean()).map(([name, force]) => gone(name, force ? { force: true } : {})) },
    fc.constantFrom(claim('data-db-0'), claim('data-db-0', 'gce-pd'), gone('data-db-0', { kind: 'PersistentVolumeClaim' })),
    fc
      .tuple(fc.constantFrom('restart-daemon', 'lose-host', 'return-host', 'cut-off', 'reconnect', 'empty-pool', 'refill-pool'), hosts)
      .map(([what, host]) => ({ do: what, host }) as Command),
    fc
      .tuple(fc.constantFrom('crash', 'hang'), names, fc.integer({ min: 3, max: 20 }))
      .map(([what, name, number]) => ({ do: what, instance: `${name}.${number}` }) as Command),
    fc.constant({ do: 'slow-detach', by: 30_000 } as const),
  );
  const sequences = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), command), { maxLength: 25 });

  it('keeps to its invariants and to the catalogues, whatever is done; and comes to rest', () => {
    fc.assert(
      fc.property(sequences, (sent) => {
        const made = world();
        const run = Run.start(made, { hosts: ['a', 'b'] }, 1);
        run.send(inTree);
        const parts = [volumePart(volumeRules), nodePart(nodeRules)];
        const check = () => expect(parts.flatMap(({ violations }) => violations!(run.state))).toEqual([]);
        for (const [at, what] of sent.toSorted((a, b) => a[0] - b[0])) {
          run.advance(at * 1000);
          check();
          run.send(what);
        }
        for (const host of ['a', 'b'])
          for (const what of ['return-host', 'reconnect', 'refill-pool'] as const) run.send({ do: what, host }, 600_000);
        run.advance(2_000_000);
        check();
        const trace = traceOf(run, told);
        expect(checkTrace(trace).map(problemText)).toEqual([]);
        const pods = run.state.tables.get('pods') as Map<string, PodRow> | undefined;
        const unbound = [...(pods?.values() ?? [])].filter(({ node, metadata }) => node === '' || metadata.deletionTimestamp !== undefined);
        expect(unbound.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([]);
        const waits = [...(pods?.values() ?? [])].filter(
          ({ node, spec, status }) => node !== '' && status.phase !== 'Running' && claimsOf({ spec }).length === 0,
        );
        expect(waits.map(instanceOf)).toEqual([]);
        const shown = stateAt(trace, trace.spans.length * 2);
        const rows = Object.entries(made.things).flatMap(([table, view]) =>
          [...(run.state.tables.get(table) ?? [])].flatMap(([key, row]) => {
            const thing = (view as (row: unknown, key: string) => unknown)(row, key);
            return thing === undefined ? [] : [[`${table}/${key}`, thing] as const];
          }),
        );
        expect(new Map(rows)).toEqual(shown);
        for (const [key, { in: holder }] of shown)
          expect([key, holder, holder === undefined || shown.has(holder)]).toEqual([key, holder, true]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('is the same for the same seed and commands; seeking is replaying; a fork leaves the rest alone', () => {
    fc.assert(
      fc.property(sequences, fc.nat(), (sent, at) => {
        const run = play(sent, 700);
        const all = JSON.stringify(traceOf(run, told));
        expect(JSON.stringify(traceOf(play(sent, 700), told))).toBe(all);
        const steps = at % (run.length + 1);
        const seconds = run.timeAt(steps) / 1000;
        if (steps === run.stepsAt(seconds * 1000)) {
          const replayed = play(
            sent.filter(([second]) => second <= seconds),
            0,
          );
          replayed.advance(seconds * 1000);
          expect(run.stateAfter(steps).tables).toEqual(replayed.state.tables);
        }
        run.fork(steps).advance(900_000);
        expect(JSON.stringify(traceOf(run, told))).toBe(all);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  const busy: Timed[] = [
    [0, claim('data-db-0')],
    [0, claim('old', 'gce-pd')],
    [1, pod('db-0', 'a', { claim: 'data-db-0' })],
    [1, pod('old-0', 'a', { claim: 'old' })],
    [
      1,
      pod('web', 'a', {
        containers: [container({ livenessProbe: { exec: { command: ['/bin/check'] } }, readinessProbe: { httpGet: { port: 80 } } })],
      }),
    ],
    [10, { do: 'crash', instance: 'web.9' }],
    [20, { do: 'hang', instance: 'web.9' }],
    [100, { do: 'restart-daemon', host: 'a' }],
    [110, gone('db-0')],
    [112, pod('late', 'b', { claim: 'data-db-0' })],
    [120, { do: 'lose-host', host: 'a' }],
    [130, gone('old-0', { force: true })],
    [700, { do: 'return-host', host: 'a' }],
    [710, { do: 'lose-host', host: 'b' }],
    [720, { do: 'return-host', host: 'b' }],
    [760, gone('old', { kind: 'PersistentVolumeClaim' })],
  ];

  it('reads well in both languages', () => {
    const { trace } = look(busy, 900);
    const general = { zh: /完成[，。]|调用/, en: /: done\.|calls/ };
    for (const span of trace.spans)
      for (const lang of ['zh', 'en'] as const)
        for (const phase of ['call', 'return'] as const) {
          const said = sentenceOf(trace, { span, phase } as Step, lang);
          expect(said).not.toMatch(/undefined|\{|\[/);
          expect([span.method, said]).toEqual([span.method, expect.not.stringMatching(general[lang])]);
        }
  });

  it('explains every rule that makes a call', () => {
    const known = Object.keys(parse(readFileSync('content/rules/kubernetes.yaml', 'utf8')) as object);
    const made = new Set(look(busy, 900).trace.spans.map(({ rule }) => rule!));
    // The rest belongs to the control plane.
    const ofNodes = (rule: string) =>
      /^(cni|kubelet|volume|attachdetach|attacher|fault$|operator\.storage)/.test(rule) && rule !== 'kubelet.register';
    expect([...made].filter(ofNodes).sort()).toEqual(known.filter(ofNodes).sort());
  });
});
