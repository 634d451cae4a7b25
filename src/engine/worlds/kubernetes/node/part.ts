import type { State } from '../../../kernel/state.ts';
import { ok, type Turn } from '../../../kernel/turn.ts';
import { addPool, cniActors, cniThings, setPool } from '../../../parts/cni.ts';
import { fallsSilent } from '../api/heartbeat.ts';
import type { Written } from '../api/server.ts';
import { instanceOf, podNameOf, type PodRow, type Rows } from '../rows.ts';
import { loseMounts } from '../volumes/plugins.ts';
import { claimsOf } from '../volumes/node.ts';
import type { Part } from '../watch.ts';
import { kubelet } from './kubelet.ts';
import type { NodeRules } from './rules.ts';
import { runtimeActor, runtimeThings, stopAll, type Container } from './runtime.ts';

type T = Turn<Rows>;

/** What befalls a host or a process, as a call of fate. */
function befall(turn: T, callee: string, method: string, request: object, does: () => void): void {
  turn.call({ caller: 'fate', callee, iface: 'fault', method, request, rule: 'fault' }, () => {
    does();
    return ok();
  });
}

/** Pods of which their kubelet should hear: those whose wish or node changed; what a kubelet wrote itself is no news to it. */
function watchPods(_: T, { before, after }: Written<'pods'>): string[] {
  const news =
    before?.node !== after?.node ||
    before?.metadata.generation !== after?.metadata.generation ||
    before?.metadata.deletionTimestamp !== after?.metadata.deletionTimestamp ||
    (after?.status.phase === 'Failed' && before?.status.phase !== 'Failed');
  const nodes = new Set(
    [before, after].flatMap((row) => (row && row.node !== '' ? [`${row.node}|${row.metadata.name}|${row.metadata.uid}`] : [])),
  );
  return news ? [...nodes] : [];
}

/** Nodes on which a volume has been attached. A new node gets its addresses. */
function watchNodes(turn: T, { before, after }: Written<'nodes'>): string[] {
  if (!after) return [];
  const { name } = after.metadata;
  if (!turn.get('pool', name)) {
    addPool(turn, name, turn.rows('pool').length, `nodes/${name}`);
    setPool(turn, name, turn.get('limit', `pool-empty/${name}`) !== undefined);
  }
  return JSON.stringify(before?.status.volumesAttached) === JSON.stringify(after.status.volumesAttached) ? [] : [name];
}

