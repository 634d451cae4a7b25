import { ok, type Turn } from '../../../kernel/turn.ts';
import type { State, Cause } from '../../../kernel/state.ts';
import type { Volume } from '../../../vocabulary.ts';
import { admit, ask, create, remove, update, updateStatus, type By, type Written } from '../api/server.ts';
import { collection } from '../api/resources.ts';
import { digestOf } from '../digest.ts';
import { table, type PersistentVolumeRow, type PersistentVolumeSpec, type PodRow, type Resource, type Rows } from '../rows.ts';
import { enqueue, wake, type Part } from '../watch.ts';
import { backedBy, claimsOf, type Backed } from './node.ts';
import {
  detachTakes,
  driverName,
  nodeStorageActors,
  plugins,
  publishInfo,
  storageActors,
  storageTakes,
  storageThings,
  type PluginName,
  type StorageRows,
} from './plugins.ts';
import type { VolumeRules } from './rules.ts';

/** Tables of the controllers that look after volumes. */
export interface VolumeRows extends StorageRows {
  /** By claim and uid of the pod: pods on nodes that use a claim; `told` that they have to wait for the volume. */
  use: { readonly claim: string; readonly pod: string; readonly host: string; readonly told?: true };
  /** By volume and host: the attach/detach controller has had it attached, and it is not known to be off again. */
  held: { readonly volume: string; readonly host: string };
  /** By name: what was asked of a back end and takes its time; only that there is one counts. */
  operation: object;
  /** By volume and host: virtual milliseconds since which a volume is to be detached. */
  release: { readonly since: number };
}

type T = Turn<Rows>;

type Controller = 'pv-controller' | 'attachdetach-controller' | 'provisioner' | 'attacher';
const as = (caller: Controller, rule: string, causes?: readonly Cause[]): By => ({
  caller,
  rule,
  ...(causes && { causes }),
});

const isDefault = 'storageclass.beta.kubernetes.io/is-default-class';
const annotation = 'volume.beta.kubernetes.io/storage-provisioner';
const finalizer = `external-attacher/${driverName}`;
const inTree = 'kubernetes.io/gce-pd';

/** Bytes of a quantity such as `1Gi` or `500M`. */
function bytesOf(quantity: string): number {
  const [, number = '0', unit = '', binary] = /^(\d+)([KMGT]?)(i?)$/.exec(quantity) ?? [];
  return Number(number) * (binary ? 1024 : 1000) ** ' KMGT'.indexOf(unit || ' ');
}

/** Carries on an operation that a back end was asked for; it is not asked again until then. */
function later(turn: T, name: string, delay: number, type: string, data: object): void {
  turn.put('operation', name, {});
  turn.after(delay, type, { ...data, operation: name });
}

/** Which plugin a provisioner's name stands for; nothing if none that is modelled. */
const pluginOf = (provisioner: string | undefined): PluginName | undefined =>
  provisioner === driverName ? 'csi' : provisioner === inTree ? 'gce-pd' : undefined;

/** Who asks for volumes to be made and removed. */
const makerOf = (plugin: PluginName): Controller => (plugin === 'csi' ? 'provisioner' : 'pv-controller');

/** The StorageClass of a claim; the default one if it names none (kubernetes@v1.7.3 plugin/pkg/admission/storageclass/setdefault/admission.go Admit). */
function classOf(turn: T, { spec }: Pick<Rows['persistentvolumeclaims'], 'spec'>): Rows['storageclasses'] | undefined {
  if (spec.storageClassName !== undefined) return turn.get('storageclasses', spec.storageClassName);
  return turn.rows('storageclasses').find(([, { metadata }]) => metadata.annotations?.[isDefault] === 'true')?.[1];
}

/**
 * The PersistentVolume controller: has a volume made for a claim and binds the two; lets go of volumes whose claim is gone.
 * kubernetes@v1.7.3 pkg/controller/volume/persistentvolume/pv_controller.go syncUnboundClaim, provisionClaimOperation, syncVolume
 */
