import type { Turn } from '../../../kernel/turn.ts';
import type { Rows } from '../rows.ts';
import { works } from './reach.ts';
import * as runtime from './runtime.ts';
import { untilNext } from './worker.ts';

type T = Turn<Rows>;

/** kubernetes@v1.7.3 pkg/kubelet/kubelet.go ContainerGCPeriod; virtual milliseconds. */
const period = 60_000;
const rule = 'kubelet.gc';

/** Something may be left over: the next collection is made. */
export function collectLater(turn: T, host: string): void {
  const row = turn.get('kubelet', host)!;
  if (row.collects) return;
  turn.put('kubelet', host, { ...row, collects: true });
  turn.after(untilNext(turn.now, period), 'kubelet.gc', { host });
}

/** Of each container of a pod one that ended is kept, the newest, for its logs: MaxPerPodContainerCount of 1.7. */
function removeDead(turn: T, uid: string): void {
  const dead = turn.by('container', 'uid', uid).filter(([, { state }]) => state === 'exited');
  for (const [id, { name, attempt }] of dead)
    if (dead.some(([, other]) => other.name === name && other.attempt > attempt)) removeContainer(turn, id);
}

/** The kubelet asks for the state to find the logs, which go first. */
function removeContainer(turn: T, id: string): void {
  runtime.containerStatus(turn, id, rule);
  runtime.removeContainer(turn, id, rule);
}

/**
 * Removes what is left over: all of pods that are gone; of the others, containers that ended, and sandboxes that are dead,
 * empty and not the newest. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_gc.go evictContainers, evictSandboxes
 */
export function collect(turn: T, { host }: { readonly host: string }): void {
  turn.change('kubelet', host, { collects: false });
  if (!works(turn, host)) return;
  for (const [uid] of turn.by('worker', 'host', host)) removeDead(turn, uid);
  for (const [sandbox, { uid, state, attempt }] of turn.by('sandbox', 'host', host)) {
    if (state === 'ready') continue;
    const containers = turn.by('container', 'sandbox', sandbox);
    if (!turn.get('worker', uid)) for (const [id] of containers) removeContainer(turn, id);
    else if (containers.length > 0 || turn.by('sandbox', 'uid', uid).every(([, other]) => other.attempt <= attempt)) continue;
    runtime.stopPodSandbox(turn, sandbox, rule);
    runtime.removePodSandbox(turn, sandbox, rule);
  }
}
