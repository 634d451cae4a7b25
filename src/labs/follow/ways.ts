import type { WorldName } from '../../engine/compare/comparison.ts';

/** How the service comes to leave its host. */
export const ways = ['drain', 'lose-host'] as const;
export type Way = (typeof ways)[number];

/** Name of a scene in addresses, which is the id of its trace. */
export const sceneOf = (world: WorldName, way: Way): string => `follow-${world}${way === 'drain' ? '' : '-lost'}`;

/** The way that a scene shows. */
export const wayOf = (scene: string): Way => (scene.endsWith('-lost') ? 'lose-host' : 'drain');
