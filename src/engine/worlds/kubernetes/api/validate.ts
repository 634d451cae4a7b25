import type { Manifest, PodTemplate, Resource } from '../rows.ts';
import { fits } from '../controllers/shared.ts';
import { resourceOf, resources } from './resources.ts';

/**
 * What is wrong in a manifest, and where. `expected` is a code that `content/limits/kubernetes.yaml` explains under
 * `manifest`, with its arguments after colons: `integer:0:200`, `one-of:Always:Never`, `field`, `modelled`.
 */
export interface Fault {
  /** Dotted, with list positions: `spec.template.spec.containers.0.image`. */
  readonly path: string;
  readonly expected: string;
  /** What stands there, as short JSON; `nothing` if nothing does. */
  readonly found: string;
}

type Schema =
  | { readonly string: RegExp | readonly string[] }
  | { readonly integer: readonly [least: number, most: number] }
  | { readonly boolean: true }
  /** An object of strings. */
  | { readonly map: true }
  | { readonly list: Schema; readonly least?: number }
  | { readonly either: readonly [Schema, Schema] }
  | {
      readonly fields: Readonly<Record<string, Schema>>;
      /** Fields that must be there. */
      readonly needs?: readonly string[];
      /** Fields that exist in 1.9 and are not modelled, apart by spaces. */
      readonly unmodelled?: string;
    };

/** Most objects of one workload: a page that draws more is of no use to anybody. */
const mostReplicas = 200;

const text: Schema = { string: /^[\s\S]{1,1024}$/ };
const label: Schema = { string: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/ };
const subdomain: Schema = { string: /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/ };
const quantity: Schema = { string: /^\d{1,6}(Mi|Gi|Ti|M|G|T)$/ };
const percent: Schema = { either: [{ integer: [0, mostReplicas] }, { string: /^\d{1,3}%$/ }] };
const seconds: Schema = { integer: [0, 86_400] };
const port: Schema = { integer: [1, 65_535] };
const namedPort: Schema = { either: [port, label] };
const boolean: Schema = { boolean: true };
const map: Schema = { map: true };
const count: Schema = { integer: [0, mostReplicas] };
const oneOf = (...string: readonly string[]): Schema => ({ string });
const listOf = (list: Schema, least = 0): Schema => ({ list, least });
const object = (fields: Readonly<Record<string, Schema>>, needs: readonly string[] = [], unmodelled = ''): Schema => ({
  fields,
  needs,
  unmodelled,
});

const metadata = (name: Schema = subdomain, needs: readonly string[] = ['name']): Schema =>
  object(
    { name, namespace: oneOf('default'), labels: map, annotations: map },
    needs,
    'generateName uid resourceVersion ownerReferences finalizers clusterName selfLink initializers',
  );

const probe = object(
  {
    httpGet: object({ path: text, port: namedPort }, ['port'], 'host scheme httpHeaders'),
    tcpSocket: object({ port: namedPort }, ['port'], 'host'),
    exec: object({ command: listOf(text, 1) }, ['command']),
    initialDelaySeconds: seconds,
    periodSeconds: { integer: [1, 3600] },
    timeoutSeconds: { integer: [1, 3600] },
    failureThreshold: { integer: [1, 100] },
    successThreshold: { integer: [1, 100] },
  },
  [],
);

const container = object(
  {
    name: label,
    image: text,
    command: listOf(text),
    args: listOf(text),
    env: listOf(object({ name: text, value: { string: /^[\s\S]{0,1024}$/ } }, ['name'], 'valueFrom')),
    ports: listOf(object({ name: label, containerPort: port, protocol: oneOf('TCP', 'UDP') }, ['containerPort'], 'hostPort hostIP')),
    volumeMounts: listOf(object({ name: label, mountPath: text, readOnly: boolean }, ['name', 'mountPath'], 'subPath mountPropagation')),
    livenessProbe: probe,
    readinessProbe: probe,
  },
  ['name', 'image'],
  'workingDir envFrom resources volumeDevices lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
);

