import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { reaches } from '../node/reach.ts';
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

/**
 * kubernetes@v1.7.3 pkg/volume/util/volumehelper/volumehelper.go GetUniqueVolumeName; of CSI, kubernetes@v1.9
 * pkg/volume/csi/csi_plugin.go volNameSep.
 */
const named = (plugin: PluginName, id: string): Backed => ({
  ...{ plugin, id },
  name: `kubernetes.io/${plugin}/${plugin === 'csi' ? `${driverName}^` : ''}${id}`,
});

/** The volume of the back end behind a PersistentVolume; nothing for a kind of volume that is not modelled. */
export function backedBy({ spec }: Pick<PersistentVolumeRow, 'spec'>): Backed | undefined {
  if (spec.csi) return named('csi', spec.csi.volumeHandle);
  return spec.gcePersistentDisk && named('gce-pd', spec.gcePersistentDisk.pdName);
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
 * Mounts the next volume of a pod, once the control plane has attached it to the node: the kubelet waits until it stands in
 * `Node.status.volumesAttached`. kubernetes@v1.7.3 pkg/kubelet/volumemanager/reconciler/reconciler.go reconcile, VerifyControllerAttachedVolume
 */
export function mountNext(turn: T, pod: PodRow, host: string): 'mounted' | 'mounting' | 'waits' {
  const { uid } = pod.metadata;
  for (const claim of claimsOf(pod)) {
    const backed = volumeBehind(turn, claim);
    if (backed && mountsOf(turn, uid).some(([, { volume }]) => volume === backed.id)) continue;
    if (!backed || !reaches(turn, host)) return 'waits';
    reportInUse(turn, host);
    if (!turn.get('nodes', host)?.status.volumesAttached?.some(({ name }) => name === backed.name)) return 'waits';
    plugins[backed.plugin].mount(turn, backed.id, host, uid, 'kubelet.mount');
    return 'mounting';
  }
  return 'mounted';
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
 * The kubelet writes which volumes it uses or is about to, if it reaches the API server: those may not be detached.
 * kubernetes@v1.7.3 pkg/kubelet/kubelet_node_status.go setNodeVolumesInUseStatus
 */
export function reportInUse(turn: T, host: string): void {
  const node = turn.get('nodes', host);
  if (!reaches(turn, host) || !node) return;
  const wanted = turn
    .by('worker', 'host', host)
    .flatMap(([, { pod, ends }]) => (pod && ends === undefined ? claimsOf(pod).map((claim) => volumeBehind(turn, claim)?.name) : []));
  const mounted = turn.by('mount', 'host', host).map(([, { volume }]) => named(turn.get('volume', volume)!.plugin, volume).name);
  const volumesInUse = [...new Set([...wanted, ...mounted])].filter((name) => name !== undefined).sort();
  if (JSON.stringify(node.status.volumesInUse ?? []) === JSON.stringify(volumesInUse)) return;
  updateStatus(turn, { caller: `kubelet-${host}`, rule: 'kubelet.in-use' }, 'nodes', host, { volumesInUse });
}
