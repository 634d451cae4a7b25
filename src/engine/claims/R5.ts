import { podNameOf } from '../worlds/kubernetes/rows.ts';
import { play, serving, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Two of three pods are deleted at once; what is declared comes back, and stays. */
export const R5: Scenario = ({ kubernetes }) => {
  const world = play(kubernetes);
  const before = serving(world.after(60, web()), 'web').map(({ id }) => id);
  const doomed = before.slice(1);
  const from = world.steps;
  for (const id of doomed) world.after(0, { do: 'delete-object', kind: 'Pod', name: podNameOf(id) });
  const seconds = world.until((seen) => serving(seen, 'web').filter(({ id }) => !doomed.includes(id)).length === 3);
  const steps = world.steps - from;
  const last = world.after(600);
  const observed = serving(last, 'web').length;
  const declared = last.desired.get('web') ?? 0;
  return {
    holds: before.length === 3 && seconds !== undefined && observed === declared && declared === 3,
    found: { deleted: doomed.length, seconds: seconds ?? 'never', steps, observed, declared },
  };
};
