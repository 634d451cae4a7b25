import type { RecordedCall } from '../src/trace/recording.ts';

/** A call while it is being recorded: times are microseconds since the epoch, and it holds the call that it ran within. */
export interface Call extends Omit<RecordedCall, 'id' | 'parent' | 'start' | 'duration'> {
  begin: number;
  end: number;
  inside?: Call | undefined;
}

/** What is known of a call when it begins. */
export type Question = Pick<Call, 'caller' | 'callee' | 'iface' | 'method' | 'request' | 'noise'>;

/** What is known of it when it ends. */
export type Answer = Pick<Call, 'response' | 'status'>;

/** Microseconds since the epoch, by the clock that the wrappers' `EPOCHREALTIME` reads too. */
const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);

/**
 * Notes the calls that this process makes or answers. A call that begins while another is open runs within it;
 * this holds because a scenario never has two calls of its own under way.
 */
export class Recorder {
  readonly calls: Call[] = [];
  readonly #open: Call[] = [];

  /** Opens a call. The function that comes back closes it and returns it. */
  begin(question: Question): (answer: Answer) => Call {
    const call: Call = { ...question, status: { ok: false, code: 'open' }, begin: now(), end: 0, inside: this.#open.at(-1) };
    this.calls.push(call);
    this.#open.push(call);
    return (answer) => {
      this.#open.splice(this.#open.indexOf(call), 1);
      return Object.assign(call, answer, { end: now() });
    };
  }
}

/**
 * Makes the lines of a recording: in the order in which the calls began, and with times from the first.
 * An id names the callee and counts its calls: two plugins that run side by side may begin in either order, and keep their ids.
 * @param calls with `inside` set where a call ran within another
 */
export function linesOf(calls: readonly Call[]): RecordedCall[] {
  const ordered = calls.toSorted((a, b) => a.begin - b.begin);
  const counts = new Map<string, number>();
  const ids = new Map<Call, string>();
  for (const call of ordered) {
    const count = counts.get(call.callee) ?? 0;
    counts.set(call.callee, count + 1);
    ids.set(call, `${call.callee}-${count}`);
  }
  const first = ordered[0]?.begin ?? 0;
  return ordered.map((call) => {
    const { begin, end, inside, caller, callee, iface, method, request, response, status, noise } = call;
    return {
      id: ids.get(call)!,
      ...(inside && { parent: ids.get(inside)! }),
      caller,
      callee,
      iface,
      method,
      ...(request !== undefined && { request }),
      ...(response !== undefined && { response }),
      status,
      start: begin - first,
      duration: end - begin,
      ...(noise && { noise }),
    };
  });
}
