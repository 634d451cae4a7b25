import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { troubles, workloads, type Kind } from '../../src/engine/compare/case.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import type { Cluster } from '../../src/engine/vocabulary.ts';
import { defaulted, kinds, validate } from '../../src/engine/worlds/kubernetes/api/validate.ts';
import { kubernetes, type Command } from '../../src/engine/worlds/kubernetes/index.ts';
import { manifestsOf } from '../../src/engine/worlds/kubernetes/orders.ts';
import type { Manifest, PodRow, Rows } from '../../src/engine/worlds/kubernetes/rows.ts';
import { rules, victims, type Rules } from '../../src/engine/worlds/kubernetes/rules.ts';
import { ruleTexts } from '../../src/labs/rules.ts';
import { sentenceOf } from '../../src/player/sentence.ts';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { stateAt, type Step } from '../../src/trace/cursor.ts';
import type { Span } from '../../src/trace/schema.ts';

type World = ReturnType<typeof kubernetes>;
type Sent = readonly [at: number, command: Command];

const told = { zh: '测试', en: 'test' };
const toTrace = (run: Run<Cluster, Command>) => traceOf(run, { id: 'kubernetes', title: told, real: told, played: told, omits: told });

const abc = ['a', 'b', 'c'];

function play(sent: readonly Sent[], until: number, { hosts = abc, changed = {} as Partial<Rules>, seed = 1 } = {}) {
  const world: World = kubernetes({ ...rules, ...changed });
  const run = Run.start<Rows, Cluster, Command>(world, { hosts }, seed);
  for (const [at, command] of sent) run.send(command, at);
  run.advance(until);
  return { world, run, seen: () => world.observe(run.state) };
}

const table = <T extends keyof Rows>(run: Run<Cluster, Command>, name: T) =>
  (run.state.tables.get(name) ?? new Map()) as Map<string, Rows[T]>;
const pods = (run: Run<Cluster, Command>): PodRow[] => [...table(run, 'pods').values()];
const calls = (run: Run<Cluster, Command>, rule: string): Span[] => run.spans.filter((span) => span.rule === rule);
/** The most pods that count at a time, at any step of a run. */
const peak = (run: Run<Cluster, Command>): number => {
  let most = 0;
  for (let step = 1; step <= run.length; step++) {
    const rows = (run.stateAfter(step).tables.get('pods') ?? new Map()) as Map<string, PodRow>;
    most = Math.max(most, [...rows.values()].filter(({ metadata }) => metadata.deletionTimestamp === undefined).length);
  }
  return most;
};

const web: Command = { do: 'run', workload: workloads.stateless };
const db = (replicas: number): Command => ({ do: 'run', workload: { kind: 'stateful', name: 'db', replicas } });
const logs: Command = { do: 'run', workload: workloads.agent };

const template = (labels: object, more: object = {}, container: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'app', image: 'app:1', ...container }], ...more },
});
const apply = (kind: string, apiVersion: string, name: string, spec: object): Command => ({
  do: 'apply',
  manifest: { apiVersion, kind, metadata: { name }, spec },
});
const rc = (replicas: number): Command => apply('ReplicationController', 'v1', 'rc', { replicas, template: template({ app: 'rc' }) });

describe('API server', () => {
  it('answers 201, then 409 for the same name, and 404 for none', () => {
    const { run } = play([[0, web], [10, web], [20, { do: 'delete-object', kind: 'Pod', name: 'none' }]], 100); // prettier-ignore
    expect(calls(run, 'user.order').map(({ status }) => status.code)).toEqual(['201', '201', '409', '409', '404']);
  });

  it('counts the wishes, tells controllers by watch, and they say which wish they saw', () => {
    const { run } = play([[0, web], [30_000, { do: 'scale', name: 'web', replicas: 5 }]], 60_000); // prettier-ignore
    const { metadata, status } = table(run, 'deployments').get('web')!;
    expect([metadata.generation, status.observedGeneration, status.availableReplicas]).toEqual([2, 2, 5]);
    const scaled = run.spans.find(({ method }) => method.endsWith('/scale'))!;
    const next = run.spans.find(({ caller, seq }) => caller === 'deployment-controller' && seq > scaled.seq)!;
    expect(next.causes).toEqual([{ seq: scaled.seq, how: 'watch' }]);
    expect(next.start! - scaled.start!).toBe(3000);
  });

  it('collects what belonged to a deleted object, and keeps claims', () => {
    const { run } = play([[0, web], [0, db(2)], [60_000, { do: 'delete', name: 'web' }], [60_000, { do: 'delete', name: 'db' }]], 150_000); // prettier-ignore
    expect(pods(run)).toEqual([]);
    expect(table(run, 'replicasets').size + table(run, 'services').size + table(run, 'endpoints').size).toBe(0);
    expect([...table(run, 'persistentvolumeclaims').keys()]).toEqual(['data-db-0', 'data-db-1']);
  });
});