function syncClaim(turn: T, name: string, causes: readonly Cause[]): void {
  const claim = turn.get('persistentvolumeclaims', name);
  let bound: PersistentVolumeRow | undefined;
  for (const [, volume] of turn.by('persistentvolumes', 'claim', name))
    if (volume.spec.claimRef!.uid === claim?.metadata.uid) bound = volume;
    else release(turn, volume, causes);
  turn.del('limit', `no-volume/${name}`);
  if (!claim || claim.status.phase === 'Bound') return;
  if (bound) return bind(turn, name, bound, causes);
  const provisioner = classOf(turn, claim)?.spec.provisioner;
  const { annotations } = claim.metadata;
  if (provisioner !== undefined && annotations?.[annotation] !== provisioner)
    update(turn, as('pv-controller', 'volume.provision', causes), 'persistentvolumeclaims', name, {
      metadata: { annotations: { ...annotations, [annotation]: provisioner } },
    });
  const plugin = pluginOf(provisioner);
  if (plugin === 'gce-pd') provision(turn, name, plugin);
  else if (plugin === undefined) turn.put('limit', `no-volume/${name}`, { code: 'no-volume', about: workloadOf(name), kind: 'by-hand' });
}

/** Volume and claim are told of each other. */
function bind(turn: T, name: string, volume: PersistentVolumeRow, causes: readonly Cause[]): void {
  const by = as('pv-controller', 'volume.bind', causes);
  const claim = turn.get('persistentvolumeclaims', name)!;
  updateStatus(turn, by, 'persistentvolumes', volume.metadata.name, { phase: 'Bound' });
  update(turn, by, 'persistentvolumeclaims', name, {
    metadata: {
      annotations: {
        ...claim.metadata.annotations,
        'pv.kubernetes.io/bind-completed': 'yes',
        'pv.kubernetes.io/bound-by-controller': 'yes',
      },
    },
    spec: { volumeName: volume.metadata.name },
  });
  const { capacity, accessModes } = volume.spec;
  updateStatus(turn, by, 'persistentvolumeclaims', name, { phase: 'Bound', capacity, accessModes });
}

/** The claim is gone: the volume is released, and removed if its policy says so, once no node has it. */
function release(turn: T, volume: PersistentVolumeRow, causes: readonly Cause[]): void {
  const backed = backedBy(volume);
  if (!backed) return;
  const { name } = volume.metadata;
  if (volume.status.phase !== 'Released')
    updateStatus(turn, as('pv-controller', 'volume.release', causes), 'persistentvolumes', name, { phase: 'Released' });
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete' || turn.by('held', 'volume', backed.id).length > 0) return;
  plugins[backed.plugin].remove(turn, backed.id, 'volume.release');
  remove(turn, as(makerOf(backed.plugin), 'volume.release'), 'persistentvolumes', name);
}

/** Has a back end make the volume of a claim. */
function provision(turn: T, name: string, plugin: PluginName): void {
  const claim = turn.get('persistentvolumeclaims', name)!;
  if (turn.get('operation', `provision/${name}`)) return;
  const bytes = bytesOf(claim.spec.resources.requests.storage);
  const id = plugins[plugin].provision(turn, { name: `pvc-${claim.metadata.uid}`, claim: name, bytes }, 'volume.provision');
  later(turn, `provision/${name}`, storageTakes.provision, 'volume.made', { claim: name, uid: claim.metadata.uid, plugin, id });
}

/**
 * The external provisioner: it looks at claims that name its driver. kubernetes-csi/external-provisioner@v0.3.0
 * pkg/controller/controller.go Provision: the volume is named after the claim; v0.2.0 drew a name at random.
 */
function syncProvisioner(turn: T, name: string): void {
  const claim = turn.get('persistentvolumeclaims', name);
  if (claim?.metadata.annotations?.[annotation] !== driverName || claim.status.phase === 'Bound') return;
  const known = turn.by('persistentvolumes', 'claim', name).some(([, { spec }]) => spec.claimRef!.uid === claim.metadata.uid);
  if (!known) provision(turn, name, 'csi');
}

