import { ok } from '../../kernel/turn.ts';
import { cpus, framework, type Offered } from './messages.ts';
import type { Instance, T } from './types.ts';

/** What an unreachable instance with a reservation waits for: an offer of it, which tells that its task is gone. */
export const unsure = '?';

/** Milliseconds that a message takes. */
export const wire = 10;

/** Whether messages reach the agent of a host, and its answers the master. */
export const reachable = (turn: T, host: string): boolean => {
  const { up, reached } = turn.get('host', host)!;
  return up && reached && turn.get('agent', host)!.up;
};

/** A call of Marathon's to the master, which takes it and answers nothing. */
export const call = (turn: T, type: string, body: object, rule: string, done?: () => void): void =>
  void turn.call(
    {
      caller: 'marathon',
      callee: 'master',
      iface: 'mesos.scheduler',
      method: `Call.${type}`,
      request: { framework_id: { value: framework }, type, ...body },
      rule: `marathon.${rule}`,
    },
    () => {
      done?.();
      return ok(undefined, '202');
    },
  );

/** The master offers what is free at a moment of virtual time, if it has not planned to do so before. */
export function allocateAt(turn: T, at: number): void {
  const { offersAt, offers } = turn.get('setup', 'setup')!;
  if (offersAt !== undefined && offersAt <= at) return;
  if (offers !== undefined) turn.cancel(offers);
  turn.change('setup', 'setup', { offersAt: at, offers: turn.after(at - turn.now, 'allocate', {}) });
}

/** The resources of an agent have changed: what Marathon refused is no longer what there is. */
export function changed(turn: T, host: string, interval: number, fields: object = {}): void {
  turn.change('agent', host, { refused: 0, ...fields });
  if (wanted(turn)) allocateAt(turn, turn.now + interval);
}

/** Whether Marathon has a use for offers. Those that it would all decline are left out. */
export const wanted = (turn: T): boolean =>
  turn.rows('app').some(([id]) => turn.by('instance', 'waits', id).length > 0) ||
  turn.by('instance', 'waits', unsure).length > 0 ||
  turn.rows('persistent').some(([, { garbage }]) => garbage);

/** What Marathon does with an offer. */
export interface Use {
  readonly operations: object[];
  readonly launched: { readonly id: string; readonly instance: Instance }[];
}

/** Takes what is used of an offer; the rest comes back with the next allocation, as the filter says. */
export const accept = (turn: T, { id, host }: Offered, { operations, launched }: Use, cost: (instance: Instance) => number): void =>
  call(turn, 'ACCEPT', { accept: { offer_ids: [{ value: id }], operations, filters: { refuse_seconds: 0 } } }, 'accept', () => {
    const { used, ports } = turn.get('agent', host)!;
    turn.change('agent', host, {
      used: launched.reduce((sum, { instance }) => sum + cost(instance), used),
      ports: [...ports, ...launched.flatMap(({ instance: { port } }) => port ?? [])],
    });
    for (const { id } of launched) turn.after(wire, 'launch', { id, host });
  });

export const decline = (turn: T, offers: readonly Offered[], refuse: number): void =>
  call(
    turn,
    'DECLINE',
    { decline: { offer_ids: offers.map(({ id: value }) => ({ value })), filters: { refuse_seconds: refuse / 1000 } } },
    'decline',
    () => {
      for (const { host } of offers) turn.change('agent', host, { refused: turn.now + refuse });
    },
  );

/** Asks for a task to be killed. The message to an agent that cannot be reached is lost; the master sends it again when it comes back. */
export const kill = (turn: T, id: string, host: string, task: string): void =>
  call(turn, 'KILL', { kill: { task_id: { value: task }, agent_id: { value: turn.get('agent', host)!.id } } }, 'kill', () => {
    if (reachable(turn, host)) turn.after(wire, 'kill', { id });
  });

export const room = ({ used }: { readonly used: number }): number => cpus - used;
