import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { create, remove, update, type By } from '../api/server.ts';
import { resources } from '../api/resources.ts';
import {
  isActive,
  isReady,
  type Labels,
  type Manifest,
  type ObjectRows,
  type PodRow,
  type PodTemplate,
  type Resource,
  type Rows,
  type Stored,
} from '../rows.ts';
import { type Watch } from '../watch.ts';

/** Letters of names that the API server makes up. kubernetes v1.9 apimachinery/pkg/util/rand/rand.go */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A name that is free: the prefix and five characters. */
function freshName(turn: Turn<Rows>, resource: Resource, prefix: string): string {
  for (;;) {
    const name = prefix + Array.from({ length: 5 }, () => alphabet[Math.floor(turn.random() * alphabet.length)]).join('');
    if (!turn.get(resource, name)) return name;
  }
}

/** JSON with the keys of objects in order, so that what is equal has one text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Hash of a template, as in the names of ReplicaSets: FNV-1a, in letters of names. kubernetes v1.9 pkg/controller/controller_utils.go, ComputeHash */
export function hashOf(template: PodTemplate): string {
  let hash = 0x811c9dc5;
  for (const letter of canonical(template)) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  return [...String(hash >>> 0)].map((digit) => alphabet[Number(digit)]).join('');
}

export const fits = (selector: Labels, labels: Labels = {}): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** Reference by which an object is known to be controlled. */
export const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Stored) => [{ apiVersion, kind, name, uid, controller: true }];

export const controllerOf = ({ metadata }: Pick<Stored, 'metadata'>) => metadata.ownerReferences?.find(({ controller }) => controller);

/** Names of the objects of a resource that control what has changed; of what nobody controls, those that might adopt it. */
export const owners =
  (resource: Resource): Watch<'pods'> =>
  (turn, { before, after }) => {
    const { kind } = resources[resource];
    const names = [before, after].flatMap((pod) => {
      const ref = pod && controllerOf(pod);
      return ref?.kind === kind ? [ref.name] : [];
    });
    if (after?.owner === '' && before === undefined) names.push(...turn.rows(resource).map(([name]) => name));
    return [...new Set(names)];
  };

/** The change is one that a controller of pods minds: not merely that a pod got its node. */
export const minds =
  (watch: Watch<'pods'>): Watch<'pods'> =>
  (turn, change) => {
    const { before, after } = change;
    const alike =
      before && after && before.owner === after.owner && isActive(before) === isActive(after) && isReady(before) === isReady(after);
    return alike && before.status.phase === after.status.phase ? [] : watch(turn, change);
  };

/** The name of an object whose wish has changed; what the controller itself writes to `status` does not count. */
export const wishes = <R extends Resource>(
  _: Turn<Rows>,
  { before, after }: { readonly before?: ObjectRows[R]; readonly after?: ObjectRows[R] },
) => {
  const [old, now] = [before, after] as [Stored | undefined, Stored | undefined];
  return now && old?.metadata.generation !== now.metadata.generation ? [now.metadata.name] : [];
};

/** Makes a pod of a template. kubernetes v1.9 pkg/controller/controller_utils.go, GetPodFromTemplate */
export function createPod(
  turn: Turn<Rows>,
  by: By,
  owner: Stored,
  { metadata, spec }: PodTemplate,
  { name = freshName(turn, 'pods', `${owner.metadata.name}-`), labels }: { readonly name?: string; readonly labels?: Labels } = {},
): void {
  const pod: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...metadata.labels, ...labels }, ownerReferences: ownedBy(owner) },
    spec,
  };
  create(turn, by, 'pods', pod);
}

export const deletePod = (turn: Turn<Rows>, by: By, { metadata: { name, uid } }: PodRow): void => {
  remove(turn, by, 'pods', name, { preconditions: { uid } });
};

/** Pods that fit and that nobody controls become the owner's. kubernetes v1.9 pkg/controller/controller_ref_manager.go, ClaimPods */
export function adopt(turn: Turn<Rows>, by: By, owner: Stored, selector: Labels): boolean {
  const orphans = turn.by('pods', 'owner', '').filter(([, pod]) => isActive(pod) && fits(selector, pod.metadata.labels));
  for (const [name] of orphans) update(turn, by, 'pods', name, { metadata: { ownerReferences: ownedBy(owner) } });
  return orphans.length > 0;
}

/** Pods of an owner, as they are now. */
export const podsOf = (turn: Turn<Rows>, { metadata: { uid } }: Stored): PodRow[] => turn.by('pods', 'owner', uid).map(([, pod]) => pod);

/** Callers of a controller's rules: `by('manage')` calls by the rule `replicaset.manage`. */
export const callsAs =
  (caller: string, part: string, causes: readonly Cause[]) =>
  (rule: string): By => ({ caller, rule: `${part}.${rule}`, causes });
