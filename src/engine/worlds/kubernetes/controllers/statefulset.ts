import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { create, updateStatus, type By } from '../api/server.ts';
import type { Manifest, ObjectRows, PodRow, PodTemplate, Rows, StatefulSetStatus } from '../rows.ts';
import { isReady } from '../rows.ts';
import type { Rules } from '../rules.ts';
import type { Controller } from '../watch.ts';
import { adopt, callsAs, createPod, deletePod, hashOf, minds, ownedBy, owners, podsOf, wishes } from './shared.ts';

type Set = ObjectRows['statefulsets'];

const controller = 'statefulset-controller';
const revisionLabel = 'controller-revision-hash';

const ends = (pod: PodRow): boolean => pod.metadata.deletionTimestamp !== undefined;
const runs = (pod: PodRow): boolean => pod.status.phase === 'Running' && isReady(pod);
const healthy = (pod: PodRow): boolean => runs(pod) && !ends(pod);
const revisionOf = (pod: PodRow): string | undefined => pod.metadata.labels?.[revisionLabel];

/** The number at the end of the name of a pod of a set; -1 if it is none. */
const ordinalOf = ({ metadata: { name } }: PodRow, set: string): number =>
  name.startsWith(`${set}-`) && /^\d+$/.test(name.slice(set.length + 1)) ? Number(name.slice(set.length + 1)) : -1;

/**
 * The StatefulSet controller: one pod for each number from 0 up, under the same name and with the same claims for ever.
 * kubernetes v1.9 pkg/controller/statefulset/{stateful_set_control,stateful_set_utils,stateful_pod_control}.go
 */
