import { stepsOf, type Step } from '../trace/cursor.ts';
import type { Text } from '../i18n/index.ts';
import type { Span, Trace } from '../trace/schema.ts';
import type { ModelScene } from './model/scene.ts';

/** Part of a message: each field that it names has that value, or holds that part in turn; of a list, some element. */
export type Part = string | number | boolean | null | readonly Part[] | { readonly [name: string]: Part };

/** Finds a step of a trace by what happens in it, so that a new recording or another rule of the model may shift positions. */
export interface Find {
  /** Method as the trace names it. */
  readonly method?: string;
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

/** A step worth a sentence. */
interface Moment {
  readonly find: Find;
  readonly text: Text;
}

/** Something to guess before looking. */
export interface Prediction {
  readonly question: Text;
  /** Exactly one is right. */
  readonly options: readonly { readonly text: Text; readonly right?: true }[];
  /** What happens and why. */
  readonly reveal: Text;
  /** The step that shows it. */
  readonly find: Find;
}

/** What a lab says of a trace. */
export interface Shown {
  readonly title: Text;
  /** What to watch. */
  readonly lead: Text;
  readonly moments: readonly Moment[];
}

/** A recording that a lab plays. */
export interface RecordedScene extends Shown {
  /** Id of the trace; also the scene's name in addresses. */
  readonly trace: string;
}

/** One trace of a lab: a recording, or a run of a model. */
export type Scene = RecordedScene | ModelScene;

/** Name of a scene in addresses, which is the id of its trace. */
export const sceneId = (scene: Scene): string => ('trace' in scene ? scene.trace : scene.id);

/** A lab: traces to step through, what to see in them, what they leave out. */
export interface Lab {
  readonly name: string;
  /** Slug of the chapter that it sits in. */
  readonly chapter: string;
  readonly title: Text;
  /** What it shows, in two or three sentences. */
  readonly lead: Text;
  /** Glossary entries of the words that it takes for known; in its chapter they have been introduced, on its own page they are linked. */
  readonly terms: readonly string[];
  readonly scenes: readonly Scene[];
  /** Belongs to the first scene. */
  readonly prediction: Prediction;
}

const holds = (message: unknown, part: Part): boolean => {
  if (Array.isArray(part)) return Array.isArray(message) && part.every((wanted) => message.some((found) => holds(found, wanted)));
  if (typeof part !== 'object' || part === null) return message === part;
  if (typeof message !== 'object' || message === null) return false;
  return Object.entries(part).every(([name, wanted]) => Object.hasOwn(message, name) && holds(message[name as never], wanted));
};

const fitsSpan = (span: Span, { method, rule, caller, callee, request, response, code, from = 0 }: Find): boolean =>
  Object.entries({ method, rule, caller, callee }).every(([name, wanted]) => wanted === undefined || span[name as 'method'] === wanted) &&
  (request === undefined || holds(span.request, request)) &&
  (response === undefined || holds(span.response, response)) &&
  (code === undefined || span.status.code === code) &&
  (span.start ?? 0) >= from * 1000;

/** What a lab looks for, for an error. */
function wishText({ method, rule, caller, callee, request, response, code, from, returns }: Find): string {
  const parts = [
    method ?? 'call',
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

/** Where a trace comes from and how it is mended, for an error. */
function originOf({ id, source }: Trace): { file: string; mend: string } {
  if (source.kind === 'model')
    return { file: `src/labs/: scene "${id}"`, mend: 'correct the moment or the commands of the scene, or the rule of the model' };
  return { file: `content/recordings/${id}.jsonl`, mend: 'record it again, or correct the moment in src/labs/' };
}

/**
 * Finds a step; polls and heartbeats are none.
 * @throws naming the lab's wish and where the trace comes from, if it holds no such step
 */
export function findStep(trace: Trace, find: Find): Step {
  const fits = stepsOf(trace).filter(
    ({ span, phase }) => fitsSpan(span, find) && (phase === 'whole' || phase === (find.returns ? 'return' : 'call')),
  );
  const step = fits[find.nth ?? 0];
  if (step) return step;
  const { file, mend } = originOf(trace);
  throw new Error(`${file}: expected at least ${(find.nth ?? 0) + 1} × ${wishText(find)}, found ${fits.length}; mend: ${mend}`);
}
