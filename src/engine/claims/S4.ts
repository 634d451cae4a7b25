import { podNameOf } from '../worlds/kubernetes/rows.ts';
import { stateful, withData } from './manifests.ts';
import { play, serving } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A StatefulSet with a volume from before CSI; its host is lost, and a person gives the pod up. */
export const S4: Scenario = ({ kubernetes }) => {
  const world = play(kubernetes);
  const [before] = serving(world.after(60, ...withData('kubernetes.io/gce-pd', 1)), stateful);
  world.after(600, { do: 'lose-host', host: before?.host ?? '' });
  const waiting = serving(world.look(), stateful).length === 0;
  world.after(0, { do: 'delete-object', kind: 'Pod', name: podNameOf(before?.id ?? ''), force: true });
  const seconds = world.until((seen) => serving(seen, stateful).length === 1);
  const seen = world.look();
  const [after] = serving(seen, stateful);
  const data = seen.volumes.find(({ id }) => id === before?.volume);
  const moved = before !== undefined && after !== undefined && after.host !== before.host && after.volume === before.volume;
  const same = moved && podNameOf(after.id) === podNameOf(before.id);
  const kept = data?.writers.join() === [before?.id, after?.id].join();
  const csi = world.spans.filter(({ iface }) => iface.startsWith('csi.')).length;
  return {
    holds: waiting && same && kept && csi === 0,
    found: { pod: podNameOf(after?.id ?? ''), from: before?.host ?? '', to: after?.host ?? 'nowhere', seconds: seconds ?? 'never', csi },
  };
};
