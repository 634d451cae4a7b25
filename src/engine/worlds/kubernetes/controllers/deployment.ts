import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { create, remove, update, updateStatus, type By } from '../api/server.ts';
import { msOf, timeOf } from '../api/time.ts';
import type { Condition, DeploymentStatus, Manifest, ObjectRows, Rows } from '../rows.ts';
import type { Rules } from '../rules.ts';
import { wake, type Controller } from '../watch.ts';
import { callsAs, controllerOf, fits, hashOf, ownedBy, podsOf, wishes } from './shared.ts';

type Deployment = ObjectRows['deployments'];
type ReplicaSet = ObjectRows['replicasets'];

const controller = 'deployment-controller';
const hashLabel = 'pod-template-hash';
const revisionKey = 'deployment.kubernetes.io/revision';

const sum = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (of(set) ?? 0), 0);
const wished = (set: ReplicaSet): number => set.spec.replicas;
const availableOf = (set: ReplicaSet): number | undefined => set.status.availableReplicas;
const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[revisionKey] ?? 0);
/** Older ones first: by uid, which counts up. */
const byAge = (a: ReplicaSet, b: ReplicaSet): number => (a.metadata.uid < b.metadata.uid ? -1 : 1);

/** The ReplicaSet of the template that is wished now, and those of former ones. */
interface Sets {
  readonly now: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/**
 * The Deployment controller: a ReplicaSet for each template, and replicas moved from the old ones to the new one.
 * kubernetes v1.9 pkg/controller/deployment/{deployment_controller,rolling,recreate,sync,progress}.go
 */
export function deployments(rules: Rules): Controller {
  const posts = (row: Deployment) => {
    const { maxSurge, maxUnavailable } = row.spec.strategy.rollingUpdate ?? { maxSurge: 0, maxUnavailable: 0 };
    return row.spec.strategy.type === 'Recreate'
      ? { surge: 0, unavailable: 0 }
      : rules.fenceposts(maxSurge, maxUnavailable, row.spec.replicas);
  };

  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const row = turn.get('deployments', name);
    if (!row || row.metadata.deletionTimestamp !== undefined) return;
    const by = callsAs(controller, 'deployment', causes);
    if (rules.adopts) adoptSets(turn, by('adopt'), row);
    if (row.spec.paused) resize(turn, by('scale'), row);
    else if (row.spec.strategy.type === 'Recreate') recreate(turn, by, row);
    else roll(turn, by, row);
    report(turn, by('status'), row);
    if (!row.spec.paused) tidy(turn, by('history'), turn.get('deployments', name)!);
  }

  function setsOf(turn: Turn<Rows>, row: Deployment): Sets {
    const all = turn
      .by('replicasets', 'owner', row.metadata.uid)
      .map(([, set]) => set)
      .sort(byAge);
    const hash = hashOf(row.spec.template);
    const now = all.find((set) => set.metadata.labels?.[hashLabel] === hash);
    return { now, old: all.filter((set) => set !== now) };
  }

