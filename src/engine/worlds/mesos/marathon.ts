import { ok, refuse } from '../../kernel/turn.ts';
import { accept, allocateAt, call, decline, kill, room, unsure, wanted, type Use } from './calls.ts';
import { containersOf, diskOf, firstPort, taskIds, taskInfo, uuid, type Offered } from './messages.ts';
import type { Rules } from './rules.ts';
import type { App, Instance, T, TaskState } from './types.ts';

type Row = readonly [id: string, instance: Instance];

const unplaced = { host: '', place: '' };
export const setupOf = (turn: T) => turn.get('setup', 'setup')!;

/** A number that was not given before. */
export function count(turn: T): number {
  const { count: number } = setupOf(turn);
  turn.change('setup', 'setup', { count: number + 1 });
  return number;
}

/** Whether instances run as task groups: those of stateless workloads do with the Mesos containerizer, as pods. */
export const grouped = (turn: T, { kind }: Pick<App, 'kind'>): boolean => kind === 'stateless' && setupOf(turn).containerizer === 'mesos';
export const namesOf = (turn: T, app: Pick<App, 'kind'>): readonly string[] => containersOf(app, grouped(turn, app));
/** Ids of the tasks of an instance. */
export const tasksOf = (turn: T, id: string, app: Pick<App, 'kind'>): readonly string[] => taskIds(id, namesOf(turn, app));

/** Tenths of a CPU that an instance takes. */
export const costOf = (turn: T, app: Pick<App, 'kind'>): number => tasksOf(turn, '', app).length;

/** Whether the data of an app's instances are on the disks of agents. */
export const isLocal = (turn: T, { kind }: Pick<App, 'kind'>, { pinned }: Rules): boolean =>
  kind === 'stateful' && pinned(setupOf(turn).volumes);

