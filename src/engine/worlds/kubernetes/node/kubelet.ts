import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import type { Handler } from '../../../kernel/world.ts';
import { isHeard } from '../api/heartbeat.ts';
import type { Rows } from '../rows.ts';
import { reportInUse } from '../volumes/node.ts';
import { endPod } from './ending.ts';
import { collect, collectLater } from './garbage.ts';
import { probe, type ProbeKind } from './probing.ts';
import { reaches, works } from './reach.ts';
import { changed, observe, relist } from './relist.ts';
import type { NodeRules } from './rules.ts';
import * as runtime from './runtime.ts';
import { runPod } from './starting.ts';
import { sendStatus } from './status.ts';
import { freshWorker, goOn } from './worker.ts';

type T = Turn<Rows>;

/** Virtual milliseconds until a kubelet that was restarted works again; ours. */
export const startsIn = 2000;

function step(turn: T, uid: string, rules: NodeRules): void {
  const known = turn.get('worker', uid);
  if (!known || !works(turn, known.host)) return;
  const worker = { ...known, next: undefined, busy: false };
  turn.put('worker', uid, worker);
  const wait = worker.ends === undefined ? runPod(turn, worker, rules) : endPod(turn, worker);
  if (wait !== undefined) goOn(turn, uid, wait);
}

/** A process ends by itself or by a fault; the runtime sees it at once, the kubelet at its next look. */
export function end(turn: T, id: string, exitCode: number): void {
  const container = turn.get('container', id);
  if (container?.state !== 'running') return;
  runtime.exit(turn, id, exitCode);
  changed(turn, container.host, container.uid);
}

/** The API server tells a kubelet of a pod that is bound to its node, or no longer there. */
export function seen(turn: T, host: string, name: string, uid: string, causes?: readonly Cause[]): void {
  if (!reaches(turn, host)) return;
  const row = turn.get('pods', name);
  const worker = turn.get('worker', uid);
  if (row?.metadata.uid !== uid || row.node !== host) {
    if (!worker || worker.ends === 'gone') return;
    turn.put('worker', uid, { ...worker, ends: 'gone' });
  } else {
    const deleted = row.metadata.deletionTimestamp !== undefined;
    const over = row.status.phase === 'Succeeded' || row.status.phase === 'Failed';
    const { ends: before, ...rest } = worker ?? freshWorker(host, uid);
    const ends = deleted ? 'deleted' : over ? 'completed' : before;
    turn.put('worker', uid, { ...rest, pod: row, ...(ends !== undefined && { ends }) });
  }
  goOn(turn, uid, undefined, causes);
}

/**
 * A kubelet begins, or reaches the API server again: it lists what is to run and what runs, and brings them together.
 * kubernetes@v1.7.3 pkg/kubelet/kubelet_pods.go HandlePodCleanups
 */
function resync(turn: T, host: string): void {
  if (!reaches(turn, host)) {
    for (const [uid] of turn.by('worker', 'host', host)) goOn(turn, uid);
    return;
  }
  const bound = turn.by('pods', 'node', host);
  for (const [name, { metadata }] of bound) seen(turn, host, name, metadata.uid);
  const here = new Set(bound.map(([, { metadata }]) => metadata.uid));
  const gone = (uid: string, worker = freshWorker(host, uid)): void => {
    turn.put('worker', uid, { ...worker, ends: 'gone' });
    goOn(turn, uid);
  };
  for (const [uid, worker] of turn.by('worker', 'host', host)) if (!here.has(uid)) gone(uid, worker);
  for (const [, { uid, state }] of turn.by('sandbox', 'host', host)) {
    if (here.has(uid) || turn.get('worker', uid)) continue;
    if (state === 'ready') gone(uid);
    else collectLater(turn, host);
  }
  reportInUse(turn, host);
}

/** A kubelet reaches the API server again, and tells what happened in between. */
export function reconnect(turn: T, host: string, rules: NodeRules): void {
  if (!works(turn, host)) return;
  isHeard(turn, host);
  resync(turn, host);
  for (const [uid] of turn.by('worker', 'host', host)) sendStatus(turn, uid, rules);
}

/** The memory of a kubelet goes; what runs, runs on. */
export function forget(turn: T, host: string): void {
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

interface Of {
  readonly uid: string;
}
interface At {
  readonly host: string;
}

/** What kubelets do, by event. */
export const kubeletEvents = (rules: NodeRules): Readonly<Record<string, Handler<Rows>>> => ({
  'kubelet.step': (turn: T, { uid }: Of) => step(turn, uid, rules),
  'kubelet.relist': (turn: T, data: At) => relist(turn, data, rules),
  'kubelet.gc': collect,
  'kubelet.probe': (turn: T, data: { readonly id: string; readonly kind: ProbeKind; readonly failures: number }) =>
    probe(turn, data, rules),
  'kubelet.ready': (turn: T, { uid }: Of) => {
    const worker = turn.get('worker', uid);
    if (worker && works(turn, worker.host)) observe(turn, uid, rules);
  },
  'kubelet.begin': (turn: T, { host }: At) => {
    if (turn.get('hosts', host)!.up && !turn.get('kubelet', host)!.running) begin(turn, host);
  },
  'process.end': (turn: T, { id }: { readonly id: string }) => {
    if (!turn.get('container', id)?.hung) end(turn, id, 0);
  },
});
