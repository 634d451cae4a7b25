import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { instanceOf, type PersistentVolumeRow, type PodRow, type Rows } from '../rows.ts';
import { driverName, plugins, write, type PluginName } from './plugins.ts';

type T = Turn<Rows>;

/** Where the back end keeps the volume of a PersistentVolume. */
export interface Backed {
  readonly plugin: PluginName;
  /** The back end's id. */
  readonly id: string;
  /** Name in `Node.status`. */
  readonly name: string;
}

/** kubernetes v1.9 pkg/volume/util/volumehelper/volumehelper.go, GetUniqueVolumeName; nothing for a kind of volume that is not modelled. */
export function backedBy({ spec }: Pick<PersistentVolumeRow, 'spec'>): Backed | undefined {
  if (spec.csi) return { plugin: 'csi', id: spec.csi.volumeHandle, name: `kubernetes.io/csi/${driverName}^${spec.csi.volumeHandle}` };
  const disk = spec.gcePersistentDisk?.pdName;
  return disk === undefined ? undefined : { plugin: 'gce-pd', id: disk, name: `kubernetes.io/gce-pd/${disk}` };
}

/** Names of the claims of a pod. */
export const claimsOf = ({ spec }: Pick<PodRow, 'spec'>): string[] =>
  (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => (persistentVolumeClaim ? [persistentVolumeClaim.claimName] : []));

/** The volume behind a claim; nothing while it is not bound. */
function volumeBehind(turn: T, claim: string): Backed | undefined {
  const name = turn.get('persistentvolumeclaims', claim)?.spec.volumeName;
  const volume = name === undefined ? undefined : turn.get('persistentvolumes', name);
  return volume && backedBy(volume);
}

/** The pod's own mounts, not those of devices. */
const mountsOf = (turn: T, uid: string) => turn.by('mount', 'uid', uid);

/**
 * Mounts the volume of a claim for a pod, once the control plane has attached it to the node.
 * kubernetes v1.9 pkg/kubelet/volumemanager/reconciler/reconciler.go: the kubelet waits for `Node.status.volumesAttached`.
 */
export function mountVolume(turn: T, pod: PodRow, claim: string, host: string, reaches: boolean): 'mounted' | 'mounting' | 'waits' {
  const { uid } = pod.metadata;
  const backed = volumeBehind(turn, claim);
  if (backed && mountsOf(turn, uid).some(([, { volume }]) => volume === backed.id)) return 'mounted';
  if (!backed || !reaches) return 'waits';
  reportInUse(turn, host, reaches);
  if (!turn.get('nodes', host)?.status.volumesAttached?.some(({ name }) => name === backed.name)) return 'waits';
  plugins[backed.plugin].mount(turn, backed.id, host, uid, 'kubelet.mount');
  return 'mounting';
}

/** Path on the host of a volume of a pod. */
export function mountOf(turn: T, { metadata: { uid }, spec }: PodRow, name: string): string {
  const volume = spec.volumes?.find((each) => each.name === name);
  if (volume?.hostPath) return volume.hostPath.path;
  const claim = volume?.persistentVolumeClaim?.claimName;
  const backed = claim === undefined ? undefined : volumeBehind(turn, claim);
  const mount = backed && mountsOf(turn, uid).find(([, each]) => each.volume === backed.id);
  return mount?.[1].path ?? `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${name}`;
}

/** Unmounts all volumes of a pod. @returns whether there were any */
export function unmountAll(turn: T, host: string, uid: string): boolean {
  const mounts = mountsOf(turn, uid);
  for (const [, { volume }] of mounts) plugins[turn.get('volume', volume)!.plugin].unmount(turn, volume, host, uid, 'kubelet.unmount');
  return mounts.length > 0;
}

/** A pod that has started writes its mark to all its volumes. */
export function writeTo(turn: T, pod: PodRow): void {
  for (const [, { volume }] of mountsOf(turn, pod.metadata.uid)) write(turn, volume, instanceOf(pod));
}

/**
 * The kubelet writes which volumes it uses or is about to: those may not be detached.
 * kubernetes v1.9 pkg/kubelet/kubelet_node_status.go setNodeVolumesInUseStatus
 */
export function reportInUse(turn: T, host: string, reaches: boolean): void {
  const node = turn.get('nodes', host);
  if (!reaches || !node) return;
  const wanted = turn
    .by('worker', 'host', host)
    .flatMap(([, { pod, ends }]) => (pod && ends === undefined ? claimsOf(pod).map((claim) => volumeBehind(turn, claim)?.name) : []));
  const mounted = turn.by('mount', 'host', host).map(([, { volume }]) => nameOf(turn, volume));
  const volumesInUse = [...new Set([...wanted, ...mounted])].filter((name) => name !== undefined).sort();
  if (JSON.stringify(node.status.volumesInUse ?? []) === JSON.stringify(volumesInUse)) return;
  updateStatus(turn, { caller: `kubelet-${host}`, rule: 'kubelet.in-use' }, 'nodes', host, { volumesInUse });
}

const nameOf = (turn: T, id: string): string => {
  const { plugin } = turn.get('volume', id)!;
  return plugin === 'csi' ? `kubernetes.io/csi/${driverName}^${id}` : `kubernetes.io/gce-pd/${id}`;
};