const volume = object(
  {
    name: label,
    persistentVolumeClaim: object({ claimName: subdomain }, ['claimName'], 'readOnly'),
    emptyDir: object({}, [], 'medium sizeLimit'),
    hostPath: object({ path: text }, ['path'], 'type'),
  },
  ['name'],
  'awsElasticBlockStore azureDisk azureFile cephfs cinder configMap downwardAPI fc flexVolume flocker gcePersistentDisk gitRepo glusterfs iscsi nfs photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume',
);

const podSpec = object(
  {
    containers: listOf(container, 1),
    volumes: listOf(volume),
    restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
    terminationGracePeriodSeconds: { integer: [0, 3600] },
    nodeName: subdomain,
    nodeSelector: map,
    hostname: label,
    subdomain: label,
  },
  ['containers'],
  'initContainers activeDeadlineSeconds dnsPolicy serviceAccountName serviceAccount automountServiceAccountToken hostNetwork hostPID hostIPC securityContext imagePullSecrets affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig',
);

const template = object({ metadata: metadata(subdomain, []), spec: podSpec }, ['metadata', 'spec']);
const selector = object({ matchLabels: map }, ['matchLabels'], 'matchExpressions');
const claimSpec = object(
  {
    accessModes: listOf(oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'), 1),
    resources: object({ requests: object({ storage: quantity }, ['storage']) }, ['requests'], 'limits'),
    storageClassName: subdomain,
    volumeName: subdomain,
  },
  ['accessModes', 'resources'],
  'selector volumeMode',
);
const common = { replicas: count, minReadySeconds: seconds, template };

/** `spec` of each kind that may be applied. kubernetes v1.9 staging/src/k8s.io/api */
const specs: Readonly<Record<string, Schema>> = {
  Pod: podSpec,
  ReplicationController: object({ ...common, selector: map }, ['template']),
  ReplicaSet: object({ ...common, selector }, ['template']),
  Deployment: object(
    {
      ...common,
      selector,
      strategy: object({
        type: oneOf('RollingUpdate', 'Recreate'),
        rollingUpdate: object({ maxSurge: percent, maxUnavailable: percent }),
      }),
      paused: boolean,
      revisionHistoryLimit: count,
      progressDeadlineSeconds: { integer: [1, 86_400] },
    },
    ['template'],
    'rollbackTo',
  ),
  StatefulSet: object(
    {
      replicas: count,
      template,
      selector,
      serviceName: label,
      podManagementPolicy: oneOf('OrderedReady', 'Parallel'),
      updateStrategy: object({ type: oneOf('RollingUpdate', 'OnDelete'), rollingUpdate: object({ partition: count }) }),
      volumeClaimTemplates: listOf(object({ metadata: metadata(label), spec: claimSpec }, ['metadata', 'spec'], 'apiVersion kind status')),
    },
    ['template', 'serviceName'],
    'revisionHistoryLimit',
  ),
  DaemonSet: object(
    {
      template,
      selector,
      minReadySeconds: seconds,
      updateStrategy: object({ type: oneOf('RollingUpdate', 'OnDelete'), rollingUpdate: object({ maxUnavailable: percent }) }),
    },
    ['template'],
    'revisionHistoryLimit templateGeneration',
  ),
  Job: object(
    {
      parallelism: count,
      completions: { integer: [1, mostReplicas] },
      backoffLimit: { integer: [0, 100] },
      activeDeadlineSeconds: { integer: [1, 86_400] },
      template,
    },
    ['template'],
    'selector manualSelector',
  ),
  Service: object(
    {
      selector: map,
      clusterIP: oneOf('None'),
      type: oneOf('ClusterIP'),
      ports: listOf(object({ name: label, port, targetPort: namedPort, protocol: oneOf('TCP', 'UDP') }, ['port'], 'nodePort'), 1),
    },
    ['ports'],
    'sessionAffinity sessionAffinityConfig externalIPs externalName externalTrafficPolicy healthCheckNodePort loadBalancerIP loadBalancerSourceRanges publishNotReadyAddresses',
  ),
  PersistentVolumeClaim: claimSpec,
};

/** Fields of a StorageClass, which has no spec. */
const classFields = { provisioner: text, parameters: map, reclaimPolicy: oneOf('Delete', 'Retain') };

/** Kinds that may be applied. */
export const kinds: readonly string[] = [...Object.keys(specs), 'StorageClass'];

function short(value: unknown): string {
  const json = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}

/** What a schema expects, as a code. */
function codeOf(schema: Schema): string {
  if ('string' in schema) {
    if (Array.isArray(schema.string)) return ['one-of', ...(schema.string as readonly string[])].join(':');
    const named: readonly [Schema, string][] = [
      [label, 'label'],
      [subdomain, 'name'],
      [quantity, 'quantity'],
    ];
    return named.find(([each]) => each === schema)?.[1] ?? 'string';
  }
  if ('integer' in schema) return `integer:${schema.integer.join(':')}`;
  if ('either' in schema) return schema === percent ? `percent:0:${mostReplicas}` : 'port';
  if ('list' in schema) return 'list';
  return 'boolean' in schema ? 'boolean' : 'map' in schema ? 'strings' : 'object';
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Most faults that are told at once. */
const mostFaults = 20;

function check(schema: Schema, value: unknown, path: string, faults: Fault[]): void {
  if (faults.length >= mostFaults) return;
  const fault = (at: string, expected: string, found: unknown) => void faults.push({ path: at, expected, found: short(found) });
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if ('either' in schema) {
    if (!schema.either.some((each) => passes(each, value))) fault(path, codeOf(schema), value);
  } else if ('list' in schema) {
    if (!Array.isArray(value) || value.length > mostReplicas) fault(path, 'list', value);
    else if (value.length < (schema.least ?? 0)) fault(path, 'filled', value);
    else value.forEach((item, at) => check(schema.list, item, below(at), faults));
  } else if ('fields' in schema) {
    if (!isObject(value)) return fault(path, 'object', value);
    for (const need of schema.needs ?? [])
      if (value[need] === undefined || value[need] === null) fault(below(need), 'something', undefined);
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined || inner === null) continue;
      if (Object.hasOwn(schema.fields, key)) check(schema.fields[key]!, inner, below(key), faults);
      else fault(below(key), schema.unmodelled?.split(' ').includes(key) ? 'modelled' : 'field', inner);
    }
  } else if (!passes(schema, value)) fault(path, codeOf(schema), value);
}

