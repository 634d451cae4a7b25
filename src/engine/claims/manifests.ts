const versions = {
  ReplicationController: 'v1',
  ReplicaSet: 'apps/v1beta2',
  Deployment: 'apps/v1beta2',
  Job: 'batch/v1',
  DaemonSet: 'apps/v1beta2',
  StatefulSet: 'apps/v1beta2',
} as const;
export type Kind = keyof typeof versions;

/** The name that an object of a kind has in scenarios. */
export const nameOf = (kind: Kind): string => kind.toLowerCase();

/** An order for an object of a kind, whose pods have one container and no probe. @param fields of its spec, beside selector and template */
export function ordered(kind: Kind, fields: object = {}, volumeMounts: readonly object[] = []) {
  const name = nameOf(kind);
  const labels = { app: name };
  const container = { name, image: `${name}:1`, ...(volumeMounts.length > 0 && { volumeMounts }) };
  const template = { metadata: { labels }, spec: { containers: [container], ...(kind === 'Job' && { restartPolicy: 'Never' }) } };
  const selector = kind === 'ReplicationController' ? labels : { matchLabels: labels };
  const spec = {
    template,
    ...(kind !== 'Job' && { selector }),
    ...(kind === 'StatefulSet' && { serviceName: name }),
    ...fields,
  };
  return { do: 'apply', manifest: { apiVersion: versions[kind], kind, metadata: { name }, spec } } as const;
}

/**
 * A StatefulSet whose replicas each have a volume, and the StorageClass that it comes from.
 * @param provisioner `csi.example.org`, or `kubernetes.io/gce-pd`: a plugin that is older than CSI
 */
export function withData(provisioner: string, replicas: number) {
  const head = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'chosen' } };
  const claim = { storageClassName: 'chosen', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim }];
  return [
    { do: 'apply', manifest: { ...head, provisioner } } as const,
    ordered('StatefulSet', { replicas, volumeClaimTemplates }, [{ name: 'data', mountPath: '/data' }]),
  ] as const;
}

/** Name of that StatefulSet. */
export const stateful = nameOf('StatefulSet');