describe('ReplicationController and ReplicaSet', () => {
  it('brings the count back after a deletion, and by one pod only', () => {
    const { run } = play([[0, rc(3)]], 30_000);
    const victim = pods(run)[0]!.metadata.name;
    run.send({ do: 'delete-object', kind: 'Pod', name: victim });
    run.advance(60_000);
    expect(pods(run)).toHaveLength(3);
    expect(calls(run, 'replicationcontroller.manage')).toHaveLength(4);
  });

  it('creates no pod twice while it has not seen those it asked for', () => {
    const burst: readonly Sent[] = [[0, rc(2)], [4, { do: 'scale', name: 'rc', replicas: 4 }], [5, { do: 'scale', name: 'rc', replicas: 6 }]]; // prettier-ignore
    expect(peak(play(burst, 30_000).run)).toBe(6);
    expect(peak(play(burst, 30_000, { changed: { satisfied: () => true } }).run)).toBeGreaterThan(6);
  });

  it('takes in pods that fit and that nobody controls, and deletes what is then too much', () => {
    const bare: Command = {
      do: 'apply',
      manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', labels: { app: 'rc' } }, spec: template({}).spec },
    };
    const { run } = play([[0, bare], [20_000, rc(2)]], 60_000); // prettier-ignore
    expect(table(run, 'pods').get('bare')!.metadata.ownerReferences![0]).toMatchObject({ kind: 'ReplicationController', name: 'rc' });
    expect(pods(run)).toHaveLength(2);
    const alone = play([[0, bare], [20_000, rc(2)]], 60_000, { changed: { adopts: false } }); // prettier-ignore
    expect(pods(alone.run)).toHaveLength(3);
  });

  it('deletes in the order of 1.9', () => {
    const pod = (name: string, node: string, more: object = {}, created = '2017-12-16T00:00:00Z'): PodRow =>
      ({ metadata: { name, creationTimestamp: created }, node, status: { phase: 'Running', ...more } }) as never;
    const ready = (time: string) => ({ conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }] });
    const order = [
      pod('unassigned', '', { phase: 'Pending' }),
      pod('pending', 'a', { phase: 'Pending' }),
      pod('unknown', 'a', { phase: 'Unknown' }),
      pod('not-ready', 'a'),
      pod('ready-shorter', 'a', ready('2017-12-16T00:09:00Z')),
      pod('ready-restarted', 'a', { ...ready('2017-12-16T00:01:00Z'), containerStatuses: [{ restartCount: 2 }] }),
      pod('ready-newer', 'a', ready('2017-12-16T00:01:00Z'), '2017-12-16T00:00:30Z'),
      pod('ready-older', 'a', ready('2017-12-16T00:01:00Z')),
    ];
    const sorted = (rank: Rules['deletionRank']) => victims([...order].reverse(), 8, rank).map(({ metadata }) => metadata.name);
    expect(sorted(rules.deletionRank)).toEqual(order.map(({ metadata }) => metadata.name));
  });

  it('counts a pod as available only once it has been ready for long enough', () => {
    const slow = apply('ReplicaSet', 'apps/v1', 'slow', {
      replicas: 1,
      minReadySeconds: 20,
      selector: { matchLabels: { app: 'slow' } },
      template: template({ app: 'slow' }),
    });
    const { run } = play([[0, slow]], 10_000);
    expect(table(run, 'replicasets').get('slow')!.status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    run.advance(30_000);
    expect(table(run, 'replicasets').get('slow')!.status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });
});

