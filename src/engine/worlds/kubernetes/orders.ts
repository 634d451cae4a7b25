import { ok, refuse, type Answer, type Turn } from '../../kernel/turn.ts';
import type { Cause } from '../../kernel/state.ts';
import type { Handler } from '../../kernel/world.ts';
import type { Fault, Operation, Order, Workload } from '../../vocabulary.ts';
import { admit, ask, count, expunge, overwrite, pathOf, update, type By, type DeleteOptions } from './api/server.ts';
import { collection, resourceOf } from './api/resources.ts';
import { defaulted, frozen, validate } from './api/validate.ts';
import { canonical, controllerOf } from './controllers/shared.ts';
import type { Manifest, PodTemplate, Resource, Rows, ServiceSpec, Stored } from './rows.ts';
import type { Rules } from './rules.ts';
import type { Part } from './watch.ts';

/** Orders that only this world understands. */
export type More =
  /** Creates an object, or makes the one of that name like it: any kind of `api/validate.ts`. */
  | { readonly do: 'apply'; readonly manifest: object }
  /** Deletes an object; by force, a pod goes at once, whatever its containers do. */
  | { readonly do: 'delete-object'; readonly kind: string; readonly name: string; readonly force?: true }
  /** Reads the scale, adds, and writes it; made safe against a lost answer by a guard, or not. */
  | { readonly do: 'scale-by'; readonly name: string; readonly by: number; readonly guard?: 'count' | 'version' | 'key' };

type Any = Order | More;

/** What the user's client remembers of the first attempt. */
interface Memo {
  readonly replicas: number;
  readonly resourceVersion: string;
  readonly key: string;
}

/** An order on its way; data of the event `order`. */
interface Sent {
  readonly order: Any;
  /** Its answer gets lost. */
  readonly lost: boolean;
  readonly memo?: Memo;
}

const byUser: By = { caller: 'user', rule: 'user.order' };

/** What a workload of the common vocabulary is here; resources in the order in which a name is looked up. */
const workloadResources = ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'replicationcontrollers', 'replicasets'] as const;
type WorkloadResource = (typeof workloadResources)[number];

const workload = (turn: Turn<Rows>, name: string): WorkloadResource | undefined => workloadResources.find((each) => turn.get(each, name));

/** Objects that a workload of the common vocabulary is ordered by. */
export function manifestsOf(order: Workload): readonly Manifest[] {
  const { name, kind } = order;
  const labels = { app: name };
  const every = { periodSeconds: 10, failureThreshold: 3 };
  const answersHttp = { livenessProbe: { httpGet: { path: '/', port: 80 }, ...every } };
  const answersPing = { livenessProbe: { exec: { command: [name, 'ping'] }, ...every } };
  const template = (more: object = {}, spec: object = {}) => ({
    metadata: { labels },
    spec: { containers: [{ name, image: `${name}:1`, ...more }], ...spec },
  });
  const selector = { matchLabels: labels };
  const service = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports: [{ port: 80 }], ...spec },
  });
  const object = (apiVersion: string, of: string, spec: object): Manifest => ({ apiVersion, kind: of, metadata: { name, labels }, spec });
  switch (kind) {
    case 'stateless':
      return [service({}), object('apps/v1beta2', 'Deployment', { replicas: order.replicas, selector, template: template(answersHttp) })];
    case 'agent':
      return [object('apps/v1beta2', 'DaemonSet', { selector, template: template() })];
    case 'batch': {
      const { completions } = order;
      return [object('batch/v1', 'Job', { completions, parallelism: completions, template: template({}, { restartPolicy: 'Never' }) })];
    }
    case 'stateful': {
      const mounts = { ...answersPing, volumeMounts: [{ name: 'data', mountPath: '/data' }] };
      const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim }];
      const spec = { serviceName: name, replicas: order.replicas, selector, template: template(mounts), volumeClaimTemplates };
      return [service({ clusterIP: 'None' }), object('apps/v1beta2', 'StatefulSet', spec)];
    }
  }
}

/** Most pods of one workload that the model takes on. */
const mostPods = 1000;

/** The refusal of a number of pods that the model does not take on; nothing if it does. */
const absurdity = (field: string, number: number): Answer | undefined =>
  Number.isInteger(number) && number >= 0 && number <= mostPods
    ? undefined
    : refuse('422', `spec.${field}: expected integer:0:${mostPods}, found ${number}`);

