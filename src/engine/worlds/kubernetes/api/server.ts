import { ok, refuse, type Answer, type Turn } from '../../../kernel/turn.ts';
import type { Cause } from '../../../kernel/state.ts';
import type { Manifest, Metadata, ObjectRows, PodRow, PodSpec, PodStatus, Resource, Rows, Stored } from '../rows.ts';
import { collection, indexed, resources } from './resources.ts';
import { timeOf } from './time.ts';

/** Who calls the API server, by which rule, and what set it off if that is not the event itself. */
export interface By {
  /** Id of the actor. */
  readonly caller: string;
  readonly rule: string;
  readonly causes?: readonly Cause[];
  readonly noise?: boolean;
}

/** What was there before a write and what is there after it; data of the event `watch`. */
export interface Written<R extends Resource = Resource> {
  readonly resource: R;
  readonly before?: ObjectRows[R];
  readonly after?: ObjectRows[R];
}

/** Virtual milliseconds until those who watch hear of a write. */
const watchDelay = 3;

/** The next number of a counter. */
export function count(turn: Turn<Rows>, name: string): number {
  const value = (turn.get('counter', name)?.value ?? 0) + 1;
  turn.put('counter', name, { value });
  return value;
}

const freshUid = (turn: Turn<Rows>): string => `00000000-0000-4000-8000-${count(turn, 'uid').toString(16).padStart(12, '0')}`;

/** A row of any resource: what all have in common. */
const read = (turn: Turn<Rows>, resource: Resource, name: string): Stored | undefined => turn.get(resource, name) as Stored | undefined;

const occupies = (row: Stored | undefined): string => {
  const pod = row as PodRow | undefined;
  return pod && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' ? pod.node : '';
};

/** Keeps the number of pods on each node. */
function weigh(turn: Turn<Rows>, before: Stored | undefined, after: Stored | undefined): void {
  const [from, to] = [occupies(before), occupies(after)];
  if (from === to) return;
  const add = (node: string, by: number) => node && turn.put('load', node, { pods: (turn.get('load', node)?.pods ?? 0) + by });
  add(from, -1);
  add(to, 1);
}

/** Puts or deletes a row and tells those who watch. */
function store(
  turn: Turn<Rows>,
  resource: Resource,
  name: string,
  before: Stored | undefined,
  next: Manifest | undefined,
): Stored | undefined {
  const after = next && (indexed(resource, next) as Stored);
  if (after) turn.put(resource, name, after as never);
  else turn.del(resource, name);
  if (resource === 'pods') weigh(turn, before, after);
  turn.after(watchDelay, 'watch', { resource, ...(before && { before }), ...(after && { after }) }, turn.causes('watch'));
  return after;
}

const missing = (resource: Resource, name: string): Answer => refuse('404', `${resource} "${name}" not found`);
const conflict = (resource: Resource, name: string): Answer =>
  refuse('409', `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified`);

/** Enough of an object to know which one, and in which version. */
const known = ({ metadata: { name, uid, resourceVersion } }: Stored) => ({ metadata: { name, uid, resourceVersion } });

/** Makes a call to the API server. */
export const ask = (turn: Turn<Rows>, by: By, method: string, request: unknown, answer: () => Answer): Answer =>
  turn.call({ ...by, callee: 'apiserver', iface: 'k8s', method, ...(request !== undefined && { request }) }, answer);

/** Path of an object, in the version in which it was made. */
export const pathOf = (turn: Turn<Rows>, resource: Resource, name: string): string =>
  `${collection(resource, read(turn, resource, name)?.apiVersion)}/${name}`;

/**
 * Creates an object: 201, or 409 if there is one of that name.
 * kubernetes v1.9 staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go, Create
 */
export function create(turn: Turn<Rows>, by: By, resource: Resource, manifest: Manifest): Answer {
  return ask(turn, by, `POST ${collection(resource, manifest.apiVersion)}`, manifest, () => admit(turn, resource, manifest));
}

/** What the API server does when it is asked to create an object. */
export function admit(turn: Turn<Rows>, resource: Resource, manifest: Manifest): Answer {
  const { name } = manifest.metadata;
  if (read(turn, resource, name)) return refuse('409', `${resource} "${name}" already exists`);
  const metadata = {
    ...manifest.metadata,
    ...(!resources[resource].cluster && { namespace: 'default' }),
    uid: freshUid(turn),
    resourceVersion: String(count(turn, 'rv')),
    generation: 1,
    creationTimestamp: timeOf(turn.now),
  };
  const status = manifest.status ?? (resource === 'pods' ? { phase: 'Pending' } : {});
  return ok(known(store(turn, resource, name, undefined, { ...manifest, metadata, status } as Manifest)!), '201');
}