interface Made {
  readonly claim: string;
  readonly uid: string;
  readonly plugin: PluginName;
  readonly id: string;
  readonly operation: string;
}

/** The back end has made a volume: whoever asked for it writes the PersistentVolume. */
function made(turn: T, { claim: name, uid, plugin, id, operation }: Made): void {
  turn.del('operation', operation);
  const claim = turn.get('persistentvolumeclaims', name);
  const { accessModes, resources } = claim?.spec ?? { accessModes: [], resources: { requests: { storage: '0' } } };
  const known = claim && classOf(turn, claim);
  const spec: PersistentVolumeSpec = {
    capacity: resources.requests,
    accessModes,
    persistentVolumeReclaimPolicy: known?.spec.reclaimPolicy ?? 'Delete',
    ...(known && { storageClassName: known.metadata.name }),
    claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name, uid },
    ...(plugin === 'csi' ? { csi: { driver: driverName, volumeHandle: id } } : { gcePersistentDisk: { pdName: id, fsType: 'ext4' } }),
  };
  create(turn, as(makerOf(plugin), 'volume.provision'), 'persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': plugin === 'csi' ? driverName : inTree } },
    spec,
    status: { phase: 'Pending' },
  });
  // Another claim may have come under that name in the meantime.
  for (const controller of ['pv-controller', 'provisioner']) enqueue(turn, controller, name);
}

/** Name of a VolumeAttachment; upstream hashes the same with SHA-256. kubernetes@v1.9 pkg/volume/csi/csi_attacher.go getAttachmentName */
const attachmentName = (id: string, host: string): string => `csi-${digestOf(id + driverName + host)}`;

/** Writes into the status of a node that a volume is attached there, or no longer. */
function report(turn: T, host: string, { name }: Backed, attached: boolean, by: By): void {
  const node = turn.get('nodes', host);
  const known = node?.status.volumesAttached ?? [];
  if (!node || known.some((each) => each.name === name) === attached) return;
  const volumesAttached = attached ? [...known, { name, devicePath: '' }] : known.filter((each) => each.name !== name);
  updateStatus(turn, by, 'nodes', host, { volumesAttached });
}

