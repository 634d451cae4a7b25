import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { codes, play, running, web } from './play.ts';
import type { Scenario } from './scenario.ts';

const scale = (replicas: number) => ({ do: 'scale', name: 'web', replicas }) as const;

/** Five run and "= 3" is ordered, on a bad day: how many run in the end, and how often it was asked for. */
function ordered<R extends object, Options extends Cluster, More>(
  world: ClusterWorld<R, Options, More>,
  fault: 'lose-answer' | 'send-twice',
) {
  const { after, spans } = play(world);
  after(120, web(5));
  const from = spans.length;
  const seen = after(300, { do: fault }, scale(3));
  const asked = spans.slice(from).filter(({ caller, method }) => caller === 'user' && method.startsWith('PUT ')).length;
  return { count: running(seen, 'web').length, asked };
}

/** Two writers have read 5; one adds a replica, the other takes one away. */
function twoWriters(kubernetes: Parameters<Scenario>[0]['kubernetes']) {
  const { after, spans } = play(kubernetes);
  after(120, web(5));
  const from = spans.length;
  const count = running(after(300, scale(6), scale(4)), 'web').length;
  const answers = codes(spans.slice(from), 'PUT /apis/apps/v1beta2/namespaces/default/deployments/web/scale');
  return { count, accepted: answers.filter((code) => code === '200').length };
}

/** "= 3" comes to 3 though its answer is lost or it arrives twice; but of two that write, one is forgotten. */
export const L3: Scenario = ({ kubernetes, mesos }) => {
  const tries = [
    ordered(kubernetes, 'lose-answer'),
    ordered(kubernetes, 'send-twice'),
    ordered(mesos, 'lose-answer'),
    ordered(mesos, 'send-twice'),
  ];
  const two = twoWriters(kubernetes);
  return {
    holds: tries.every(({ count, asked }) => count === 3 && asked >= 2) && two.count === 4 && two.accepted === 2,
    found: { asked: tries[0]!.asked, kubernetes: tries[0]!.count, mesos: tries[2]!.count, two: two.count, accepted: two.accepted },
  };
};
