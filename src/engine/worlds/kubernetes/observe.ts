import type { State } from '../../kernel/state.ts';
import type { Instance, Limit, Observation } from '../../vocabulary.ts';
import { controllerOf } from './controllers/shared.ts';
import { instanceOf, isActive, isReady, table, type HostRow, type ObjectRows, type PodRow, type Stored } from './rows.ts';
import type { Rules } from './rules.ts';
import { waits } from './scheduler.ts';
import type { Part } from './watch.ts';

/** The object that a person made and that a pod belongs to. */
function rootOf(state: State, pod: PodRow): { readonly kind: string; readonly name: string } {
  const ref = controllerOf(pod);
  if (!ref) return { kind: 'Pod', name: pod.metadata.name };
  const above = ref.kind === 'ReplicaSet' ? table(state, 'replicasets').get(ref.name) : undefined;
  return (above && controllerOf(above)) ?? ref;
}

const reachable = (host: HostRow | undefined): boolean => host !== undefined && host.up && host.reached;

/** The node of a pod is gone, or not heard of. */
const isLost = (state: State, { node }: PodRow): boolean => node !== '' && !reachable(table(state, 'hosts').get(node));

function stateOf(state: State, pod: PodRow): Instance['state'] {
  const { phase } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed') return phase === 'Succeeded' ? 'ended' : 'failed';
  if (pod.node === '') return 'waiting';
  // Who counts pods has given it up and made another; a StatefulSet never does.
  if (isLost(state, pod))
    return pod.metadata.deletionTimestamp !== undefined && controllerOf(pod)?.kind !== 'StatefulSet' ? 'failed' : 'lost';
  return phase === 'Running' ? 'running' : 'starting';
}

export function observe(state: State, parts: readonly Part[], rules: Rules): Observation {
  const pods = [...table(state, 'pods').values()];
  const instances = pods.map((pod): Instance => {
    const is = stateOf(state, pod);
    const volume = parts.map((part) => part.volumeOf?.(state, pod)).find((id) => id !== undefined);
    return {
      id: instanceOf(pod),
      workload: rootOf(state, pod).name,
      ...(pod.node !== '' && { host: pod.node }),
      state: is,
      serves: is === 'running' && isReady(pod) && answers(state, parts, pod),
      ...(pod.status.podIP !== undefined && { address: pod.status.podIP }),
      ...(volume !== undefined && { volume }),
    };
  });
  return {
    hosts: [...table(state, 'hosts').values()].map(({ name, up, reached }) => ({ name, up, reached })),
    instances,
    volumes: parts.flatMap((part) => part.volumes?.(state) ?? []),
    desired: desired(state),
    names: [...table(state, 'services').keys()].map((name) => ({ name, leadsTo: leadsTo(state, name) })),
    limits: limits(state, parts, pods, rules),
  };
}

const answers = (state: State, parts: readonly Part[], pod: PodRow): boolean => parts.every((part) => part.serves?.(state, pod) ?? true);

function leadsTo(state: State, service: string): string[] {
  const addresses = table(state, 'endpoints').get(service)?.spec.addresses ?? [];
  return addresses.flatMap(({ targetRef }) => {
    const pod = table(state, 'pods').get(targetRef.name);
    return pod ? [instanceOf(pod)] : [];
  });
}

function desired(state: State): Map<string, number> {
  const all = new Map<string, number>();
  const add = (name: string, number: number) => all.set(name, (all.get(name) ?? 0) + number);
  for (const resource of ['deployments', 'statefulsets', 'replicationcontrollers', 'replicasets'] as const)
    for (const [name, row] of table(state, resource) as ReadonlyMap<string, Stored<{ readonly replicas: number }>>)
      if (row.owner === '') add(name, row.spec.replicas);
  for (const [name, { status }] of table(state, 'daemonsets')) add(name, status.desiredNumberScheduled ?? 0);
  // A Job of which none may run at a time rests.
  for (const [name, { spec, status }] of table(state, 'jobs'))
    add(name, spec.parallelism === 0 ? (status.succeeded ?? 0) : (spec.completions ?? spec.parallelism ?? 1));
  return all;
}

