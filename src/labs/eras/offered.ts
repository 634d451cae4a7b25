import { moments } from '../../engine/compare/case.ts';
import { worldNames } from '../../engine/compare/comparison.ts';
import { drained } from '../../engine/compare/play.ts';
import type { PresentedScene } from '../present.ts';
import { defaultEra, sceneOf } from './address.ts';
import type { OfferedEras } from './cases.svelte.ts';
import { columnsAt, goingThrough } from './machine.ts';

/** Each world at the end of the default case; run once for the whole build. */
const first = columnsAt(drained(goingThrough(defaultEra)), moments.end);

/** What the page offers the island: the scenes of the default case, and where each world ends up in it. */
export const offeredEras = (scenes: readonly PresentedScene[]): Pick<OfferedEras, 'scenes' | 'first'> => ({
  scenes: worldNames.map((world) => ({ ...scenes.find(({ island }) => island.id === sceneOf(world))!.island, world })),
  first,
});