describe('Deployment', () => {
  const deploy = (strategy: object, more: object = {}) =>
    apply('Deployment', 'apps/v1beta2', 'web', {
      replicas: 4,
      selector: { matchLabels: { app: 'web' } },
      strategy,
      template: template({ app: 'web' }),
      ...more,
    });
  const update: Command = { do: 'update', name: 'web', image: 'app:2' };
  /** Fewest available and most pods during a rollout. */
  function extent(strategy: object) {
    const { run, world } = play([[0, deploy(strategy)], [60_000, update]], 200_000); // prettier-ignore
    let [fewest, most] = [99, 0];
    for (let step = run.stepsAt(59_999); step <= run.length; step++) {
      // What happens at one moment has no order that could be seen.
      if (step < run.length && run.timeAt(step) === run.timeAt(step + 1)) continue;
      const { instances } = world.observe(run.stateAfter(step));
      fewest = Math.min(fewest, instances.filter(({ serves }) => serves).length);
      const rows = [...((run.stateAfter(step).tables.get('pods') ?? new Map()) as Map<string, PodRow>).values()];
      most = Math.max(most, rows.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length);
    }
    expect(pods(run).map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(4).fill('app:2'));
    return { fewest, most };
  }

  it('rolls with surge and with what may be missing', () => {
    const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge, maxUnavailable },
    });
    expect(extent(rolling(1, 0))).toEqual({ fewest: 4, most: 5 });
    expect(extent(rolling('25%', '25%'))).toEqual({ fewest: 3, most: 5 });
    expect(extent(rolling(0, 2)).most).toBe(4);
  });

  it('recreates: none of the old runs when the first of the new starts', () => {
    const { fewest, most } = extent({ type: 'Recreate' });
    expect([fewest, most]).toEqual([0, 4]);
  });

  it('rounds surge up and unavailable down, and never lets both be nothing', () => {
    expect(rules.fenceposts('25%', '25%', 3)).toEqual({ surge: 1, unavailable: 0 });
    expect(rules.fenceposts(0, '10%', 3)).toEqual({ surge: 0, unavailable: 1 });
  });

  it('keeps old ReplicaSets up to the limit, and rolls back to one of them', () => {
    const images = ['app:2', 'app:3', 'app:4'].map((image, at): Sent => [60_000 * (at + 1), { do: 'update', name: 'web', image }]);
    const { run } = play([[0, deploy({}, { revisionHistoryLimit: 1 })], ...images], 300_000); // prettier-ignore
    expect(table(run, 'replicasets').size).toBe(2);
    run.send({ do: 'update', name: 'web', image: 'app:3' });
    run.advance(400_000);
    expect(table(run, 'replicasets').size).toBe(2);
    const current = [...table(run, 'replicasets').values()].find(({ spec }) => spec.replicas > 0)!;
    expect(current.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '5' });
  });

  it('says that it does not get on after the deadline, and does nothing about it', () => {
    const stuck = deploy({}, { progressDeadlineSeconds: 60, template: template({ app: 'web' }, { nodeSelector: { disk: 'none' } }) });
    const { run, seen } = play([[0, stuck]], 120_000);
    expect(table(run, 'deployments').get('web')!.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }),
    );
    expect(
      seen()
        .limits.map(({ code }) => code)
        .sort(),
    ).toEqual(['no-node-fits', 'rollout-stuck']);
  });

  it('follows only the number of replicas while it is paused', () => {
    const { run } = play([[0, deploy({})], [60_000, deploy({}, { paused: true, template: template({ app: 'web' }, {}, { image: 'app:9' }) })], [70_000, { do: 'scale', name: 'web', replicas: 6 }]], 120_000); // prettier-ignore
    expect(pods(run).map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(6).fill('app:1'));
  });
});

describe('Job', () => {
  const job = (more: object = {}, command: object = {}) =>
    apply('Job', 'batch/v1', 'sum', { ...more, template: template({}, { restartPolicy: 'Never' }, command) });

  it('runs so many at a time until enough have ended well', () => {
    const { run } = play([[0, job({ completions: 5, parallelism: 2 })]], 200_000);
    expect(table(run, 'jobs').get('sum')!.status).toMatchObject({ succeeded: 5, active: 0, conditions: [{ type: 'Complete' }] });
    expect(Math.max(...calls(run, 'job.status').map(({ request }) => (request as { status: { active: number } }).status.active))).toBe(2);
  });

  it('waits longer after each failure, and gives up after backoffLimit', () => {
    expect([0, 1, 2, 3, 9].map(rules.jobBackoff)).toEqual([0, 10_000, 20_000, 40_000, 360_000]);
    expect([rules.jobGivesUp(6, 6), rules.jobGivesUp(7, 6)]).toEqual([false, true]);
    const { run, seen } = play([[0, job({ backoffLimit: 1 })]], 0);
    for (const at of [5000, 10_000]) {
      run.advance(at);
      run.send({ do: 'crash', instance: seen().instances.find(({ state }) => state === 'running')!.id });
    }
    run.advance(60_000);
    expect(table(run, 'jobs').get('sum')!.status.conditions).toMatchObject([{ type: 'Failed', reason: 'BackoffLimitExceeded' }]);
    expect(seen().limits).toContainEqual({ code: 'job-failed', about: 'sum', kind: 'by-hand' });
  });
});

