import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { msOf } from '../api/time.ts';
import { conditionOf, isActive, isReady, type Labels, type PodRow, type ReplicaStatus, type Rows, type Selector } from '../rows.ts';
import { victims, type Rules } from '../rules.ts';
import { expect, tallyOf, wake, type Controller } from '../watch.ts';
import { adopt, callsAs, createPod, deletePod, minds, owners, podsOf, wishes } from './shared.ts';

type Kind = 'replicasets' | 'replicationcontrollers';

const selectorOf = (selector: Selector | Labels): Labels =>
  typeof selector.matchLabels === 'object' ? (selector as Selector).matchLabels : (selector as Labels);

/** Virtual milliseconds from when on a ready pod is available. kubernetes v1.9 pkg/api/v1/pod/util.go, IsPodAvailable */
export const availableAt = (pod: PodRow, minReadySeconds = 0): number =>
  isReady(pod) ? msOf(conditionOf(pod.status, 'Ready')!.lastTransitionTime) + minReadySeconds * 1000 : Infinity;

/**
 * The ReplicaSet controller and, by the same rules, the ReplicationController manager: as many pods as wished.
 * kubernetes v1.9 pkg/controller/replicaset/replica_set.go; in 1.7 pkg/controller/replication/replication_controller.go is
 * a copy. Both of them create in batches that double (slow start) from 1.8 on, which differs from all at once only after
 * a refused creation; here, none is refused.
 */
export function replicas(resource: Kind, controller: string, rules: Rules): Controller {
  const part = resource === 'replicasets' ? 'replicaset' : 'replicationcontroller';

  function sync(turn: Turn<Rows>, name: string, causes: ReturnType<Turn<Rows>['causes']>): void {
    const row = turn.get(resource, name);
    if (!row || row.metadata.deletionTimestamp !== undefined) return;
    const by = callsAs(controller, part, causes);
    const { uid } = row.metadata;
    // What it adopts is counted once it has seen it.
    if (rules.adopts && adopt(turn, by('adopt'), row, selectorOf(row.spec.selector))) {
      expect(turn, uid, { dels: 0 });
      return;
    }
    const tally = tallyOf(turn, uid);
    if (rules.satisfied(tally, turn.now)) {
      const lacking = rules.lacking(tally.active, row.spec.replicas, rules.burst);
      if (lacking > 0) {
        expect(turn, uid, { adds: lacking });
        for (let made = 0; made < lacking; made++) createPod(turn, by('manage'), row, row.spec.template);
      } else if (lacking < 0) {
        const active = podsOf(turn, row).filter(isActive);
        const gone = victims(active, Math.min(-lacking, active.length - row.spec.replicas), rules.deletionRank);
        expect(turn, uid, { dels: gone.length });
        for (const pod of gone) deletePod(turn, by('manage'), pod);
      }
    } else wake(turn, controller, name, tally.asked + 300_001);
    report(turn, name, by('status'));
  }

  /** kubernetes v1.9 pkg/controller/replicaset/replica_set_utils.go, calculateStatus */
  function report(turn: Turn<Rows>, name: string, by: ReturnType<ReturnType<typeof callsAs>>): void {
    const row = turn.get(resource, name)!;
    const { active, ready } = tallyOf(turn, row.metadata.uid);
    const status: ReplicaStatus = {
      replicas: active,
      readyReplicas: ready,
      availableReplicas: row.spec.minReadySeconds ? available(turn, name, row.spec.minReadySeconds) : ready,
      observedGeneration: row.metadata.generation,
    };
    const old = row.status;
    const alike = (Object.keys(status) as (keyof ReplicaStatus)[]).every((field) => old[field] === status[field]);
    if (!alike) updateStatus(turn, by, resource, name, status);
  }

  /** Ready pods that have been so for long enough; looks again when the next one will have been. */
  function available(turn: Turn<Rows>, name: string, minReadySeconds: number): number {
    const moments = podsOf(turn, turn.get(resource, name)!)
      .filter(isActive)
      .map((pod) => availableAt(pod, minReadySeconds));
    const next = Math.min(...moments.filter((moment) => moment > turn.now));
    if (next !== Infinity) wake(turn, controller, name, next);
    return moments.filter((moment) => moment <= turn.now).length;
  }

  return { sync, watches: { [resource]: wishes, pods: minds(owners(resource)) } };
}
