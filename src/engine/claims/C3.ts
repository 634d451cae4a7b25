import { stateful, withData } from './manifests.ts';
import { play, serving } from './play.ts';
import type { Scenario, Worlds } from './scenario.ts';

/** Two replicas with data; the host of the first is emptied. */
function follows({ kubernetes }: Worlds, provisioner: string) {
  const world = play(kubernetes);
  const before = serving(world.after(120, ...withData(provisioner, 2)), stateful);
  const [first] = before;
  const host = first?.host ?? '';
  world.after(0, { do: 'drain', host });
  const seconds = world.until((seen) => seen.instances.every(({ id }) => id !== first?.id) && serving(seen, stateful).length === 2);
  const seen = world.look();
  const moved = serving(seen, stateful).find(({ volume }) => volume === first?.volume);
  const data = seen.volumes.find(({ id }) => id === first?.volume);
  const own = before.length === 2 && before[0]?.volume !== before[1]?.volume && seen.volumes.length === 2;
  const there = moved !== undefined && moved.host !== host && data?.hosts.join() === moved.host;
  const written = data?.writers.includes(first?.id ?? '') && data.writers.includes(moved?.id ?? '');
  const csi = world.spans.filter(({ iface }) => iface.startsWith('csi.')).length;
  return { holds: own && there && !!written, seconds: seconds ?? 'never', from: host, to: moved?.host ?? 'nowhere', csi };
}

/** A pod with data goes to another host and finds them there, by CSI and by a plugin from before it. */
export const C3: Scenario = (worlds) => {
  const csi = follows(worlds, 'csi.example.org');
  const before = follows(worlds, 'kubernetes.io/gce-pd');
  return {
    holds: csi.holds && before.holds && csi.csi > 0 && before.csi === 0,
    found: { from: csi.from, to: csi.to, csi: csi.seconds, before: before.seconds, calls: csi.csi, callsBefore: before.csi },
  };
};
