import { nameOf, ordered, type Kind } from './manifests.ts';
import { codes, play, serving } from './play.ts';
import type { Scenario } from './scenario.ts';

const lasting: readonly Kind[] = ['ReplicationController', 'ReplicaSet', 'Deployment', 'DaemonSet', 'StatefulSet'];

/** A Job of 3 whose first pod dies: how many pods it took, and how many ended well. */
function job(kubernetes: Parameters<Scenario>[0]['kubernetes']) {
  const world = play(kubernetes);
  world.after(0, ordered('Job', { completions: 3, parallelism: 3 }));
  const of = (seen: ReturnType<typeof world.look>) => seen.instances.filter(({ workload }) => workload === nameOf('Job'));
  world.until((seen) => of(seen).filter(({ state }) => state === 'running').length === 3);
  const doomed = of(world.look()).find(({ state }) => state === 'running')?.id ?? '';
  const seen = of(world.after(120, { do: 'crash', instance: doomed }));
  return { pods: seen.length, running: seen.filter(({ state }) => state !== 'ended' && state !== 'failed').length };
}

/** Six kinds of object in one cluster, and what each makes of a new host, a lost one, another number and a crash. */
export const O3: Scenario = ({ kubernetes }) => {
  const world = play(kubernetes);
  const counts = () =>
    Object.fromEntries(lasting.map((kind) => [kind, serving(world.look(), nameOf(kind)).length])) as Record<Kind, number>;
  const is = (counted: Record<Kind, number>, others: number, DaemonSet: number, StatefulSet = others) =>
    lasting.every((kind) => counted[kind] === (kind === 'DaemonSet' ? DaemonSet : kind === 'StatefulSet' ? StatefulSet : others));

  world.after(60, ...lasting.map((kind) => ordered(kind, kind === 'DaemonSet' ? {} : { replicas: 3 })));
  const begun = counts();
  world.after(60, { do: 'add-host', host: 'd' });
  const added = counts();

  for (const kind of lasting) world.after(0, { do: 'scale', name: nameOf(kind), replicas: 5 });
  const short = { ReplicaSet: 0, StatefulSet: 0 };
  world.until((seen) => {
    for (const kind of ['ReplicaSet', 'StatefulSet'] as const) {
      const all = seen.instances.filter(({ workload }) => workload === nameOf(kind)).length;
      short[kind] = Math.max(short[kind], all - serving(seen, nameOf(kind)).length);
    }
    return lasting.every((kind) => kind === 'DaemonSet' || serving(seen, nameOf(kind)).length === 5);
  });
  world.after(60);
  const scaled = counts();
  const refused = codes(world.spans, `PUT /apis/apps/v1beta2/namespaces/default/daemonsets/${nameOf('DaemonSet')}/scale`);

  const ids = () =>
    world
      .look()
      .instances.map(({ id }) => id)
      .sort()
      .join();
  const before = ids();
  for (const kind of lasting) world.after(0, { do: 'crash', instance: serving(world.look(), nameOf(kind))[0]?.id ?? '' });
  const dead = Object.values(counts()).reduce((sum, count) => sum + count, 0);
  world.after(60);
  const crashed = counts();
  const inPlace = ids() === before && dead === 24 - lasting.length;

  const host = serving(world.look(), nameOf('StatefulSet'))[0]?.host ?? '';
  const stuck = serving(world.look(), nameOf('StatefulSet')).filter((each) => each.host === host).length;
  world.after(900, { do: 'lose-host', host });
  const lost = counts();
  const batch = job(kubernetes);
  return {
    holds:
      is(begun, 3, 3) &&
      is(added, 3, 4) &&
      is(scaled, 5, 4) &&
      refused[0] === '404' &&
      short.ReplicaSet === 2 &&
      short.StatefulSet === 1 &&
      is(crashed, 5, 4) &&
      inPlace &&
      stuck > 0 &&
      is(lost, 5, 3, 5 - stuck) &&
      batch.pods === 4 &&
      batch.running === 0,
    found: {
      added: added.DaemonSet,
      others: added.ReplicaSet,
      scaled: scaled.ReplicaSet,
      daemons: scaled.DaemonSet,
      atOnce: short.ReplicaSet,
      oneByOne: short.StatefulSet,
      lost: lost.ReplicaSet,
      lostDaemons: lost.DaemonSet,
      lostStateful: lost.StatefulSet,
      jobPods: batch.pods,
    },
  };
};
