import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { play, serving, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** One web service: ordered, made more, one of it dies, the host of one is lost. @returns how many serve after each */
function life<R extends object, Options extends Cluster, More>(world: ClusterWorld<R, Options, More>): number[] {
  const { after } = play(world);
  const victim = () => serving(after(0), 'web')[0];
  const count = (seen: ReturnType<typeof after>) => serving(seen, 'web').length;
  return [
    count(after(120, web())),
    count(after(120, { do: 'scale', name: 'web', replicas: 5 })),
    count(after(120, { do: 'crash', instance: victim()?.id ?? '' })),
    count(after(900, { do: 'lose-host', host: victim()?.host ?? '' })),
  ];
}

/** A service without state ends with the same number in both worlds, whatever befalls it. */
export const S1: Scenario = ({ kubernetes, mesos }) => {
  const [inKubernetes, inMesos] = [life(kubernetes), life(mesos)];
  return {
    holds: inKubernetes.join() === '3,5,5,5' && inMesos.join() === inKubernetes.join(),
    found: { kubernetes: inKubernetes.at(-1) ?? 0, mesos: inMesos.at(-1) ?? 0 },
  };
};