describe('DaemonSet', () => {
  it('has one pod on every host, bound by the controller, and follows a new one', () => {
    const { run } = play([[0, logs], [60_000, { do: 'add-host', host: 'd' }]], 120_000); // prettier-ignore
    expect(pods(run).map(({ node }) => node).sort()).toEqual(['a', 'b', 'c', 'd']); // prettier-ignore
    expect(calls(run, 'daemonset.manage')).toHaveLength(4);
    expect(calls(run, 'scheduler.bind')).toHaveLength(0);
  });

  it('updates one host after the other', () => {
    const { run } = play([[0, logs], [60_000, { do: 'update', name: 'logs', image: 'logs:2' }]], 300_000); // prettier-ignore
    expect(pods(run).map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(3).fill('logs:2'));
    const moments = calls(run, 'daemonset.rolling-update').map(({ start }) => start);
    expect(new Set(moments).size).toBe(3);
  });

  it('is not emptied from a host that drains or is lost', () => {
    const { run } = play([[0, logs], [60_000, { do: 'drain', host: 'a' }], [60_000, { do: 'lose-host', host: 'b' }]], 600_000); // prettier-ignore
    expect(pods(run).filter(({ metadata }) => metadata.deletionTimestamp === undefined)).toHaveLength(3);
  });
});

describe('StatefulSet', () => {
  it('starts in order, each with its claim before it', () => {
    const { run } = play([[0, db(3)]], 120_000);
    const made = run.spans.filter(({ rule }) => rule === 'statefulset.claim' || rule === 'statefulset.create');
    expect(made.map(({ request }) => (request as never as Manifest).metadata.name)).toEqual(['data-db-0', 'db-0', 'data-db-1', 'db-1', 'data-db-2', 'db-2']); // prettier-ignore
    const readied = run.spans.filter(({ method, rule }) => method.includes('/pods/db-0/status') && rule?.startsWith('kubelet'));
    expect(made[2]!.seq).toBeGreaterThan(readied[0]!.seq);
    const together = play([[0, db(3)]], 200, { changed: { inOrder: () => false } });
    expect(pods(together.run)).toHaveLength(3);
  });

  it('scales down from the top, one at a time, and finds its claims again', () => {
    const { run } = play([[0, db(3)], [120_000, { do: 'scale', name: 'db', replicas: 1 }], [240_000, { do: 'scale', name: 'db', replicas: 2 }]], 400_000); // prettier-ignore
    expect(calls(run, 'statefulset.scale-down').map(({ method }) => method.slice(-4))).toEqual(['db-2', 'db-1']);
    expect(calls(run, 'statefulset.claim')).toHaveLength(3);
    expect(pods(run).map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1']);
  });

  it('updates from the top down to the partition', () => {
    const labels = { app: 'db' };
    const set = (image: string, partition: number) =>
      apply('StatefulSet', 'apps/v1', 'db', {
        replicas: 3,
        serviceName: 'db',
        selector: { matchLabels: labels },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
        template: template(labels, {}, { image }),
      });
    const { run } = play([[0, set('db:1', 0)], [120_000, set('db:2', 1)]], 300_000); // prettier-ignore
    const images = () => Object.fromEntries(pods(run).map(({ metadata, spec }) => [metadata.name, spec.containers[0]!.image]));
    expect(images()).toEqual({ 'db-0': 'db:1', 'db-1': 'db:2', 'db-2': 'db:2' });
    expect(calls(run, 'statefulset.rolling-update').map(({ method }) => method.slice(-4))).toEqual(['db-2', 'db-1']);
    // A pod below the partition that goes comes back as it was.
    run.send({ do: 'delete-object', kind: 'Pod', name: 'db-0' });
    run.advance(400_000);
    expect(images()['db-0']).toBe('db:1');
    run.send(set('db:2', 0));
    run.advance(500_000);
    expect(images()['db-0']).toBe('db:2');
    expect(table(run, 'statefulsets').get('db')!.status.currentRevision).toBe(table(run, 'statefulsets').get('db')!.status.updateRevision);
  });

  it('keeps the identity of a pod on a lost host until somebody deletes it by force', () => {
    const { run, seen } = play([[0, db(1)]], 60_000);
    const [before] = seen().instances;
    run.send({ do: 'lose-host', host: before!.host! });
    run.advance(1_200_000);
    expect(seen().instances).toMatchObject([{ id: before!.id, state: 'lost', serves: false }]);
    expect(seen().limits).toContainEqual({ code: 'lost-identity', about: 'db', kind: 'by-hand' });
    run.send({ do: 'delete-object', kind: 'Pod', name: 'db-0', force: true });
    run.advance(2_400_000);
    expect(seen().instances).toMatchObject([{ state: 'running', serves: true, volume: before!.volume }]);
    expect(seen().instances[0]!.host).not.toBe(before!.host);
    expect(seen().limits).toEqual([]);
  });
});

describe('nodes', () => {
  const lost: readonly Sent[] = [[0, web], [62_000, { do: 'lose-host', host: 'a' }]]; // prettier-ignore

  it('are Unknown 40 s after the last heartbeat, and lose their pods 5 min after it', () => {
    const { run, seen } = play(lost, 600_000);
    expect(calls(run, 'node.unknown').map(({ start }) => start! / 1000)).toEqual([105_000]);
    expect(new Set(calls(run, 'node.evict').map(({ start }) => start! / 1000))).toEqual(new Set([365_000]));
    expect(seen().instances.filter(({ serves }) => serves)).toHaveLength(3);
    const soon = play(lost, 600_000, { changed: { evictAfter: 60_000 } });
    expect(calls(soon.run, 'node.evict')[0]!.start! / 1000).toBe(125_000);
  });

  it('are only missed: while heartbeats come, nothing happens', () => {
    const { run } = play([], 600_000, { hosts: Array.from({ length: 100 }, (_, at) => `h${at}`) });
    expect(run.length).toBeLessThan(300);
  });

  it('that come back in time keep their pods', () => {
    const { run } = play([...lost, [90_000, { do: 'return-host', host: 'a' }]], 600_000);
    expect(calls(run, 'node.unknown')).toHaveLength(0);
    expect(calls(run, 'replicaset.manage')).toHaveLength(3);
  });

  it('are not emptied if too many are lost', () => {
    const { run, seen } = play([[0, web], ...abc.map((host): Sent => [60_000, { do: 'lose-host', host }])], 900_000);
    expect(calls(run, 'node.evict')).toHaveLength(0);
    expect(seen().limits.map(({ code }) => code)).toContain('evictions-stopped');
    run.send({ do: 'return-host', host: 'a' });
    run.advance(1_800_000);
    expect(seen().instances.filter(({ serves }) => serves)).toHaveLength(3);
    expect([rules.evicts(2, 1), rules.evicts(0, 1), rules.evicts(1, 3), rules.evicts(60, 90)]).toEqual([true, false, false, true]);
  });

  it('that drain give their pods away and get no new ones', () => {
    const { run, seen } = play([[0, web], [60_000, { do: 'drain', host: 'a' }]], 200_000); // prettier-ignore
    expect(seen().instances.every(({ host, serves }) => host !== 'a' && serves)).toBe(true);
    expect(calls(run, 'operator.evict')).toHaveLength(1);
  });
});

describe('scheduler', () => {
  it('takes the host with the fewest pods, and says so if none fits', () => {
    const { run, seen } = play([[0, { do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 6 } }]], 60_000, { changed: { podsPerNode: 1 } }); // prettier-ignore
    expect(pods(run).filter(({ node }) => node !== '').map(({ node }) => node).sort()).toEqual(abc); // prettier-ignore
    expect(seen().limits).toEqual([{ code: 'no-node-fits', about: 'web', kind: 'by-hand' }]);
    for (const host of ['d', 'e', 'f']) run.send({ do: 'add-host', host });
    run.advance(120_000);
    expect(seen().instances.filter(({ serves }) => serves)).toHaveLength(6);
    expect(seen().limits).toEqual([]);
  });
});