/** Marathon: apps and their instances, the launch queue, health checks. */
export function marathon(rules: Rules) {
  const local = (turn: T, app: Pick<App, 'kind'>): boolean => isLocal(turn, app, rules);
  const ready = (app: App, { condition, healthy }: Instance): boolean =>
    condition === 'Running' && (!rules.checked(app.kind) || healthy === true);

  /** Has the app looked at, once for all that happens at this moment. */
  function plan(turn: T, id: string): void {
    const app = turn.get('app', id);
    if (!app || app.dirty) return;
    turn.change('app', id, { dirty: true });
    turn.after(0, 'reconcile', { app: id });
  }

  /** Brings the number of instances to the goal. */
  function reconcile(turn: T, { app: id }: { app: string }): void {
    turn.change('app', id, { dirty: false });
    const app = turn.get('app', id);
    if (!app) return;
    const active = turn.by('instance', 'app', id).filter(([, { condition }]) => condition !== 'Reserved');
    const fresh = active.filter(([, { version }]) => version === app.version);
    const good = fresh.filter(([, instance]) => ready(app, instance)).length;
    if (app.upgrade) replace(turn, id, app, app.upgrade, active, fresh, good);
    else toGoal(turn, id, app, active, app.instances);
    if (good === app.instances && fresh.length === good && active.length === good) {
      turn.change('app', id, { locked: false, upgrade: undefined });
    }
    if (app.deleted) forget(turn, id);
  }

  function toGoal(turn: T, id: string, app: App, active: readonly Row[], goal: number): void {
    const killing = active.filter(([, { condition }]) => condition === 'Killing').length;
    const wish = rules.scale(active.length, killing, goal);
    stopSome(turn, active, wish.kill);
    add(turn, id, app, wish.start);
  }

  /** Replaces instances of older versions. marathon@v1.5.2 core/deployment/impl/TaskReplaceActor.scala */
  function replace(
    turn: T,
    id: string,
    app: App,
    { keep, most }: NonNullable<App['upgrade']>,
    active: readonly Row[],
    fresh: readonly Row[],
    good: number,
  ): void {
    const old = active.filter(([, { version }]) => version !== app.version);
    const living = old.filter(([, { condition }]) => condition !== 'Killing');
    stopSome(turn, old, living.length - Math.max(0, keep - good));
    toGoal(turn, id, app, fresh, Math.min(app.instances, Math.max(fresh.length, most - old.length)));
  }

  function stopSome(turn: T, instances: readonly Row[], number: number): void {
    if (number <= 0) return;
    const candidates = instances.filter(([, { condition }]) => condition !== 'Killing');
    const chosen = [...candidates].sort(([, a], [, b]) => rules.killOrder(a, b)).slice(0, number);
    for (const [id, instance] of chosen) stop(turn, id, instance);
  }

  /** marathon@v1.5.2 core/task/termination/impl/KillAction.scala: an unreachable instance is forgotten, unless it has a reservation. */
  function stop(turn: T, id: string, instance: Instance): void {
    const app = turn.get('app', instance.app)!;
    if (instance.condition === 'Waiting' || (instance.condition === 'Unreachable' && !local(turn, app))) {
      drop(turn, id, instance);
      plan(turn, instance.app);
    } else if (instance.condition !== 'Unreachable') {
      turn.change('instance', id, { condition: 'Killing', since: turn.now });
      for (const task of tasksOf(turn, id, app)) kill(turn, id, instance.host, task);
    }
  }

  /** Forgets an instance; what it has reserved stays, under the id of the next attempt. */
  function drop(turn: T, id: string, instance: Instance): void {
    turn.del('instance', id);
    const { volume } = instance;
    if (volume === undefined || !turn.get('persistent', volume)) return;
    const [, base, attempt] = /^(.*?)(?:\.(\d+))?$/.exec(id.replace(/^([^.]*\.[^.]*)$/, '$1.0'))!;
    const next = `${base}.${Number(attempt) + (instance.condition === 'Waiting' ? 0 : 1)}`;
    turn.put('instance', next, {
      ...instance,
      healthy: undefined,
      port: undefined,
      condition: 'Reserved',
      waits: '',
      failures: 0,
      since: turn.now,
    });
  }

  function add(turn: T, id: string, app: App, number: number): void {
    if (number <= 0) return;
    const reserved = turn.by('instance', 'app', id).filter(([, { condition }]) => condition === 'Reserved');
    for (let started = 0; started < number; started++) {
      const known = reserved[started];
      const { version, image } = app;
      const fresh = { app: id, version, image, condition: 'Waiting', waits: id, since: turn.now } as const;
      if (known) turn.put('instance', known[0], { ...known[1], ...fresh });
      else {
        const name = `${id.slice(1).replace('/', '_')}.${grouped(turn, app) ? 'instance-' : ''}${uuid(turn)}`;
        turn.put('instance', name, { ...fresh, ...unplaced, seq: count(turn), failures: 0 });
      }
    }
    want(turn, app.notBefore);
  }

  /** An app that is deleted goes with its last instance; its reserved disks are given back. */
  function forget(turn: T, id: string): void {
    const rest = turn.by('instance', 'app', id);
    for (const [key, { condition, volume }] of rest) {
      if (condition !== 'Reserved') continue;
      turn.change('persistent', volume!, { garbage: true });
      turn.del('instance', key);
      want(turn, turn.now);
    }
    if (turn.by('instance', 'app', id).length === 0) turn.del('app', id);
  }

  /** Asks for offers from a moment on, but not more often than it may. marathon@v1.5.2 core/flow/impl/ReviveOffersActor.scala */
  function want(turn: T, from: number): void {
    const { revived, reviveAt } = setupOf(turn);
    const due = Math.max(turn.now, from, revived + rules.revive);
    if (reviveAt !== undefined && reviveAt <= due) return;
    turn.change('setup', 'setup', { reviveAt: due });
    turn.after(due - turn.now, 'revive', {});
  }

  function revive(turn: T): void {
    if (setupOf(turn).reviveAt !== turn.now) return;
    const waiting = turn.rows('app').filter(([id]) => turn.by('instance', 'waits', id).length > 0);
    const later = waiting.map(([, { notBefore }]) => notBefore).filter((time) => time > turn.now);
    const now = later.length < waiting.length || (waiting.length === 0 && wanted(turn));
    turn.change('setup', 'setup', { reviveAt: undefined, ...(now && { revived: turn.now }) });
    if (later.length > 0) want(turn, Math.min(...later));
    if (!now) return;
    call(turn, 'REVIVE', { revive: {} }, 'revive', () => {
      for (const [host] of turn.rows('agent')) turn.change('agent', host, { refused: 0 });
      allocateAt(turn, turn.now);
    });
  }

  /** Takes what it can use of offers, a task of each in turn, and declines the others. marathon@v1.5.2 core/matcher/manager/impl/OfferMatcherManagerActor.scala */
  function offered(turn: T, offers: readonly Offered[]): void {
    const volumes = new Set(offers.flatMap((offer) => offer.volumes));
    for (const [id, instance] of turn.by('instance', 'waits', unsure)) if (volumes.has(instance.volume!)) gone(turn, id, instance);
    const queues = turn
      .rows('app')
      .filter(([, { notBefore }]) => notBefore <= turn.now)
      .map(([id, app]) => queueOf(turn, id, app));
    const uses = new Map<Offered, Use>();
    for (const offer of offers) uses.set(offer, clearing(turn, offer));
    const left = new Map(offers.map((offer) => [offer, { used: offer.used, ports: new Set(offer.ports) }]));
    for (let round = 0; round < rules.tasksPerOffer; round++) {
      for (const offer of offers) {
        const free = left.get(offer)!;
        queues.some((queue) => queue.cost <= room(free) && queue.take(offer, uses.get(offer)!, free));
        // The next offer asks the next app first.
        queues.push(...queues.splice(0, 1));
      }
    }
    const declined = offers.filter((offer) => uses.get(offer)!.operations.length === 0);
    for (const offer of offers)
      if (!declined.includes(offer)) accept(turn, offer, uses.get(offer)!, ({ app }) => costOf(turn, turn.get('app', app)!));
    if (declined.length > 0) decline(turn, declined, rules.refuse);
  }

  /** An offer has the volume of an instance that is not heard of: its task is gone. marathon@v1.5.2 core/launcher/impl/UnreachableReservedOfferMonitor.scala */
  function gone(turn: T, id: string, instance: Instance): void {
    drop(turn, id, instance);
    putOff(turn, instance.app, turn.get('app', instance.app)!);
    plan(turn, instance.app);
  }

  /** Gives back the reserved disks of apps that are gone. */
  function clearing(turn: T, { volumes }: Offered): Use {
    const gone = volumes.filter((volume) => turn.get('persistent', volume)!.garbage);
    for (const volume of gone) turn.del('persistent', volume);
    const resources = gone.map((volume) => diskOf(volume, false));
    return {
      launched: [],
      operations:
        gone.length === 0
          ? []
          : [
              { type: 'DESTROY', destroy: { volumes: gone.map((volume) => diskOf(volume, true)) } },
              { type: 'UNRESERVE', unreserve: { resources } },
            ],
    };
  }

  /** What waits of an app, and how an offer is used for it. */
  function queueOf(turn: T, id: string, app: App) {
    const waiting = turn.by('instance', 'waits', id);
    const free = waiting.filter(([, { host }]) => host === '').reverse();
    const placed = waiting.filter(([, { host }]) => host !== '');
    const hasDisk = local(turn, app);
    const cost = costOf(turn, app);

    function launch(key: string, { host, agent }: Offered, use: Use, left: { used: number; ports: Set<number> }): void {
      let port: number | undefined;
      if (app.kind !== 'agent') {
        for (port = firstPort; left.ports.has(port);) port++;
        left.ports.add(port);
      }
      left.used += cost;
      const before = turn.get('instance', key)!;
      const volume = app.kind === 'stateful' && !hasDisk ? id.slice(1).replace('/', '-') : before.volume;
      const instance: Instance = {
        ...before,
        condition: 'Staging',
        waits: '',
        since: turn.now,
        host,
        place: `${id}@${host}`,
        ...(port !== undefined && { port }),
        ...(volume !== undefined && { volume }),
      };
      turn.put('instance', key, instance);
      const { containerizer } = setupOf(turn);
      const infos = tasksOf(turn, key, app).map((task, at) =>
        taskInfo(
          task,
          namesOf(turn, app)[at] ?? app.workload,
          agent,
          at === 0 ? instance : { image: 'log-shipper:1' },
          containerizer === 'docker',
          hasDisk,
        ),
      );
      use.launched.push({ id: key, instance });
      use.operations.push(
        infos.length > 1
          ? {
              type: 'LAUNCH_GROUP',
              launch_group: { executor: { type: 'DEFAULT', executor_id: { value: key } }, task_group: { tasks: infos } },
            }
          : { type: 'LAUNCH', launch: { task_infos: infos } },
      );
    }

    /** Reserves disk and makes a volume of it; the task is launched on a later offer of both. */
    function reserve(key: string, { host }: Offered, use: Use): void {
      const volume = `${app.workload}#data#${key.split('.')[1]}`;
      turn.put('persistent', volume, { app: id, workload: app.workload, host, writers: [], garbage: false });
      turn.change('instance', key, { host, place: `${id}@${host}`, volume });
      use.operations.push(
        { type: 'RESERVE', reserve: { resources: [diskOf(volume, false)] } },
        { type: 'CREATE', create: { volumes: [diskOf(volume, true)] } },
      );
    }

    return {
      cost,
      take(offer: Offered, use: Use, left: { used: number; ports: Set<number> }): boolean {
        const here = placed.findIndex(([, { host, volume }]) => host === offer.host && offer.volumes.includes(volume!));
        if (here !== -1) {
          launch(placed.splice(here, 1)[0]![0], offer, use, left);
          return true;
        }
        const next = free.at(-1);
        const around = app.kind === 'agent' ? turn.by('instance', 'place', `${id}@${offer.host}`).length : 0;
        if (!next || !rules.unique(app.kind, around)) return false;
        free.pop();
        if (hasDisk) reserve(next[0], offer, use);
        else launch(next[0], offer, use, left);
        return true;
      },
    };
  }

  /** Takes in a status of a task, or of all tasks of a group. */
  function heard(turn: T, id: string, state: TaskState): void {
    const instance = turn.get('instance', id);
    const app = instance && turn.get('app', instance.app);
    if (!instance || !app) {
      // A task that it has given up is killed when it shows up again. marathon@v1.5.2 core/task/update/impl/TaskStatusUpdateProcessorImpl.scala
      const task = turn.get('task', id);
      if (task && state === 'RUNNING') for (const name of tasksOf(turn, id, task)) kill(turn, id, task.host, name);
      return;
    }
    if (state === 'RUNNING') {
      if (instance.condition === 'Running' || instance.condition === 'Killing') return;
      turn.change('instance', id, { condition: 'Running', waits: '', since: turn.now });
      // marathon@v1.5.2 core/task/update/impl/steps/NotifyRateLimiterStepImpl.scala, advanceWorthy
      if (app.delay > 0) turn.change('app', instance.app, { notBefore: turn.now + app.delay });
      checkSoon(turn, instance.app);
      plan(turn, instance.app);
      return;
    }
    if ((state === 'UNREACHABLE' || state === 'LOST') && !rules.replaceUnreachable(local(turn, app)))
      turn.change('instance', id, { condition: 'Unreachable', waits: unsure, since: turn.now });
    else drop(turn, id, instance);
    if (state === 'FAILED' || state === 'FINISHED' || state === 'DROPPED') putOff(turn, instance.app, app);
    plan(turn, instance.app);
  }

  function putOff(turn: T, id: string, app: App): void {
    const delay = rules.backoff(app.delay);
    turn.change('app', id, { delay, notBefore: turn.now + delay });
  }

  /** Plans the next round of health checks, if there is something to find out. */
  function checkSoon(turn: T, id: string): void {
    const app = turn.get('app', id);
    if (!app || app.checking || !rules.checked(app.kind)) return;
    const { first, interval } = rules.health;
    const since = turn.now - app.since - first;
    turn.change('app', id, { checking: true });
    turn.after(since < 0 ? -since : interval - (since % interval), 'check', { app: id });
  }

  /** A round of health checks: of those that are not known to be healthy, or are no longer. Who passes again and again is left out. */
  function check(turn: T, { app: id }: { app: string }): void {
    const app = turn.get('app', id);
    if (!app) return;
    turn.change('app', id, { checking: false });
    for (const [key, instance] of turn.by('instance', 'app', id)) {
      if (instance.condition !== 'Running') continue;
      const task = turn.get('task', key);
      const native = grouped(turn, app);
      const { up, reached } = turn.get('host', instance.host)!;
      const answers = task?.state === 'RUNNING' && !task.hung && up && (reached || native);
      if (answers && instance.healthy) continue;
      if (native && !up) continue;
      ask(turn, native ? `executor-${instance.host}` : 'marathon', instance, answers);
      if (answers) {
        turn.change('instance', key, { healthy: true, failures: 0 });
        plan(turn, id);
        continue;
      }
      checkSoon(turn, id);
      if (instance.healthy === undefined && instance.since + rules.health.grace > turn.now) continue;
      turn.change('instance', key, { healthy: false, failures: instance.failures + 1 });
      if (!rules.unhealthy(instance.failures + (native ? 1 : 0))) continue;
      if (native) turn.after(0, 'kill', { id: key });
      else stop(turn, key, turn.get('instance', key)!);
    }
  }

  const ask = (turn: T, caller: string, { host }: Instance, answers: boolean): void =>
    void turn.call(
      { caller, callee: `app-${host}`, iface: 'http', method: 'GET /', rule: 'marathon.health', takes: answers ? 5 : rules.health.timeout },
      () => (answers ? ok(undefined, '200') : refuse('timeout', 'no answer')),
    );

  return { plan, heard, offered, checkSoon, on: { reconcile, revive, check } };
}
export type Marathon = ReturnType<typeof marathon>;
