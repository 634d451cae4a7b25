import { ok, refuse, type Turn } from '../../../kernel/turn.ts';
import type { Cause } from '../../../kernel/state.ts';
import { isHeard } from '../api/heartbeat.ts';
import { remove, updateStatus, type By } from '../api/server.ts';
import { timeOf } from '../api/time.ts';
import type { Condition, Container as ContainerTemplate, ContainerStatus, PodRow, PodStatus, Probe, Rows } from '../rows.ts';
import { mountOf, mountVolume, reportInUse, unmountAll, claimsOf, writeTo } from '../volumes/node.ts';
import { storageTakes } from '../volumes/plugins.ts';
import type { BackOff, NodeRules } from './rules.ts';
import * as runtime from './runtime.ts';
import type { Container, SandboxSpec } from './runtime.ts';

/** Tables of the kubelets. */
export interface KubeletRows {
  /** By host. */
  kubelet: {
    readonly running: boolean;
    /** Uids of pods of which something changed since the last relist; a relist is due if there are any. */
    readonly changed: readonly string[];
    /** A collection of garbage is due. */
    readonly collects: boolean;
  };
  /** By uid of the pod: what a kubelet knows of it. */
  worker: Worker;
}

/** A kubelet's memory of one pod; it works on one thing at a time. */
export interface Worker {
  readonly host: string;
  readonly uid: string;
  /** The object, as last seen; absent if the kubelet found the pod in the runtime only. */
  readonly pod?: PodRow;
  /** Event that goes on with the pod, and whether something is under way until then. */
  readonly next?: number | undefined;
  readonly busy: boolean;
  /** Why it is being ended: its object is marked or gone, or its containers have ended. */
  readonly ends?: 'deleted' | 'gone' | 'completed';
  /** What PodSandboxStatus said. */
  readonly address?: string | undefined;
  /** Container whose image has just been pulled. */
  readonly pulled?: string | undefined;
  readonly backOff: Readonly<Record<string, BackOff>>;
  /** Containers by id whose readiness probe has passed. */
  readonly passed: readonly string[];
  /** Container by id that its liveness probe has given up. */
  readonly condemned?: string | undefined;
}

/** Virtual milliseconds until the kubelet goes on with a pod, and whether something is under way until then. */
interface Wait {
  readonly ms: number;
  readonly busy: boolean;
}

type T = Turn<Rows>;

/** kubernetes@v1.7.3 pkg/kubelet/kubelet.go: plegRelistPeriod, ContainerGCPeriod, backOffPeriod; virtual milliseconds. */
const [relistPeriod, gcPeriod, retryPeriod] = [1000, 60_000, 10_000];
/** Virtual milliseconds until a kubelet that was restarted works again; ours. */
const startsIn = 2000;

const untilNext = (now: number, period: number): number => period - (now % period);

/** Whether the kubelet of a host works; and whether it reaches the API server. */
const works = (turn: T, host: string): boolean => turn.get('hosts', host)?.up === true && turn.get('kubelet', host)?.running === true;
const reaches = (turn: T, host: string): boolean => works(turn, host) && turn.get('hosts', host)!.reached;

/** Containers of a pod in the runtime, by name the newest. */
function newest(turn: T, { metadata, spec }: PodRow): Map<string, readonly [string, Container]> {
  const found = new Map<string, readonly [string, Container]>();
  for (const { name } of spec.containers) {
    const id = turn.get('latest', `${metadata.uid}/${name}`)?.id;
    if (id !== undefined) found.set(name, [id, turn.get('container', id)!]);
  }
  return found;
}

const running = (turn: T, uid: string) => turn.by('container', 'uid', uid).filter(([, { state }]) => state === 'running');

