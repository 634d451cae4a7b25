import { ok, refuse, type Answer, type Turn } from '../../kernel/turn.ts';
import type { DockerRows } from './rows.ts';
import { dockerTimes } from './rules.ts';

export type T = Turn<DockerRows>;

/** Key of what has a name on one host. */
export const keyOf = (host: string, name: string): string => `${host}/${name}`;

/** Random hexadecimal digits. */
export function hex(turn: T, digits: number): string {
  let text = '';
  while (text.length < digits)
    text += Math.floor(turn.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** A program that works on a host's kernel, and does what it should. */
export const kernel = (turn: T, caller: string, host: string, program: string, argv: readonly string[], rule: string): Answer =>
  turn.call({ caller, callee: `kernel-${host}`, iface: 'kernel', method: program, request: { argv }, rule }, () => ok(undefined, 'exit 0'));

/** runc, run by a host's dockerd. */
export const runc = (
  turn: T,
  host: string,
  verb: string,
  argv: readonly string[],
  rule: string,
  answer = () => ok(undefined, 'exit 0'),
): Answer =>
  turn.call(
    { caller: `dockerd-${host}`, callee: `runc-${host}`, iface: 'oci', method: verb, request: { argv: [verb, ...argv] }, rule },
    answer,
  );

/** Who calls whose dockerd. A caller on that very host reaches it whatever is with the network. */
export interface DockerCall {
  readonly caller: string;
  readonly host: string;
  /** Rule that has the caller do it. */
  readonly rule: string;
  /** The answer does not arrive. */
  readonly lost?: boolean;
}

/** One call of the Engine API; `timeout` where the daemon does not answer. */
export function api(turn: T, { caller, host, rule, lost }: DockerCall, method: string, request: unknown, answer: () => Answer): Answer {
  const at = turn.get('host', host);
  const local = turn.get('actor', caller)?.node === host;
  const answers = at?.up && at.daemon && (at.reached || local);
  return turn.call(
    {
      caller,
      callee: `dockerd-${host}`,
      iface: 'docker',
      method,
      ...(request !== undefined && { request }),
      rule,
      ...(!(answers && !lost) && { takes: dockerTimes.answer }),
    },
    () => {
      const given = answers ? answer() : undefined;
      return given && !lost ? given : refuse('timeout', `dockerd on ${host} does not answer`);
    },
  );
}

/** A refusal as the Engine API words it. */
export const fail = (code: string, message: string): Answer => refuse(code, message, { message });
