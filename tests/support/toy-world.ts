import { ok, refuse, type Turn } from '../../src/engine/kernel/turn.ts';
import type { Cluster, ClusterWorld, Instance, Observation, Workload } from '../../src/engine/vocabulary.ts';
import type { State } from '../../src/engine/kernel/state.ts';
import type { Actor } from '../../src/trace/schema.ts';

interface Rows {
  actor: Actor;
  host: { readonly up: boolean };
  workload: { readonly replicas: number };
  pod: { readonly workload: string; readonly host: string; readonly running: boolean };
  limit: { readonly code: string; readonly about: string };
  count: { readonly made: number };
}

const http = { iface: 'k8s', caller: 'user', callee: 'keeper' } as const;

/** Starts one pod a second until there are enough, and ends what is too much at once. */
function reconcile(turn: Turn<Rows>, { name }: { name: string }): void {
  const wanted = turn.get('workload', name)?.replicas ?? 0;
  const pods = turn.by('pod', 'workload', name);
  const hosts = turn.rows('host').filter(([, { up }]) => up);
  for (const [id] of pods.slice(wanted))
    turn.call({ iface: 'k8s', caller: 'keeper', callee: 'agent', method: `DELETE /pods/${id}`, rule: 'toy.surplus' }, () => {
      turn.del('pod', id);
      return ok(undefined, '200');
    });
  if (pods.length >= wanted || hosts.length === 0) return;
  const { made } = turn.get('count', 'pods')!;
  const [host] = hosts[Math.floor(turn.random() * hosts.length)]!;
  const id = `${name}-${made}`;
  turn.call(
    { iface: 'k8s', caller: 'keeper', callee: 'agent', method: 'POST /pods', request: { name: id, host }, rule: 'toy.start' },
    () => {
      turn.put('count', 'pods', { made: made + 1 });
      turn.put('pod', id, { workload: name, host, running: false });
      turn.after(500, 'started', { id });
      return ok({ name: id }, '201');
    },
  );
  turn.after(1000, 'reconcile', { name });
}

const sizeOf = (workload: Workload): number => ('replicas' in workload ? workload.replicas : 1);

function observe({ tables }: State): Observation {
  const rows = <T extends keyof Rows>(table: T) => [...((tables.get(table) ?? new Map()) as Map<string, Rows[T]>)];
  return {
    hosts: rows('host').map(([name, { up }]) => ({ name, up, reached: up })),
    instances: rows('pod').map(([id, { workload, host, running }]): Instance => {
      return { id, workload, host, state: running ? 'running' : 'starting', serves: running };
    }),
    volumes: [],
    desired: new Map(rows('workload').map(([name, { replicas }]) => [name, replicas])),
    names: [],
    limits: rows('limit').map(([, limit]) => ({ ...limit, kind: 'impossible' })),
  };
}

/** A world of the common vocabulary as small as can be: pods without a state, hosts that can be lost. */
export const toyWorld: ClusterWorld<Rows> = {
  name: 'toy',
  versions: [{ name: 'toy', version: '1' }],
  speaks: [],
  indexes: { pod: ['workload', 'host'] },
  things: {
    host: ({ up }, key) => ({ kind: 'host', label: key, marks: up ? [] : ['off'] }),
    pod: ({ host, running }, key) => ({ kind: 'pod', label: key, in: `host/${host}`, marks: running ? ['running'] : [] }),
  },
  start(turn, { hosts }: Cluster) {
    for (const [id, kind] of [
      ['user', 'client'],
      ['fate', 'client'],
      ['keeper', 'orchestrator'],
      ['agent', 'runtime'],
    ] as const)
      turn.put('actor', id, { id, name: id, kind, played: false });
    turn.put('count', 'pods', { made: 0 });
    for (const host of hosts)
      turn.call({ ...http, caller: 'agent', method: 'POST /hosts', request: { host }, rule: 'toy.register' }, () => {
        turn.put('host', host, { up: true });
        return ok(undefined, '201');
      });
  },
  command(turn, command) {
    if (command.do === 'run' || command.do === 'scale') {
      const [name, replicas] = command.do === 'run' ? [command.workload.name, sizeOf(command.workload)] : [command.name, command.replicas];
      turn.call({ ...http, method: `PUT /workloads/${name}`, request: { replicas }, rule: 'toy.order' }, () => {
        turn.put('workload', name, { replicas });
        turn.after(200, 'reconcile', { name });
        return ok(undefined, '200');
      });
    } else if (command.do === 'lose-host') {
      turn.call(
        { iface: 'fault', caller: 'fate', callee: 'agent', method: 'lose-host', request: { host: command.host }, rule: 'toy.lost' },
        () => {
          turn.put('host', command.host, { up: false });
          for (const [id, { workload }] of turn.by('pod', 'host', command.host)) {
            turn.del('pod', id);
            turn.after(2000, 'reconcile', { name: workload });
          }
          return ok();
        },
      );
    } else {
      turn.call({ ...http, method: command.do, rule: 'toy.limit' }, () => {
        turn.put('limit', `toy/${command.do}`, { code: 'toy', about: command.do });
        return refuse('501', 'the toy can not do this');
      });
    }
  },
  on: {
    reconcile,
    started(turn, { id }: { id: string }) {
      if (!turn.get('pod', id)) return;
      turn.call({ iface: 'k8s', caller: 'agent', callee: 'keeper', method: `PUT /pods/${id}`, rule: 'toy.started' }, () => {
        turn.change('pod', id, { running: true });
        return ok(undefined, '200');
      });
    },
  },
  observe,
  violations: () => [],
};
