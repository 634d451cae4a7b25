import type { State } from '../../engine/kernel/state.ts';
import { instanceOf, isActive, isReady, type PodRow, type Rows } from '../../engine/worlds/kubernetes/rows.ts';
import type { ClusterView, ObjectView, PodView } from './view.ts';

type Table = keyof Rows;
const rowsOf = <T extends Table>({ tables }: State, table: T): readonly [string, Rows[T]][] => [
  ...((tables.get(table) ?? new Map()) as Map<string, Rows[T]>),
];

/** kubernetes v1.9 pkg/printers/internalversion/printers.go, printPod */
function stateOf({ metadata, status, node }: PodRow): string {
  if (metadata.deletionTimestamp !== undefined) return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  const waiting = status.containerStatuses?.map(({ state }) => (state.waiting as { reason?: string } | undefined)?.reason).find(Boolean);
  if (waiting !== undefined) return waiting;
  return status.phase === 'Pending' && node !== '' ? 'ContainerCreating' : status.phase;
}

const podView = (name: string, pod: PodRow): PodView => ({
  id: instanceOf(pod),
  name,
  state: stateOf(pod),
  ready: isActive(pod) && isReady(pod),
  restarts: (pod.status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
});

interface Numbers {
  readonly wanted: number | undefined;
  readonly present?: number | undefined;
  readonly ready?: number | undefined;
}

/** Where each kind has the numbers that it is to bring together. */
const numbers: { readonly [T in Table]?: (row: Rows[T]) => Numbers } = {
  replicationcontrollers: ({ spec, status }) => ({ wanted: spec.replicas, present: status.replicas, ready: status.readyReplicas }),
  replicasets: ({ spec, status }) => ({ wanted: spec.replicas, present: status.replicas, ready: status.readyReplicas }),
  deployments: ({ spec, status }) => ({ wanted: spec.replicas, present: status.replicas, ready: status.readyReplicas }),
  statefulsets: ({ spec, status }) => ({ wanted: spec.replicas, present: status.replicas, ready: status.readyReplicas }),
  daemonsets: ({ status }) => ({
    wanted: status.desiredNumberScheduled,
    present: status.currentNumberScheduled,
    ready: status.numberReady,
  }),
  // Of a Job, what counts as brought about is a success.
  jobs: ({ spec, status }) => ({
    wanted: spec.completions ?? 1,
    present: (status.active ?? 0) + (status.succeeded ?? 0),
    ready: status.succeeded,
  }),
};

const kinds = {
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  statefulsets: 'StatefulSet',
} as const;

/** What the panel shows of a state of the cluster. */
export function look(state: State): ClusterView {
  const pods = rowsOf(state, 'pods');
  const on = (node: string) => pods.filter(([, pod]) => pod.node === node).map(([name, pod]) => podView(name, pod));
  const nodes = new Map(rowsOf(state, 'nodes'));
  const objects = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((table) =>
    rowsOf(state, table).map(([name, row]): ObjectView => {
      const { wanted = 0, present = 0, ready = 0 } = numbers[table]!(row as never);
      const owner = row.metadata.ownerReferences?.[0]?.name;
      const observed = (row.status as { readonly observedGeneration?: number }).observedGeneration;
      return {
        kind: kinds[table],
        name,
        ...(owner !== undefined && { owner }),
        wanted,
        present,
        ready,
        current: observed === undefined || observed >= row.metadata.generation,
      };
    }),
  );
  return {
    hosts: rowsOf(state, 'hosts').map(([name, { up }]) => {
      const node = nodes.get(name);
      return { name, up, ready: node !== undefined && isReady(node), pods: on(name) };
    }),
    waiting: on(''),
    objects,
  };
}
