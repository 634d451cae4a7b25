import type { World } from '../../kernel/world.ts';
import type { Thing } from '../../../trace/schema.ts';
import { resources } from './api/resources.ts';
import { isReady, type PodRow, type Resource, type Rows, type Stored } from './rows.ts';

/** What the stage prints of an object beside its name. */
const marksOf: { readonly [R in Resource]?: (row: Rows[R]) => readonly string[] } = {
  replicationcontrollers: ({ spec, status }) => [`${status.readyReplicas ?? 0}/${spec.replicas}`],
  replicasets: ({ spec, status }) => [`${status.readyReplicas ?? 0}/${spec.replicas}`],
  deployments: ({ spec, status }) => [`${status.availableReplicas ?? 0}/${spec.replicas}`],
  statefulsets: ({ spec, status }) => [`${status.readyReplicas ?? 0}/${spec.replicas}`],
  daemonsets: ({ status }) => [`${status.numberReady ?? 0}/${status.desiredNumberScheduled ?? 0}`],
  jobs: ({ spec, status }) => [`${status.succeeded ?? 0}/${spec.completions ?? 1}`],
  persistentvolumeclaims: ({ status }) => [status.phase],
};

function podThing({ metadata, node, status }: PodRow): Thing {
  const marks = [
    status.phase,
    ...(isReadyOf(status) ? ['Ready'] : []),
    ...(metadata.deletionTimestamp === undefined ? [] : ['Terminating']),
    ...(status.podIP === undefined ? [] : [status.podIP]),
  ];
  return { kind: 'pod', label: metadata.name, ...(node !== '' && { in: `nodes/${node}` }), marks };
}

const isReadyOf = (status: PodRow['status']): boolean => isReady({ status });

const objects = Object.keys(marksOf) as Resource[];
const objectThing =
  (resource: Resource) =>
  (row: Stored): Thing => {
    const marks = (marksOf[resource] as ((each: Stored) => readonly string[]) | undefined)?.(row) ?? [];
    return { kind: 'object', label: `${resources[resource].kind} ${row.metadata.name}`, marks: [...marks] };
  };

/** What the stage shows of API objects: hosts with their pods, Services with what they lead to, and the objects that count. */
export const things = {
  nodes: (row) => ({
    kind: 'host',
    label: row.metadata.name,
    marks: [isReady(row) ? 'Ready' : 'NotReady', ...(row.spec.unschedulable ? ['SchedulingDisabled'] : [])],
  }),
  pods: podThing,
  services: (row) => ({ kind: 'service', label: row.metadata.name, marks: [row.spec.clusterIP] }),
  endpoints: ({ metadata: { name }, spec }) => ({
    kind: 'endpoint',
    label: name,
    in: `services/${name}`,
    marks: spec.addresses.map(({ targetRef }) => targetRef.name),
  }),
  ...Object.fromEntries(objects.map((resource) => [resource, objectThing(resource)])),
} satisfies World<Rows>['things'];