function passes(schema: Schema, value: unknown): boolean {
  if ('string' in schema)
    return (
      typeof value === 'string' && (Array.isArray(schema.string) ? schema.string.includes(value) : (schema.string as RegExp).test(value))
    );
  if ('integer' in schema)
    return Number.isInteger(value) && (value as number) >= schema.integer[0] && (value as number) <= schema.integer[1];
  if ('boolean' in schema) return typeof value === 'boolean';
  if ('map' in schema) return isObject(value) && Object.values(value).every((each) => typeof each === 'string' && each.length <= 253);
  return false;
}

/** What only shows once several fields are seen together. kubernetes v1.9 pkg/apis/apps/validation, pkg/apis/batch/validation, pkg/apis/core/validation */
function crossed({ kind, metadata: { name }, spec }: Manifest, faults: Fault[]): void {
  const {
    template,
    selector,
    strategy,
    volumeClaimTemplates = [],
  } = spec as {
    readonly template?: PodTemplate;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: unknown; readonly maxUnavailable?: unknown };
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  const fault = (path: string, expected: string, found: unknown) => void faults.push({ path, expected, found: short(found) });
  const pod = kind === 'Pod' ? (spec as PodTemplate['spec']) : template?.spec;
  const base = kind === 'Pod' ? 'spec' : 'spec.template.spec';
  if (kind === 'StatefulSet' && name.length > 52) fault('metadata.name', 'label', name);
  if (template && selector) {
    const wanted = kind === 'ReplicationController' ? (selector as Readonly<Record<string, string>>) : selector.matchLabels!;
    if (!fits(wanted, template.metadata.labels) || Object.keys(wanted).length === 0) fault('spec.selector', 'selects-template', wanted);
  } else if (template && kind !== 'Job' && !Object.keys(template.metadata.labels ?? {}).length)
    fault('spec.template.metadata.labels', 'something', undefined);
  if (template) {
    const policies = kind === 'Job' ? ['OnFailure', 'Never'] : ['Always'];
    const policy = template.spec.restartPolicy ?? 'Always';
    if (!policies.includes(policy)) fault(`${base}.restartPolicy`, ['one-of', ...policies].join(':'), template.spec.restartPolicy);
  }
  const rolling = strategy?.rollingUpdate;
  const none = (value: unknown) => value === 0 || value === '0%';
  if (rolling && strategy.type === 'Recreate') fault('spec.strategy.rollingUpdate', 'absent', rolling);
  if (rolling && none(rolling.maxSurge) && none(rolling.maxUnavailable))
    fault('spec.strategy.rollingUpdate', 'surge-or-unavailable', rolling);
  if (!pod) return;
  const volumes = new Set([...(pod.volumes ?? []), ...volumeClaimTemplates.map(({ metadata }) => metadata)].map((each) => each.name));
  pod.volumes?.forEach((each, at) => {
    if (Object.keys(each).length !== 2) fault(`${base}.volumes.${at}`, 'one-source', each);
  });
  const names = pod.containers.map((each) => each.name);
  pod.containers.forEach((each, at) => {
    if (names.indexOf(each.name) !== at) fault(`${base}.containers.${at}.name`, 'unique', each.name);
    each.volumeMounts?.forEach((mount, index) => {
      if (!volumes.has(mount.name)) fault(`${base}.containers.${at}.volumeMounts.${index}.name`, 'volume', mount.name);
    });
    for (const key of ['livenessProbe', 'readinessProbe'] as const) {
      const asked = each[key];
      if (asked && [asked.httpGet, asked.tcpSocket, asked.exec].filter(Boolean).length !== 1)
        fault(`${base}.containers.${at}.${key}`, 'one-source', asked);
    }
  });
}

