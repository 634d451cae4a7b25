import type { Span } from '../../trace/schema.ts';
import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { ordered } from './manifests.ts';
import { play, running, web } from './play.ts';
import type { Scenario, Worlds } from './scenario.ts';

const seeds = [1, 2, 3, 4, 5];
const pair = ['log-shipper', 'web'];

/** Names of the containers of each pod, with the hosts that they were made on, as the runtimes were told. */
function inPods(spans: readonly Span[]): { readonly names: readonly string[]; readonly hosts: number }[] {
  const made = spans
    .filter(({ method }) => method === 'CreateContainer')
    .map(({ request, callee }) => {
      const { config, sandbox_config } = request as Record<'config' | 'sandbox_config', { metadata: { name: string; uid: string } }>;
      return { pod: sandbox_config.metadata.uid, name: config.metadata.name, callee };
    });
  return [...Map.groupBy(made, ({ pod }) => pod).values()].map((all) => ({
    names: [...new Set(all.map(({ name }) => name))].sort(),
    hosts: new Set(all.map(({ callee }) => callee)).size,
  }));
}

/** The same of each task group that Marathon has launched. */
function inGroups(spans: readonly Span[]): { readonly names: readonly string[]; readonly hosts: number }[] {
  interface Tasks {
    readonly tasks: readonly { readonly name: string; readonly agent_id: { readonly value: string } }[];
  }
  const accepted = spans.filter(({ method }) => method === 'Call.ACCEPT');
  const operations = accepted.flatMap(
    ({ request }) => (request as unknown as { accept: { operations: { launch_group?: { task_group: Tasks } }[] } }).accept.operations,
  );
  return operations
    .flatMap(({ launch_group }) => launch_group?.task_group ?? [])
    .map(({ tasks }) => ({
      names: tasks.map(({ name }) => name).sort(),
      hosts: new Set(tasks.map(({ agent_id }) => agent_id.value)).size,
    }));
}

function kubernetesPods(worlds: Worlds, seed: number) {
  const world = play(worlds.kubernetes, {}, seed);
  const { manifest } = ordered('Deployment', { replicas: 3 });
  const { template } = manifest.spec;
  const containers = pair.map((name) => ({ name, image: `${name}:1` }));
  const spec = { ...manifest.spec, template: { ...template, spec: { containers } } };
  world.after(60, { do: 'apply', manifest: { ...manifest, spec } });
  world.after(600, { do: 'lose-host', host: 'a' });
  return inPods(world.spans);
}

function marathonPods(worlds: Worlds, seed: number) {
  const world = play(worlds.mesos, { containerizer: 'mesos' }, seed);
  world.after(60, web());
  world.after(600, { do: 'lose-host', host: 'a' });
  return inGroups(world.spans);
}

/** One web service and one log shipper, each ordered on its own: whether they come to different hosts. */
function apart<R extends object, Options extends Cluster, More>(world: ClusterWorld<R, Options, More>, seed: number): boolean {
  const shipper = { do: 'run', workload: { kind: 'stateless', name: 'log-shipper', replicas: 1 } } as const;
  const seen = play(world, undefined, seed).after(60, web(1), shipper);
  const hosts = new Set(pair.flatMap((name) => running(seen, name).map(({ host }) => host)));
  return hosts.size === 2;
}

/** Both containers of a pod are on one host, whatever befalls the hosts; two orders of one instance each are not. */
export const I4: Scenario = (worlds) => {
  const pods = seeds.flatMap((seed) => kubernetesPods(worlds, seed));
  const groups = seeds.flatMap((seed) => marathonPods(worlds, seed));
  const together = [...pods, ...groups].every(({ names, hosts }) => names.join() === pair.join() && hosts === 1);
  const parted = seeds.filter((seed) => apart(worlds.kubernetes, seed)).length;
  const partedApps = seeds.filter((seed) => apart(worlds.mesos, seed)).length;
  // The host that is lost had a pod, for which another was made: more than 3 in each run.
  const replaced = pods.length > 3 * seeds.length && groups.length > 3 * seeds.length;
  return {
    holds: together && replaced && parted > 0 && partedApps > 0,
    found: { runs: seeds.length, pods: pods.length, groups: groups.length, parted, partedApps },
  };
};