describe('Service', () => {
  it('has one address, and leads to the pods that are ready', () => {
    const { run, seen } = play([[0, web]], 60_000);
    const address = table(run, 'services').get('web')!.spec.clusterIP;
    expect(seen().names[0]!.leadsTo).toHaveLength(3);
    const [victim] = seen().instances;
    run.send({ do: 'delete-object', kind: 'Pod', name: pods(run)[0]!.metadata.name });
    run.advance(60_500);
    expect(seen().names[0]!.leadsTo).not.toContain(victim!.id);
    run.advance(120_000);
    expect(seen().names[0]!.leadsTo).toHaveLength(3);
    expect(table(run, 'services').get('web')!.spec.clusterIP).toBe(address);
  });
});

describe('orders that go wrong on the way', () => {
  const three = [0, web] as const;
  const wished = (run: Run<Cluster, Command>) => table(run, 'deployments').get('web')!.spec.replicas;
  const after = (fault: Command, order: Command) => wished(play([three, [60_000, fault], [60_001, order]], 90_000).run);

  it('"= 4" ends at 4, whether its answer is lost or it comes twice', () => {
    const order: Command = { do: 'scale', name: 'web', replicas: 4 };
    expect([after({ do: 'lose-answer' }, order), after({ do: 'send-twice' }, order)]).toEqual([4, 4]);
  });

  it('"+ 1" counts twice unless it is guarded', () => {
    const order = (guard?: 'count' | 'version' | 'key'): Command => ({ do: 'scale-by', name: 'web', by: 1, ...(guard && { guard }) });
    for (const fault of ['lose-answer', 'send-twice'] as const) {
      expect(after({ do: fault }, order())).toBe(5);
      for (const guard of ['count', 'version', 'key'] as const) expect([guard, after({ do: fault }, order(guard))]).toEqual([guard, 4]);
    }
    const { run } = play([three, [60_000, { do: 'lose-answer' }], [60_001, order('version')]], 90_000);
    const puts = run.spans.filter(({ method }) => method.startsWith('PUT') && method.endsWith('/scale'));
    expect(puts.map(({ status }) => status.code)).toEqual(['timeout', '409']);
    const [lost, again] = puts;
    expect((again!.start! - lost!.start!) / 1000).toBe(rules.resendAfter);
  });

  it('finds a repeated creation done', () => {
    const { run, seen } = play([[0, { do: 'lose-answer' }], [1, web]], 60_000); // prettier-ignore
    expect(calls(run, 'user.order').map(({ status }) => status.code)).toEqual(['201', 'timeout', '409', '409']);
    expect(seen().instances).toHaveLength(3);
  });

  it.each([1e9, -1, NaN, 1.5])('refuses %d replicas with 422, and nothing changes', (replicas) => {
    const run_: Command = { do: 'run', workload: { kind: 'stateless', name: 'big', replicas } };
    const { run } = play([three, [60_000, { do: 'scale', name: 'web', replicas }], [60_001, run_]], 90_000);
    expect(calls(run, 'user.order').map(({ status }) => status.code)).toEqual(['201', '201', '422', '422']);
    expect(wished(run)).toBe(3);
  });

  it('refuses to scale what has no scale, and says why', () => {
    const { run, seen } = play([[0, logs], [1000, { do: 'scale', name: 'logs', replicas: 9 }]], 2000); // prettier-ignore
    expect(run.spans.find(({ method }) => method.endsWith('/scale'))!.status.code).toBe('404');
    expect(seen().limits).toEqual([{ code: 'agent-scale', about: 'logs', kind: 'impossible' }]);
    run.send({ do: 'delete', name: 'logs' });
    run.advance(60_000);
    expect(seen().limits).toEqual([]);
  });
});