export function statefulSets(rules: Rules): Controller {
  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const row = turn.get('statefulsets', name);
    if (!row || row.metadata.deletionTimestamp !== undefined) return;
    const by = callsAs(controller, 'statefulset', causes);
    if (rules.adopts && adopt(turn, by('adopt'), row, row.spec.selector.matchLabels)) return;
    const update = revise(turn, by('revision'), row);
    const current = row.status.currentRevision ?? update;
    step(turn, by, row, current, update);
    report(turn, by('status'), name, current, update);
  }

  /** Keeps the template as a ControllerRevision, if it is a new one. kubernetes v1.9 pkg/controller/statefulset/stateful_set_control.go, getStatefulSetRevisions */
  function revise(turn: Turn<Rows>, by: By, row: Set): string {
    const name = `${row.metadata.name}-${hashOf(row.spec.template)}`;
    if (turn.get('controllerrevisions', name)) return name;
    const revision: Manifest<ObjectRows['controllerrevisions']['spec']> = {
      apiVersion: 'apps/v1beta1',
      kind: 'ControllerRevision',
      metadata: { name, ownerReferences: ownedBy(row) },
      spec: { revision: turn.by('controllerrevisions', 'owner', row.metadata.uid).length + 1, data: row.spec.template },
    };
    create(turn, by, 'controllerrevisions', revision);
    return name;
  }

  /** Does what comes next; one thing at a time unless the policy is Parallel. ibid., updateStatefulSet */
  function step(turn: Turn<Rows>, by: ReturnType<typeof callsAs>, row: Set, current: string, update: string): void {
    const { name } = row.metadata;
    const { replicas } = row.spec;
    const inOrder = rules.inOrder(row.spec.podManagementPolicy);
    const pods = podsOf(turn, row).filter((pod) => ordinalOf(pod, name) >= 0);
    const at = new Map(pods.map((pod) => [ordinalOf(pod, name), pod]));
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const pod = at.get(ordinal);
      const failed = pod?.status.phase === 'Failed' && !ends(pod);
      if (failed) deletePod(turn, by('replace-failed'), pod);
      if (!pod || failed) {
        createReplica(turn, by, row, ordinal, current, update);
        if (inOrder) return;
      } else if (inOrder && !healthy(pod)) return;
    }
    if (dismiss(turn, by('scale-down'), row, at, inOrder)) return;
    if (row.spec.updateStrategy.type === 'RollingUpdate') renew(turn, by('rolling-update'), row, at, update);
  }

  /** Pods beyond the number wished go, from the highest down. @returns whether the set has to wait */
  function dismiss(turn: Turn<Rows>, by: By, { spec: { replicas } }: Set, at: ReadonlyMap<number, PodRow>, inOrder: boolean): boolean {
    const ordinals = [...at.keys()].sort((a, b) => a - b);
    const firstUnhealthy = ordinals.find((ordinal) => !healthy(at.get(ordinal)!));
    for (const ordinal of ordinals.filter((each) => each >= replicas).reverse()) {
      const pod = at.get(ordinal)!;
      if (ends(pod)) {
        if (inOrder) return true;
        continue;
      }
      if (inOrder && !runs(pod) && ordinal !== firstUnhealthy) return true;
      deletePod(turn, by, pod);
      if (inOrder) return true;
    }
    return false;
  }

  /** The highest pod that is not of the new template goes, once those above it are healthy; below `partition` none does. */
  function renew(turn: Turn<Rows>, by: By, { spec }: Set, at: ReadonlyMap<number, PodRow>, update: string): void {
    const lowest = spec.updateStrategy.rollingUpdate?.partition ?? 0;
    for (let ordinal = spec.replicas - 1; ordinal >= lowest; ordinal--) {
      const pod = at.get(ordinal);
      if (pod && revisionOf(pod) !== update && !ends(pod)) {
        deletePod(turn, by, pod);
        return;
      }
      if (!pod || !healthy(pod)) return;
    }
  }

  /** Claims first, then the pod that names them. kubernetes v1.9 pkg/controller/statefulset/stateful_pod_control.go, CreateStatefulPod */
  function createReplica(
    turn: Turn<Rows>,
    by: ReturnType<typeof callsAs>,
    row: Set,
    ordinal: number,
    current: string,
    update: string,
  ): void {
    const { name: set } = row.metadata;
    const { serviceName, volumeClaimTemplates = [], updateStrategy } = row.spec;
    const volumes = volumeClaimTemplates.map((template) => {
      const claimName = rules.claimName(template.metadata.name, set, ordinal);
      if (!turn.get('persistentvolumeclaims', claimName)) {
        const claim = {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { ...template.metadata, name: claimName, labels: row.spec.selector.matchLabels },
          spec: template.spec,
          status: { phase: 'Pending' },
        };
        create(turn, by('claim'), 'persistentvolumeclaims', claim);
      }
      return { name: template.metadata.name, persistentVolumeClaim: { claimName } };
    });
    const old = ordinal < (updateStrategy.rollingUpdate?.partition ?? 0);
    const revision = old ? current : update;
    const template: PodTemplate = turn.get('controllerrevisions', revision)?.spec.data ?? row.spec.template;
    const name = `${set}-${ordinal}`;
    const kept = (template.spec.volumes ?? []).filter((volume) => !volumes.some((claimed) => claimed.name === volume.name));
    const spec = { ...template.spec, hostname: name, subdomain: serviceName, volumes: [...volumes, ...kept] };
    const labels = { 'statefulset.kubernetes.io/pod-name': name, [revisionLabel]: revision };
    createPod(turn, by('create'), row, { ...template, spec }, { name, labels });
  }

  /** kubernetes v1.9 pkg/controller/statefulset/stateful_set_utils.go, completeRollingUpdate */
  function report(turn: Turn<Rows>, by: By, name: string, current: string, update: string): void {
    const row = turn.get('statefulsets', name)!;
    const pods = podsOf(turn, row);
    const of = (revision: string) => pods.filter((pod) => !ends(pod) && revisionOf(pod) === revision).length;
    const readyReplicas = pods.filter(runs).length;
    const updatedReplicas = of(update);
    const done = row.spec.updateStrategy.type === 'RollingUpdate' && updatedReplicas === pods.length && readyReplicas === pods.length;
    const status: StatefulSetStatus = {
      replicas: pods.length,
      readyReplicas,
      currentReplicas: done ? updatedReplicas : of(current),
      updatedReplicas,
      currentRevision: done ? update : current,
      updateRevision: update,
      observedGeneration: row.metadata.generation,
    };
    const alike = (Object.keys(status) as (keyof StatefulSetStatus)[]).every((field) => row.status[field] === status[field]);
    if (!alike) updateStatus(turn, by, 'statefulsets', name, status);
  }

  return { sync, watches: { statefulsets: wishes, pods: minds(owners('statefulsets')) } };
}
