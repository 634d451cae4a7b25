import type { WorldName } from '../../engine/compare/comparison.ts';
import { troubles, workloads, type Kind, type Trouble } from '../../engine/compare/case.ts';

/** What the four worlds are asked to go through. */
export interface Era {
  readonly kind: Kind;
  readonly trouble: Trouble;
}

/** What stands in the page when nothing is asked: the case that parts the worlds furthest. */
export const defaultEra: Era = { kind: 'stateful', trouble: 'lose-host' };

/** Name of a world's scene in addresses, which is the id of its published trace. */
export const sceneOf = (world: WorldName): string => `eras-${world}`;

/** The query that names a moment of a case: `?what=<workload>&fault=<trouble>&scene=eras-<world>&step=<position>`. */
export const eraAddress = ({ kind, trouble, world, step }: Era & { readonly world: WorldName; readonly step: number }): string =>
  `?what=${kind}&fault=${trouble}&scene=${sceneOf(world)}&step=${step}`;

/**
 * Reads the case that a query names.
 * @param search anything at all
 * @returns `unknown` is true if it names a workload or a trouble that there is not; then the case is the default one
 */
export function readEra(search: string): Era & { readonly unknown: boolean } {
  const query = new URLSearchParams(search);
  const [kind, trouble] = [query.get('what') ?? defaultEra.kind, query.get('fault') ?? defaultEra.trouble];
  const known = Object.hasOwn(workloads, kind) && (troubles as readonly string[]).includes(trouble);
  return known ? { kind: kind as Kind, trouble: trouble as Trouble, unknown: false } : { ...defaultEra, unknown: true };
}
