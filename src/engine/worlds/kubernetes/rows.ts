import type { Actor } from '../../../trace/schema.ts';
import type { Limit } from '../../vocabulary.ts';
import type { KubeletRows } from './node/worker.ts';
import type { RuntimeRows } from './node/runtime.ts';
import type { VolumeRows } from './volumes/part.ts';
import type { Cause, State } from '../../kernel/state.ts';

/** A controller or owner of an object; `controller` is true for at most one of them. */
interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

export type Labels = Readonly<Record<string, string>>;

/** What a client sends of the metadata; the API server adds the rest. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

/** Metadata of an object that exists. Times are RFC 3339 with whole seconds. */
interface ObjectMeta extends Metadata {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Counts the wishes: goes up with every change of `spec`. */
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

/** What a client sends to create an object. */
export interface Manifest<Spec = unknown, Status = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Spec;
  readonly status?: Status;
}

/**
 * An object as the API server keeps it, and beside it the fields that indexes need; those are worked out at every write
 * and are never sent.
 */
export interface Stored<Spec = unknown, Status = unknown> extends Manifest<Spec, Status> {
  readonly metadata: ObjectMeta;
  readonly status: Status;
  /** Index: uid of the controlling owner, or the empty string. */
  readonly owner: string;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly lastTransitionTime: string;
  /** When it last told of progress; of Deployments only. */
  readonly lastUpdateTime?: string;
}

/** A liveness or readiness probe; what it asks is `httpGet`, `tcpSocket` or `exec`, and makes no difference here. */
export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly exec?: { readonly command: readonly string[] };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

interface PodVolume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly emptyDir?: Readonly<Record<string, never>>;
  readonly hostPath?: { readonly path: string };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly PodVolume[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly terminationGracePeriodSeconds: number;
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly hostname?: string;
  readonly subdomain?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly containerID?: string;
  /** Exactly one of `waiting`, `running`, `terminated`. */
  readonly state: Readonly<Record<string, unknown>>;
}

export interface PodStatus {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly reason?: string;
  /** `PodScheduled`, `Initialized`, `Ready`. */
  readonly conditions?: readonly Condition[];
  readonly hostIP?: string;
  readonly podIP?: string;
  readonly startTime?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface PodTemplate {
  readonly metadata: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

/** Of the set-based requirements, none is modelled. */
export interface Selector {
  readonly matchLabels: Labels;
}

interface ReplicaSpec<S> {
  readonly replicas: number;
  readonly minReadySeconds?: number;
  readonly selector: S;
  readonly template: PodTemplate;
}
export interface ReplicaStatus {
  readonly replicas: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
}

interface DeploymentSpec extends ReplicaSpec<Selector> {
  readonly strategy: {
    readonly type: 'RollingUpdate' | 'Recreate';
    readonly rollingUpdate?: { readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  };
  readonly paused?: boolean;
  readonly revisionHistoryLimit?: number;
  readonly progressDeadlineSeconds?: number;
}
export interface DeploymentStatus extends ReplicaStatus {
  readonly updatedReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly conditions?: readonly Condition[];
}

interface DaemonSetSpec {
  readonly selector: Selector;
  readonly template: PodTemplate;
  readonly updateStrategy: {
    readonly type: 'RollingUpdate' | 'OnDelete';
    readonly rollingUpdate?: { readonly maxUnavailable: number | string };
  };
  readonly minReadySeconds?: number;
}
export interface DaemonSetStatus {
  readonly currentNumberScheduled: number;
  readonly desiredNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly numberReady: number;
  readonly updatedNumberScheduled?: number;
  readonly observedGeneration?: number;
}

interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly selector: Selector;
  readonly template: PodTemplate;
}
export interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly conditions?: readonly Condition[];
}

interface ClaimSpec {
  readonly accessModes: readonly string[];
  readonly resources: { readonly requests: { readonly storage: string } };
  readonly storageClassName?: string;
  readonly volumeName?: string;
}
interface ClaimStatus {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  readonly capacity?: { readonly storage: string };
  readonly accessModes?: readonly string[];
}

interface StatefulSetSpec extends ReplicaSpec<Selector> {
  readonly serviceName: string;
  readonly podManagementPolicy: 'OrderedReady' | 'Parallel';
  readonly updateStrategy: { readonly type: 'RollingUpdate' | 'OnDelete'; readonly rollingUpdate?: { readonly partition: number } };
  readonly volumeClaimTemplates?: readonly {
    readonly metadata: { readonly name: string; readonly labels?: Labels };
    readonly spec: ClaimSpec;
  }[];
}
export interface StatefulSetStatus extends ReplicaStatus {
  readonly currentReplicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
}

/** A template that pods of a StatefulSet were made of. */
interface RevisionSpec {
  readonly revision: number;
  readonly data: PodTemplate;
}

export interface ServiceSpec {
  readonly selector?: Labels;
  /** `None` for a headless Service. */
  readonly clusterIP: string;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: number | string;
    readonly protocol?: string;
  }[];
  readonly type?: string;
}
export interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly targetRef: { readonly kind: 'Pod'; readonly name: string };
}
export interface Endpoints {
  readonly addresses: readonly EndpointAddress[];
  readonly notReadyAddresses: readonly EndpointAddress[];
}