  /** Finds the ReplicaSet of the template, or makes it. kubernetes v1.9 pkg/controller/deployment/sync.go, getNewReplicaSet */
  function newest(turn: Turn<Rows>, by: By, row: Deployment): void {
    const { now, old } = setsOf(turn, row);
    const revision = String(Math.max(0, ...old.map(revisionOf)) + 1);
    if (now) {
      if (revisionOf(now) < Number(revision))
        update(turn, by, 'replicasets', now.metadata.name, {
          metadata: { annotations: { ...now.metadata.annotations, [revisionKey]: revision } },
        });
      return;
    }
    const { surge } = posts(row);
    const { template, selector, minReadySeconds, replicas } = row.spec;
    const hash = hashOf(template);
    const labels = { ...template.metadata.labels, [hashLabel]: hash };
    const set: Manifest<ReplicaSet['spec']> = {
      apiVersion: 'extensions/v1beta1',
      kind: 'ReplicaSet',
      metadata: { name: `${row.metadata.name}-${hash}`, labels, annotations: { [revisionKey]: revision }, ownerReferences: ownedBy(row) },
      spec: {
        replicas: rules.scaleUp(replicas, surge, sum(old, wished), 0),
        ...(minReadySeconds !== undefined && { minReadySeconds }),
        selector: { matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    };
    create(turn, by, 'replicasets', set);
  }

  function scale(turn: Turn<Rows>, by: By, set: ReplicaSet, replicas: number): boolean {
    if (set.spec.replicas === replicas) return false;
    return update(turn, by, 'replicasets', set.metadata.name, { spec: { replicas } }).ok;
  }

  /** One step of a rolling update. kubernetes v1.9 pkg/controller/deployment/rolling.go, rolloutRolling */
  function roll(turn: Turn<Rows>, by: ReturnType<typeof callsAs>, row: Deployment): void {
    newest(turn, by('new-replicaset'), row);
    const { now, old } = setsOf(turn, row);
    if (!now) return;
    const { surge, unavailable } = posts(row);
    const desired = row.spec.replicas;
    const total = sum([now, ...old], wished);
    const up = now.spec.replicas > desired ? desired : rules.scaleUp(desired, surge, total, now.spec.replicas);
    if (scale(turn, by('scale-up'), now, up)) return;
    shrink(turn, by('scale-down'), row, { now, old }, unavailable);
  }

  /** Old ReplicaSets lose what may be missing: first pods that are not available, then others. ibid., reconcileOldReplicaSets */
  function shrink(turn: Turn<Rows>, by: By, row: Deployment, { now, old }: Sets, unavailable: number): void {
    if (sum(old, wished) === 0) return;
    const desired = row.spec.replicas;
    const total = sum([now!, ...old], wished);
    const room = rules.room(desired, unavailable, total, wished(now!) - (availableOf(now!) ?? 0));
    if (room <= 0) return;
    const lost = new Map<string, number>();
    const left = (set: ReplicaSet) => set.spec.replicas - (lost.get(set.metadata.name) ?? 0);
    const take = (set: ReplicaSet, count: number) => {
      if (count > 0) lost.set(set.metadata.name, (lost.get(set.metadata.name) ?? 0) + count);
      return Math.max(0, count);
    };
    let unhealthy = room;
    for (const set of old) unhealthy -= take(set, Math.min(unhealthy, left(set) - (availableOf(set) ?? 0)));
    let healthy = sum([now!, ...old], availableOf) - (desired - unavailable);
    for (const set of old) if (healthy > 0) healthy -= take(set, Math.min(healthy, left(set)));
    for (const set of old) scale(turn, by, set, left(set));
  }

  /** All old pods end before a new one starts. kubernetes v1.9 pkg/controller/deployment/recreate.go, rolloutRecreate */
  function recreate(turn: Turn<Rows>, by: ReturnType<typeof callsAs>, row: Deployment): void {
    const { old } = setsOf(turn, row);
    if (old.filter((set) => scale(turn, by('scale-down'), set, 0)).length > 0) return;
    const runs = old.some((set) => podsOf(turn, set).some(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed'));
    if (runs) return;
    newest(turn, by('new-replicaset'), row);
    const { now } = setsOf(turn, row);
    if (now) scale(turn, by('scale-up'), now, row.spec.replicas);
  }

  /** A paused Deployment follows only its number of replicas. kubernetes v1.9 pkg/controller/deployment/sync.go, scale */
  function resize(turn: Turn<Rows>, by: By, row: Deployment): void {
    const { now, old } = setsOf(turn, row);
    const active = [...old, ...(now ? [now] : [])].filter((set) => set.spec.replicas > 0);
    const latest = active.at(-1) ?? now;
    const others = sum(active, wished) - (latest ? wished(latest) : 0);
    if (latest) scale(turn, by, latest, Math.max(0, row.spec.replicas - others));
  }

  /** Deletes old ReplicaSets beyond the limit, once the rollout is complete. kubernetes v1.9 pkg/controller/deployment/sync.go, cleanupDeployment */
  function tidy(turn: Turn<Rows>, by: By, row: Deployment): void {
    const { old } = setsOf(turn, row);
    const limit = row.spec.revisionHistoryLimit;
    if (limit === undefined || old.length <= limit || !complete(row)) return;
    const idle = [...old]
      .sort((a, b) => revisionOf(a) - revisionOf(b))
      .filter((set) => set.spec.replicas === 0 && set.status.replicas === 0);
    for (const set of idle.slice(0, old.length - limit)) remove(turn, by, 'replicasets', set.metadata.name);
  }

  /** Status and conditions. kubernetes v1.9 pkg/controller/deployment/sync.go, calculateStatus; progress.go, syncRolloutStatus */
  function report(turn: Turn<Rows>, by: By, { metadata: { name } }: Deployment): void {
    const row = turn.get('deployments', name)!;
    const { now, old } = setsOf(turn, row);
    const all = [...old, ...(now ? [now] : [])];
    const available = sum(all, availableOf);
    const counts: DeploymentStatus = {
      replicas: sum(all, ({ status }) => status.replicas),
      updatedReplicas: now?.status.replicas ?? 0,
      readyReplicas: sum(all, ({ status }) => status.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, sum(all, wished) - available),
      observedGeneration: row.metadata.generation,
    };
    const enough = available >= row.spec.replicas - posts(row).unavailable;
    const minimum = condition(turn, row, 'Available', enough, enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable');
    const conditions = [minimum, ...progress(turn, row, counts)];
    const status = { ...counts, conditions };
    if (JSON.stringify({ ...row.status, ...status }) !== JSON.stringify(row.status)) updateStatus(turn, by, 'deployments', name, status);
  }

  function condition(turn: Turn<Rows>, row: Deployment, type: string, holds: boolean, reason: string, progressed = false): Condition {
    const old = row.status.conditions?.find((each) => each.type === type);
    const status = holds ? 'True' : 'False';
    const time = timeOf(turn.now);
    return {
      type,
      status,
      reason,
      lastTransitionTime: old?.status === status ? old.lastTransitionTime : time,
      ...(type === 'Progressing' && { lastUpdateTime: old && !progressed && old.reason === reason ? old.lastUpdateTime! : time }),
    };
  }

  /** Whether the rollout gets on; after `progressDeadlineSeconds` without progress it says no, and does nothing. */
  function progress(turn: Turn<Rows>, row: Deployment, counts: DeploymentStatus): Condition[] {
    const deadline = row.spec.progressDeadlineSeconds;
    if (deadline === undefined) return [];
    const old = row.status.conditions?.find(({ type }) => type === 'Progressing');
    if (complete({ ...row, status: counts })) return [condition(turn, row, 'Progressing', true, 'NewReplicaSetAvailable')];
    const was = row.status;
    const progressed =
      (counts.updatedReplicas ?? 0) > (was.updatedReplicas ?? 0) ||
      (counts.readyReplicas ?? 0) > (was.readyReplicas ?? 0) ||
      (counts.availableReplicas ?? 0) > (was.availableReplicas ?? 0) ||
      counts.replicas - (counts.updatedReplicas ?? 0) < (was.replicas ?? 0) - (was.updatedReplicas ?? 0);
    // A rollout that was complete and now lacks a pod is not a new rollout.
    if (old?.reason === 'NewReplicaSetAvailable' && was.observedGeneration === counts.observedGeneration) return [old];
    if (progressed || !old || was.observedGeneration !== counts.observedGeneration) {
      wake(turn, controller, row.metadata.name, turn.now + deadline * 1000);
      return [condition(turn, row, 'Progressing', true, 'ReplicaSetUpdated', true)];
    }
    const due = msOf(old.lastUpdateTime!) + deadline * 1000;
    if (old.reason === 'ProgressDeadlineExceeded' || turn.now >= due)
      return [condition(turn, row, 'Progressing', false, 'ProgressDeadlineExceeded')];
    wake(turn, controller, row.metadata.name, due);
    return [old];
  }

  return {
    sync,
    watches: {
      deployments: wishes,
      replicasets: (turn, { before, after }) => {
        const ref = controllerOf((after ?? before)!);
        if (ref) return ref.kind === 'Deployment' ? [ref.name] : [];
        return before === undefined ? turn.rows('deployments').map(([name]) => name) : [];
      },
      // Recreate waits for the last pod to be gone. kubernetes v1.9 pkg/controller/deployment/deployment_controller.go, deletePod
      pods: (turn, { before, after }) => {
        const set = before && !after && controllerOf(before);
        const row = set && set.kind === 'ReplicaSet' ? turn.get('replicasets', set.name) : undefined;
        const ref = row && controllerOf(row);
        return ref && turn.get('deployments', ref.name)?.spec.strategy.type === 'Recreate' ? [ref.name] : [];
      },
    },
  };
}

const complete = ({ spec: { replicas }, status }: Deployment): boolean =>
  status.updatedReplicas === replicas && status.replicas === replicas && status.availableReplicas === replicas;

/** ReplicaSets that fit and that nobody controls become the Deployment's. */
function adoptSets(turn: Turn<Rows>, by: By, row: Deployment): void {
  for (const [name, set] of turn.by('replicasets', 'owner', ''))
    if (fits(row.spec.selector.matchLabels, set.spec.template.metadata.labels))
      update(turn, by, 'replicasets', name, { metadata: { ownerReferences: ownedBy(row) } });
}
