import { at, textAt } from '../json.ts';
import { pathLabel, ruleFor, type Rule, type Scene } from './scene.ts';

const volumeKey = (id: string): string => `volume/${id}`;
const attachmentKey = (volume: string, node: string): string => `attachment/${volume}/${node}`;
export const mountKey = (path: string): string => `mount/${path}`;

/** A size in bytes as people write it. */
function size(bytes: unknown): string | undefined {
  const number = Number(bytes ?? 0);
  if (!(number > 0)) return undefined;
  const unit = Math.min(4, Math.floor(Math.log2(number) / 10));
  return `${Math.round((number / 1024 ** unit) * 10) / 10} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

/** Where a volume is attached: the call on a node names the volume only, so it is the last node that got it. */
const nodeOf = (volume: string, scene: Scene): string | undefined =>
  scene.within(volumeKey(volume)).findLast((key) => scene.things.get(key)?.kind === 'attachment');

/** A mount of a volume, which the kernel's own call may have shown already. */
function mount(volume: string, path: string, mark: string, scene: Scene): void {
  const key = mountKey(path);
  const holder = nodeOf(volume, scene) ?? volumeKey(volume);
  const marks = (scene.things.get(key)?.marks ?? []).filter((known) => known !== mark);
  scene.put(key, { kind: 'mount', label: pathLabel(path), in: holder, marks: [...marks, mark] });
}

const rules: Record<string, Rule> = {
  CreateVolume({ request, response }, scene) {
    const volume = at(response, 'volume');
    const id = textAt(volume, 'volume_id');
    const marks = [textAt(request, 'name'), size(at(volume, 'capacity_bytes'))].filter((mark) => mark !== undefined && mark !== '');
    scene.put(volumeKey(id), { kind: 'volume', label: id, marks: marks as string[] });
  },
  ControllerExpandVolume({ request, response }, scene) {
    const key = volumeKey(textAt(request, 'volume_id'));
    const [name] = scene.things.get(key)?.marks ?? [];
    const grown = size(at(response, 'capacity_bytes'));
    if (grown) scene.change(key, { marks: name === undefined ? [grown] : [name, grown] });
  },
  DeleteVolume: ({ request }, scene) => scene.del(volumeKey(textAt(request, 'volume_id'))),

  ControllerPublishVolume({ request }, scene) {
    const [volume, node] = [textAt(request, 'volume_id'), textAt(request, 'node_id')];
    const marks = at(request, 'readonly') === true ? ['read-only'] : [];
    scene.put(attachmentKey(volume, node), { kind: 'attachment', label: node, in: volumeKey(volume), ...(marks.length > 0 && { marks }) });
  },
  ControllerUnpublishVolume: ({ request }, scene) => scene.del(attachmentKey(textAt(request, 'volume_id'), textAt(request, 'node_id'))),

  NodeStageVolume: ({ request }, scene) => mount(textAt(request, 'volume_id'), textAt(request, 'staging_target_path'), 'staged', scene),
  NodeUnstageVolume: ({ request }, scene) => scene.del(mountKey(textAt(request, 'staging_target_path'))),
  NodePublishVolume: ({ request }, scene) => mount(textAt(request, 'volume_id'), textAt(request, 'target_path'), 'published', scene),
  NodeUnpublishVolume: ({ request }, scene) => scene.del(mountKey(textAt(request, 'target_path'))),
};

/** What a CSI call changes. */
export const csiRule: Rule = (span, scene) => {
  if (span.status.ok) ruleFor(rules, span)?.(span, scene);
};