describe('manifests', () => {
  const good = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: template({ a: 'b' }) } }; // prettier-ignore
  const with_ = (change: (copy: never) => void) => {
    const copy = structuredClone(good);
    change(copy as never);
    return validate(copy);
  };

  it('of the common vocabulary are right', () => {
    expect(Object.values(workloads).flatMap((each) => manifestsOf(each).flatMap(validate))).toEqual([]);
    expect(validate(good)).toEqual([]);
  });

  it.each([
    ['a name that does not exist', (each: { spec: object }) => Object.assign(each.spec, { replica: 3 }), 'spec.replica', 'field'],
    [
      'a field that is not modelled',
      (each: { spec: { template: { spec: object } } }) => Object.assign(each.spec.template.spec, { affinity: {} }),
      'spec.template.spec.affinity',
      'modelled',
    ],
    ['1e9 replicas', (each: { spec: object }) => Object.assign(each.spec, { replicas: 1e9 }), 'spec.replicas', 'integer:0:200'],
    ['-1 replicas', (each: { spec: object }) => Object.assign(each.spec, { replicas: -1 }), 'spec.replicas', 'integer:0:200'],
    ['NaN replicas', (each: { spec: object }) => Object.assign(each.spec, { replicas: NaN }), 'spec.replicas', 'integer:0:200'],
    ['text replicas', (each: { spec: object }) => Object.assign(each.spec, { replicas: '3' }), 'spec.replicas', 'integer:0:200'],
    [
      'a later version',
      (each: object) => Object.assign(each, { apiVersion: 'apps/v2' }),
      'apiVersion',
      'one-of:extensions/v1beta1:apps/v1beta1:apps/v1beta2:apps/v1',
    ],
    ['a kind of later', (each: object) => Object.assign(each, { kind: 'Gateway' }), 'kind', `one-of:${kinds.join(':')}`],
    ['no selector', (each: { spec: { selector?: object } }) => delete each.spec.selector, 'spec.selector', 'something'],
    [
      'another selector',
      (each: { spec: object }) => Object.assign(each.spec, { selector: { matchLabels: { a: 'c' } } }),
      'spec.selector',
      'selects-template',
    ],
    [
      'no containers',
      (each: { spec: { template: { spec: object } } }) => Object.assign(each.spec.template.spec, { containers: [] }),
      'spec.template.spec.containers',
      'filled',
    ],
    [
      'a mount of nothing',
      (each: { spec: { template: { spec: { containers: object[] } } } }) =>
        Object.assign(each.spec.template.spec.containers[0]!, { volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
      'spec.template.spec.containers.0.volumeMounts.0.name',
      'volume',
    ],
    [
      'a policy that ends',
      (each: { spec: { template: { spec: object } } }) => Object.assign(each.spec.template.spec, { restartPolicy: 'Never' }),
      'spec.template.spec.restartPolicy',
      'one-of:Always',
    ],
  ])('with %s have that fault', (_, change, path, code) => {
    // prettier-ignore
    expect(with_(change as never)).toMatchObject([{ path, expected: code }]);
  });

  it('of any form are judged, not thrown at', () => {
    fc.assert(fc.property(fc.anything(), (value) => validate(value).length > 0));
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), fc.jsonValue(), (kind, spec, metadata) => {
        validate({ apiVersion: kind === 'Job' ? 'batch/v1' : 'v1', kind, metadata, spec });
      }),
    );
  });

  it('are completed as their version says', () => {
    const at = (kind: string, apiVersion: string) =>
      defaulted({ apiVersion, kind, metadata: { name: 'x' }, spec: { serviceName: 'x', template: template({ a: 'b' }) } })
        .spec as never as {
        strategy: object;
        updateStrategy: object;
        progressDeadlineSeconds?: number;
      };
    expect(at('Deployment', 'extensions/v1beta1').strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 1 },
    });
    expect(at('Deployment', 'apps/v1beta1').strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
    });
    expect(at('Deployment', 'extensions/v1beta1').progressDeadlineSeconds).toBeUndefined();
    expect(at('StatefulSet', 'apps/v1beta1').updateStrategy).toEqual({ type: 'OnDelete' });
    expect(at('StatefulSet', 'apps/v1beta2').updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } });
    expect(at('DaemonSet', 'extensions/v1beta1').updateStrategy).toEqual({ type: 'OnDelete' });
    expect(at('DaemonSet', 'apps/v1').updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } });
  });

  it('that change what may not change, or have faults, are refused with 422', () => {
    const job = (image: string) => apply('Job', 'batch/v1', 'sum', { template: template({}, { restartPolicy: 'Never' }, { image }) });
    const { run } = play([[0, job('a:1')], [10, job('a:2')], [20, apply('Job', 'batch/v1', 'sum', { template: 3 })]], 100); // prettier-ignore
    expect(calls(run, 'user.order').map(({ status }) => status.code)).toEqual(['201', '422', '422']);
  });
});