export function orders(rules: Rules): Part {
  /** The call of a person; its answer may get lost, though what was asked for is done. */
  const says = (turn: Turn<Rows>, lost: boolean, method: string, request: unknown, answer: () => Answer): Answer =>
    ask(turn, byUser, method, request, () => {
      const given = answer();
      return lost ? refuse('timeout', 'no answer') : given;
    });

  const limit = (turn: Turn<Rows>, code: string, about: string): void =>
    turn.put('limit', `${code}/${about}`, { code, about, kind: 'impossible' });

  function post(turn: Turn<Rows>, manifest: Manifest, lost: boolean): Answer {
    const resource = resourceOf(manifest.kind)!;
    return says(turn, lost, `POST ${collection(resource, manifest.apiVersion)}`, manifest, () =>
      admit(turn, resource, filled(turn, manifest)),
    );
  }

  /** With defaults, and the address of a Service that asks for none. kubernetes v1.9 pkg/registry/core/service/ipallocator */
  function filled(turn: Turn<Rows>, manifest: Manifest): Manifest {
    const whole = defaulted(manifest);
    if (whole.kind !== 'Service' || (whole.spec as ServiceSpec).clusterIP) return whole;
    const at = count(turn, 'ip');
    return { ...whole, spec: { ...(whole.spec as object), clusterIP: `10.96.${at >> 8}.${at & 255}` } };
  }

  const erase = (turn: Turn<Rows>, resource: Resource, name: string, lost: boolean, options?: DeleteOptions): Answer =>
    says(turn, lost, `DELETE ${pathOf(turn, resource, name)}`, options, () => expunge(turn, resource, name, options));

  /** Replaces an object by what a manifest says, or creates it. */
  function apply(turn: Turn<Rows>, manifest: unknown, lost: boolean): void {
    const faults = validate(manifest);
    if (faults.length > 0) {
      const { kind = '', apiVersion } = (manifest ?? {}) as Partial<Manifest>;
      const resource = resourceOf(kind);
      const path = resource ? collection(resource, typeof apiVersion === 'string' ? apiVersion : undefined) : '/api';
      const message = faults.map(({ path: at, expected, found }) => `${at}: expected ${expected}, found ${found}`).join('; ');
      says(turn, false, `POST ${path}`, undefined, () => refuse('422', message));
      return;
    }
    const whole = manifest as Manifest;
    const resource = resourceOf(whole.kind)!;
    const { name, labels, annotations } = whole.metadata;
    const before = turn.get(resource, name) as Stored | undefined;
    if (!before) return void post(turn, whole, lost);
    const next = defaulted(whole);
    // What a manifest leaves out of a field that the API server has filled in stays as it is.
    const spec = { ...(before.spec as object), ...(next.spec as object) };
    const metadata = { ...(labels && { labels }), ...(annotations && { annotations: { ...before.metadata.annotations, ...annotations } }) };
    says(turn, lost, `PUT ${pathOf(turn, resource, name)}`, whole, () => {
      const field = frozen(resource, before.spec as object, spec, (a, b) => canonical(a) !== canonical(b));
      if (field !== undefined) return refuse('422', `spec.${field}: expected unchanged, found another value`);
      if (resource === 'pods' && labels && canonical(labels) !== canonical(before.metadata.labels))
        return refuse('422', 'metadata.labels: expected unchanged, found another value');
      return overwrite(turn, resource, name, { metadata, spec: spec as never });
    });
  }

  function scale(turn: Turn<Rows>, name: string, replicas: number, lost: boolean, resourceVersion?: string): Answer {
    const resource = workload(turn, name);
    const absurd = absurdity('replicas', replicas);
    if (resource === 'jobs') {
      // A Job has no scale; kubectl scale writes its parallelism. kubernetes v1.9 pkg/kubectl/scale.go, JobScaler
      const change = { spec: { parallelism: replicas } };
      return says(
        turn,
        lost,
        `PUT ${pathOf(turn, 'jobs', name)}`,
        change,
        () => absurd ?? overwrite(turn, 'jobs', name, change, resourceVersion),
      );
    }
    const request = { metadata: { name, ...(resourceVersion !== undefined && { resourceVersion }) }, spec: { replicas } };
    const path = pathOf(turn, resource ?? 'deployments', name);
    return says(turn, lost, `PUT ${path}/scale`, request, () => {
      if (!resource || resource === 'daemonsets') return refuse('404', 'the server could not find the requested resource');
      if (absurd) return absurd;
      return overwrite(turn, resource, name, { spec: { replicas } }, rules.checksVersion ? resourceVersion : undefined);
    });
  }

  /** A front end of ours, no part of Kubernetes, that carries out each key once. */
  function scaleOnce(turn: Turn<Rows>, name: string, by: number, key: string, lost: boolean): void {
    const call = { caller: 'user', callee: 'front', iface: 'http', method: 'POST /add', rule: 'user.idempotency-key' } as const;
    turn.call({ ...call, request: { headers: { 'Idempotency-Key': key }, body: { name, by } } }, () => {
      if (!rules.remembersKeys || !turn.get('counter', `key ${key}`)) {
        const resource = workload(turn, name);
        const row = resource && (turn.get(resource, name) as Stored<{ readonly replicas: number }>);
        const replicas = (row?.spec.replicas ?? 0) + by;
        const path = pathOf(turn, resource ?? 'deployments', name);
        const asked = { caller: 'front', rule: 'user.idempotency-key' };
        if (resource && resource !== 'daemonsets' && resource !== 'jobs')
          ask(turn, asked, `PUT ${path}/scale`, { metadata: { name }, spec: { replicas } }, () =>
            overwrite(turn, resource, name, { spec: { replicas } as never }),
          );
        turn.put('counter', `key ${key}`, { value: 1 });
      }
      return lost ? refuse('timeout', 'no answer') : ok(undefined, '200');
    });
  }

  /** What the user reads of a scale; nothing if there is none. */
  function readScale(turn: Turn<Rows>, name: string): Pick<Memo, 'replicas' | 'resourceVersion'> | undefined {
    const resource = workload(turn, name);
    const row = resource && resource !== 'daemonsets' && resource !== 'jobs' ? turn.get(resource, name) : undefined;
    const { metadata, spec } = row ?? {};
    says(turn, false, `GET ${pathOf(turn, resource ?? 'deployments', name)}/scale`, undefined, () =>
      metadata && spec
        ? ok({ metadata: { name, resourceVersion: metadata.resourceVersion }, spec: { replicas: spec.replicas } }, '200')
        : refuse('404', 'the server could not find the requested resource'),
    );
    return metadata && spec && { replicas: spec.replicas, resourceVersion: metadata.resourceVersion };
  }

  /** Reads, adds, writes: what makes it unsafe to repeat is that the reading is repeated too. @returns what the client remembers */
  function scaleBy(turn: Turn<Rows>, { name, by, guard }: Extract<Any, { do: 'scale-by' }>, lost: boolean, memo?: Memo): Memo | undefined {
    const key = memo?.key ?? `add-${count(turn, 'key')}`;
    if (guard === 'key') {
      scaleOnce(turn, name, by, key, lost);
      return { replicas: 0, resourceVersion: '', key };
    }
    const amount = (replicas: number) => Math.max(0, replicas + by);
    // With the version, it is the write that is sent again, as it was; only after a refusal does the client look.
    if (guard === 'version' && memo) {
      if (scale(turn, name, amount(memo.replicas), lost, memo.resourceVersion).code === '409') readScale(turn, name);
      return memo;
    }
    const read = readScale(turn, name);
    if (!read) return undefined;
    const seen = memo ?? { ...read, key };
    // kubectl scale --current-replicas stops where the count is not the one that it was told.
    if (guard === 'count' && read.replicas !== seen.replicas) return seen;
    scale(turn, name, amount(read.replicas), lost, guard === 'version' ? seen.resourceVersion : undefined);
    return seen;
  }

  /** Sets the image of all containers. */
  function reimage(turn: Turn<Rows>, name: string, image: string, lost: boolean): void {
    const resource = workload(turn, name);
    const row = resource && (turn.get(resource, name) as Stored<{ readonly template: PodTemplate }>);
    const old = row?.spec.template;
    const containers = old?.spec.containers.map((each) => ({ ...each, image })) ?? [];
    const change = { spec: { ...(old && { template: { ...old, spec: { ...old.spec, containers } } }) } };
    says(turn, lost, `PUT ${pathOf(turn, resource ?? 'deployments', name)}`, change, () => {
      if (!resource) return refuse('404', `"${name}" not found`);
      if (resource !== 'jobs') return overwrite(turn, resource, name, change as never);
      limit(turn, 'job-template', name);
      return refuse('422', 'spec.template: field is immutable');
    });
  }

  /** Carries one order out. @returns what the client remembers of it */
  function carry(turn: Turn<Rows>, order: Any, lost: boolean, memo?: Memo): Memo | undefined {
    if ('name' in order) for (const code of ['job-template', 'agent-scale']) turn.del('limit', `${code}/${order.name}`);
    switch (order.do) {
      case 'run': {
        const manifests = manifestsOf(order.workload);
        const [field, number] =
          'completions' in order.workload
            ? ['completions', order.workload.completions]
            : ['replicas', 'replicas' in order.workload ? order.workload.replicas : 0];
        const absurd = absurdity(field, number);
        const { kind, apiVersion } = manifests.at(-1)!;
        if (absurd) return void says(turn, false, `POST ${collection(resourceOf(kind)!, apiVersion)}`, undefined, () => absurd);
        manifests.forEach((manifest, at) => post(turn, manifest, lost && at === manifests.length - 1));
        return;
      }
      case 'scale':
        if (workload(turn, order.name) === 'daemonsets') limit(turn, 'agent-scale', order.name);
        scale(turn, order.name, order.replicas, lost);
        return;
      case 'update':
        return void reimage(turn, order.name, order.image, lost);
      case 'delete': {
        const service = turn.get('services', order.name);
        if (service) erase(turn, 'services', order.name, false);
        return void erase(turn, workload(turn, order.name) ?? 'deployments', order.name, lost);
      }
      case 'apply':
        return void apply(turn, order.manifest, lost);
      case 'delete-object': {
        const resource = resourceOf(order.kind);
        if (resource) erase(turn, resource, order.name, lost, order.force && { gracePeriodSeconds: 0 });
        else says(turn, false, `DELETE /api`, undefined, () => refuse('404', 'the server could not find the requested resource'));
        return;
      }
      case 'scale-by':
        return scaleBy(turn, order, lost, memo);
    }
  }

  /** Takes up a fault that waits for the next order. @returns its span, if there is one */
  function takeUp(turn: Turn<Rows>, name: string): readonly Cause[] | undefined {
    const seq = turn.get('counter', name)?.value;
    if (seq === undefined) return undefined;
    turn.del('counter', name);
    return [{ seq, how: 'fault' }];
  }

  function place(turn: Turn<Rows>, order: Any): void {
    const lost = takeUp(turn, 'lose-answer');
    const twice = takeUp(turn, 'send-twice');
    const memo = carry(turn, order, lost !== undefined);
    const again = (sent: Sent, delay: number, causes: readonly Cause[]) =>
      turn.after(delay, 'order', sent, [...turn.causes('user'), ...causes]);
    if (twice) again({ order, lost: false, ...(memo && { memo }) }, 1, twice);
    if (lost) again({ order, lost: false, ...(memo && { memo }) }, rules.resendAfter, lost);
  }

  /** A fault that the next order meets. */
  const meets: Handler<Rows> = (turn, { do: method }: Fault) => {
    turn.call({ caller: 'fate', callee: 'apiserver', iface: 'fault', method, rule: 'fault' }, () => {
      turn.put('counter', method, { value: turn.causes()[0]!.seq });
      return ok();
    });
  };

  /**
   * Lets no new pod on a node, and has those on it go; those of DaemonSets stay, and so do those that nobody would
   * replace. kubernetes v1.9 pkg/kubectl/cmd/drain.go
   */
  function drain(turn: Turn<Rows>, { host }: Extract<Operation, { do: 'drain' }>): void {
    const by = (rule: string): By => ({ caller: 'operator', rule });
    update(turn, by('operator.cordon'), 'nodes', host, { spec: { unschedulable: true } });
    for (const [name, pod] of turn.by('pods', 'node', host)) {
      const owner = controllerOf(pod);
      if (owner?.kind === 'DaemonSet' || pod.metadata.deletionTimestamp !== undefined) continue;
      if (!owner) turn.put('limit', `bare-pod/${name}`, { code: 'bare-pod', about: name, kind: 'by-hand' });
      else
        ask(turn, by('operator.evict'), `POST ${collection('pods')}/${name}/eviction`, { metadata: { name } }, () => ({
          ...expunge(turn, 'pods', name),
          code: '201',
        }));
    }
  }

  const order: Handler<Rows> = (turn, each: Any) => place(turn, each);
  return {
    start(turn) {
      turn.put('actor', 'front', { id: 'front', name: 'front end', kind: 'client', played: false });
    },
    commands: {
      run: order,
      scale: order,
      update: order,
      delete: order,
      apply: order,
      'delete-object': order,
      'scale-by': order,
      'lose-answer': meets,
      'send-twice': meets,
      drain,
    },
    on: {
      order: (turn, { order: again, lost, memo }: Sent) => void carry(turn, again, lost, memo),
    },
  };
}
