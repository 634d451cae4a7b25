import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { db, play, serving, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Seconds until 3 web services serve again after the host of one is lost; nothing if they never do. */
function recovery<R extends object, Options extends Cluster, More>(world: ClusterWorld<R, Options, More>): number | undefined {
  const { after, until } = play(world);
  const host = serving(after(60, web()), 'web')[0]?.host;
  if (host === undefined) return undefined;
  const left = serving(after(0, { do: 'lose-host', host }), 'web').length;
  return left < 3 ? until((seen) => serving(seen, 'web').length === 3) : undefined;
}

/** The number of replicas comes back without their host, what was on its disk does not. */
export const R6: Scenario = ({ kubernetes, mesos }) => {
  const [inKubernetes, inMesos] = [recovery(kubernetes), recovery(mesos)];
  const world = play(mesos, { volumes: 'local' });
  const [before] = serving(world.after(60, db), 'db');
  const host = before?.host ?? '';
  const without = world.after(1200, { do: 'lose-host', host });
  const served = serving(without, 'db').length;
  const pinned = without.volumes.some(({ id, pinned }) => id === before?.volume && pinned === host);
  const [after] = serving(world.after(300, { do: 'return-host', host }), 'db');
  const back = after?.host === host && after.volume === before?.volume;
  return {
    holds: inKubernetes !== undefined && inMesos !== undefined && served === 0 && pinned && back,
    found: { kubernetes: inKubernetes ?? 'never', mesos: inMesos ?? 'never', minutes: 20, served },
  };
};