/** Nodes: kubelet, runtime, network. */
export function nodePart(rules: NodeRules): Part {
  const { on, seen, goOn, hang, end, reconnect: back, forget, startsIn } = kubelet(rules);
  const stop = (turn: T, host: string): void => {
    forget(turn, host);
    stopAll(turn, host);
    loseMounts(turn, host);
  };
  /** The process of an instance that a fault names: that of its first container. */
  const processOf = (turn: T, instance: string): readonly [string, Container] | undefined => {
    const pod = turn.get('pods', podNameOf(instance));
    if (!pod || instanceOf(pod) !== instance) return undefined;
    return turn.by('container', 'uid', pod.metadata.uid).find(([, { state }]) => state === 'running');
  };
  const strike = (turn: T, method: 'crash' | 'hang', instance: string): void => {
    const found = processOf(turn, instance);
    if (!found) return;
    const [id, { host }] = found;
    befall(turn, `containerd-${host}`, method, { instance }, () => (method === 'hang' ? hang(turn, id) : end(turn, id, 1)));
  };
  const known = (turn: T, host: string): boolean => turn.get('hosts', host) !== undefined;
  return {
    start(turn) {
      for (const actor of cniActors) turn.put('actor', actor.id, actor);
    },
    join(turn, host) {
      turn.put('actor', `kubelet-${host}`, { id: `kubelet-${host}`, name: 'kubelet', kind: 'orchestrator', played: false, node: host });
      turn.put('actor', `containerd-${host}`, runtimeActor(host));
      turn.put('actor', `pods-${host}`, { id: `pods-${host}`, name: 'pods', kind: 'client', played: false, node: host });
      turn.put('kubelet', host, { running: true, changed: [], collects: false });
    },
    things: { ...cniThings, ...runtimeThings },
    indexes: { sandbox: ['uid', 'host'], container: ['uid', 'sandbox', 'host'], worker: ['host'] },
    controllers: {
      kubelet: {
        sync(turn, key, causes) {
          const [host = '', name = '', uid = ''] = key.split('|');
          seen(turn, host, name, uid, causes);
        },
        watches: { pods: watchPods },
      },
      'kubelet-volumes': {
        sync(turn, host, causes) {
          for (const [uid, { pod }] of turn.by('worker', 'host', host))
            if (pod && claimsOf(pod).length > 0) goOn(turn, uid, 0, false, causes);
        },
        watches: { nodes: watchNodes },
      },
    },
    on,
    commands: {
      crash: (turn, { instance }: { readonly instance: string }) => strike(turn, 'crash', instance),
      hang: (turn, { instance }: { readonly instance: string }) => strike(turn, 'hang', instance),
      'restart-daemon': (turn, { host }: { readonly host: string }) => {
        if (!turn.get('hosts', host)?.up) return;
        befall(turn, `kubelet-${host}`, 'restart-daemon', { host }, () => forget(turn, host));
        turn.after(startsIn, 'kubelet.begin', { host });
      },
      'lose-host': (turn, { host }: { readonly host: string }) => {
        const row = turn.get('hosts', host);
        if (!row?.up) return;
        befall(turn, `kubelet-${host}`, 'lose-host', { host }, () => {
          stop(turn, host);
          turn.put('hosts', host, { ...row, up: false });
        });
        fallsSilent(turn, host);
      },
      'return-host': (turn, { host }: { readonly host: string }) => {
        const row = turn.get('hosts', host);
        if (!row || row.up) return;
        befall(turn, `kubelet-${host}`, 'return-host', { host }, () => turn.put('hosts', host, { ...row, up: true }));
        turn.after(startsIn, 'kubelet.begin', { host });
      },
      'cut-off': (turn, { host }: { readonly host: string }) => {
        const row = turn.get('hosts', host);
        if (!row?.reached) return;
        befall(turn, `kubelet-${host}`, 'cut-off', { host }, () => turn.put('hosts', host, { ...row, reached: false }));
        fallsSilent(turn, host);
      },
      reconnect: (turn, { host }: { readonly host: string }) => {
        const row = turn.get('hosts', host);
        if (!row || row.reached) return;
        befall(turn, `kubelet-${host}`, 'reconnect', { host }, () => turn.put('hosts', host, { ...row, reached: true }));
        back(turn, host);
      },
      'empty-pool': (turn, { host }: { readonly host: string }) => {
        if (!known(turn, host)) return;
        befall(turn, 'host-local', 'empty-pool', { host }, () => setPool(turn, host, true));
        turn.put('limit', `pool-empty/${host}`, { code: 'pool-empty', about: host, kind: 'by-hand' });
      },
      'refill-pool': (turn, { host }: { readonly host: string }) => {
        if (!known(turn, host)) return;
        befall(turn, 'host-local', 'refill-pool', { host }, () => setPool(turn, host, false));
        turn.del('limit', `pool-empty/${host}`);
      },
    },
    serves,
    violations,
  };
}

const table = <N extends keyof Rows & string>(state: State, name: N): Map<string, Rows[N]> =>
  (state.tables.get(name) ?? new Map()) as Map<string, Rows[N]>;

/** A pod answers if its host is up and reached and none of its processes hangs. */
function serves(state: State, { node, metadata, spec }: PodRow): boolean {
  const host = table(state, 'hosts').get(node);
  if (!host?.up || !host.reached) return false;
  return spec.containers.every(({ name }) => {
    const container = table(state, 'container').get(table(state, 'latest').get(`${metadata.uid}/${name}`)?.id ?? '');
    return container?.state === 'running' && !container.hung;
  });
}

/** One ready sandbox a pod at most, no address twice, none without a sandbox, and nothing on a host that is not there. */
function violations(state: State): string[] {
  const ready = [...table(state, 'sandbox')].filter(([, row]) => row.state === 'ready');
  const twice = [...Map.groupBy(ready, ([, { uid }]) => uid)]
    .filter(([, rows]) => rows.length > 1)
    .map(([uid]) => `${uid} has two sandboxes that are ready`);
  const astray = ready
    .filter(([, { host }]) => table(state, 'hosts').get(host)?.up !== true)
    .map(([id]) => `${id} is ready on a host that is down`);
  const shared = [...Map.groupBy(ready, ([id]) => table(state, 'netns').get(id)?.address)]
    .filter(([address, rows]) => address !== undefined && rows.length > 1)
    .map(([address]) => `${address} is given twice`);
  return [...twice, ...astray, ...shared];
}