const hosts = [...abc, 'd'];
const name = fc.constantFrom('web', 'db', 'logs', 'report');
const command: fc.Arbitrary<(ids: readonly string[]) => Command> = fc.oneof(
  fc.constantFrom<Command>(web, db(2), logs, { do: 'run', workload: workloads.batch }, rc(3)).map((each) => () => each),
  fc.record({ name, replicas: fc.integer({ min: 0, max: 5 }) }).map((each) => (): Command => ({ do: 'scale', ...each })),
  fc.record({ name, by: fc.integer({ min: -2, max: 2 }), guard: fc.constantFrom('count', 'version', 'key', undefined) }).map(({ guard, ...each }) => (): Command => ({ do: 'scale-by', ...each, ...(guard && { guard }) })), // prettier-ignore
  fc.record({ name, image: fc.constantFrom('x:1', 'x:2') }).map((each) => (): Command => ({ do: 'update', ...each })),
  name.map((each) => (): Command => ({ do: 'delete', name: each })),
  fc.record({ do: fc.constantFrom('add-host', 'drain', 'restart-daemon', 'lose-host', 'return-host', 'cut-off', 'reconnect', 'empty-pool', 'refill-pool'), host: fc.constantFrom(...hosts) }).map((each) => () => each as Command), // prettier-ignore
  fc.record({ do: fc.constantFrom('crash', 'hang'), at: fc.nat(20) }).map((each) => (ids: readonly string[]) => ({ do: each.do, instance: ids[each.at % Math.max(1, ids.length)] ?? 'none' }) as Command), // prettier-ignore
  fc.record({ at: fc.nat(20), force: fc.boolean() }).map(({ at, force }) => (ids: readonly string[]): Command => ({ do: 'delete-object', kind: 'Pod', name: (ids[at % Math.max(1, ids.length)] ?? 'none.1').replace(/\.\d+$/, ''), ...(force && { force: true }) })), // prettier-ignore
  fc.constantFrom<Command>({ do: 'lose-answer' }, { do: 'send-twice' }, { do: 'slow-detach', by: 60_000 }).map((each) => () => each),
);
const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), command), { minLength: 1, maxLength: 12 });

