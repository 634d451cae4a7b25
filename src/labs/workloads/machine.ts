import { validate } from '../../engine/worlds/kubernetes/api/validate.ts';
import { kubernetes } from '../../engine/worlds/kubernetes/index.ts';
import type { Machine } from '../model/offered.ts';
import { engineOf, Play } from '../model/play.ts';
import type { Fault } from './check.ts';
import { accepts, bounds } from './commands.ts';
import { look } from './look.ts';
import type { ClusterView } from './view.ts';

/** Fields that say how many pods an object brings. */
const counts = ['replicas', 'completions', 'parallelism'] as const;

/** What is wrong with a manifest: what the API server would not take, and numbers that the lab can't show. */
export function faultsOf(manifest: unknown): readonly Fault[] {
  const faults = validate(manifest);
  if (faults.length > 0) return faults;
  const { spec } = manifest as { readonly spec?: Readonly<Record<string, unknown>> };
  return counts
    .filter((name) => Number(spec?.[name] ?? 0) > bounds.replicas)
    .map((name) => ({ path: `spec.${name}`, expected: `integer:0:${bounds.replicas}`, found: String(spec![name]) }));
}

/** What the lab's runs are made with. */
export const machine: Machine<ClusterView> = {
  engine: engineOf(kubernetes(), look),
  Play,
  accepts: (state) => accepts(state, (manifest) => faultsOf(manifest).length === 0),
};
