import { essentials, everything, stepsOf, type Filter } from '../trace/cursor.ts';
import type { Trace } from '../trace/schema.ts';
import type { Scene } from './scene.ts';

/** Why an address could not be followed; the player says it in words. */
type Problem = 'scene' | 'step';

/** What an address asks for; no position means the start. */
export type Address = { readonly scene: string; readonly position?: number } | { readonly problem: Problem };

/**
 * Reads the moment that a page's query names: `?scene=<id>&step=<position>`, and on a page with several labs
 * `?lab=<name>&scene=<id>&step=<position>`.
 * @param search the query, with or without its question mark; anything at all may stand in it
 * @param scenes scenes of the lab, at least one
 * @param lab name of the lab where the address must name it; a query that names another asks nothing of this one
 */
export function readAddress(search: string, scenes: readonly Pick<Scene, 'id'>[], lab?: string): Address {
  const query = new URLSearchParams(search);
  const first = scenes[0]!.id;
  if (lab !== undefined && query.get('lab') !== lab) return { scene: first };
  const scene = query.get('scene') ?? first;
  const step = query.get('step');
  if (!scenes.some(({ id }) => id === scene)) return { problem: 'scene' };
  if (step === null) return { scene };
  return /^\d{1,9}$/.test(step) ? { scene, position: Number(step) } : { problem: 'step' };
}

/**
 * The query that names a moment; keeps what else stands in the present one.
 * @param run how the scene's trace was made, where it is not the published one
 */
export function writeAddress(search: string, scene: string, position: number, lab?: string, run?: string): string {
  const query = new URLSearchParams(search);
  if (lab !== undefined) query.set('lab', lab);
  query.set('scene', scene);
  query.delete('run');
  if (run !== undefined) query.set('run', run);
  query.set('step', String(position));
  return `?${query}`;
}

/** What is shown at a position. */
export interface Frame {
  readonly filter: Filter;
  /** Index among the steps of the trace under that filter. */
  readonly index: number;
  readonly problem?: Problem;
}

/**
 * The frame that shows a position of a trace. A position within noise brings the noise into view; one at which the trace
 * has no step gives the start, and says so.
 */
export function frameAt(trace: Trace, position: number | undefined): Frame {
  if (position === undefined) return { filter: essentials, index: 0 };
  for (const filter of [essentials, everything]) {
    const index = stepsOf(trace, filter).findIndex((step) => step.position === position);
    if (index !== -1) return { filter, index };
  }
  return { filter: essentials, index: 0, problem: 'step' };
}