function follow(
  steps: readonly (readonly [number, (ids: readonly string[]) => Command])[],
  seed: number,
  check?: (world: World, run: Run<Cluster, Command>) => void,
) {
  const world = kubernetes();
  const run = Run.start<Rows, Cluster, Command>(world, { hosts: abc }, seed);
  let time = 0;
  for (const [wait, make] of steps) {
    run.advance((time += wait));
    run.send(make(world.observe(run.state).instances.map(({ id }) => id)));
    run.advance(time);
    check?.(world, run);
  }
  return { world, run, time };
}

describe('any commands', () => {
  it('keep the invariants after every step', () => {
    fc.assert(
      fc.property(script, fc.integer(), (steps, seed) => {
        const { world, run, time } = follow(steps, seed);
        run.advance(time + 120_000);
        for (let step = 1; step <= run.length; step += 1 + (step % 3)) expect(world.violations(run.stateAfter(step))).toEqual([]);
        expect(world.violations(run.state)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('end with what is wished once faults stop, or with who has to act', () => {
    fc.assert(
      fc.property(script, fc.integer(), (steps, seed) => {
        const { world, run, time } = follow(steps, seed);
        for (const host of hosts) {
          run.send({ do: 'return-host', host });
          run.send({ do: 'reconnect', host });
          run.send({ do: 'refill-pool', host });
        }
        run.advance(time + 3_600_000);
        const { instances, desired, limits } = world.observe(run.state);
        const about = new Set(limits.map((limit) => limit.about));
        for (const [workload, count] of desired) {
          // Of a Job that is complete, the pods may be gone.
          const done = table(run, 'jobs').get(workload)?.status.completionTime !== undefined;
          const have = instances.filter((each) => each.workload === workload && each.serves);
          const kept = done || about.has(workload) || limits.some(({ code }) => code === 'no-volume') || have.length === count;
          expect([workload, count, have.length, limits, kept]).toEqual([workload, count, have.length, limits, true]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('make the same trace again, of messages that pass the catalogue; facts fold into what there is', () => {
    fc.assert(
      fc.property(script, fc.integer(), (steps, seed) => {
        const [{ run, world }, again] = [follow(steps, seed), follow(steps, seed)];
        expect(JSON.stringify(again.run.spans) + JSON.stringify(again.run.facts)).toBe(
          JSON.stringify(run.spans) + JSON.stringify(run.facts),
        );
        const trace = toTrace(run);
        expect(checkTrace(trace).map(problemText)).toEqual([]);
        for (const span of trace.spans)
          for (const phase of ['call', 'return'] as const) {
            const said = sentenceOf(trace, { span, phase } as Step, 'en');
            expect(said).not.toMatch(/undefined|[{}[\]]| calls |HTTP request/);
          }
        const there = new Map<string, unknown>();
        for (const [name_, rows] of run.state.tables) {
          const view = (world.things as Record<string, ((row: unknown, key: string) => unknown) | undefined>)[name_];
          for (const [key, row] of rows) if (view?.(row, key) !== undefined) there.set(`${name_}/${key}`, view(row, key));
        }
        expect(new Map([...stateAt(trace, run.spans.length * 2)].sort())).toEqual(new Map([...there].sort()));
      }),
      { numRuns: 40 },
    );
  });
});

describe('rules', () => {
  const known = ruleTexts('kubernetes');

  it('are explained, all that occur', () => {
    const used = new Set<string>();
    for (const kind of Object.keys(workloads) as Kind[])
      for (const trouble of troubles) {
        if (trouble === 'lose-answer' || trouble === 'send-twice') continue;
        const { run } = play([[0, { do: 'run', workload: workloads[kind] }], [60_000, { do: 'lose-host', host: 'a' }], [400_000, { do: 'drain', host: 'b' }]], 800_000); // prettier-ignore
        for (const { rule } of run.spans) used.add(rule!);
      }
    const source = ['replicas', 'deployment', 'statefulset', 'daemonset', 'job', 'endpoints', 'nodes'].map((file) =>
      readFileSync(`src/engine/worlds/kubernetes/controllers/${file}.ts`, 'utf8'),
    );
    const parts = { replicas: ['replicaset', 'replicationcontroller'], nodes: ['node'] } as Record<string, string[]>;
    ['replicas', 'deployment', 'statefulset', 'daemonset', 'job', 'endpoints', 'nodes'].forEach((file, at) => {
      for (const [, rule] of source[at]!.matchAll(/\bby\('([\w-]+)'\)/g))
        for (const part of parts[file] ?? [file]) used.add(`${part}.${rule}`);
    });
    expect([...used].filter((rule) => !known[rule]).sort()).toEqual([]);
  });
});
