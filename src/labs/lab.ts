import type { Text } from '../i18n/index.ts';
import type { Step } from '../trace/cursor.ts';
import { stepsThatFit, wishText, type Find } from '../trace/find.ts';
import type { Trace } from '../trace/schema.ts';
import type { ModelScene } from './model/scene.ts';

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
interface RecordedScene extends Shown {
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
  const fits = stepsThatFit(trace, find);
  const step = fits[find.nth ?? 0];
  if (step) return step;
  const { file, mend } = originOf(trace);
  throw new Error(`${file}: expected at least ${(find.nth ?? 0) + 1} × ${wishText(find)}, found ${fits.length}; mend: ${mend}`);
}