export interface NodeSpec {
  readonly podCIDR?: string;
  readonly unschedulable?: boolean;
}
export interface NodeStatus {
  readonly capacity: { readonly pods: string };
  readonly conditions: readonly Condition[];
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  readonly volumesInUse?: readonly string[];
  readonly volumesAttached?: readonly { readonly name: string; readonly devicePath: string }[];
}

export interface PersistentVolumeSpec {
  readonly capacity: { readonly storage: string };
  readonly accessModes: readonly string[];
  readonly persistentVolumeReclaimPolicy: 'Retain' | 'Delete';
  readonly storageClassName?: string;
  readonly claimRef?: { readonly kind: 'PersistentVolumeClaim'; readonly namespace: string; readonly name: string; readonly uid: string };
  readonly csi?: { readonly driver: string; readonly volumeHandle: string; readonly readOnly?: boolean };
  /** In-tree network storage: attached by the controller manager itself. */
  readonly gcePersistentDisk?: { readonly pdName: string; readonly fsType?: string };
  readonly local?: { readonly path: string };
}
interface PersistentVolumeStatus {
  readonly phase: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
}
/** Has no spec and no status; its own fields stand in `spec` here so that all rows have one form. */
interface StorageClassSpec {
  readonly provisioner: string;
  readonly parameters?: Labels;
  readonly reclaimPolicy: 'Delete' | 'Retain';
}
interface VolumeAttachmentSpec {
  readonly attacher: string;
  readonly nodeName: string;
  readonly source: { readonly persistentVolumeName: string };
}
interface VolumeAttachmentStatus {
  readonly attached: boolean;
  readonly attachmentMetadata?: Labels;
  readonly attachError?: { readonly message: string };
}

export interface PodRow extends Stored<PodSpec, PodStatus> {
  /** Index: `spec.nodeName`, or the empty string. */
  readonly node: string;
  /** Index: the label `app`, or the empty string. */
  readonly app: string;
}
export interface ServiceRow extends Stored<ServiceSpec, object> {
  /** Index: the label `app` of the selector, or the empty string. */
  readonly app: string;
}
interface VolumeAttachmentRow extends Stored<VolumeAttachmentSpec, VolumeAttachmentStatus> {
  /** Index: `spec.nodeName`. */
  readonly node: string;
}
export interface PersistentVolumeRow extends Stored<PersistentVolumeSpec, PersistentVolumeStatus> {
  /** Index: name of the claim that it is bound to, or the empty string. */
  readonly claim: string;
}

