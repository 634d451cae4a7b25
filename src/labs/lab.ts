import { stepsOf, type Step } from '../trace/cursor.ts';
import type { Text } from '../i18n/index.ts';
import type { Trace } from '../trace/schema.ts';

/** Finds a step of a trace by what happens in it, so that a new recording may shift positions. */
export interface Find {
  /** Method as the trace names it. */
  readonly method: string;
  /** Id of the actor that is called. */
  readonly callee?: string;
  /** How it ended: the code of the status. */
  readonly code?: string;
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

/** One trace of a lab. */
interface Scene {
  /** Id of the trace; also the scene's name in addresses. */
  readonly trace: string;
  readonly title: Text;
  /** What to watch. */
  readonly lead: Text;
  readonly moments: readonly Moment[];
}

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

/**
 * Finds a step.
 * @throws naming the lab's wish and the recording, if the trace holds no such step
 */
export function findStep(trace: Trace, { method, callee, code, nth = 0, returns }: Find): Step {
  const fits = stepsOf(trace).filter(
    ({ span, phase }) =>
      span.method === method &&
      (callee === undefined || span.callee === callee) &&
      (code === undefined || span.status.code === code) &&
      (phase === 'whole' || phase === (returns ? 'return' : 'call')),
  );
  const step = fits[nth];
  if (step) return step;
  const wish = [method, callee && `to ${callee}`, code && `ending in ${code}`, returns && '(its return)'].filter(Boolean).join(' ');
  throw new Error(
    `content/recordings/${trace.id}.jsonl: expected at least ${nth + 1} × ${wish}, found ${fits.length}; ` +
      'mend: record it again, or correct the moment in src/labs/',
  );
}
