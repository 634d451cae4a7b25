import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { timeOf } from '../api/time.ts';
import type { Condition, ContainerStatus, PodRow, PodSpec, PodStatus, Rows } from '../rows.ts';
import { reaches } from './reach.ts';
import type { BackOff, NodeRules } from './rules.ts';
import { runtimeName, type Container } from './runtime.ts';
import { newest, type Worker } from './worker.ts';

type T = Turn<Rows>;

/** Writes the status of a pod if it is not what the API server has. kubernetes@v1.7.3 pkg/kubelet/status/status_manager.go syncPod */
export function sendStatus(turn: T, uid: string, rules: NodeRules): void {
  const worker = turn.get('worker', uid)!;
  const { host, pod } = worker;
  const row = pod && turn.get('pods', pod.metadata.name);
  if (!reaches(turn, host) || row?.metadata.uid !== uid) return;
  const status = statusOf(turn, worker, row, rules);
  if (JSON.stringify({ ...row.status, ...status }) === JSON.stringify(row.status)) return;
  updateStatus(turn, { caller: `kubelet-${host}`, rule: 'kubelet.status' }, 'pods', row.metadata.name, status);
}

/** Whether all containers of a pod have ended for good. */
export function hasEnded(turn: T, pod: PodRow, rules: NodeRules): boolean {
  const known = newest(turn, pod);
  return pod.spec.containers.every(({ name }) => {
    const last = known.get(name)?.[1];
    return last?.state === 'exited' && !rules.restarts(pod.spec.restartPolicy, last.exitCode);
  });
}

/** kubernetes@v1.7.3 pkg/kubelet/kubelet_pods.go generateAPIPodStatus */
function statusOf(turn: T, worker: Worker, row: PodRow, rules: NodeRules): Partial<PodStatus> {
  const known = newest(turn, row);
  const { restartPolicy, containers } = row.spec;
  const containerStatuses = containers.map(({ name, image, readinessProbe }): ContainerStatus => {
    const [id, container] = known.get(name) ?? [];
    const state = stateOf(container, turn.now, worker.backOff[name], restartPolicy, rules);
    return {
      name,
      ready: container?.state === 'running' && (readinessProbe === undefined || worker.passed.includes(id!)),
      restartCount: container?.attempt ?? 0,
      image,
      ...(id !== undefined && { containerID: `${runtimeName}://${id}` }),
      state,
    };
  });
  const ready = containerStatuses.every((each) => each.ready);
  return {
    phase: phaseOf(
      containers.map(({ name }) => known.get(name)?.[1]),
      restartPolicy,
      rules,
    ),
    conditions: conditionsOf(row, turn.now, { Initialized: true, Ready: ready }),
    hostIP: hostAddress(turn, worker.host),
    ...(worker.address && { podIP: worker.address }),
    startTime: row.status.startTime ?? timeOf(turn.now),
    containerStatuses,
  };
}

/** kubernetes@v1.7.3 pkg/kubelet/kubelet_pods.go GetPhase */
function phaseOf(
  containers: readonly (Container | undefined)[],
  policy: PodSpec['restartPolicy'],
  { restarts }: NodeRules,
): PodStatus['phase'] {
  if (!containers.every((each) => each !== undefined)) return 'Pending';
  if (containers.some(({ state, exitCode }) => state === 'running' || restarts(policy, exitCode))) return 'Running';
  return containers.every(({ exitCode }) => exitCode === 0) ? 'Succeeded' : 'Failed';
}

function stateOf(
  container: Container | undefined,
  now: number,
  known: BackOff | undefined,
  policy: PodSpec['restartPolicy'],
  { restarts, backOff }: NodeRules,
): ContainerStatus['state'] {
  if (!container) return { waiting: { reason: 'ContainerCreating' } };
  const { state, exitCode } = container;
  const [startedAt, finishedAt] = [container.startedAt!, container.finishedAt!];
  if (state === 'running') return { running: { startedAt: timeOf(startedAt) } };
  if (restarts(policy, exitCode) && finishedAt + backOff(known, finishedAt).wait > now) return { waiting: { reason: 'CrashLoopBackOff' } };
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  return { terminated: { exitCode, reason, startedAt: timeOf(startedAt), finishedAt: timeOf(finishedAt) } };
}

/** Address of a host, on another network than its pods. */
const hostAddress = (turn: T, host: string): string => `${turn.get('pool', host)!.net.replace('10.', '172.')}.1`;

/** Conditions with their times, which stay while nothing changes. */
function conditionsOf({ status }: PodRow, now: number, wanted: Readonly<Record<string, boolean>>): readonly Condition[] {
  const rest = (status.conditions ?? []).filter(({ type }) => wanted[type] === undefined);
  return [
    ...rest,
    ...Object.entries(wanted).map(([type, holds]) => {
      const value = holds ? 'True' : 'False';
      const before = status.conditions?.find((each) => each.type === type);
      return { type, status: value, lastTransitionTime: before?.status === value ? before.lastTransitionTime : timeOf(now) } as const;
    }),
  ];
}
