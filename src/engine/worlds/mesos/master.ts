import { ok } from '../../kernel/turn.ts';
import { allocateAt, call, changed, reachable, room, wanted, wire } from './calls.ts';
import { hex, offer, status, taskIds, type Offered } from './messages.ts';
import { costOf, count, tasksOf, type Marathon } from './marathon.ts';
import type { Rules } from './rules.ts';
import type { T, Task, TaskState } from './types.ts';

/** States after which a task is no more. */
export const isTerminal = (state: TaskState): boolean => ['FINISHED', 'FAILED', 'KILLED', 'LOST', 'DROPPED'].includes(state);

/** An event of the master's, on the stream that Marathon has open. */
const tell = (turn: T, type: string, body: object, rule: string, done?: () => void): void =>
  void turn.call(
    {
      caller: 'master',
      callee: 'marathon',
      iface: 'mesos.scheduler',
      method: `Event.${type}`,
      request: { type, ...body },
      rule: `master.${rule}`,
    },
    () => {
      done?.();
      return ok(undefined, '200');
    },
  );

/** The master: which agents there are, what of them is free, what became of tasks. */
export function master(rules: Rules, marathon: Marathon) {
  /** Offers what agents have left to Marathon. mesos@1.4.1 src/master/allocator/mesos/hierarchical.cpp, __allocate */
  function allocate(turn: T): void {
    turn.change('setup', 'setup', { offersAt: undefined, offers: undefined });
    if (!wanted(turn)) return;
    const free = turn
      .rows('agent')
      .filter(
        ([host, agent]) =>
          agent.state === 'registered' && agent.refused <= turn.now && (room(agent) > 0 || turn.by('persistent', 'host', host).length > 0),
      );
    if (free.length > 0) {
      const offers = shuffled(turn, free).map(([host, { id, used, ports }]): Offered => ({
        id: `O${count(turn)}`,
        host,
        agent: id,
        used,
        ports,
        volumes: freeVolumes(turn, host),
      }));
      tell(turn, 'OFFERS', { offers: { offers: offers.map(offer) } }, 'offer');
      marathon.offered(turn, offers);
    }
    if (!wanted(turn)) return;
    const next = turn
      .rows('agent')
      .filter(([, agent]) => agent.state === 'registered' && room(agent) > 0)
      .map(([, { refused }]) => Math.max(refused, turn.now + rules.allocation));
    if (next.length > 0) allocateAt(turn, Math.min(...next));
  }

  /** Persistent volumes of an agent that no task uses. */
  const freeVolumes = (turn: T, host: string): string[] => {
    const taken = new Set(turn.by('task', 'host', host).map(([, { volume }]) => volume));
    return turn
      .by('persistent', 'host', host)
      .map(([id]) => id)
      .filter((id) => !taken.has(id));
  };

  function shuffled<Item>(turn: T, items: readonly Item[]): Item[] {
    const mixed = [...items];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = Math.floor(turn.random() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
    }
    return mixed;
  }

  /** What tasks an instance has, also if Marathon has forgotten it. */
  const tasksIn = (turn: T, id: string, host: string): { readonly tasks: readonly string[]; readonly agent: string } => {
    const instance = turn.get('instance', id);
    const app = (instance && turn.get('app', instance.app)) ?? turn.get('task', id);
    return { tasks: app ? tasksOf(turn, id, app) : taskIds(id, []), agent: turn.get('agent', host)!.id };
  };

  /**
   * Tells Marathon of a task, or of each one of a group; what comes from an agent is acknowledged.
   * @param more `reason` if the master itself says so: there is nothing to acknowledge then
   */
  function update(
    turn: T,
    id: string,
    host: string,
    state: TaskState,
    more: { reason?: string; message?: string; address?: string } = {},
  ): void {
    const { tasks, agent } = tasksIn(turn, id, host);
    const fromAgent = !more.reason || more.reason.startsWith('REASON_EXECUTOR') || more.reason === 'REASON_CONTAINER_LAUNCH_FAILED';
    for (const task of tasks) {
      const uuid = fromAgent ? hex(turn, 16) : undefined;
      tell(turn, 'UPDATE', { update: { status: status(task, state, agent, { ...more, ...(uuid && { uuid }) }) } }, 'update', () => {
        if (task === tasks[0]) marathon.heard(turn, id, state);
      });
      if (!uuid) continue;
      const acknowledge = { agent_id: { value: agent }, task_id: { value: task }, uuid };
      call(turn, 'ACKNOWLEDGE', { acknowledge }, 'acknowledge');
    }
  }

  /** An agent told of a task that is no more: what it held is free. */
  function free(turn: T, host: string, task: Task): void {
    const { used, ports } = turn.get('agent', host)!;
    changed(turn, host, rules.allocation, { used: used - costOf(turn, task), ports: ports.filter((port) => port !== task.port) });
  }

  /** An agent no longer answers; after a while the master gives it up. */
  function silent(turn: T, host: string): void {
    if (turn.get('agent', host)!.silent !== undefined) return;
    turn.change('agent', host, { silent: turn.after(rules.silence, 'unreachable', { host }) });
  }

  function heardOf(turn: T, host: string): void {
    const { silent: event } = turn.get('agent', host)!;
    if (event !== undefined) turn.cancel(event);
    turn.change('agent', host, { silent: undefined });
  }

  /** mesos@1.4.1 src/master/master.cpp, _markUnreachable; Marathon is PARTITION_AWARE */
  function unreachable(turn: T, { host }: { host: string }): void {
    heardOf(turn, host);
    if (turn.get('agent', host)!.state !== 'registered') return;
    giveUp(turn, host, 'unreachable', 'UNREACHABLE', 'REASON_AGENT_REMOVED');
  }

  /** @param state of its tasks from now on */
  function giveUp(turn: T, host: string, state: 'unreachable' | 'down', tasks: TaskState, reason: string): void {
    turn.change('agent', host, { state, used: 0, ports: [] });
    for (const [id, { condition }] of turn.by('instance', 'host', host))
      if (condition !== 'Waiting' && condition !== 'Reserved' && condition !== 'Unreachable') update(turn, id, host, tasks, { reason });
  }

  /**
   * An agent is back: what the master counts on it, what it has to tell, and what the master still wants of it.
   * mesos@1.4.1 src/master/master.cpp, _reregisterSlave and reconcileKnownSlave
   */
  function reregister(turn: T, host: string, report: (id: string, task: Task) => void): void {
    if (!reachable(turn, host)) return;
    heardOf(turn, host);
    const was = turn.get('agent', host)!.state;
    const tasks = turn.by('task', 'host', host);
    const used = tasks.reduce((sum, [, task]) => sum + costOf(turn, task), 0);
    changed(turn, host, rules.allocation, { state: 'registered', used, ports: tasks.flatMap(([, { port }]) => port ?? []) });
    for (const [id, task] of tasks) {
      if (isTerminal(task.state)) report(id, task);
      else if (task.state === 'RUNNING' && (was === 'unreachable' || task.told !== 'RUNNING')) {
        turn.change('task', id, { told: task.state });
        update(turn, id, host, task.state, { reason: 'REASON_AGENT_REREGISTERED' });
      }
      if (turn.get('instance', id)?.condition === 'Killing') turn.after(wire, 'kill', { id });
    }
    const lost = turn
      .by('instance', 'host', host)
      .filter(([id, { condition }]) => ['Staging', 'Killing', 'Running'].includes(condition) && !turn.get('task', id));
    for (const [id] of lost) update(turn, id, host, 'DROPPED', { reason: 'REASON_RECONCILIATION' });
  }

  return { tell, update, free, silent, giveUp, reregister, on: { allocate, unreachable } };
}
export type Master = ReturnType<typeof master>;