/** Tables of API objects by their resource: the word in the path. Keys are names; there is one namespace. */
export interface ObjectRows {
  pods: PodRow;
  nodes: Stored<NodeSpec, NodeStatus>;
  services: ServiceRow;
  endpoints: Stored<Endpoints, object>;
  replicationcontrollers: Stored<ReplicaSpec<Labels>, ReplicaStatus>;
  replicasets: Stored<ReplicaSpec<Selector>, ReplicaStatus>;
  deployments: Stored<DeploymentSpec, DeploymentStatus>;
  daemonsets: Stored<DaemonSetSpec, DaemonSetStatus>;
  jobs: Stored<JobSpec, JobStatus>;
  statefulsets: Stored<StatefulSetSpec, StatefulSetStatus>;
  controllerrevisions: Stored<RevisionSpec, object>;
  persistentvolumeclaims: Stored<ClaimSpec, ClaimStatus>;
  persistentvolumes: PersistentVolumeRow;
  storageclasses: Stored<StorageClassSpec, object>;
  volumeattachments: VolumeAttachmentRow;
}
export type Resource = keyof ObjectRows;

/** A host, as opposed to the Node object that tells of it. Faults change it. */
export interface HostRow {
  readonly name: string;
  /** It has power. */
  readonly up: boolean;
  /** It reaches the others and they reach it. */
  readonly reached: boolean;
  /** Virtual milliseconds at which it joined: heartbeats go out every 10 s from then on. */
  readonly joined: number;
  /** While no heartbeat comes: virtual milliseconds of the last one. */
  readonly silentSince?: number;
}

/** A sync that is due, so that changes which come before it do not plan another. */
interface QueueRow {
  readonly causes: readonly Cause[];
}

/** What the control plane has seen, through its watch, of the pods of one owner; and what it still waits to see. */
export interface TallyRow {
  /** Active pods: not ended, not being deleted. */
  readonly active: number;
  readonly ready: number;
  /** Creations and deletions that it asked for and has not seen yet. */
  readonly adds: number;
  readonly dels: number;
  /** Virtual milliseconds at which it asked last. */
  readonly asked: number;
  /** Most pods that it may have by what it asked for. */
  readonly most: number;
}

export interface Rows extends ObjectRows, RuntimeRows, KubeletRows, VolumeRows {
  actor: Actor;
  limit: Limit;
  hosts: HostRow;
  /** Numbers that only go up: `rv`, `uid`, `ip`. */
  counter: { readonly value: number };
  /** By `<controller>|<key>`. */
  queue: QueueRow;
  /** When a controller wants to look again, by `<controller>|<key>`; virtual milliseconds. */
  timer: { readonly at: number };
  /** By uid of the owner. */
  tally: TallyRow;
  /** Number of pods on each node, ended ones left out. */
  load: { readonly pods: number };
}

/** Rows of a table by key. */
export const table = <N extends keyof Rows>(state: State, name: N): ReadonlyMap<string, Rows[N]> =>
  (state.tables.get(name) ?? new Map()) as ReadonlyMap<string, Rows[N]>;

/** A pod that counts: it has not ended and nobody deletes it (kubernetes v1.9 pkg/controller/controller_utils.go, IsPodActive). */
export const isActive = ({ status, metadata }: Pick<PodRow, 'status' | 'metadata'>): boolean =>
  status.phase !== 'Succeeded' && status.phase !== 'Failed' && metadata.deletionTimestamp === undefined;

export const conditionOf = (status: { readonly conditions?: readonly Condition[] }, type: string): Condition | undefined =>
  status.conditions?.find((each) => each.type === type);

export const isReady = ({ status }: Pick<Stored<unknown, PodStatus | NodeStatus>, 'status'>): boolean =>
  conditionOf(status, 'Ready')?.status === 'True';

/** The name of an instance that is never used again, as that of a pod may be: the name of the pod and the end of its uid. */
export const instanceOf = ({ metadata: { name, uid } }: Pick<PodRow, 'metadata'>): string =>
  `${name}.${Number.parseInt(uid.slice(24), 16)}`;

/** Name of the pod of an instance; a name of a pod is its own. */
export const podNameOf = (instance: string): string => instance.replace(/\.\d+$/, '');