/** The attach/detach controller. */
function attachDetach(rules: VolumeRules) {
  /**
   * The attach/detach controller, for one volume: detach before attach; what a node still uses is not detached, until the
   * wait is over. kubernetes@v1.7.3 pkg/controller/volume/attachdetach/reconciler/reconciler.go reconcile
   */
  function sync(turn: T, pv: string, causes: readonly Cause[]): void {
    const volume = turn.get('persistentvolumes', pv);
    const backed = volume && backedBy(volume);
    if (!backed) return;
    const uses = turn.by('use', 'claim', volume.spec.claimRef?.name ?? '');
    const wanted = new Set(uses.map(([, { host }]) => host));
    for (const [, { host }] of turn.by('held', 'volume', backed.id)) {
      if (wanted.has(host)) {
        turn.del('release', `${backed.id}/${host}`);
        if (isThere(turn, backed, host)) report(turn, host, backed, true, as('attachdetach-controller', 'attachdetach.attach', causes));
      } else detach(turn, pv, backed, host, causes);
    }
    for (const [key, { pod, host, told }] of uses) {
      const held = turn.by('held', 'volume', backed.id).map(([, each]) => each.host);
      if (held.includes(host)) continue;
      if (rules.exclusive && held.length > 0) {
        if (!told) multiAttach(turn, key, pod, pv, causes);
      } else attach(turn, pv, backed, host, causes);
    }
    if (volume.status.phase === 'Released') enqueue(turn, 'pv-controller', volume.claim);
  }

  /** The pod is told by an Event, once. kubernetes@v1.7.3 pkg/controller/volume/attachdetach/reconciler/reconciler.go reconcile */
  function multiAttach(turn: T, key: string, pod: string, pv: string, causes: readonly Cause[]): void {
    turn.change('use', key, { told: true });
    const message = `Multi-Attach error for volume "${pv}" Volume is already exclusively attached to one node and can't be attached to another`;
    const request = { involvedObject: { kind: 'Pod', name: pod }, type: 'Warning', reason: 'FailedAttachVolume', message };
    ask(turn, as('attachdetach-controller', 'attachdetach.multi-attach', causes), 'POST /api/v1/namespaces/default/events', request, () =>
      ok(undefined, '201'),
    );
  }

  function attach(turn: T, pv: string, backed: Backed, host: string, causes: readonly Cause[]): void {
    const { id, plugin } = backed;
    turn.put('held', `${id}/${host}`, { volume: id, host });
    if (plugin === 'csi') {
      const name = attachmentName(id, host);
      create(turn, as('attachdetach-controller', 'attachdetach.attach', causes), 'volumeattachments', {
        apiVersion: 'storage.k8s.io/v1alpha1',
        kind: 'VolumeAttachment',
        metadata: { name },
        spec: { attacher: driverName, nodeName: host, source: { persistentVolumeName: pv } },
        status: { attached: false },
      });
      return;
    }
    if (plugins[plugin].attach(turn, id, host, 'attachdetach.attach').ok)
      later(turn, `attach/${id}/${host}`, storageTakes.attach, 'volume.attached', { pv });
    else turn.del('held', `${id}/${host}`);
  }

  function detach(turn: T, pv: string, backed: Backed, host: string, causes: readonly Cause[]): void {
    const { id, plugin, name } = backed;
    if (turn.get('operation', `attach/${id}/${host}`) || turn.get('operation', `detach/${id}/${host}`)) return;
    const known = turn.get('release', `${id}/${host}`);
    if (!known) turn.put('release', `${id}/${host}`, { since: turn.now });
    const deadline = (known?.since ?? turn.now) + rules.forceDetachAfter;
    const inUse = turn.get('nodes', host)?.status.volumesInUse?.includes(name) === true;
    if (inUse && turn.now < deadline) return wake(turn, 'attachdetach-controller', pv, deadline);
    const by = as('attachdetach-controller', inUse ? 'attachdetach.force' : 'attachdetach.detach', causes);
    report(turn, host, backed, false, by);
    turn.del('release', `${id}/${host}`);
    if (plugin === 'csi') {
      const attachment = turn.get('volumeattachments', attachmentName(id, host));
      if (attachment && attachment.metadata.deletionTimestamp === undefined)
        remove(turn, by, 'volumeattachments', attachment.metadata.name);
      return;
    }
    const takes = detachTakes(turn);
    plugins[plugin].detach(turn, id, host, by.rule);
    later(turn, `detach/${id}/${host}`, takes, 'volume.detached', { pv, held: `${id}/${host}` });
  }

  return { sync };
}

/** Whether the volume is on a node, and nobody is about to attach or detach it. */
function isThere(turn: T, { id, plugin }: Backed, host: string): boolean {
  if (plugin !== 'csi') return !turn.get('operation', `attach/${id}/${host}`) && !turn.get('operation', `detach/${id}/${host}`);
  const attachment = turn.get('volumeattachments', attachmentName(id, host));
  return attachment?.status.attached === true && attachment.metadata.deletionTimestamp === undefined;
}

/**
 * The external attacher: it carries out what VolumeAttachments say. The finalizer that it also puts on the volume is not modelled.
 * kubernetes-csi/external-attacher@v0.2.0 pkg/controller/csi_handler.go syncAttach, csiAttach, csiDetach
 */
