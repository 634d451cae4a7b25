import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { logs, play, running, serving, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** What becomes of 3 web services, checked, and of an agent on each of 3 hosts, which nobody checks. */
function befallen<R extends object, Options extends Cluster, More>(world: ClusterWorld<R, Options, More>) {
  const { after, until } = play(world);
  const whole = (name: string) => until((seen) => serving(seen, name).length === 3);
  const begun = after(60, web(), logs);
  const [dead] = serving(begun, 'web');
  after(0, { do: 'crash', instance: dead?.id ?? '' });
  const crashed = whole('web');
  const seen = after(60);
  const inPlace = serving(seen, 'web').some(({ id }) => id === dead?.id);
  after(0, { do: 'hang', instance: serving(seen, 'web')[0]?.id ?? '' });
  const hung = whole('web');
  const last = after(1500, { do: 'hang', instance: serving(begun, 'logs')[0]?.id ?? '' });
  const [desired, run, serve] = [last.desired.get('logs'), running(last, 'logs').length, serving(last, 'logs').length];
  return { crashed, hung, inPlace, holds: !!crashed && !!hung && desired === 3 && run === 3 && serve === 2, serve, desired };
}

/** A process that dies is replaced in both worlds, in Kubernetes within its pod and by nobody who counts; one that hangs only where something asks it. */
export const I6: Scenario = (worlds) => {
  const kubernetes = befallen(worlds.kubernetes);
  const mesos = befallen(worlds.mesos);
  const seconds = (value: number | undefined) => value ?? 'never';
  return {
    holds: kubernetes.holds && mesos.holds && kubernetes.inPlace && !mesos.inPlace,
    found: {
      crashMesos: seconds(mesos.crashed),
      crashKubernetes: seconds(kubernetes.crashed),
      hangMesos: seconds(mesos.hung),
      hangKubernetes: seconds(kubernetes.hung),
      desired: kubernetes.desired ?? 0,
      unchecked: kubernetes.serve,
    },
  };
};
