import type { State } from '../../../kernel/state.ts';
import { ok, type Turn } from '../../../kernel/turn.ts';
import { addPool, cniActors, cniThings, setPool } from '../../../parts/cni.ts';
import { fallsSilent } from '../api/heartbeat.ts';
import type { Written } from '../api/server.ts';
import { instanceOf, podNameOf, table, type PodRow, type Rows } from '../rows.ts';
import { loseMounts } from '../volumes/plugins.ts';
import { claimsOf } from '../volumes/node.ts';
import type { Part } from '../watch.ts';
import { end, forget, kubeletEvents, reconnect, seen, startsIn } from './kubelet.ts';
import { hang } from './probing.ts';
import type { NodeRules } from './rules.ts';
import { runtimeActor, runtimeThings, stopAll, type Container } from './runtime.ts';
import { goOn, newest } from './worker.ts';

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
  const stop = (turn: T, host: string): void => {
    forget(turn, host);
    stopAll(turn, host);
    loseMounts(turn, host);
  };
  /** The process of an instance that a fault names: that of its first container that runs. */
  const processOf = (turn: T, instance: string): readonly [string, Container] | undefined => {
    const pod = turn.get('pods', podNameOf(instance));
    if (!pod || instanceOf(pod) !== instance) return undefined;
    return [...newest(turn, pod).values()].find(([, { state }]) => state === 'running');
  };
  const strike = (turn: T, method: 'crash' | 'hang', instance: string): void => {
    const found = processOf(turn, instance);
    if (!found) return;
    const [id, { host }] = found;
    befall(turn, `containerd-${host}`, method, { instance }, () => (method === 'hang' ? hang(turn, id) : end(turn, id, 1)));
  };
  /** A host gets or loses power or network. @returns whether it does: not if there is no such host, or it is so already */
  const turnHost = (
    turn: T,
    method: string,
    host: string,
    [field, value]: readonly ['up' | 'reached', boolean],
    does?: () => void,
  ): boolean => {
    const row = turn.get('hosts', host);
    if (!row || row[field] === value) return false;
    befall(turn, `kubelet-${host}`, method, { host }, () => {
      does?.();
      turn.put('hosts', host, { ...row, [field]: value });
    });
    return true;
  };
  /** Something takes all addresses that a host has left, or gives them back. @returns whether there is such a host */
  const turnPool = (turn: T, method: string, host: string, empty: boolean): boolean => {
    if (!turn.get('hosts', host)) return false;
    befall(turn, 'host-local', method, { host }, () => setPool(turn, host, empty));
    return true;
  };
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
            if (pod && claimsOf(pod).length > 0) goOn(turn, uid, undefined, causes);
        },
        watches: { nodes: watchNodes },
      },
    },
    on: kubeletEvents(rules),
    commands: {
      crash: (turn, { instance }: { readonly instance: string }) => strike(turn, 'crash', instance),
      hang: (turn, { instance }: { readonly instance: string }) => strike(turn, 'hang', instance),
      'restart-daemon': (turn, { host }: { readonly host: string }) => {
        if (!turn.get('hosts', host)?.up) return;
        befall(turn, `kubelet-${host}`, 'restart-daemon', { host }, () => forget(turn, host));
        turn.after(startsIn, 'kubelet.begin', { host });
      },
      'lose-host': (turn, { host }: { readonly host: string }) => {
        if (turnHost(turn, 'lose-host', host, ['up', false], () => stop(turn, host))) fallsSilent(turn, host);
      },
      'return-host': (turn, { host }: { readonly host: string }) => {
        if (turnHost(turn, 'return-host', host, ['up', true])) turn.after(startsIn, 'kubelet.begin', { host });
      },
      'cut-off': (turn, { host }: { readonly host: string }) => {
        if (turnHost(turn, 'cut-off', host, ['reached', false])) fallsSilent(turn, host);
      },
      reconnect: (turn, { host }: { readonly host: string }) => {
        if (turnHost(turn, 'reconnect', host, ['reached', true])) reconnect(turn, host, rules);
      },
      'empty-pool': (turn, { host }: { readonly host: string }) => {
        if (turnPool(turn, 'empty-pool', host, true))
          turn.put('limit', `pool-empty/${host}`, { code: 'pool-empty', about: host, kind: 'by-hand' });
      },
      'refill-pool': (turn, { host }: { readonly host: string }) => {
        if (turnPool(turn, 'refill-pool', host, false)) turn.del('limit', `pool-empty/${host}`);
      },
    },
    serves,
    violations,
  };
}

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
  const kept = [...table(state, 'address')]
    .filter(([, { container }]) => !table(state, 'sandbox').has(container))
    .map(([address]) => `${address} is kept for a sandbox that is gone`);
  return [...twice, ...astray, ...shared, ...kept];
}