function syncAttachment(turn: T, name: string, causes: readonly Cause[]): void {
  const attachment = turn.get('volumeattachments', name);
  const pv = attachment && turn.get('persistentvolumes', attachment.spec.source.persistentVolumeName);
  const backed = pv && backedBy(pv);
  if (!backed || turn.get('operation', `attacher/${name}`)) return;
  const { metadata, status, spec } = attachment;
  const takes = detachTakes(turn);
  if (metadata.deletionTimestamp !== undefined) {
    plugins.csi.detach(turn, backed.id, spec.nodeName, 'attacher.unpublish');
    later(turn, `attacher/${name}`, takes, 'volume.attacher', { name, volume: backed.id });
    return;
  }
  if (!metadata.finalizers?.includes(finalizer))
    update(turn, as('attacher', 'attacher.publish', causes), 'volumeattachments', name, { metadata: { finalizers: [finalizer] } });
  if (status.attached) return;
  const answer = plugins.csi.attach(turn, backed.id, spec.nodeName, 'attacher.publish');
  if (answer.ok) later(turn, `attacher/${name}`, storageTakes.attach, 'volume.attacher', { name, volume: backed.id });
  else
    update(turn, as('attacher', 'attacher.publish'), 'volumeattachments', name, { status: { attachError: { message: answer.message } } });
}

/** The driver has answered the attacher. kubernetes-csi/external-attacher@v0.2.0 pkg/controller/util.go markAsAttached, markAsDetached */
function attacherDone(
  turn: T,
  { name, volume, operation }: { readonly name: string; readonly volume: string; readonly operation: string },
): void {
  turn.del('operation', operation);
  const attachment = turn.get('volumeattachments', name);
  if (!attachment) return;
  const there = turn.get('attachment', `${volume}/${attachment.spec.nodeName}`) !== undefined;
  if (there && !attachment.status.attached)
    update(turn, as('attacher', 'attacher.publish'), 'volumeattachments', name, {
      status: { attached: true, attachmentMetadata: publishInfo(volume) },
    });
  if (!there)
    update(turn, as('attacher', 'attacher.unpublish'), 'volumeattachments', name, {
      metadata: { finalizers: [] },
      status: { attached: false },
    });
  enqueue(turn, 'attacher', name);
}

/** The cloud has attached a volume, or detached it. */
function moved(turn: T, { pv, operation, held }: { readonly pv: string; readonly operation: string; readonly held?: string }): void {
  turn.del('operation', operation);
  if (held !== undefined) turn.del('held', held);
  enqueue(turn, 'attachdetach-controller', pv);
}

/** A VolumeAttachment changed; if it is gone, the volume is off the node. */
function watchAttachments(turn: T, { before, after }: Written<'volumeattachments'>): string[] {
  const { source, nodeName } = (after ?? before)!.spec;
  const pv = turn.get('persistentvolumes', source.persistentVolumeName);
  const backed = pv && backedBy(pv);
  if (!after && backed) turn.del('held', `${backed.id}/${nodeName}`);
  return [source.persistentVolumeName];
}

/** Pods that use claims, as the attach/detach controller sees them; which volumes that concerns. */
function watchPods(turn: T, { before, after }: Written<'pods'>): string[] {
  const row = (after ?? before)!;
  const claims = claimsOf(row);
  if (claims.length === 0) return [];
  const uses = after !== undefined && after.node !== '' && after.status.phase !== 'Succeeded' && after.status.phase !== 'Failed';
  for (const claim of claims) {
    const key = `${claim}|${row.metadata.uid}`;
    if (uses === (turn.get('use', key) !== undefined)) continue;
    if (uses) turn.put('use', key, { claim, pod: row.metadata.name, host: row.node });
    else turn.del('use', key);
  }
  return claims.flatMap((claim) => turn.get('persistentvolumeclaims', claim)?.spec.volumeName ?? []);
}

/** Volumes whose use on a node has changed. */
function watchNodes(turn: T, { before, after }: Written<'nodes'>): string[] {
  const [old, now] = [before?.status.volumesInUse ?? [], after?.status.volumesInUse ?? []];
  const gone = old.filter((name) => !now.includes(name));
  return gone.flatMap((name) => turn.get('volume', name.replace(/^.*[\^/]/, ''))?.name ?? []);
}

const nameOf = (_: T, { before, after }: Written<Resource>): string[] => [(after ?? before)!.metadata.name];