/**
 * Looks for what is wrong in a manifest, as the API server of 1.9 would; what it would accept and the model does not know
 * is a fault too. @param manifest anything: JSON of unknown origin
 */
export function validate(manifest: unknown): readonly Fault[] {
  if (!isObject(manifest)) return [{ path: '', expected: 'object', found: short(manifest) }];
  const { kind, apiVersion } = manifest;
  if (typeof kind !== 'string' || !kinds.includes(kind))
    return [{ path: 'kind', expected: ['one-of', ...kinds].join(':'), found: short(kind) }];
  const { versions } = resources[resourceOf(kind)!];
  if (typeof apiVersion !== 'string' || !versions.includes(apiVersion))
    return [{ path: 'apiVersion', expected: ['one-of', ...versions].join(':'), found: short(apiVersion) }];
  const faults: Fault[] = [];
  const head = {
    apiVersion: text,
    kind: text,
    metadata: metadata(kind === 'PersistentVolumeClaim' || kind === 'StorageClass' ? subdomain : label),
  };
  const schema =
    kind === 'StorageClass'
      ? object({ ...head, ...classFields }, ['metadata', 'provisioner'], 'mountOptions allowVolumeExpansion volumeBindingMode')
      : object({ ...head, spec: specs[kind]! }, ['metadata', 'spec'], 'status');
  check(schema, manifest, '', faults);
  // From apps/v1beta2 on, the selector is no longer taken from the template.
  const spec = manifest.spec;
  if (/^apps\/v1(beta2)?$/.test(apiVersion) && isObject(spec) && spec.selector === undefined)
    faults.push({ path: 'spec.selector', expected: 'something', found: 'nothing' });
  if (faults.length === 0 && kind !== 'StorageClass') crossed(manifest as unknown as Manifest, faults);
  return faults;
}

const old = new Set(['extensions/v1beta1']);

/**
 * A manifest that `validate` lets pass, with what the API server fills in, which depends on the version.
 * kubernetes v1.9 pkg/apis/extensions/v1beta1/defaults.go, pkg/apis/apps/{v1beta1,v1beta2,v1}/defaults.go, pkg/apis/batch/v1/defaults.go
 */
