import type { Actor, Thing } from '../../../../trace/schema.ts';
import { ok, refuse, type Answer, type Turn } from '../../../kernel/turn.ts';

/** Tables of the storage back end, and of what nodes have of it. */
export interface StorageRows {
  actor: Actor;
  /** By the back end's id. */
  volume: StoredVolume;
  /** By volume and node. */
  attachment: { readonly volume: string; readonly host: string };
  /** By path on the node and the node's name. */
  mount: Mount;
  /** Virtual milliseconds that a detach takes beyond its usual time. */
  slowness: { readonly detach: number };
}

interface Mount {
  readonly volume: string;
  readonly host: string;
  readonly path: string;
  /** Of the pod; absent if it is the mount of the device, from which pods get theirs. */
  readonly uid?: string;
  /** The volume was detached without its being unmounted: reading and writing fail. */
  readonly stale?: boolean;
}

/** A volume of the back end; only one node may write to it. */
export interface StoredVolume {
  /** Name of the PersistentVolume. */
  readonly name: string;
  readonly plugin: PluginName;
  /** Name of the claim that it was made for. */
  readonly claim: string;
  readonly bytes: number;
  /** Ids of the instances that have written to it, in order. */
  readonly writers: readonly string[];
}

/** CSI, and the plugin of the time before it that is compiled into Kubernetes. */
export type PluginName = 'csi' | 'gce-pd';

type T = Turn<StorageRows>;

/** What Kubernetes asks of a volume plugin; who asks differs by plugin. */
export interface VolumePlugin {
  /** @returns the back end's id of the volume */
  readonly provision: (turn: T, order: { readonly name: string; readonly claim: string; readonly bytes: number }, rule: string) => string;
  readonly attach: (turn: T, volume: string, host: string, rule: string) => Answer;
  readonly detach: (turn: T, volume: string, host: string, rule: string) => void;
  readonly mount: (turn: T, volume: string, host: string, uid: string, rule: string) => void;
  readonly unmount: (turn: T, volume: string, host: string, uid: string, rule: string) => void;
  readonly remove: (turn: T, volume: string, rule: string) => void;
}

/** Virtual milliseconds that calls take; the numbers are ours. */
export const storageTakes = { provision: 1000, attach: 2000, detach: 2000, mount: 200 } as const;

/** What a detach takes now. */
export const detachTakes = (turn: T): number => storageTakes.detach + (turn.get('slowness', 'detach')?.detach ?? 0);

export const driverName = 'csi.example.org';

/** Actors of the storage side that are there once. */
export const storageActors: readonly Actor[] = [
  { id: 'pv-controller', name: 'PV controller', kind: 'orchestrator', played: false },
  { id: 'attachdetach-controller', name: 'attach/detach controller', kind: 'orchestrator', played: false },
  { id: 'provisioner', name: 'provisioner', kind: 'orchestrator', played: false },
  { id: 'attacher', name: 'attacher', kind: 'orchestrator', played: false },
  { id: 'driver', name: 'CSI driver', kind: 'plugin', played: false },
  { id: 'cloud', name: 'Compute Engine API', kind: 'kernel', played: false },
];
/** Actors of the storage side of a node. */
export const nodeStorageActors = (host: string): readonly Actor[] => [
  { id: `driver-${host}`, name: 'CSI driver', kind: 'plugin', played: false, node: host },
  { id: `kernel-${host}`, name: 'kernel', kind: 'kernel', played: false, node: host },
];

/** A size as people write it. */
function sizeOf(bytes: number): string {
  const unit = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1024 ** unit) * 10) / 10} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

/** What the stage shows of the tables. */
export const storageThings = {
  volume: ({ name, bytes }: StoredVolume, key: string): Thing => ({ kind: 'volume', label: key, marks: [name, sizeOf(bytes)] }),
  attachment: ({ volume, host }: StorageRows['attachment']): Thing => ({ kind: 'attachment', label: host, in: `volume/${volume}` }),
  mount: ({ volume, host, path, uid, stale }: Mount): Thing => ({
    kind: 'mount',
    label: path,
    in: stale ? `volume/${volume}` : `attachment/${volume}/${host}`,
    marks: [stale ? 'stale' : uid === undefined ? 'device' : 'published'],
  }),
};

const mountKey = (host: string, path: string): string => `${host}${path}`;
const podPath = (uid: string, plugin: string, name: string): string =>
  `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~${plugin}/${name}`;

/** Attaches a volume to a node, unless another one has it. @returns that one */
function attach(turn: T, volume: string, host: string): string | undefined {
  const other = turn.by('attachment', 'volume', volume).find(([, known]) => known.host !== host);
  if (!other) turn.put('attachment', `${volume}/${host}`, { volume, host });
  return other?.[1].host;
}

