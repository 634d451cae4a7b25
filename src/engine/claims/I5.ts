import { podNameOf } from '../worlds/kubernetes/rows.ts';
import { play, serving, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Every pod of a web service is replaced in turn: nobody answers at an old address, and the Service's name leads to all who serve. */
export const I5: Scenario = ({ kubernetes }) => {
  const world = play(kubernetes);
  const before = serving(world.after(60, web()), 'web');
  const counts = before.map(({ id }) => serving(world.after(60, { do: 'delete-object', kind: 'Pod', name: podNameOf(id) }), 'web').length);
  const seen = world.look();
  const now = serving(seen, 'web');
  const old = before.map(({ address }) => address);
  const answering = seen.instances.filter(({ address, serves }) => serves && old.includes(address)).length;
  const leadsTo = seen.names.find(({ name }) => name === 'web')?.leadsTo ?? [];
  const named = now.filter(({ id }) => leadsTo.includes(id)).length;
  return {
    holds: answering === 0 && counts.join() === '3,3,3' && named === 3 && leadsTo.length === 3,
    found: { replaced: old.length, answering, named, old: old[0] ?? '', now: now[0]?.address ?? '' },
  };
};
