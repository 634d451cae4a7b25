import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { timeOf } from '../api/time.ts';
import { conditionOf, isReady, type Condition, type PodRow, type Rows } from '../rows.ts';
import type { Rules } from '../rules.ts';
import { wake, type Controller } from '../watch.ts';
import { callsAs, controllerOf, deletePod } from './shared.ts';

const controller = 'node-lifecycle';

const ended = ({ status }: PodRow): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';

/**
 * The node controller: a node whose kubelet falls silent becomes Unknown, then loses its pods. It hears of nothing while
 * heartbeats come, so that they cost nothing; 1.9 evicts by this rule, by taints only with a feature gate.
 * kubernetes v1.9 pkg/controller/node/node_controller.go, monitorNodeStatus
 */
export function nodeLifecycle(rules: Rules): Controller {
  /** The first look at the nodes after a moment. */
  const lookAfter = (time: number) => (Math.floor(time / rules.nodeMonitor) + 1) * rules.nodeMonitor;

  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const silent = turn.get('hosts', name)?.silentSince;
    const node = turn.get('nodes', name);
    if (silent === undefined || !node) return;
    const by = callsAs(controller, 'node', causes);
    const [unknownAt, evictAt] = [lookAfter(silent + rules.nodeGrace), lookAfter(silent + rules.evictAfter)];
    if (turn.now < unknownAt) return wake(turn, controller, name, unknownAt);
    if (isReady(node)) {
      const condition = { status: 'Unknown', reason: 'NodeStatusUnknown', lastTransitionTime: timeOf(turn.now) } as const;
      updateStatus(turn, by('unknown'), 'nodes', name, { conditions: [{ type: 'Ready', ...condition }] });
      for (const [pod, row] of turn.by('pods', 'node', name)) if (isReady(row)) notReady(turn, by('pods-not-ready'), pod, row);
    }
    if (turn.now < evictAt) return wake(turn, controller, name, evictAt);
    evict(turn, by('evict'), name);
  }

  /** kubernetes v1.9 pkg/controller/node/util/controller_utils.go, MarkAllPodsNotReady */
  function notReady(turn: Turn<Rows>, by: ReturnType<ReturnType<typeof callsAs>>, pod: string, { status }: PodRow): void {
    const was = conditionOf(status, 'Ready')!;
    const now: Condition = { ...was, status: 'False', lastTransitionTime: timeOf(turn.now) };
    updateStatus(turn, by, 'pods', pod, { conditions: status.conditions!.map((each) => (each === was ? now : each)) });
  }

  /**
   * Deletes the pods of a node, but those of DaemonSets; one node in 10 s, and none while too many are lost. Nobody ends
   * their containers, so the objects stay until the kubelet is back or a person deletes them by force.
   * ibid., DeletePods
   */
  function evict(turn: Turn<Rows>, by: ReturnType<ReturnType<typeof callsAs>>, name: string): void {
    const nodes = turn.rows('nodes');
    const ready = nodes.filter(([, node]) => isReady(node)).length;
    if (!rules.evicts(ready, nodes.length - ready)) return;
    const pods = turn
      .by('pods', 'node', name)
      .map(([, pod]) => pod)
      .filter((pod) => pod.metadata.deletionTimestamp === undefined && !ended(pod) && controllerOf(pod)?.kind !== 'DaemonSet');
    if (pods.length === 0) return;
    const next = turn.get('counter', 'eviction')?.value ?? 0;
    if (turn.now < next) return wake(turn, controller, name, next);
    turn.put('counter', 'eviction', { value: turn.now + rules.evictEvery });
    for (const pod of pods) {
      updateStatus(turn, by, 'pods', pod.metadata.name, { reason: 'NodeLost' });
      deletePod(turn, by, turn.get('pods', pod.metadata.name)!);
    }
  }

  return {
    sync,
    watches: {
      // Whether nodes are emptied depends on how many others are ready.
      nodes: (turn, { before, after }) =>
        before && after && isReady(before) === isReady(after)
          ? []
          : turn.rows('hosts').flatMap(([host, { silentSince }]) => (silentSince === undefined ? [] : [host])),
    },
  };
}
