import { ok, refuse, type Turn } from '../../../kernel/turn.ts';
import type { PodRow, Probe, Rows } from '../rows.ts';
import { works } from './reach.ts';
import type { NodeRules } from './rules.ts';
import * as runtime from './runtime.ts';
import { sendStatus } from './status.ts';
import { goOn, newest, untilNext } from './worker.ts';

type T = Turn<Rows>;
export type ProbeKind = 'liveness' | 'readiness';

const probeOf = (pod: PodRow, name: string, kind: ProbeKind): Probe | undefined =>
  pod.spec.containers.find((each) => each.name === name)?.[`${kind}Probe`];

/** Virtual milliseconds from the start of a process until a readiness probe that it answers has passed. */
const passesAfter = ({ initialDelaySeconds = 0, successThreshold = 1, periodSeconds = 10 }: Probe): number =>
  (initialDelaySeconds + (successThreshold - 1) * periodSeconds) * 1000;

/** Asks a probe once; what is asked over TCP is answered by the kernel as long as the process lives. @returns whether it passes */
function ask(turn: T, id: string, probe: Probe, rule: string): boolean {
  const { host, hung } = turn.get('container', id)!;
  const timeout = probe.timeoutSeconds ?? 1;
  if (probe.exec) return runtime.execSync(turn, id, probe.exec.command, timeout, rule);
  if (!probe.httpGet) return true;
  return turn.call(
    {
      ...{ caller: `kubelet-${host}`, callee: `pods-${host}`, iface: 'http', method: `GET ${probe.httpGet.path ?? '/'}`, rule },
      ...(hung ? { takes: timeout * 1000 } : { takes: 5, noise: true }),
    },
    () => (hung ? refuse('timeout', 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)') : ok(undefined, '200')),
  ).ok;
}

/** Asks the readiness probes of a pod that have not passed yet, or plans it for when they can have passed. */
export function askReadiness(turn: T, uid: string, pod: PodRow): void {
  for (const [id, row] of newest(turn, pod).values()) {
    const probe = probeOf(pod, row.name, 'readiness');
    const { passed } = turn.get('worker', uid)!;
    if (row.state !== 'running' || !probe || passed.includes(id)) continue;
    const early = row.startedAt! + passesAfter(probe) - turn.now;
    if (early > 0) turn.after(early, 'kubelet.ready', { uid });
    else if (ask(turn, id, probe, 'kubelet.readiness')) turn.change('worker', uid, { passed: [...passed, id] });
  }
}

/**
 * A probe of a process that hangs; probes that pass are not shown, as they change nothing.
 * kubernetes@v1.7.3 pkg/kubelet/prober/worker.go doProbe
 */
export function probe(
  turn: T,
  { id, kind, failures }: { readonly id: string; readonly kind: ProbeKind; readonly failures: number },
  rules: NodeRules,
): void {
  const container = turn.get('container', id);
  if (container?.state !== 'running' || !container.hung) return;
  const { uid, host, name } = container;
  const again = (count: number, seconds = 10) => void turn.after(seconds * 1000, 'kubelet.probe', { id, kind, failures: count });
  const worker = turn.get('worker', uid);
  if (!worker?.pod || !works(turn, host)) return again(0);
  const found = probeOf(worker.pod, name, kind);
  if (!found || worker.ends !== undefined) return;
  if (ask(turn, id, found, `kubelet.${kind}`)) return;
  if (failures + 1 < rules.probeFails(found.failureThreshold)) return again(failures + 1, found.periodSeconds);
  if (kind === 'liveness') {
    turn.change('worker', uid, { condemned: id });
    goOn(turn, uid);
  } else {
    turn.change('worker', uid, { passed: worker.passed.filter((each) => each !== id) });
    sendStatus(turn, uid, rules);
  }
}

/** A process stops answering: its probes, if it has any, begin to fail. */
export function hang(turn: T, id: string): void {
  const { uid, name, startedAt, hung } = turn.get('container', id)!;
  if (hung) return;
  turn.change('container', id, { hung: true });
  const pod = turn.get('worker', uid)?.pod;
  for (const kind of ['liveness', 'readiness'] as const) {
    const { periodSeconds = 10, initialDelaySeconds = 0 } = (pod && probeOf(pod, name, kind)) ?? {};
    const ran = turn.now - startedAt!;
    const wait = Math.max(untilNext(ran, periodSeconds * 1000), initialDelaySeconds * 1000 - ran);
    turn.after(wait, 'kubelet.probe', { id, kind, failures: 0 });
  }
}
