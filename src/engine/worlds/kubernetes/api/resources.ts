import type { Manifest, ObjectRows, Resource } from '../rows.ts';

/** Kind and group versions (as of 1.9) of each resource; the first is the one that controllers use. */
interface Kind {
  readonly kind: string;
  readonly versions: readonly string[];
  readonly cluster?: true;
}

/** kubernetes v1.9 pkg/master/master.go and staging/src/k8s.io/api: which groups serve which kinds. */
export const resources: Readonly<Record<Resource, Kind>> = {
  pods: { kind: 'Pod', versions: ['v1'] },
  nodes: { kind: 'Node', versions: ['v1'], cluster: true },
  services: { kind: 'Service', versions: ['v1'] },
  endpoints: { kind: 'Endpoints', versions: ['v1'] },
  replicationcontrollers: { kind: 'ReplicationController', versions: ['v1'] },
  replicasets: { kind: 'ReplicaSet', versions: ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  deployments: { kind: 'Deployment', versions: ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  daemonsets: { kind: 'DaemonSet', versions: ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  jobs: { kind: 'Job', versions: ['batch/v1'] },
  statefulsets: { kind: 'StatefulSet', versions: ['apps/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  controllerrevisions: { kind: 'ControllerRevision', versions: ['apps/v1beta1'] },
  persistentvolumeclaims: { kind: 'PersistentVolumeClaim', versions: ['v1'] },
  persistentvolumes: { kind: 'PersistentVolume', versions: ['v1'], cluster: true },
  storageclasses: { kind: 'StorageClass', versions: ['storage.k8s.io/v1', 'storage.k8s.io/v1beta1'], cluster: true },
  volumeattachments: { kind: 'VolumeAttachment', versions: ['storage.k8s.io/v1alpha1'], cluster: true },
};

/** The resource of a kind; nothing if the model has none. */
export const resourceOf = (kind: string): Resource | undefined =>
  (Object.keys(resources) as Resource[]).find((each) => resources[each].kind === kind);

/** Path of a collection, as in `/apis/apps/v1beta2/namespaces/default/deployments`. */
export const collection = (resource: Resource, version: string = resources[resource].versions[0]!): string =>
  `/api${version.includes('/') ? 's' : ''}/${version}/${resources[resource].cluster ? '' : 'namespaces/default/'}${resource}`;

/** Beside what is sent, an object has fields by which rows are found. */
export function indexed<R extends Resource>(resource: R, object: Manifest): ObjectRows[R] {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid ?? '';
  const spec = object.spec as {
    readonly nodeName?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly claimRef?: { readonly name: string };
  };
  const more: Partial<Record<Resource, object>> = {
    pods: { node: spec.nodeName ?? '', app: object.metadata.labels?.app ?? '' },
    services: { app: spec.selector?.app ?? '' },
    volumeattachments: { node: spec.nodeName },
    persistentvolumes: { claim: spec.claimRef?.name ?? '' },
  };
  return { ...object, owner, ...more[resource] } as unknown as ObjectRows[R];
}