/** Volumes, and all who look after them outside of nodes. */
export function volumePart(rules: VolumeRules): Part {
  const { sync } = attachDetach(rules);
  return {
    start(turn) {
      for (const actor of storageActors) turn.put('actor', actor.id, actor);
      const head = {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'standard', annotations: { [isDefault]: 'true' } },
      };
      const by = { caller: 'operator', rule: 'operator.storage-class' };
      ask(turn, by, `POST ${collection('storageclasses')}`, { ...head, provisioner: driverName }, () =>
        admit(turn, 'storageclasses', { ...head, spec: { provisioner: driverName, reclaimPolicy: 'Delete' } }),
      );
    },
    join(turn, host) {
      for (const actor of nodeStorageActors(host)) turn.put('actor', actor.id, actor);
    },
    things: storageThings,
    indexes: { persistentvolumes: ['claim'], attachment: ['volume'], held: ['volume'], mount: ['uid', 'host', 'volume'], use: ['claim'] },
    controllers: {
      'pv-controller': {
        sync: syncClaim,
        watches: {
          persistentvolumeclaims: nameOf,
          storageclasses: (turn) =>
            turn.rows('persistentvolumeclaims').flatMap(([name, { spec }]) => (spec.volumeName === undefined ? [name] : [])),
          persistentvolumes: (_, { before, after }) => [(after ?? before)!.claim].filter(Boolean),
        },
      },
      provisioner: { sync: syncProvisioner, watches: { persistentvolumeclaims: nameOf } },
      'attachdetach-controller': {
        sync,
        watches: {
          pods: watchPods,
          nodes: watchNodes,
          volumeattachments: watchAttachments,
        },
      },
      attacher: { sync: syncAttachment, watches: { volumeattachments: nameOf } },
    },
    on: {
      'volume.made': made,
      'volume.attacher': attacherDone,
      'volume.attached': moved,
      'volume.detached': moved,
    },
    commands: {
      'slow-detach': (turn, { by }: { readonly by: number }) => {
        turn.call({ caller: 'fate', callee: 'driver', iface: 'fault', method: 'slow-detach', request: { by }, rule: 'fault' }, () => {
          turn.put('slowness', 'detach', { detach: by });
          return ok();
        });
      },
    },
    volumes,
    volumeOf,
    violations,
  };
}

/** Workload that a claim belongs to: claims of a StatefulSet are called `<template>-<set>-<ordinal>`. */
const workloadOf = (claim: string): string => /^[^-]+-(.+)-\d+$/.exec(claim)?.[1] ?? claim;

/** Volumes of the back end, in the words of all worlds. */
function volumes(state: State): Volume[] {
  const attached = [...table(state, 'attachment').values()];
  return [...table(state, 'volume')].map(([id, { claim, writers }]) => ({
    id,
    workload: workloadOf(claim),
    hosts: attached.filter(({ volume }) => volume === id).map(({ host }) => host),
    writers,
  }));
}

function volumeOf(state: State, pod: PodRow): string | undefined {
  const [claim] = claimsOf(pod);
  const name = claim === undefined ? undefined : table(state, 'persistentvolumeclaims').get(claim)?.spec.volumeName;
  const volume = name === undefined ? undefined : table(state, 'persistentvolumes').get(name);
  return volume && backedBy(volume)?.id;
}

/** A volume for one writer is on one node at most, and mounted only where it is, unless it was taken away by force. */
function violations(state: State): string[] {
  const on = Map.groupBy(table(state, 'attachment').values(), ({ volume }) => volume);
  const twice = [...on]
    .filter(([, rows]) => rows.length > 1)
    .map(([volume, rows]) => `${volume} is attached to ${rows.map(({ host }) => host).join(' and ')}`);
  const astray = [...table(state, 'mount').values()]
    .filter(({ volume, host, stale }) => !stale && !table(state, 'attachment').has(`${volume}/${host}`))
    .map(({ volume, host }) => `${volume} is mounted on ${host} and not attached there`);
  return [...twice, ...astray];
}