/** What holds now and waits for a person, or can't be. */
function limits(state: State, parts: readonly Part[], pods: readonly PodRow[], rules: Rules): Limit[] {
  const found = new Map<string, Limit>();
  const add = (code: string, about: string, kind: Limit['kind'] = 'by-hand') => found.set(`${code}/${about}`, { code, about, kind });
  for (const pod of pods) {
    const { kind, name } = rootOf(state, pod);
    const lost = isLost(state, pod);
    const going = pod.metadata.deletionTimestamp !== undefined;
    if (lost && going && kind === 'StatefulSet') add('lost-identity', name);
    if (lost && going && kind === 'Pod') add('bare-pod', name);
    if (waits(pod) && pod.node === '' && claimed(state, pod)) add('no-node-fits', name);
    // A port is opened by the kernel, whether the process answers or not.
    const probed = pod.spec.containers.every(({ livenessProbe: probe }) => probe?.httpGet ?? probe?.exec);
    if (!probed && !lost && isActive(pod) && pod.status.phase === 'Running' && !answers(state, parts, pod)) add('no-probe', name);
  }
  const nodes = [...table(state, 'nodes').values()];
  const ready = nodes.filter(isReady).length;
  if (!rules.evicts(ready, nodes.length - ready))
    for (const [name, { silentSince }] of table(state, 'hosts'))
      if (silentSince !== undefined && state.time > silentSince + rules.evictAfter) add('evictions-stopped', name);
  for (const [name, { status }] of table(state, 'jobs'))
    if (status.conditions?.some(({ type }) => type === 'Failed')) add('job-failed', name);
  for (const [name, { status }] of table(state, 'deployments'))
    if (status.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded')) add('rollout-stuck', name);
  for (const limit of table(state, 'limit').values())
    if (limit.code !== 'bare-pod' || table(state, 'pods').has(limit.about)) found.set(`${limit.code}/${limit.about}`, limit);
  for (const part of parts) for (const limit of part.limits?.(state) ?? []) found.set(`${limit.code}/${limit.about}`, limit);
  return [...found.values()];
}

const claimed = (state: State, { spec }: PodRow): boolean =>
  (spec.volumes ?? []).every(
    ({ persistentVolumeClaim: claim }) => !claim || table(state, 'persistentvolumeclaims').get(claim.claimName)?.status.phase === 'Bound',
  );

/** What must hold after every step; a sentence for each thing that does not. */
export function violations(state: State, parts: readonly Part[]): string[] {
  const found: string[] = [];
  const addresses = new Map<string, string>();
  const owned = new Map<string, PodRow[]>();
  const load = new Map<string, number>();
  for (const [name, pod] of table(state, 'pods')) {
    const { podIP, phase } = pod.status;
    const ended = phase === 'Succeeded' || phase === 'Failed';
    if (pod.node !== '' && !table(state, 'hosts').has(pod.node)) found.push(`pod ${name} is on the unknown host ${pod.node}`);
    if (podIP !== undefined && !ended && addresses.has(podIP))
      found.push(`pods ${name} and ${addresses.get(podIP)} have the address ${podIP}`);
    if (podIP !== undefined && !ended) addresses.set(podIP, name);
    if (pod.node !== '' && !ended) load.set(pod.node, (load.get(pod.node) ?? 0) + 1);
    if (isActive(pod)) owned.set(pod.owner, [...(owned.get(pod.owner) ?? []), pod]);
  }
  for (const [node, { pods }] of table(state, 'load'))
    if (pods !== (load.get(node) ?? 0)) found.push(`node ${node} counts ${pods} pods and holds ${load.get(node) ?? 0}`);
  for (const resource of ['replicasets', 'replicationcontrollers'] as const)
    for (const [name, { metadata, spec }] of table(state, resource) as ReadonlyMap<string, ObjectRows['replicasets']>) {
      const tally = table(state, 'tally').get(metadata.uid);
      const most = Math.max(spec.replicas, tally?.active ?? 0, tally?.most ?? 0);
      const have = owned.get(metadata.uid)?.length ?? 0;
      if (have > most) found.push(`${resource} ${name} has ${have} pods, more than ${most}`);
    }
  for (const [name, row] of table(state, 'daemonsets'))
    for (const [node, pods] of Map.groupBy(owned.get(row.metadata.uid) ?? [], (pod) => pod.node))
      if (pods.length > 1) found.push(`daemonset ${name} has ${pods.length} pods on ${node}`);
  for (const [name, { metadata, spec }] of table(state, 'jobs')) {
    const have = owned.get(metadata.uid)?.length ?? 0;
    const most = Math.max(spec.parallelism ?? 1, table(state, 'tally').get(metadata.uid)?.most ?? 0);
    if (have > most) found.push(`job ${name} has ${have} active pods, more than ${most}`);
  }
  return [...found, ...parts.flatMap((part) => part.violations?.(state) ?? [])];
}