export function defaulted(manifest: Manifest): Manifest {
  const { kind, apiVersion, metadata } = manifest;
  const given = (manifest.spec ?? {}) as Readonly<Record<string, unknown>>;
  const podDefaults = { restartPolicy: 'Always', terminationGracePeriodSeconds: 30 };
  const template = given.template as PodTemplate | undefined;
  const filled = template && { ...template, spec: { ...podDefaults, ...template.spec } };
  const matchLabels = template?.metadata.labels ?? {};
  const update = (more: object) => {
    const asked = given.updateStrategy as { readonly type?: string; readonly rollingUpdate?: object } | undefined;
    const type = asked?.type ?? (old.has(apiVersion) || apiVersion === 'apps/v1beta1' ? 'OnDelete' : 'RollingUpdate');
    return type === 'OnDelete' ? { type } : { type, rollingUpdate: { ...more, ...asked?.rollingUpdate } };
  };
  const strategy = () => {
    const asked = given.strategy as { readonly type?: string; readonly rollingUpdate?: object } | undefined;
    const type = asked?.type ?? 'RollingUpdate';
    const part = old.has(apiVersion) ? 1 : '25%';
    return type === 'Recreate' ? { type } : { type, rollingUpdate: { maxSurge: part, maxUnavailable: part, ...asked?.rollingUpdate } };
  };
  const jobCounts = given.completions === undefined && given.parallelism === undefined ? { completions: 1 } : {};
  const fill: Readonly<Record<string, () => object>> = {
    Pod: () => ({ ...podDefaults, ...given }),
    ReplicationController: () => ({ replicas: 1, selector: matchLabels, ...given, template: filled }),
    ReplicaSet: () => ({ replicas: 1, selector: { matchLabels }, ...given, template: filled }),
    Deployment: () => ({
      replicas: 1,
      selector: { matchLabels },
      ...(!old.has(apiVersion) && { revisionHistoryLimit: apiVersion === 'apps/v1beta1' ? 2 : 10, progressDeadlineSeconds: 600 }),
      ...given,
      strategy: strategy(),
      template: filled,
    }),
    StatefulSet: () => ({
      replicas: 1,
      selector: { matchLabels },
      podManagementPolicy: 'OrderedReady',
      ...given,
      updateStrategy: update({ partition: 0 }),
      template: filled,
    }),
    DaemonSet: () => ({ selector: { matchLabels }, ...given, updateStrategy: update({ maxUnavailable: 1 }), template: filled }),
    Job: () => {
      const labels = { ...matchLabels, 'job-name': metadata.name };
      const own = filled && { ...filled, metadata: { ...filled.metadata, labels } };
      return {
        parallelism: 1,
        backoffLimit: 6,
        ...jobCounts,
        ...given,
        selector: { matchLabels: { 'job-name': metadata.name } },
        template: own,
      };
    },
  };
  if (kind === 'StorageClass') {
    const { provisioner, parameters, reclaimPolicy = 'Delete' } = manifest as unknown as Readonly<Record<string, unknown>>;
    return { apiVersion, kind, metadata, spec: { provisioner, ...(parameters !== undefined && { parameters }), reclaimPolicy } };
  }
  const spec = fill[kind]?.() ?? given;
  return { apiVersion, kind, metadata, spec, ...(kind === 'PersistentVolumeClaim' && { status: { phase: 'Pending' } }) };
}

/** Fields of `spec` that may change once an object exists; of others the API server says 422. Kinds not named: all of them. */
const mutable: Readonly<Partial<Record<Resource, readonly string[]>>> = {
  statefulsets: ['replicas', 'template', 'updateStrategy'],
  jobs: ['parallelism', 'activeDeadlineSeconds', 'backoffLimit'],
  pods: [],
  services: ['selector', 'ports'],
  persistentvolumeclaims: [],
  storageclasses: [],
};

/** The first field whose change is refused. kubernetes v1.9 pkg/apis/apps/validation/validation.go, ValidateStatefulSetUpdate, and its like */
export function frozen(resource: Resource, before: object, after: object, differ: (a: unknown, b: unknown) => boolean): string | undefined {
  const may = mutable[resource];
  const fields = Object.keys({ ...before, ...after }).filter((field) => field !== 'nodeName' && field !== 'clusterIP');
  const [old, next] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  return fields.find((field) => differ(old[field], next[field]) && (may ? !may.includes(field) : field === 'selector'));
}