/** Kubelets and what they do; `nodePart` says when. */
export function kubelet(rules: NodeRules) {
  /** Has the kubelet go on with a pod after a time; while something is under way it will look by itself. */
  function goOn(turn: T, uid: string, delay = 0, busy = false, causes?: readonly Cause[]): void {
    const worker = turn.get('worker', uid);
    if (!worker || worker.busy) return;
    if (worker.next !== undefined) turn.cancel(worker.next);
    const next = turn.after(delay, 'kubelet.step', { uid }, causes ?? turn.causes());
    turn.put('worker', uid, { ...worker, next, busy });
  }

  function step(turn: T, { uid }: { readonly uid: string }): void {
    const known = turn.get('worker', uid);
    if (!known || !works(turn, known.host)) return;
    const worker: Worker = { ...known, next: undefined, busy: false };
    turn.put('worker', uid, worker);
    const wait = worker.ends === undefined ? runPod(turn, worker) : endPod(turn, worker, worker.ends);
    if (wait !== undefined) goOn(turn, uid, wait.ms, wait.busy);
  }

  /** One step towards a pod that runs. @returns when to go on; nothing if there is nothing to do until something changes */
  function runPod(turn: T, worker: Worker): Wait | undefined {
    const { host, uid } = worker;
    const pod = worker.pod!;
    if (rules.mountsFirst) {
      const waits = mount(turn, pod, host);
      if (waits !== 'mounted') return waits === undefined ? undefined : { ms: waits, busy: true };
    }
    const sandboxes = turn.by('sandbox', 'uid', uid);
    const [id] = sandboxes.find(([, { state }]) => state === 'ready') ?? [];
    if (id === undefined) {
      const old = sandboxes.toSorted((a, b) => b[1].attempt - a[1].attempt);
      for (const [dead] of old) runtime.stopPodSandbox(turn, dead, 'kubelet.sandbox-dead');
      const made = runtime.runPodSandbox(turn, specOf(pod, host, (old[0]?.[1].attempt ?? -1) + 1), 'kubelet.sandbox', {
        next: rules.nextAddress,
      });
      if ('error' in made) return { ms: retryPeriod, busy: false };
      turn.change('worker', uid, { address: undefined });
      return { ms: runtime.takes.RunPodSandbox, busy: true };
    }
    const spec = specOf(pod, host, turn.get('sandbox', id)!.attempt);
    if (worker.address === undefined) {
      runtime.podSandboxStatus(turn, id, 'kubelet.sandbox');
      turn.change('worker', uid, { address: turn.get('netns', id)?.address ?? '' });
    }
    return startContainers(turn, uid, id, spec);
  }

  /** Starts the first container that is to start; each takes a while. */
  function startContainers(turn: T, uid: string, sandbox: string, spec: SandboxSpec): Wait | undefined {
    const worker = turn.get('worker', uid)!;
    const pod = worker.pod!;
    const known = newest(turn, pod);
    let soonest = Infinity;
    for (const template of pod.spec.containers) {
      const [id, last] = known.get(template.name) ?? [];
      if (id !== undefined && last?.state === 'running') {
        if (worker.condemned !== id) continue;
        const ms = runtime.stopContainer(turn, id, pod.spec.terminationGracePeriodSeconds, 'kubelet.liveness');
        changed(turn, worker.host, uid);
        return { ms, busy: true };
      }
      if (last !== undefined) {
        if (!rules.restarts(pod.spec.restartPolicy, last.exitCode)) continue;
        const { wait } = rules.backOff(worker.backOff[template.name], last.finishedAt!);
        if (last.finishedAt! + wait > turn.now) {
          soonest = Math.min(soonest, last.finishedAt! + wait - turn.now);
          continue;
        }
      }
      return startContainer(turn, uid, sandbox, spec, template, last);
    }
    return soonest === Infinity ? undefined : { ms: soonest, busy: false };
  }

  /** Image, container, process. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer */
  function startContainer(
    turn: T,
    uid: string,
    sandbox: string,
    spec: SandboxSpec,
    template: ContainerTemplate,
    last: Container | undefined,
  ): Wait {
    const worker = turn.get('worker', uid)!;
    const rule = last === undefined ? 'kubelet.container' : 'kubelet.restart';
    const { name, image, command, args } = template;
    if (worker.pulled !== name && !runtime.imageStatus(turn, spec.host, image, rule)) {
      runtime.pullImage(turn, spec.host, image, rule);
      turn.change('worker', uid, { pulled: name });
      return { ms: runtime.takes.PullImage, busy: true };
    }
    runtime.imageStatus(turn, spec.host, image, rule);
    const mounts = (template.volumeMounts ?? []).map(({ name: volume, mountPath }) => ({
      container_path: mountPath,
      host_path: mountOf(turn, worker.pod!, volume),
    }));
    const attempt = last === undefined ? 0 : last.attempt + 1;
    const id = runtime.createContainer(
      turn,
      sandbox,
      spec,
      { name, attempt, image, mounts, ...(command && { command }), ...(args && { args }) },
      rule,
    );
    runtime.startContainer(turn, id, rule);
    writeTo(turn, worker.pod!);
    turn.change('worker', uid, {
      pulled: undefined,
      condemned: undefined,
      ...(last && { backOff: { ...worker.backOff, [name]: rules.backOff(worker.backOff[name], last.finishedAt!).next } }),
    });
    if (worker.pod!.spec.restartPolicy !== 'Always') turn.after(rules.runsFor, 'process.end', { id });
    changed(turn, spec.host, uid);
    if (attempt > 1) collectLater(turn, spec.host);
    return { ms: runtime.takes.StartContainer, busy: true };
  }

  /** Mounts the next volume. @returns what that takes; nothing if it has to wait for the control plane */
  function mount(turn: T, pod: PodRow, host: string): number | undefined | 'mounted' {
    for (const claim of claimsOf(pod)) {
      const done = mountVolume(turn, pod, claim, host, reaches(turn, host));
      if (done === 'waits') return undefined;
      if (done === 'mounting') return storageTakes.mount;
    }
    return 'mounted';
  }

  /** One step towards a pod that is gone. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_manager.go killPodWithSyncResult */
  function endPod(turn: T, worker: Worker, why: NonNullable<Worker['ends']>): Wait | undefined {
    const { host, uid, pod } = worker;
    const rule = 'kubelet.end';
    const live = running(turn, uid);
    if (live.length > 0) {
      const grace = Math.max(2, pod?.metadata.deletionGracePeriodSeconds ?? pod?.spec.terminationGracePeriodSeconds ?? 30);
      return { ms: Math.max(...live.map(([id]) => runtime.stopContainer(turn, id, grace, rule))), busy: true };
    }
    const sandboxes = turn.by('sandbox', 'uid', uid).filter(([, { state }]) => state === 'ready');
    if (sandboxes.length > 0) {
      for (const [id] of sandboxes) runtime.stopPodSandbox(turn, id, rule);
      return { ms: runtime.takes.StopPodSandbox, busy: true };
    }
    if (unmountAll(turn, host, uid)) reportInUse(turn, host, reaches(turn, host));
    if (why === 'completed') return undefined;
    if (why === 'deleted') {
      if (!reaches(turn, host)) return undefined;
      const by: By = { caller: `kubelet-${host}`, rule: 'kubelet.delete' };
      remove(turn, by, 'pods', pod!.metadata.name, { gracePeriodSeconds: 0, preconditions: { uid } });
    }
    turn.del('worker', uid);
    collectLater(turn, host);
    reportInUse(turn, host, reaches(turn, host));
    return undefined;
  }

  /** Notes that something changed in a pod, which the next relist finds. */
  function changed(turn: T, host: string, uid: string): void {
    const row = turn.get('kubelet', host)!;
    if (row.changed.includes(uid)) return;
    turn.put('kubelet', host, { ...row, changed: [...row.changed, uid] });
    if (row.changed.length === 0) turn.after(untilNext(turn.now, relistPeriod), 'kubelet.relist', { host });
  }

  /**
   * The kubelet learns what changed in the runtime. It looks every second; only those looks are made that find something.
   * kubernetes@v1.7.3 pkg/kubelet/pleg/generic.go relist
   */
  function relist(turn: T, { host }: { readonly host: string }): void {
    const row = turn.get('kubelet', host)!;
    if (!works(turn, host) || row.changed.length === 0) return;
    turn.put('kubelet', host, { ...row, changed: [] });
    runtime.list(turn, host, 'kubelet.relist');
    for (const uid of row.changed) {
      const worker = turn.get('worker', uid);
      if (!worker) continue;
      for (const [id, { state }] of turn.by('sandbox', 'uid', uid))
        if (state === 'ready') runtime.podSandboxStatus(turn, id, 'kubelet.relist');
      if (worker.pod) for (const [id] of newest(turn, worker.pod).values()) runtime.containerStatus(turn, id, 'kubelet.relist');
      observe(turn, uid);
    }
  }

  /** After the kubelet has learnt of a change: probes, status, and what follows from them. */
  function observe(turn: T, uid: string): void {
    const worker = turn.get('worker', uid)!;
    const { pod } = worker;
    if (!pod) return;
    for (const [id, row] of newest(turn, pod).values()) {
      const probe = probeOf(pod, row.name, 'readiness');
      if (row.state !== 'running' || !probe || worker.passed.includes(id)) continue;
      const early = row.startedAt! + passesAfter(probe) - turn.now;
      if (early > 0) turn.after(early, 'kubelet.ready', { uid });
      else if (ask(turn, id, probe, 'kubelet.readiness', true))
        turn.change('worker', uid, { passed: [...turn.get('worker', uid)!.passed, id] });
    }
    sendStatus(turn, uid);
    if (worker.ends === undefined && hasEnded(turn, pod)) turn.change('worker', uid, { ends: 'completed' });
    goOn(turn, uid);
  }

  /** Whether all containers of a pod have ended for good. */
  function hasEnded(turn: T, pod: PodRow): boolean {
    const known = newest(turn, pod);
    return pod.spec.containers.every(({ name }) => {
      const last = known.get(name)?.[1];
      return last?.state === 'exited' && !rules.restarts(pod.spec.restartPolicy, last.exitCode);
    });
  }

  /** Writes the status of a pod if it is not what the API server has. kubernetes@v1.7.3 pkg/kubelet/status/status_manager.go */
  function sendStatus(turn: T, uid: string): void {
    const { host, pod } = turn.get('worker', uid)!;
    const name = pod?.metadata.name ?? '';
    const row = turn.get('pods', name);
    if (!reaches(turn, host) || row?.metadata.uid !== uid) return;
    const status = statusOf(turn, uid, row);
    if (JSON.stringify({ ...row.status, ...status }) === JSON.stringify(row.status)) return;
    updateStatus(turn, { caller: `kubelet-${host}`, rule: 'kubelet.status' }, 'pods', name, status);
  }

  /** kubernetes@v1.7.3 pkg/kubelet/kubelet_pods.go generateAPIPodStatus, getPhase */
  function statusOf(turn: T, uid: string, row: PodRow): Partial<PodStatus> {
    const worker = turn.get('worker', uid)!;
    const known = newest(turn, row);
    const { restartPolicy, containers } = row.spec;
    const last = containers.map(({ name }) => known.get(name)?.[1]);
    const phase = last.some((each) => each === undefined)
      ? 'Pending'
      : last.some((each) => each!.state === 'running' || rules.restarts(restartPolicy, each!.exitCode))
        ? 'Running'
        : last.every((each) => each!.exitCode === 0)
          ? 'Succeeded'
          : 'Failed';
    const containerStatuses = containers.map((template): ContainerStatus => {
      const [id, container] = known.get(template.name) ?? [];
      const ready =
        container?.state === 'running' && (probeOf(row, template.name, 'readiness') === undefined || worker.passed.includes(id!));
      return {
        name: template.name,
        ready,
        restartCount: container?.attempt ?? 0,
        image: template.image,
        ...(id !== undefined && { containerID: `containerd://${id}` }),
        state: stateOf(container, turn.now, worker.backOff[template.name], restartPolicy),
      };
    });
    const ready = containerStatuses.every((each) => each.ready);
    const conditions = conditionsOf(row, turn.now, { Initialized: true, Ready: ready });
    const started = row.status.startTime ?? timeOf(turn.now);
    const address = worker.address ? { podIP: worker.address } : {};
    return { phase, conditions, hostIP: hostAddress(turn, worker.host), ...address, startTime: started, containerStatuses };
  }

  function stateOf(
    container: Container | undefined,
    now: number,
    known: BackOff | undefined,
    policy: PodRow['spec']['restartPolicy'],
  ): ContainerStatus['state'] {
    if (!container) return { waiting: { reason: 'ContainerCreating' } };
    if (container.state === 'running') return { running: { startedAt: timeOf(container.startedAt!) } };
    const waits =
      rules.restarts(policy, container.exitCode) && container.finishedAt! + rules.backOff(known, container.finishedAt!).wait > now;
    if (waits) return { waiting: { reason: 'CrashLoopBackOff' } };
    const { exitCode, finishedAt, startedAt } = container;
    return {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: timeOf(startedAt ?? finishedAt!),
        finishedAt: timeOf(finishedAt!),
      },
    };
  }

  /** Asks a probe once; what is asked over TCP is answered by the kernel as long as the process lives. @returns whether it passes */
  function ask(turn: T, id: string, probe: Probe, rule: string, noise: boolean): boolean {
    const { host, hung } = turn.get('container', id)!;
    const timeout = probe.timeoutSeconds ?? 1;
    if (probe.exec) return runtime.execSync(turn, id, probe.exec.command, timeout, rule, noise);
    if (!probe.httpGet) return true;
    return turn.call(
      {
        ...{ caller: `kubelet-${host}`, callee: `pods-${host}`, iface: 'http', method: `GET ${probe.httpGet.path ?? '/'}`, rule },
        takes: hung ? timeout * 1000 : 5,
        ...(noise && !hung && { noise }),
      },
      () =>
        hung ? refuse('timeout', 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)') : ok(undefined, '200'),
    ).ok;
  }

  /**
   * A probe of a process that hangs; probes that pass are not shown, as they change nothing.
   * kubernetes@v1.7.3 pkg/kubelet/prober/worker.go doProbe
   */
  function probe(turn: T, data: { readonly id: string; readonly kind: ProbeKind; readonly failures: number }): void {
    const { id, kind, failures } = data;
    const container = turn.get('container', id);
    if (container?.state !== 'running' || !container.hung) return;
    const again = (count: number, seconds = 10) => void turn.after(seconds * 1000, 'kubelet.probe', { id, kind, failures: count });
    const worker = turn.get('worker', container.uid);
    if (!worker?.pod || !works(turn, container.host)) return again(0);
    const found = probeOf(worker.pod, container.name, kind);
    if (!found || worker.ends !== undefined) return;
    if (ask(turn, id, found, `kubelet.${kind}`, false)) return;
    if (failures + 1 < rules.probeFails(found.failureThreshold)) return again(failures + 1, found.periodSeconds);
    const { uid } = container;
    if (kind === 'liveness') turn.change('worker', uid, { condemned: id });
    else turn.change('worker', uid, { passed: worker.passed.filter((each) => each !== id) });
    if (kind === 'readiness') sendStatus(turn, uid);
    else goOn(turn, uid);
  }

  /** A process stops answering: its probes, if it has any, begin to fail. */
  function hang(turn: T, id: string): void {
    const { uid, name, startedAt } = turn.get('container', id)!;
    turn.change('container', id, { hung: true });
    const pod = turn.get('worker', uid)?.pod;
    for (const kind of ['liveness', 'readiness'] as const) {
      const { periodSeconds = 10, initialDelaySeconds = 0 } = (pod && probeOf(pod, name, kind)) ?? {};
      const ran = turn.now - startedAt!;
      const wait = Math.max(untilNext(ran, periodSeconds * 1000), initialDelaySeconds * 1000 - ran);
      turn.after(wait, 'kubelet.probe', { id, kind, failures: 0 });
    }
  }

  /** A process ends by itself or by a fault; the runtime sees it at once, the kubelet at its next look. */
  function end(turn: T, id: string, exitCode: number): void {
    const container = turn.get('container', id);
    if (container?.state !== 'running') return;
    runtime.exit(turn, id, exitCode);
    changed(turn, container.host, container.uid);
  }

  /** The API server tells a kubelet of a pod that is bound to its node, or no longer there. */
  function seen(turn: T, host: string, name: string, uid: string, causes?: readonly Cause[]): void {
    if (!reaches(turn, host)) return;
    const row = turn.get('pods', name);
    const worker = turn.get('worker', uid);
    if (row?.metadata.uid !== uid || row.node !== host) {
      if (!worker || worker.ends === 'gone') return;
      turn.put('worker', uid, { ...worker, ends: 'gone' });
    } else {
      const deleted = row.metadata.deletionTimestamp !== undefined;
      const over = row.status.phase === 'Succeeded' || row.status.phase === 'Failed';
      const { ends: before, ...rest } = worker ?? { host, uid, busy: false, backOff: {}, passed: [] };
      const ends = deleted ? 'deleted' : over ? 'completed' : before;
      turn.put('worker', uid, { ...rest, pod: row, ...(ends !== undefined && { ends }) });
    }
    goOn(turn, uid, 0, false, causes);
  }

  /**
   * A kubelet begins, or reaches the API server again: it lists what is to run and what runs, and brings them together.
   * kubernetes@v1.7.3 pkg/kubelet/kubelet.go syncLoopIteration, HandlePodCleanups
   */
  function resync(turn: T, host: string): void {
    if (!works(turn, host)) return;
    if (!reaches(turn, host)) {
      for (const [uid] of turn.by('worker', 'host', host)) goOn(turn, uid);
      return;
    }
    const bound = turn.by('pods', 'node', host);
    for (const [name, { metadata }] of bound) seen(turn, host, name, metadata.uid);
    const here = new Set(bound.map(([, { metadata }]) => metadata.uid));
    for (const [uid, worker] of turn.by('worker', 'host', host))
      if (!here.has(uid)) {
        turn.put('worker', uid, { ...worker, ends: 'gone' });
        goOn(turn, uid);
      }
    for (const [, { uid, state }] of turn.by('sandbox', 'host', host)) {
      if (here.has(uid) || turn.get('worker', uid)) continue;
      if (state === 'ready') {
        turn.put('worker', uid, { host, uid, busy: false, ends: 'gone', backOff: {}, passed: [] });
        goOn(turn, uid);
      } else collectLater(turn, host);
    }
    reportInUse(turn, host, true);
  }

  /** A kubelet reaches the API server again, and tells what happened in between. */
  function reconnect(turn: T, host: string): void {
    if (!works(turn, host)) return;
    isHeard(turn, host);
    resync(turn, host);
    for (const [uid] of turn.by('worker', 'host', host)) sendStatus(turn, uid);
  }

  /** The memory of a kubelet goes; what runs, runs on. */
  function forget(turn: T, host: string): void {
    for (const [uid, { next }] of turn.by('worker', 'host', host)) {
      if (next !== undefined) turn.cancel(next);
      turn.del('worker', uid);
    }
    turn.put('kubelet', host, { running: false, changed: [], collects: false });
  }

  /** A kubelet begins to work. */
  function begin(turn: T, host: string): void {
    turn.put('kubelet', host, { running: true, changed: [], collects: false });
    for (const [, { uid }] of turn.by('sandbox', 'host', host)) changed(turn, host, uid);
    runtime.version(turn, host, 'kubelet.start');
    runtime.list(turn, host, 'kubelet.start');
    if (reaches(turn, host)) isHeard(turn, host);
    resync(turn, host);
  }

  function collectLater(turn: T, host: string): void {
    const row = turn.get('kubelet', host)!;
    if (row.collects) return;
    turn.put('kubelet', host, { ...row, collects: true });
    turn.after(untilNext(turn.now, gcPeriod), 'kubelet.gc', { host });
  }

  /** Of each container of a pod one that ended is kept, the newest, for its logs. 1.7: MaxPerPodContainerCount */
  function removeDead(turn: T, uid: string): void {
    const dead = turn.by('container', 'uid', uid).filter(([, { state }]) => state === 'exited');
    for (const [id, { name, attempt }] of dead)
      if (dead.some(([, other]) => other.name === name && other.attempt > attempt)) removeContainer(turn, id);
  }

  /** The kubelet asks for the state to find the logs, which go first. */
  function removeContainer(turn: T, id: string): void {
    runtime.containerStatus(turn, id, 'kubelet.gc');
    runtime.removeContainer(turn, id, 'kubelet.gc');
  }

  /** Removes what is left of pods that are gone. kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_gc.go GarbageCollect */
  function collect(turn: T, { host }: { readonly host: string }): void {
    const row = turn.get('kubelet', host)!;
    turn.put('kubelet', host, { ...row, collects: false });
    if (!works(turn, host)) return;
    const rule = 'kubelet.gc';
    for (const [uid] of turn.by('worker', 'host', host)) removeDead(turn, uid);
    for (const [sandbox, { uid, state }] of turn.by('sandbox', 'host', host)) {
      if (state === 'ready' || turn.get('worker', uid)) continue;
      for (const [id] of turn.by('container', 'sandbox', sandbox)) removeContainer(turn, id);
      runtime.stopPodSandbox(turn, sandbox, rule);
      runtime.removePodSandbox(turn, sandbox, rule);
    }
  }

  return {
    on: {
      'kubelet.step': step,
      'kubelet.relist': relist,
      'kubelet.gc': collect,
      'kubelet.probe': probe,
      'kubelet.ready': (turn: T, { uid }: { readonly uid: string }) => {
        const worker = turn.get('worker', uid);
        if (worker && works(turn, worker.host)) observe(turn, uid);
      },
      'kubelet.begin': (turn: T, { host }: { readonly host: string }) => {
        if (turn.get('hosts', host)!.up && !turn.get('kubelet', host)!.running) begin(turn, host);
      },
      'process.end': (turn: T, { id }: { readonly id: string }) => {
        if (!turn.get('container', id)?.hung) end(turn, id, 0);
      },
    },
    seen,
    goOn,
    hang,
    end,
    reconnect,
    forget,
    startsIn,
    reaches,
  };
}

type ProbeKind = 'liveness' | 'readiness';

const probeOf = (pod: PodRow, name: string, kind: ProbeKind): Probe | undefined =>
  pod.spec.containers.find((each) => each.name === name)?.[`${kind}Probe`];

/** Virtual milliseconds from the start of a process until a readiness probe that it answers has passed. */
const passesAfter = ({ initialDelaySeconds = 0, successThreshold = 1, periodSeconds = 10 }: Probe): number =>
  (initialDelaySeconds + (successThreshold - 1) * periodSeconds) * 1000;

const specOf = ({ metadata: { name, uid }, spec }: PodRow, host: string, attempt: number): SandboxSpec => ({
  ...{ host, uid, name, attempt, ports: [] },
  namespace: 'default',
  hostname: spec.hostname ?? name,
});

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
