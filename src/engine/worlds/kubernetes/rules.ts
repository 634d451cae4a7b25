import { nodeRules } from './node/rules.ts';
import { volumeRules } from './volumes/rules.ts';
import { conditionOf, isReady, type NodeStatus, type PodRow, type PodTemplate, type Stored, type NodeSpec } from './rows.ts';

/** Smaller goes first. */
type Rank = readonly number[];

const phases = ['Pending', 'Unknown', 'Running'];

/**
 * By which pods are ordered when some have to go: unassigned, Pending before Unknown before Running, not ready, ready for
 * a shorter time, more restarts, newer.
 * kubernetes v1.9 pkg/controller/controller_utils.go, ActivePods.Less
 */
function deletionRank(pod: PodRow): Rank {
  const ready = isReady(pod);
  return [
    pod.node === '' ? 0 : 1,
    phases.indexOf(pod.status.phase),
    ready ? 1 : 0,
    ready ? -Date.parse(conditionOf(pod.status, 'Ready')!.lastTransitionTime) : 0,
    -Math.max(0, ...(pod.status.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    -Date.parse(pod.metadata.creationTimestamp),
  ];
}

/**
 * Which pods go: those of the smallest ranks; of equal ones the first by name, so that nothing depends on chance.
 * kubernetes v1.9 pkg/controller/replicaset/replica_set.go, getPodsToDelete
 */
export function victims(pods: readonly PodRow[], surplus: number, rank: (pod: PodRow) => Rank): readonly PodRow[] {
  const ranked = pods.map((pod) => ({ pod, rank: rank(pod) }));
  ranked.sort((a, b) => {
    const at = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return at === -1 ? (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1) : a.rank[at]! - b.rank[at]!;
  });
  return ranked.slice(0, surplus).map(({ pod }) => pod);
}

/** Number of a value that may be a percentage of a total. kubernetes v1.9 apimachinery/pkg/util/intstr/intstr.go */
const share = (value: number | string, total: number, round: (value: number) => number): number =>
  typeof value === 'number' ? value : round((Number.parseInt(value, 10) * total) / 100);

/** A node as the scheduler sees it. */
export interface Candidate {
  readonly name: string;
  readonly pods: number;
}

/** Decisions that claims rest on; a test may flip any of them. */
export const rules = {
  ...nodeRules,
  ...volumeRules,
  /** Pods that a host may hold. kubernetes v1.9 pkg/kubelet/apis/kubeletconfig/v1alpha1/defaults.go, MaxPods */
  podsPerNode: 110,

  /** Most pods that one sync creates or deletes. kubernetes v1.9 pkg/controller/replicaset/replica_set.go, BurstReplicas */
  burst: 500,
  /**
   * Pods to be created (above 0) or deleted (below).
   * kubernetes v1.9 pkg/controller/replicaset/replica_set.go, manageReplicas
   */
  lacking: (owned: number, desired: number, burst: number): number => Math.max(-burst, Math.min(burst, desired - owned)),
  deletionRank,
  /**
   * Whether a controller may act, or has to wait until it sees what it asked for; at most 5 minutes.
   * kubernetes v1.9 pkg/controller/controller_utils.go, SatisfiedExpectations
   */
  satisfied: ({ adds, dels, asked }: { readonly adds: number; readonly dels: number; readonly asked: number }, now: number): boolean =>
    (adds <= 0 && dels <= 0) || now - asked > 300_000,
  /** Whether a controller takes in pods that fit its selector and that nobody controls. kubernetes v1.9 pkg/controller/controller_ref_manager.go */
  adopts: true,

  /** Pods above the number wished, and those that may be missing, during a rollout. kubernetes v1.9 pkg/controller/deployment/util/deployment_util.go, ResolveFenceposts */
  fenceposts(maxSurge: number | string, maxUnavailable: number | string, replicas: number): { surge: number; unavailable: number } {
    const surge = share(maxSurge, replicas, Math.ceil);
    const unavailable = share(maxUnavailable, replicas, Math.floor);
    return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
  },
  /** Replicas that the new ReplicaSet gets. kubernetes v1.9 pkg/controller/deployment/util/deployment_util.go, NewRSNewReplicas */
  scaleUp: (desired: number, surge: number, total: number, current: number): number =>
    total >= desired + surge ? current : current + Math.min(desired + surge - total, desired - current),
  /** Pods that old ReplicaSets may lose. kubernetes v1.9 pkg/controller/deployment/rolling.go, reconcileOldReplicaSets */
  room: (desired: number, unavailable: number, total: number, newUnavailable: number): number =>
    total - (desired - unavailable) - newUnavailable,

  /** Whether a StatefulSet goes one pod at a time. kubernetes v1.9 pkg/controller/statefulset/stateful_set_utils.go, allowsBurst */
  inOrder: (policy: string): boolean => policy !== 'Parallel',
  /** Name of the claim of a replica. kubernetes v1.9 pkg/controller/statefulset/stateful_set_utils.go, getPersistentVolumeClaimName */
  claimName: (template: string, set: string, ordinal: number): string => `${template}-${set}-${ordinal}`,

  /** Whether a host gets a pod of a DaemonSet. kubernetes v1.9 pkg/controller/daemon/daemon_controller.go, nodeShouldRunDaemonPod */
  daemonRuns: (node: Stored<NodeSpec, NodeStatus>, template: PodTemplate): boolean =>
    Object.entries(template.spec.nodeSelector ?? {}).every(([key, value]) => node.metadata.labels?.[key] === value),

  /** Pods of a Job that should run. kubernetes v1.9 pkg/controller/job/job_controller.go, manageJob */
  jobActive: (parallelism: number, completions: number | undefined, succeeded: number, active: number): number =>
    completions === undefined ? (succeeded > 0 ? active : parallelism) : Math.max(0, Math.min(parallelism, completions - succeeded)),
  /** Virtual milliseconds before a Job looks at its failures: none, 10 s, 20 s … 6 min. kubernetes v1.9 pkg/controller/job/job_controller.go, getBackoff */
  jobBackoff: (failures: number): number => (failures <= 0 ? 0 : Math.min(360_000, 10_000 * 2 ** (failures - 1))),
  /** A Job gives up when more pods have failed than this; 1.7 never gave up. */
  jobGivesUp: (failed: number, limit: number): boolean => failed > limit,

  /** kubernetes v1.9 plugin/pkg/scheduler/algorithm/predicates/predicates.go, CheckNodeConditionPredicate, CheckNodeUnschedulablePredicate, PodFitsResources */
  schedulable: (node: Stored<NodeSpec, NodeStatus>, pods: number): boolean =>
    isReady(node) && !node.spec.unschedulable && pods < Number(node.status.capacity.pods),
  /** The node with the fewest pods; of several the first by name. kubernetes v1.9 plugin/pkg/scheduler/algorithm/priorities/least_requested.go */
  place: (candidates: readonly Candidate[]): Candidate | undefined =>
    candidates.reduce<Candidate | undefined>(
      (best, each) => (!best || each.pods < best.pods || (each.pods === best.pods && each.name < best.name) ? each : best),
      undefined,
    ),

  /** Virtual milliseconds without a heartbeat until a node is Unknown. kubernetes v1.9 cmd/kube-controller-manager/app/options/options.go, NodeMonitorGracePeriod */
  nodeGrace: 40_000,
  /** How often nodes are looked at. ibid., NodeMonitorPeriod */
  nodeMonitor: 5000,
  /** Virtual milliseconds from the last heartbeat until the pods of a node are deleted. ibid., PodEvictionTimeout */
  evictAfter: 300_000,
  /** Virtual milliseconds between two nodes that are emptied. ibid., NodeEvictionRate */
  evictEvery: 10_000,
  /** Whether nodes are emptied at all: not if none is ready, nor in a small cluster if three or more, and 55 % of all, are not. kubernetes v1.9 pkg/controller/node/node_controller.go, ComputeZoneState */
  evicts: (ready: number, lost: number): boolean => ready > 0 && !(lost > 2 && lost / (ready + lost) >= 0.55 && ready + lost <= 50),

  /** Virtual milliseconds after which a client that got no answer sends its order again. */
  resendAfter: 5000,
  /** Whether a user's write that names a version is refused if the object has another one. kubernetes v1.9 staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go, Update */
  checksVersion: true,
  /** Whether the front end carries out each idempotency key once. */
  remembersKeys: true,
};
export type Rules = typeof rules;