/** Takes a volume off a node, in order or by force. */
function detach(turn: T, volume: string, host: string): void {
  for (const [key, mount] of turn.by('mount', 'volume', volume)) if (mount.host === host) turn.put('mount', key, { ...mount, stale: true });
  turn.del('attachment', `${volume}/${host}`);
}

const putMount = (turn: T, volume: string, host: string, path: string, uid?: string): void =>
  turn.put('mount', mountKey(host, path), { volume, host, path, ...(uid !== undefined && { uid }) });

const version = { major: 0, minor: 1, patch: 0 };
const capability = { mount: { fs_type: 'ext4' }, access_mode: { mode: 'SINGLE_NODE_WRITER' } };
/** What the driver tells of an attached volume; it reaches the node by the status of the VolumeAttachment. */
export const publishInfo = (volume: string) => ({ device: `/dev/disk/by-id/${volume}` });
const csiPath = (turn: T, volume: string, uid: string): string => `${podPath(uid, 'csi', turn.get('volume', volume)!.name)}/mount`;

/** What the callee does, and what it answers. */
const doing = (does: () => void, answer: Answer) => (): Answer => {
  does();
  return answer;
};

/** A call of CSI, of which every request carries the version. */
function call(
  turn: T,
  [caller, callee]: readonly [caller: string, callee: string],
  method: string,
  request: object,
  rule: string,
  answer: () => Answer,
  takes?: number,
): Answer {
  const iface = method.startsWith('Node') ? 'csi.Node' : 'csi.Controller';
  const told = { caller, callee, iface, method, request: { version, ...request }, rule } as const;
  return turn.call({ ...told, ...(takes !== undefined && { takes }) }, answer);
}
const controller = (caller: 'provisioner' | 'attacher') => [caller, 'driver'] as const;
const node = (host: string) => [`kubelet-${host}`, `driver-${host}`] as const;

/**
 * CSI 0.1.0: CreateVolume → ControllerPublishVolume → NodePublishVolume, and exactly back; the version has no Stage.
 * Source: container-storage-interface/spec@v0.1.0 spec.md.
 */
const csi: VolumePlugin = {
  provision(turn, { name, claim, bytes }, rule) {
    // The id follows from the name, so that the same order twice makes one volume.
    const id = `vol-${name.slice(-6)}`;
    const request = { name, capacity_range: { required_bytes: String(bytes) }, volume_capabilities: [capability] };
    const answer = () => {
      if (!turn.get('volume', id)) turn.put('volume', id, { name, plugin: 'csi', claim, bytes, writers: [] });
      return ok({ volume_info: { capacity_bytes: String(bytes), id } });
    };
    call(turn, controller('provisioner'), 'CreateVolume', request, rule, answer, storageTakes.provision);
    return id;
  },
  attach(turn, volume, host, rule) {
    const request = { volume_id: volume, node_id: host, volume_capability: capability, readonly: false };
    const answer = () => {
      const other = attach(turn, volume, host);
      return other === undefined
        ? ok({ publish_volume_info: publishInfo(volume) })
        : refuse('FAILED_PRECONDITION', `volume ${volume} is already published to node ${other}`);
    };
    return call(turn, controller('attacher'), 'ControllerPublishVolume', request, rule, answer, storageTakes.attach);
  },
  detach(turn, volume, host, rule) {
    const request = { volume_id: volume, node_id: host };
    const answer = doing(() => detach(turn, volume, host), ok({}));
    call(turn, controller('attacher'), 'ControllerUnpublishVolume', request, rule, answer, detachTakes(turn));
  },
  mount(turn, volume, host, uid, rule) {
    const target_path = csiPath(turn, volume, uid);
    const request = {
      ...{ volume_id: volume, publish_volume_info: publishInfo(volume), target_path },
      ...{ volume_capability: capability, readonly: false },
    };
    const answer = doing(() => putMount(turn, volume, host, target_path, uid), ok({}));
    call(turn, node(host), 'NodePublishVolume', request, rule, answer, storageTakes.mount);
  },
  unmount(turn, volume, host, uid, rule) {
    const target_path = csiPath(turn, volume, uid);
    const answer = doing(() => turn.del('mount', mountKey(host, target_path)), ok({}));
    call(turn, node(host), 'NodeUnpublishVolume', { volume_id: volume, target_path }, rule, answer);
  },
  remove(turn, volume, rule) {
    const answer = doing(() => turn.del('volume', volume), ok({}));
    call(turn, controller('provisioner'), 'DeleteVolume', { volume_id: volume }, rule, answer);
  },
};

