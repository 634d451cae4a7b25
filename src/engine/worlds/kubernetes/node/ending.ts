import type { Turn } from '../../../kernel/turn.ts';
import { remove, type By } from '../api/server.ts';
import type { PodRow, Rows } from '../rows.ts';
import { reportInUse, unmountAll } from '../volumes/node.ts';
import { collectLater } from './garbage.ts';
import { reaches } from './reach.ts';
import * as runtime from './runtime.ts';
import type { Wait, Worker } from './worker.ts';

type T = Turn<Rows>;

/**
 * Has a container stopped, with the grace of its pod and at least two seconds; 30 s if the pod is not known.
 * kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer
 * @returns virtual milliseconds until it has stopped
 */
export function killContainer(turn: T, id: string, pod: PodRow | undefined, rule: string): number {
  const grace = pod?.metadata.deletionGracePeriodSeconds ?? pod?.spec.terminationGracePeriodSeconds ?? 30;
  return runtime.stopContainer(turn, id, Math.max(2, grace), rule);
}

/**
 * One step towards a pod that is gone. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_manager.go killPodWithSyncResult
 * @returns when to go on; nothing if there is nothing to do until something changes
 */
export function endPod(turn: T, { host, uid, pod, ends }: Worker): Wait | undefined {
  const rule = 'kubelet.end';
  const live = turn.by('container', 'uid', uid).filter(([, { state }]) => state === 'running');
  if (live.length > 0) return { ms: Math.max(...live.map(([id]) => killContainer(turn, id, pod, rule))), busy: true };
  const sandboxes = turn.by('sandbox', 'uid', uid).filter(([, { state }]) => state === 'ready');
  if (sandboxes.length > 0) {
    for (const [id] of sandboxes) runtime.stopPodSandbox(turn, id, rule);
    return { ms: runtime.takes.StopPodSandbox, busy: true };
  }
  if (unmountAll(turn, host, uid)) reportInUse(turn, host);
  if (ends === 'completed') return undefined;
  if (ends === 'deleted') {
    if (!reaches(turn, host)) return undefined;
    const by: By = { caller: `kubelet-${host}`, rule: 'kubelet.delete' };
    remove(turn, by, 'pods', pod!.metadata.name, { gracePeriodSeconds: 0, preconditions: { uid } });
  }
  turn.del('worker', uid);
  collectLater(turn, host);
  reportInUse(turn, host);
  return undefined;
}
