import { essentials, stepsOf, type Filter, type Step } from './cursor.ts';
import type { Span, Trace } from './schema.ts';

/** Part of a message: each field that it names has that value, or holds that part in turn; of a list, some element. */
type Part = string | number | boolean | null | readonly Part[] | { readonly [name: string]: Part };

/** Finds a step of a trace by what happens in it, so that a new recording or another rule of the model may shift positions. */
export interface Find {
  /** Method as the trace names it. */
  readonly method?: string;
  /** Interface that the call uses. */
  readonly iface?: string;
  /** Rule of the model that made the call. */
  readonly rule?: string;
  /** Ids of the actors that call and are called. */
  readonly caller?: string;
  readonly callee?: string;
  /** What the messages hold. */
  readonly request?: Part;
  readonly response?: Part;
  /** How it ended: the code of the status. */
  readonly code?: string;
  /** Not before this moment: virtual milliseconds. */
  readonly from?: number;
  /** Which of those that fit, from 0. */
  readonly nth?: number;
  /** Of a call with inner calls: its return instead of its call. */
  readonly returns?: true;
}

const holds = (message: unknown, part: Part): boolean => {
  if (Array.isArray(part)) return Array.isArray(message) && part.every((wanted) => message.some((found) => holds(found, wanted)));
  if (typeof part !== 'object' || part === null) return message === part;
  if (typeof message !== 'object' || message === null) return false;
  return Object.entries(part).every(([name, wanted]) => Object.hasOwn(message, name) && holds(message[name as never], wanted));
};

const named = ['method', 'iface', 'rule', 'caller', 'callee'] as const;

/** Whether a call is one that is looked for, whichever of them. */
export const fitsSpan = (span: Span, find: Find): boolean =>
  named.every((name) => find[name] === undefined || span[name] === find[name]) &&
  (find.request === undefined || holds(span.request, find.request)) &&
  (find.response === undefined || holds(span.response, find.response)) &&
  (find.code === undefined || span.status.code === find.code) &&
  (span.start ?? 0) >= (find.from ?? 0) * 1000;

/** The steps that fit, of each call one, in order; which of them `nth` means is left to the caller. Polls are folded away. */
export const stepsThatFit = (trace: Trace, find: Find, filter: Filter = essentials): Step[] =>
  stepsOf(trace, filter).filter(
    ({ span, phase }) => fitsSpan(span, find) && (phase === 'whole' || phase === (find.returns ? 'return' : 'call')),
  );

/** What is looked for, in words for an error. */
export function wishText({ method, iface, rule, caller, callee, request, response, code, from, returns }: Find): string {
  const parts = [
    method ?? 'call',
    iface && `on ${iface}`,
    rule && `by rule ${rule}`,
    caller && `from ${caller}`,
    callee && `to ${callee}`,
    request !== undefined && `with ${JSON.stringify(request)} asked`,
    response !== undefined && `with ${JSON.stringify(response)} answered`,
    code && `ending in ${code}`,
    from !== undefined && `from ${from} ms on`,
    returns && '(its return)',
  ];
  return parts.filter(Boolean).join(' ');
}
