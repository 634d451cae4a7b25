import type { Answer } from '../../kernel/turn.ts';
import type { DockerCall } from '../../parts/docker/calls.ts';
import type { ContainerRow, ContainerSpec } from '../../parts/docker/rows.ts';
import { dockerTimes } from '../../parts/docker/rules.ts';
import type { Operation, Order, Workload } from '../../vocabulary.ts';
import { addLimit, endLimit, pace, workloadOf, type Bench, type T } from './rows.ts';

/** One container that a person is about to run. */
interface Step {
  readonly workload: string;
  readonly orders: number;
  readonly n: number;
  /** Only there; if absent, on the next host in turn. */
  readonly host?: string;
  /** Hosts that gave no answer. */
  readonly silent: readonly string[];
  /** The host that was picked, where the step goes on; `repeated`: as no answer came. */
  readonly at?: string | undefined;
  readonly repeated?: boolean;
}
/** One container that a person is about to replace or to move off its host. */
interface Change {
  readonly workload: string;
  readonly orders: number;
  readonly host: string;
  readonly name: string;
}

const nameOf = (workload: string, n: number): string => `${workload}-${n}`;
const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1));
const byNumber = (a: ContainerRow, b: ContainerRow): number => numberOf(a.name) - numberOf(b.name);

/** It runs, is about to, or has done its work: what a person who looks at the list leaves alone. */
const counts = ({ state, exit }: ContainerRow, kind: Workload['kind']): boolean =>
  state === 'running' || state === 'restarting' || (kind === 'batch' && state === 'exited' && exit === 0);

/**
 * A user with the docker command and a list of hosts. Each order goes to one daemon; which one is the user's choice: the
 * next in turn. What the user does is a habit of ours, what comes of it is dockerd's.
 */
