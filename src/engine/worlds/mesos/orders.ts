import { ok, refuse, type Answer } from '../../kernel/turn.ts';
import type { Order, Workload } from '../../vocabulary.ts';
import { count, grouped, isLocal, setupOf, type Marathon } from './marathon.ts';
import { uuid } from './messages.ts';
import { upgradeStrategy, type Rules } from './rules.ts';
import type { App, T } from './types.ts';

type Service = Exclude<Workload, { kind: 'batch' }>;
type Apps = readonly (readonly [id: string, app: App])[];

/** Milliseconds after which a user who has no answer asks again. */
const patience = 10_000;
const fail = (code: string, message: string): Answer => refuse(code, message, { message });
const locked = fail(
  '409',
  "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
);

/** What users order of Marathon, over its API. */
export function orders(rules: Rules, marathon: Marathon) {
  const appsOf = (turn: T, name: string): Apps => turn.by('app', 'workload', name).filter(([, { deleted }]) => !deleted);
  /** An app with an external volume has one instance at most, so several are a group of apps. marathon@v1.5.2 core/externalvolume/impl/providers/DVDIProvider.scala */
  const isGroup = (turn: T, kind: Workload['kind']): boolean => kind === 'stateful' && !rules.pinned(setupOf(turn).volumes);

  /** An app, or a pod, as it is posted. */
  function written(turn: T, id: string, kind: App['kind'], instances: number, image: string): object {
    const docker = setupOf(turn).containerizer === 'docker';
    if (grouped(turn, { kind }))
      return {
        id,
        scaling: { kind: 'fixed', instances },
        containers: [
          {
            name: 'web',
            resources: { cpus: 0.1, mem: 128 },
            image: { kind: 'DOCKER', id: image },
            healthCheck: { http: { endpoint: 'http' } },
            endpoints: [{ name: 'http', containerPort: 80, hostPort: 0 }],
          },
          { name: 'log-shipper', resources: { cpus: 0.1, mem: 128 }, image: { kind: 'DOCKER', id: 'log-shipper:1' } },
        ],
        networks: [{ mode: 'container', name: 'podnet' }],
      };
    const local = isLocal(turn, { kind }, rules);
    const [minimumHealthCapacity, maximumOverCapacity] = upgradeStrategy(kind, local);
    const volume = local
      ? { containerPath: 'data', mode: 'RW', persistent: { type: 'root', size: 1024 } }
      : {
          containerPath: '/data',
          mode: 'RW',
          external: { name: id.slice(1).replace('/', '-'), provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } },
        };
    return {
      id,
      instances,
      cpus: 0.1,
      mem: 128,
      container: {
        type: docker ? 'DOCKER' : 'MESOS',
        docker: { image },
        ...(kind !== 'agent' && { portMappings: [{ containerPort: 80, hostPort: 0 }] }),
        ...(kind === 'stateful' && { volumes: [volume] }),
      },
      networks: [docker ? { mode: 'container/bridge' } : { mode: 'container', name: 'podnet' }],
      ...(kind === 'agent' && { constraints: [['hostname', 'UNIQUE']] }),
      ...(rules.checked(kind) && { healthChecks: [{ protocol: 'HTTP', path: '/' }] }),
      ...(local && { residency: { taskLostBehavior: 'WAIT_FOREVER' } }),
      upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity },
    };
  }

  function make(turn: T, id: string, workload: string, kind: App['kind'], instances: number, image: string): void {
    const since = turn.now;
    turn.put('app', id, {
      workload,
      kind,
      instances,
      image,
      version: count(turn),
      since,
      locked: true,
      deleted: false,
      delay: 0,
      notBefore: 0,
      dirty: false,
      checking: false,
    });
    marathon.plan(turn, id);
  }

  function alter(turn: T, [id, app]: Apps[number], change: Partial<App>): void {
    const rest = { ...app, ...change };
    const active = turn.by('instance', 'app', id).filter(([, { condition }]) => condition !== 'Reserved');
    const old = active.filter(([, { version }]) => version !== rest.version).length;
    const replacing = old > 0 && rest.instances > 0 && rules.upgrade(rest.kind, isLocal(turn, rest, rules), rest.instances, old);
    turn.put('app', id, { ...rest, locked: true, upgrade: replacing || undefined });
    marathon.plan(turn, id);
  }

  /** A call of the user's. @param lost the answer does not arrive */
  const ask = (turn: T, method: string, request: unknown, lost: boolean, answer: () => Answer): Answer => {
    let given = ok();
    turn.call(
      { caller: 'user', callee: 'marathon', iface: 'marathon', method, ...(request !== undefined && { request }), rule: 'user.order' },
      () => {
        given = answer();
        return lost ? refuse('timeout', 'no answer') : given;
      },
    );
    return given;
  };
  const deployed = (turn: T, code = '200', more: object = {}): Answer => ok({ ...more, deploymentId: uuid(turn) }, code);
  /** Asks; where a deployment locks the app, asks again such that it gives way. */
  function insist(turn: T, method: string, body: object | undefined, lost: boolean, answer: (force: boolean) => Answer): void {
    const first = ask(turn, method, body, lost, () => answer(false));
    if (first === locked && !lost) ask(turn, method, { query: { force: 'true' }, ...(body && { body }) }, lost, () => answer(true));
  }

  function run(turn: T, workload: Workload, lost: boolean): void {
    const { name } = workload;
    if (workload.kind === 'batch') {
      turn.put('limit', `batch/${name}`, { code: 'batch', about: name, kind: 'impossible' });
      ask(turn, 'POST /v2/jobs', { id: name, run: { docker: { image: `${name}:1` } } }, lost, () => fail('404', 'Not Found'));
      return;
    }
    const { kind } = workload;
    const group = isGroup(turn, kind);
    const instances = instancesOf(turn, workload);
    const [id, image] = [`/${name}`, `${name}:1`];
    const parts = group ? partsOf(name, instances) : [id];
    const bodies = parts.map((part) => written(turn, part, kind, group ? 1 : instances, image));
    const method = `POST /v2/${group ? 'groups' : grouped(turn, workload) ? 'pods' : 'apps'}`;
    ask(turn, method, group ? { id, apps: bodies } : bodies[0], lost, () => {
      if (turn.by('app', 'workload', name).length > 0) return fail('409', `An app with id [${id}] already exists.`);
      for (const part of parts) make(turn, part, name, kind, group ? 1 : instances, image);
      return deployed(turn, '201', { id });
    });
  }

  const partsOf = (name: string, number: number): string[] => Array.from({ length: number }, (_, at) => `/${name}/${at}`);

  /** One on every host is a number that a person has counted. */
  const instancesOf = (turn: T, workload: Service): number =>
    workload.kind === 'agent' ? turn.rows('agent').filter(([, { state }]) => state !== 'down').length : workload.replicas;

  /** Where the parts of a workload are asked for. */
  function pathOf(turn: T, name: string, apps: Apps): string {
    const kind = apps[0]?.[1].kind ?? 'agent';
    return `/v2/${isGroup(turn, kind) ? 'groups' : grouped(turn, { kind }) ? 'pods' : 'apps'}/${name}`;
  }

  function scale(turn: T, name: string, replicas: number, lost: boolean): void {
    const apps = appsOf(turn, name);
    const first = apps[0]?.[1];
    const group = first !== undefined && isGroup(turn, first.kind);
    const parts = partsOf(name, replicas);
    const body = group
      ? { apps: parts.map((part) => written(turn, part, first.kind, 1, first.image)) }
      : first && grouped(turn, first)
        ? written(turn, `/${name}`, first.kind, replicas, first.image)
        : { instances: replicas };
    insist(turn, `PUT ${pathOf(turn, name, apps)}`, body, lost, (force) => {
      // PUT would make the app; but this one says nothing of what it should run.
      if (!first) return fail('422', 'Object is not valid');
      if (group) return scaleGroup(turn, name, apps, parts, force);
      if (first.instances === replicas) return deployed(turn);
      if (first.locked && !force) return locked;
      alter(turn, apps[0]!, { instances: replicas });
      return deployed(turn);
    });
  }

  function scaleGroup(turn: T, name: string, apps: Apps, parts: readonly string[], force: boolean): Answer {
    const known = new Set(apps.map(([id]) => id));
    const surplus = apps.filter(([id]) => !parts.includes(id));
    if (surplus.some(([, app]) => app.locked) && !force) return locked;
    // A part that is still being deleted can't be made anew.
    const missing = parts.filter((part) => !known.has(part));
    if (missing.some((part) => turn.get('app', part))) return fail('409', `Group is locked by one or more deployments.`);
    for (const part of missing) make(turn, part, name, 'stateful', 1, apps[0]![1].image);
    for (const app of surplus) alter(turn, app, { instances: 0, deleted: true });
    return deployed(turn);
  }

  function update(turn: T, name: string, image: string, lost: boolean): void {
    const apps = appsOf(turn, name);
    const first = apps[0]?.[1];
    const group = first !== undefined && isGroup(turn, first.kind);
    const body = group
      ? { apps: apps.map(([id]) => written(turn, id, first.kind, 1, image)) }
      : first && grouped(turn, first)
        ? written(turn, `/${name}`, first.kind, first.instances, image)
        : { container: { docker: { image } } };
    insist(turn, `PUT ${pathOf(turn, name, apps)}`, body, lost, (force) => {
      if (!first) return fail('404', `App '/${name}' does not exist`);
      const changed = apps.filter(([, app]) => app.image !== image);
      if (changed.some(([, app]) => app.locked) && !force) return locked;
      // A new version begins without the delays of the old one.
      for (const app of changed) alter(turn, app, { image, version: count(turn), delay: 0, notBefore: 0 });
      return deployed(turn);
    });
  }

  function remove(turn: T, name: string, lost: boolean): void {
    const apps = appsOf(turn, name);
    turn.del('limit', `batch/${name}`);
    insist(turn, `DELETE ${pathOf(turn, name, apps)}`, undefined, lost, (force) => {
      if (apps.length === 0) return fail('404', `App '/${name}' does not exist`);
      if (apps.some(([, app]) => app.locked) && !force) return locked;
      for (const app of appsOf(turn, name)) alter(turn, app, { instances: 0, deleted: true });
      return deployed(turn);
    });
  }

  function carryOut(turn: T, order: Order, lost: boolean): void {
    if (order.do === 'run') run(turn, order.workload, lost);
    else if (order.do === 'scale') scale(turn, order.name, order.replicas, lost);
    else if (order.do === 'update') update(turn, order.name, order.image, lost);
    else remove(turn, order.name, lost);
  }

  return {
    /** Carries out an order, as the wire does with it. */
    order(turn: T, order: Order): void {
      const { wire } = setupOf(turn);
      turn.change('setup', 'setup', { wire: '' });
      carryOut(turn, order, wire === 'lose-answer');
      if (wire === 'lose-answer') turn.after(patience, 'ask again', order);
      if (wire === 'send-twice') carryOut(turn, order, false);
    },
    on: {
      'ask again': (turn: T, order: Order): void => carryOut(turn, order, false),
    },
  };
}
