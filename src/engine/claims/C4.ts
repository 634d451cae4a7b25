import { codes, db, play, serving } from './play.ts';
import type { Scenario, Worlds } from './scenario.ts';

const hosts = ['a', 'b'];

/** A container with data is taken off its host and run on the other one: who has written to its volume there. */
function moved({ docker, plugins }: Worlds, how: 'local' | 'global') {
  const world = how === 'local' ? play(docker, { hosts }) : play(plugins, { hosts, scope: 'global' });
  const [before] = serving(world.after(60, db), 'db');
  const seen = world.after(60, { do: 'drain', host: before?.host ?? '' });
  const [after] = serving(seen, 'db');
  const writers = seen.volumes.find(({ id }) => id === after?.volume)?.writers ?? [];
  const other = before !== undefined && after !== undefined && before.host !== after.host;
  return { other, found: writers.includes(before?.id ?? ''), writers: writers.length };
}

/** The host is lost instead; a person runs the container on the other one. */
function lost({ plugins }: Worlds) {
  const world = play(plugins, { hosts, scope: 'global' });
  const [before] = serving(world.after(60, db), 'db');
  world.after(60, { do: 'lose-host', host: before?.host ?? '' });
  const from = world.spans.length;
  const seen = world.after(600, { do: 'scale', name: 'db', replicas: 1 });
  const spans = world.spans.slice(from);
  const holder = seen.volumes.find(({ id }) => id === before?.volume)?.hosts.join() ?? '';
  // The back end refuses, and dockerd passes that on without knowing of the other host.
  const refused = spans.some(({ callee, status }) => callee === 'storage' && status.code === '409');
  const answer = codes(spans, 'POST /containers/create').at(-1) ?? '';
  return { served: serving(seen, 'db').length, kept: before !== undefined && holder === before.host && refused, holder, answer };
}

/** Two dockerds that know nothing of each other find one volume; who holds it is the back end's affair alone. */
export const C4: Scenario = (worlds) => {
  const [local, global, gone] = [moved(worlds, 'local'), moved(worlds, 'global'), lost(worlds)];
  return {
    holds: local.other && !local.found && global.other && global.found && gone.served === 0 && gone.kept && gone.answer === '500',
    found: { writers: global.writers, alone: local.writers, served: gone.served, holder: gone.holder, answer: gone.answer },
  };
};
