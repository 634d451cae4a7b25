import type { Cause } from '../../kernel/state.ts';
import type { Turn } from '../../kernel/turn.ts';
import { bind, updateStatus } from './api/server.ts';
import { timeOf } from './api/time.ts';
import { conditionOf, isReady, type Condition, type PodRow, type Rows } from './rows.ts';
import type { Rules } from './rules.ts';
import type { Controller, Part } from './watch.ts';
import { fits } from './controllers/shared.ts';

const controller = 'scheduler';

/** Every claim of the pod has its volume. kubernetes v1.9 plugin/pkg/scheduler/algorithm/predicates/predicates.go, NoVolumeZoneConflict */
const claimsBound = (turn: Turn<Rows>, { spec }: PodRow): boolean =>
  (spec.volumes ?? []).every(
    ({ persistentVolumeClaim }) =>
      !persistentVolumeClaim || turn.get('persistentvolumeclaims', persistentVolumeClaim.claimName)?.status.phase === 'Bound',
  );

/** Whether the scheduler has tried and found no node. */
export const waits = ({ status }: PodRow): boolean => conditionOf(status, 'PodScheduled')?.status === 'False';

/** It takes up room on a node. */
const occupied = ({ node, status }: PodRow): boolean => node !== '' && status.phase !== 'Succeeded' && status.phase !== 'Failed';

/** Pods for which no node was found. */
const waiting = (turn: Turn<Rows>): string[] => turn.by('pods', 'node', '').flatMap(([name, pod]) => (waits(pod) ? [name] : []));

/**
 * The scheduler: filters nodes, then takes the one with the fewest pods. Pods ask for no CPU and no memory here, so the
 * number of pods is what is weighed. kubernetes v1.9 plugin/pkg/scheduler/core/generic_scheduler.go
 */
export function scheduler(rules: Rules, parts: readonly Part[]): Controller {
  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const pod = turn.get('pods', name);
    if (!pod || pod.node !== '' || pod.metadata.deletionTimestamp !== undefined) return;
    const candidates = claimsBound(turn, pod)
      ? turn
          .rows('nodes')
          .map(([node, row]) => ({ name: node, row, pods: turn.get('load', node)?.pods ?? 0 }))
          .filter(
            ({ name: node, row, pods }) =>
              rules.schedulable(row, pods) &&
              fits(pod.spec.nodeSelector ?? {}, row.metadata.labels) &&
              parts.every((part) => part.fits?.(turn, pod, node) ?? true),
          )
      : [];
    const place = rules.place(candidates);
    if (place) bind(turn, { caller: controller, rule: 'scheduler.bind', causes }, name, place.name);
    else if (!waits(pod)) {
      const condition: Condition = {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        lastTransitionTime: timeOf(turn.now),
      };
      updateStatus(turn, { caller: controller, rule: 'scheduler.wait', causes }, 'pods', name, { conditions: [condition] });
    }
  }

  return {
    sync,
    watches: {
      pods: (turn, { before, after }) => {
        if (after && !before && after.node === '') return [after.metadata.name];
        return before && occupied(before) && !(after && occupied(after)) ? waiting(turn) : [];
      },
      nodes: (turn, { before, after }) =>
        after && isReady(after) && !after.spec.unschedulable && !(before && isReady(before) && !before.spec.unschedulable)
          ? waiting(turn)
          : [],
      persistentvolumeclaims: (turn, { after }) => (after?.status.phase === 'Bound' ? waiting(turn) : []),
    },
  };
}