/** A call of a controller to the cloud. */
const cloud = (
  turn: T,
  caller: string,
  [verb, path]: readonly [verb: string, path: string],
  request: unknown,
  rule: string,
  takes: number,
  answer: () => Answer,
): Answer =>
  turn.call({ caller, callee: 'cloud', iface: 'http', method: `${verb} /projects/demo/zones/a/${path}`, request, rule, takes }, answer);
const done = ok(undefined, '200');

/** A command of the kubelet to the kernel of its node. */
const kernel = (turn: T, host: string, method: 'mount' | 'umount', argv: readonly string[], rule: string, does: () => void): Answer =>
  turn.call(
    { caller: `kubelet-${host}`, callee: `kernel-${host}`, iface: 'kernel', method, request: { argv }, rule },
    doing(does, ok(undefined, 'exit 0')),
  );

const devicePath = (volume: string): string => `/var/lib/kubelet/plugins/kubernetes.io/gce-pd/mounts/${volume}`;

/**
 * The in-tree plugin `kubernetes.io/gce-pd`: the controller manager talks to the cloud itself, and the kubelet mounts.
 * Source: kubernetes@v1.7.3 pkg/volume/gce_pd/attacher.go MountDevice, gce_pd.go SetUpAt; of the Compute Engine API, general
 * knowledge.
 */
const gcePd: VolumePlugin = {
  provision(turn, { name, claim, bytes }, rule) {
    const id = `kubernetes-dynamic-${name}`;
    const request = { name: id, sizeGb: String(Math.ceil(bytes / 2 ** 30)) };
    cloud(turn, 'pv-controller', ['POST', 'disks'], request, rule, storageTakes.provision, () => {
      if (!turn.get('volume', id)) turn.put('volume', id, { name, plugin: 'gce-pd', claim, bytes, writers: [] });
      return done;
    });
    return id;
  },
  attach(turn, volume, host, rule) {
    const request = { source: `zones/a/disks/${volume}`, deviceName: volume, mode: 'READ_WRITE' };
    const answer = () => {
      const other = attach(turn, volume, host);
      return other === undefined ? done : refuse('400', `The disk resource '${volume}' is already being used by '${other}'`);
    };
    return cloud(turn, 'attachdetach-controller', ['POST', `instances/${host}/attachDisk`], request, rule, storageTakes.attach, answer);
  },
  detach(turn, volume, host, rule) {
    const request = { query: { deviceName: volume } };
    const answer = doing(() => detach(turn, volume, host), done);
    cloud(turn, 'attachdetach-controller', ['POST', `instances/${host}/detachDisk`], request, rule, detachTakes(turn), answer);
  },
  mount(turn, volume, host, uid, rule) {
    const path = podPath(uid, 'gce-pd', turn.get('volume', volume)!.name);
    const device = devicePath(volume);
    if (!turn.get('mount', mountKey(host, device)))
      kernel(turn, host, 'mount', ['-t', 'ext4', '-o', 'defaults', `/dev/disk/by-id/google-${volume}`, device], rule, () =>
        putMount(turn, volume, host, device),
      );
    kernel(turn, host, 'mount', ['-o', 'bind', device, path], rule, () => putMount(turn, volume, host, path, uid));
  },
  unmount(turn, volume, host, uid, rule) {
    const umount = (path: string) => kernel(turn, host, 'umount', [path], rule, () => turn.del('mount', mountKey(host, path)));
    umount(podPath(uid, 'gce-pd', turn.get('volume', volume)!.name));
    // The device stays as long as another pod has its mount from it.
    if (!turn.by('mount', 'volume', volume).some(([, mount]) => mount.host === host && mount.uid !== undefined)) umount(devicePath(volume));
  },
  remove(turn, volume, rule) {
    const answer = doing(() => turn.del('volume', volume), done);
    cloud(turn, 'pv-controller', ['DELETE', `disks/${volume}`], undefined, rule, storageTakes.provision, answer);
  },
};

/** Both, by name. */
export const plugins: Readonly<Record<PluginName, VolumePlugin>> = { csi, 'gce-pd': gcePd };

/** An instance writes to a volume that is mounted for it. */
export function write(turn: T, volume: string, instance: string): void {
  const row = turn.get('volume', volume)!;
  if (row.writers.at(-1) !== instance) turn.put('volume', volume, { ...row, writers: [...row.writers, instance] });
}

/** The host loses its power: its mounts go; what is attached stays so until somebody detaches it. */
export function loseMounts(turn: T, host: string): void {
  for (const [key] of turn.by('mount', 'host', host)) turn.del('mount', key);
}