export function userOf({ rules, engine }: Bench) {
  /** Sends an order that changes something; it is this that may be lost or doubled on its way. */
  function send(turn: T, call: DockerCall, make: (call: DockerCall) => Answer): Answer {
    const way = turn.get('way', 'next')?.do;
    turn.del('way', 'next');
    const first = make({ ...call, ...(way === 'lose-answer' && { lost: true }) });
    if (way === 'send-twice') make(call);
    return first;
  }

  function spec(turn: T, workload: string, n: number): ContainerSpec {
    const { kind, image, port } = turn.get('note', workload)!;
    const { driver } = turn.get('kit', 'kit')!;
    const name = nameOf(workload, n);
    return {
      name,
      image,
      restart: rules.policy(kind),
      labels: { workload },
      ...(driver === 'plugin' && { network: 'net' }),
      ...(driver === 'local' && kind !== 'batch' && { ports: [{ container: 80, host: port + n }] }),
      ...(kind === 'batch' ? { runsFor: pace.batch } : { health: true }),
      ...(kind === 'stateful' && { volumes: [{ source: name, target: '/data', ...(driver === 'plugin' && { driver }) }] }),
    };
  }

  /** The next host in turn among those that the user does not avoid. */
  function pick(turn: T, silent: readonly string[]): string | undefined {
    const hosts = turn
      .rows('host')
      .map(([host]) => host)
      .filter((host) => !turn.get('avoided', host) && !silent.includes(host));
    const { next } = turn.get('user', 'user') ?? { next: 0 };
    turn.put('user', 'user', { next: next + 1 });
    return hosts[next % hosts.length];
  }

  /** Asks every daemon for the containers of a workload; those that do not answer are unknown to the user. */
  function look(turn: T, workload: string): ContainerRow[] {
    return turn.rows('host').flatMap(([host]) => {
      const { answer, found } = engine.list(turn, { caller: 'user', host, rule: 'user.look' }, `workload=${workload}`);
      const why = turn.get('avoided', host)?.why;
      if (answer.ok && why === 'silent') turn.del('avoided', host);
      if (!answer.ok && !why) turn.put('avoided', host, { why: 'silent' });
      return [...found];
    });
  }

  const plan = (turn: T, step: Omit<Step, 'silent'>, delay: number) => turn.after(delay, 'user.run', { silent: [], ...step });

  /** The user writes down what is to be, and runs what is missing of it. */
  function bring(turn: T, workload: string, replicas: number, fresh: boolean): void {
    turn.change('note', workload, { wanted: replicas });
    const note = turn.get('note', workload)!;
    const seen = fresh ? [] : look(turn, workload);
    const step = { workload, orders: note.orders };
    if (note.kind === 'agent') {
      const there = new Set(seen.filter((row) => counts(row, 'agent')).map(({ host }) => host));
      const lacking = turn.rows('host').filter(([host]) => !there.has(host));
      lacking.forEach(([host], at) => plan(turn, { ...step, n: 1, host }, at * pace.step));
      return;
    }
    const alive = seen.filter((row) => counts(row, note.kind)).sort(byNumber);
    const names = new Set(alive.map(({ name }) => name));
    // What has failed is started where it is.
    const dead = new Map(seen.map(({ name, host }) => [name, host]));
    for (let n = 1, lacking = replicas - alive.length, delay = 0; lacking > 0; n++) {
      const name = nameOf(workload, n);
      if (names.has(name)) continue;
      plan(turn, { ...step, n, ...(dead.has(name) && { host: dead.get(name)! }) }, delay);
      delay += pace.step;
      lacking--;
    }
    for (const { host, name } of alive.slice(replicas).reverse()) remove(turn, { caller: 'user', host, rule: 'user.remove' }, name);
  }

  /** Removes a container; an order whose answer is lost is sent again, and finds nothing any more. */
  function remove(turn: T, call: DockerCall, name: string): void {
    const answer = send(turn, call, (made) => engine.remove(turn, made, name));
    if (answer.code === 'timeout') turn.after(pace.again, 'user.remove', { call, name });
  }

  /** `docker run`: create, pull if the image is not there, start. */
  function run(turn: T, step: Step): void {
    const { workload, n, silent } = step;
    const note = turn.get('note', workload);
    if (note?.orders !== step.orders) return;
    const host = step.host ?? step.at ?? pick(turn, silent);
    if (host === undefined) return addLimit(turn, { code: 'no-host', about: workload, kind: 'by-hand' });
    const call: DockerCall = { caller: 'user', host, rule: 'user.run' };
    const what = spec(turn, workload, n);
    const ready = engine.hasImage(turn, host, note.image);
    const prepared = ready ? prepare(turn, call, what) : undefined;
    const create = (made: DockerCall) => (prepared?.ok === false ? prepared : engine.create(turn, made, what));
    const created = ready ? send(turn, call, create) : create(call);
    if (created.code === 'timeout') return again(turn, step, host);
    if (created.code === '404' && !ready) {
      engine.pull(turn, call, note.image);
      turn.after(dockerTimes.pull, 'user.run', { ...step, at: host });
      return;
    }
    const known = created.ok || created.code === '409';
    const started = known ? engine.start(turn, call, what.name) : created;
    endLimit(turn, 'no-host', workload);
    if (started.ok) endLimit(turn, 'start-failed', workload);
    else addLimit(turn, { code: 'start-failed', about: workload, kind: 'by-hand' });
  }

  /** The volumes that a container is to have, made by name; those that are there stay. */
  function prepare(turn: T, call: DockerCall, { volumes = [], labels }: ContainerSpec): Answer | undefined {
    return volumes
      .map(({ source, driver }) => engine.createVolume(turn, call, { name: source, ...(driver && { driver }), ...(labels && { labels }) }))
      .find(({ ok }) => !ok);
  }

  /** No answer came: once more to the same host, as it may have been carried out; then to another. */
  function again(turn: T, step: Step, host: string): void {
    const later = (how: Pick<Step, 'silent' | 'at' | 'repeated'>) => void turn.after(pace.again, 'user.run', { ...step, ...how });
    const { silent, repeated } = step;
    if (!repeated) return later({ silent, at: host, repeated: true });
    turn.put('avoided', host, { why: 'silent' });
    if (step.host === undefined) later({ silent: [...silent, host], at: undefined, repeated: false });
    else addLimit(turn, { code: 'no-answer', about: step.workload, kind: 'by-hand' });
  }

  /** One by one: the old container goes, a new one of the same name comes in its place. */
  function replace(turn: T, { workload, orders, host, name }: Change): void {
    const note = turn.get('note', workload);
    if (note?.orders !== orders) return;
    const call: DockerCall = { caller: 'user', host, rule: 'user.update' };
    if (!engine.hasImage(turn, host, note.image)) {
      engine.pull(turn, call, note.image);
      turn.after(dockerTimes.pull, 'user.replace', { workload, orders, host, name });
      return;
    }
    engine.stop(turn, call, name);
    remove(turn, call, name);
    plan(turn, { workload, orders, n: numberOf(name), host }, 0);
  }

  /** Takes a container off its host; its user has to run another one elsewhere. */
  function move(turn: T, { workload, orders, host, name }: Change): void {
    if (turn.get('note', workload)?.orders !== orders) return;
    const call: DockerCall = { caller: 'operator', host, rule: 'operator.drain' };
    const stopped = engine.stop(turn, call, name);
    if (stopped.code === 'timeout') return addLimit(turn, { code: 'no-answer', about: workload, kind: 'by-hand' });
    remove(turn, call, name);
    plan(turn, { workload, orders, n: numberOf(name) }, 0);
  }

  /** An order about what runs already. */
  function change(turn: T, order: Exclude<Order, { do: 'run' }>): void {
    const note = turn.get('note', order.name);
    if (!note) return addLimit(turn, { code: 'unknown', about: order.name, kind: 'impossible' });
    const orders = note.orders + 1;
    turn.change('note', order.name, { orders, ...(order.do === 'update' && { image: order.image }) });
    if (order.do === 'scale') return bring(turn, order.name, order.replicas, false);
    const seen = look(turn, order.name);
    if (order.do === 'update') {
      const live = seen.filter((row) => counts(row, note.kind) && row.state !== 'exited').sort(byNumber);
      live.forEach(({ host, name }, at) => turn.after(at * pace.step, 'user.replace', { workload: order.name, orders, host, name }));
      return;
    }
    for (const { host, name } of seen) remove(turn, { caller: 'user', host, rule: 'user.remove' }, name);
    turn.del('note', order.name);
    for (const code of ['start-failed', 'no-answer', 'no-host']) endLimit(turn, code, order.name);
  }

  return {
    order(turn: T, given: Order): void {
      if (given.do !== 'run') return change(turn, given);
      const { workload } = given;
      const { kind, name } = workload;
      const note = turn.get('note', name);
      const { image = `example/${name}:1`, port = 8000 + turn.rows('note').length * 1000, orders = 0 } = note ?? {};
      turn.put('note', name, { kind, image, port, wanted: 0, orders: orders + 1 });
      bring(turn, name, 'replicas' in workload ? workload.replicas : 'completions' in workload ? workload.completions : 1, !note);
    },

    /** Nothing comes to a new host by itself: what runs on every host runs on the old ones. */
    operate(turn: T, { do: what, host }: Operation): void {
      if (what === 'add-host') return;
      turn.put('avoided', host, { why: 'drained' });
      const moved = engine.containersOn(turn, host).filter((row) => {
        const note = turn.get('note', workloadOf(row));
        return note && note.kind !== 'agent' && counts(row, note.kind) && row.state !== 'exited';
      });
      moved.forEach((row, at) => {
        const workload = workloadOf(row);
        const { orders } = turn.get('note', workload)!;
        turn.after(at * pace.step, 'user.move', { workload, orders, host, name: row.name });
      });
    },

    /** What an orchestrator would do for a host that is lost; no daemon does it. */
    replaceAll(turn: T, lost: readonly ContainerRow[]): void {
      for (const row of lost) {
        const workload = workloadOf(row);
        const orders = turn.get('note', workload)?.orders;
        if (orders !== undefined) plan(turn, { workload, orders, n: numberOf(row.name) }, 0);
      }
    },

    on: {
      'user.run': run,
      'user.replace': replace,
      'user.move': move,
      'user.remove': (turn: T, { call, name }: { call: DockerCall; name: string }) => void engine.remove(turn, call, name),
    },
  };
}
