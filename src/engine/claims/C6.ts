import type { Span } from '../../trace/schema.ts';
import { db, play, serving, web } from './play.ts';
import type { Scenario, Worlds } from './scenario.ts';

/** Step one: a container on docker0; dockerd asks no plugin. */
function plain({ docker }: Worlds) {
  const world = play(docker, { hosts: ['a'] });
  const served = serving(world.after(60, web(1)), 'web').length === 1;
  const bridged = world.spans.some(
    ({ method, request }) => method === 'ip' && argvOf(request).includes('master') && argvOf(request).includes('docker0'),
  );
  return { holds: served && bridged, asked: asks(world.spans).length };
}

const argvOf = (request: unknown): readonly string[] => (request as { readonly argv: readonly string[] }).argv;
/** Calls to plugins, without the handshake. */
const asks = (spans: readonly Span[]): Span[] => spans.filter(({ iface, noise }) => iface === 'docker.plugin' && !noise);

/** Steps two and three: the same daemon with a plugin, which the user's request names. */
function plugged({ plugins }: Worlds) {
  const world = play(plugins, { hosts: ['a'] });
  const from = world.spans.length;
  const served = serving(world.after(60, db), 'db').length === 1;
  const spans = world.spans.slice(from);
  const made = asks(spans);
  const kinds = new Set(made.map(({ method }) => method.split('.')[0]));
  const volume = spans.find(({ method }) => method === 'POST /volumes/create');
  const { Driver } = (volume?.request ?? {}) as { readonly Driver?: string };
  const byDockerd = made.every(({ caller }) => caller === 'dockerd-a');
  return { holds: served && byDockerd && kinds.size === 3 && volume?.caller === 'user', asked: made.length, driver: Driver ?? 'none' };
}

/** Step four: who asks whom for what, of a pod with a volume. */
function divided({ kubernetes }: Worlds) {
  const world = play(kubernetes, { hosts: ['a'] });
  const served = serving(world.after(120, db), 'db').length === 1;
  const { spans } = world;
  const first = (method: string) => spans.find((span) => span.method === method);
  const [mount, sandbox, network] = [first('NodePublishVolume'), first('RunPodSandbox'), first('ADD')];
  const images = spans.filter(({ iface }) => iface === 'cri.ImageService').length;
  const byKubelet = mount?.caller === 'kubelet-a' && sandbox?.caller === 'kubelet-a' && mount.done < sandbox.seq;
  const within = network !== undefined && network.causes.some(({ seq, how }) => how === 'call' && seq === sandbox?.seq);
  const noVolume = spans.every(({ caller, iface }) => caller !== 'containerd-a' || !iface.startsWith('csi.'));
  return { holds: served && byKubelet && within && noVolume && images > 0, images };
}

/** The four steps, each in the world that stands for it. */
export const C6: Scenario = (worlds) => {
  const [one, two, four] = [plain(worlds), plugged(worlds), divided(worlds)];
  return {
    holds: one.holds && one.asked === 0 && two.holds && two.driver === 'plugin' && four.holds,
    found: { plain: one.asked, plugged: two.asked, driver: two.driver, images: four.images },
  };
};
