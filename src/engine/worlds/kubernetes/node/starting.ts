import type { Turn } from '../../../kernel/turn.ts';
import type { Container as ContainerTemplate, PodRow, Rows } from '../rows.ts';
import { mountNext, mountOf, writeTo } from '../volumes/node.ts';
import { storageTakes } from '../volumes/plugins.ts';
import { killContainer } from './ending.ts';
import { collectLater } from './garbage.ts';
import { changed } from './relist.ts';
import type { NodeRules } from './rules.ts';
import * as runtime from './runtime.ts';
import type { Container, SandboxSpec } from './runtime.ts';
import { newest, type Wait, type Worker } from './worker.ts';

type T = Turn<Rows>;

/** kubernetes@v1.7.3 pkg/kubelet/kubelet.go backOffPeriod; virtual milliseconds. */
const retryPeriod = 10_000;

const specOf = ({ metadata: { name, uid }, spec }: PodRow, host: string, attempt: number): SandboxSpec => ({
  ...{ host, uid, name, attempt, ports: [] },
  namespace: 'default',
  hostname: spec.hostname ?? name,
});

/**
 * One step towards a pod that runs: volumes, sandbox, containers. kubernetes@v1.7.3 pkg/kubelet/kubelet.go syncPod and
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod
 * @returns when to go on; nothing if there is nothing to do until something changes
 */
export function runPod(turn: T, { host, uid, pod: known, address }: Worker, rules: NodeRules): Wait | undefined {
  const pod = known!;
  const volumes = rules.mountsFirst ? mountNext(turn, pod, host) : 'mounted';
  if (volumes !== 'mounted') return volumes === 'waits' ? undefined : { ms: storageTakes.mount, busy: true };
  const sandboxes = turn.by('sandbox', 'uid', uid);
  const [id] = sandboxes.find(([, { state }]) => state === 'ready') ?? [];
  if (id === undefined) {
    const old = sandboxes.toSorted((a, b) => b[1].attempt - a[1].attempt);
    for (const [dead] of old) runtime.stopPodSandbox(turn, dead, 'kubelet.sandbox-dead');
    if (old.length > 0) collectLater(turn, host);
    const spec = specOf(pod, host, (old[0]?.[1].attempt ?? -1) + 1);
    if (!runtime.runPodSandbox(turn, spec, 'kubelet.sandbox', { next: rules.nextAddress })) return { ms: retryPeriod, busy: false };
    turn.change('worker', uid, { address: undefined });
    return { ms: runtime.takes.RunPodSandbox, busy: true };
  }
  if (address === undefined) turn.change('worker', uid, { address: runtime.podSandboxStatus(turn, id, 'kubelet.sandbox') ?? '' });
  return startContainers(turn, uid, id, specOf(pod, host, turn.get('sandbox', id)!.attempt), rules);
}

/** Starts the first container that is to start; each takes a while. */
function startContainers(turn: T, uid: string, sandbox: string, spec: SandboxSpec, rules: NodeRules): Wait | undefined {
  const { host, condemned, backOff, pod: known } = turn.get('worker', uid)!;
  const pod = known!;
  const containers = newest(turn, pod);
  let soonest = Infinity;
  for (const template of pod.spec.containers) {
    const [id, last] = containers.get(template.name) ?? [];
    if (id !== undefined && last?.state === 'running') {
      if (condemned !== id) continue;
      const ms = killContainer(turn, id, pod, 'kubelet.liveness');
      changed(turn, host, uid);
      return { ms, busy: true };
    }
    if (last !== undefined) {
      if (!rules.restarts(pod.spec.restartPolicy, last.exitCode)) continue;
      const wait = last.finishedAt! + rules.backOff(backOff[template.name], last.finishedAt!).wait - turn.now;
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
        continue;
      }
    }
    return startContainer(turn, uid, sandbox, spec, template, last, rules);
  }
  return soonest === Infinity ? undefined : { ms: soonest, busy: false };
}

/** Image, container, process. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer */
function startContainer(
  turn: T,
  uid: string,
  sandbox: string,
  spec: SandboxSpec,
  { name, image, command, args, volumeMounts = [] }: ContainerTemplate,
  last: Container | undefined,
  rules: NodeRules,
): Wait {
  const worker = turn.get('worker', uid)!;
  const pod = worker.pod!;
  const { host } = spec;
  const rule = last === undefined ? 'kubelet.container' : 'kubelet.restart';
  if (worker.pulled !== name && !runtime.imageStatus(turn, host, image, rule)) {
    runtime.pullImage(turn, host, image, rule);
    turn.change('worker', uid, { pulled: name });
    return { ms: runtime.takes.PullImage, busy: true };
  }
  runtime.imageStatus(turn, host, image, rule);
  const mounts = volumeMounts.map((mount) => ({ container_path: mount.mountPath, host_path: mountOf(turn, pod, mount.name) }));
  const attempt = last === undefined ? 0 : last.attempt + 1;
  const made = { name, attempt, image, mounts, ...(command && { command }), ...(args && { args }) };
  const id = runtime.createContainer(turn, sandbox, spec, made, rule);
  runtime.startContainer(turn, id, rule);
  writeTo(turn, pod);
  turn.change('worker', uid, {
    pulled: undefined,
    condemned: undefined,
    ...(last && { backOff: { ...worker.backOff, [name]: rules.backOff(worker.backOff[name], last.finishedAt!).next } }),
  });
  if (pod.spec.restartPolicy !== 'Always') turn.after(rules.runsFor, 'process.end', { id });
  changed(turn, host, uid);
  if (attempt > 1) collectLater(turn, host);
  return { ms: runtime.takes.StartContainer, busy: true };
}