/** What a write changes; what it leaves out stays as it is. */
export interface Change<R extends Resource> {
  readonly metadata?: Partial<Metadata>;
  readonly spec?: Partial<ObjectRows[R]['spec']>;
  readonly status?: Partial<ObjectRows[R]['status']>;
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * Writes fields of an object: 200, 404, or 409 if a `resourceVersion` is told and is not that of the object. What a PUT
 * repeats of the object is left out of the message.
 * kubernetes v1.9 staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go, Update
 */
export function update<R extends Resource>(
  turn: Turn<Rows>,
  by: By,
  resource: R,
  name: string,
  change: Change<R>,
  resourceVersion: string | undefined = read(turn, resource, name)?.metadata.resourceVersion,
): Answer {
  return put(turn, by, resource, name, '', change, resourceVersion);
}

/** Writes fields of the status of an object: as `update`, at its `/status`. */
export function updateStatus<R extends Resource>(
  turn: Turn<Rows>,
  by: By,
  resource: R,
  name: string,
  status: Partial<ObjectRows[R]['status']>,
  resourceVersion: string | undefined = read(turn, resource, name)?.metadata.resourceVersion,
): Answer {
  return put(turn, by, resource, name, '/status', { status }, resourceVersion);
}

function put<R extends Resource>(
  turn: Turn<Rows>,
  by: By,
  resource: R,
  name: string,
  sub: string,
  change: Change<R>,
  resourceVersion: string | undefined,
): Answer {
  const request = { ...change, metadata: { name, ...change.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
  return ask(turn, by, `PUT ${pathOf(turn, resource, name)}${sub}`, request, () =>
    overwrite(turn, resource, name, change, resourceVersion),
  );
}

/** What the API server does when it is asked to write fields of an object. A write that changes nothing makes no new version. */
export function overwrite<R extends Resource>(
  turn: Turn<Rows>,
  resource: R,
  name: string,
  change: Change<R>,
  resourceVersion?: string,
): Answer {
  const before = read(turn, resource, name);
  if (!before) return missing(resource, name);
  if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion) return conflict(resource, name);
  const spec = change.spec ? { ...(before.spec as object), ...change.spec } : before.spec;
  const status = change.status ? { ...(before.status as object), ...change.status } : before.status;
  const meta = change.metadata ? { ...before.metadata, ...change.metadata } : before.metadata;
  const wished = change.spec !== undefined && !same(before.spec, spec);
  if (!wished && same(before.status, status) && same(before.metadata, meta)) return ok(known(before), '200');
  // The last finalizer of an object that is being deleted goes, and the object with it.
  const gone = meta.deletionTimestamp !== undefined && resource !== 'pods' && !meta.finalizers?.length;
  const metadata = {
    ...meta,
    resourceVersion: String(count(turn, 'rv')),
    generation: meta.generation + (wished ? 1 : 0),
  };
  const next = { ...before, metadata, spec, status };
  store(turn, resource, name, before, gone ? undefined : next);
  return ok(known(next as Stored), '200');
}

export interface DeleteOptions {
  /** Of pods; if absent, what the pod says. 0 removes the object at once, whatever its containers do. */
  readonly gracePeriodSeconds?: number;
  /** Refuses if another object has come under that name. */
  readonly preconditions?: { readonly uid: string };
}

/**
 * Deletes an object: 200, 404, or 409 if a precondition fails. A pod that has a node, and an object with finalizers, is
 * only marked: who looks after it takes it away. What it owned is collected in the background.
 * kubernetes v1.9 pkg/registry/core/pod/strategy.go, CheckGracefulDelete
 */
export function remove(turn: Turn<Rows>, by: By, resource: Resource, name: string, options: DeleteOptions = {}): Answer {
  const request = Object.keys(options).length > 0 ? options : undefined;
  return ask(turn, by, `DELETE ${pathOf(turn, resource, name)}`, request, () => expunge(turn, resource, name, options));
}

/** What the API server does when it is asked to delete an object. */
export function expunge(turn: Turn<Rows>, resource: Resource, name: string, options: DeleteOptions = {}): Answer {
  const before = read(turn, resource, name);
  if (!before) return missing(resource, name);
  const { metadata } = before;
  if (options.preconditions && options.preconditions.uid !== metadata.uid) return conflict(resource, name);
  const grace = resource === 'pods' ? graceOf(before as PodRow, options.gracePeriodSeconds) : 0;
  if (grace === 0 && !metadata.finalizers?.length) {
    store(turn, resource, name, before, undefined);
    return ok(known(before), '200');
  }
  if (metadata.deletionTimestamp !== undefined && grace >= (metadata.deletionGracePeriodSeconds ?? 0)) return ok(known(before), '200');
  const marked = {
    ...metadata,
    resourceVersion: String(count(turn, 'rv')),
    deletionTimestamp: timeOf(turn.now + grace * 1000),
    deletionGracePeriodSeconds: grace,
  };
  const next = { ...before, metadata: marked };
  store(turn, resource, name, before, next);
  return ok(known(next), '200');
}

/** Seconds that a pod is given to end: none if it runs nowhere or has ended. */
function graceOf({ node, spec, status }: PodRow, asked = spec.terminationGracePeriodSeconds): number {
  return node === '' || status.phase === 'Succeeded' || status.phase === 'Failed' ? 0 : asked;
}

/** Gives a pod its node: 201, 404, or 409 if it has one. kubernetes v1.9 pkg/registry/core/pod/storage/storage.go, BindingREST */
export function bind(turn: Turn<Rows>, by: By, name: string, node: string): Answer {
  const request = { metadata: { name }, target: { kind: 'Node', name: node } };
  return ask(turn, by, `POST ${collection('pods')}/${name}/binding`, request, () => {
    const pod = turn.get('pods', name);
    if (!pod) return missing('pods', name);
    if (pod.node !== '' || pod.metadata.deletionTimestamp !== undefined) return conflict('pods', name);
    const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: timeOf(turn.now) } as const;
    const { metadata } = pod;
    const next: Stored<PodSpec, PodStatus> = {
      ...pod,
      metadata: { ...metadata, resourceVersion: String(count(turn, 'rv')) },
      spec: { ...pod.spec, nodeName: node },
      status: { ...pod.status, conditions: [scheduled] },
    };
    store(turn, 'pods', name, pod, next);
    return ok(undefined, '201');
  });
}
