import type { Turn } from '../../../kernel/turn.ts';
import type { Rows } from '../rows.ts';
import { askReadiness } from './probing.ts';
import { works } from './reach.ts';
import type { NodeRules } from './rules.ts';
import * as runtime from './runtime.ts';
import { hasEnded, sendStatus } from './status.ts';
import { goOn, newest, untilNext } from './worker.ts';

type T = Turn<Rows>;

/** kubernetes@v1.7.3 pkg/kubelet/kubelet.go plegRelistPeriod; virtual milliseconds. */
const period = 1000;

/** Notes that something changed in a pod, which the next relist finds. */
export function changed(turn: T, host: string, uid: string): void {
  const row = turn.get('kubelet', host)!;
  if (row.changed.includes(uid)) return;
  turn.put('kubelet', host, { ...row, changed: [...row.changed, uid] });
  if (row.changed.length === 0) turn.after(untilNext(turn.now, period), 'kubelet.relist', { host });
}

/**
 * The kubelet learns what changed in the runtime. It looks every second; only those looks are made that find something.
 * kubernetes@v1.7.3 pkg/kubelet/pleg/generic.go relist
 */
export function relist(turn: T, { host }: { readonly host: string }, rules: NodeRules): void {
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
    observe(turn, uid, rules);
  }
}

/** After the kubelet has learnt of a change: probes, status, and what follows from them. */
export function observe(turn: T, uid: string, rules: NodeRules): void {
  const { pod, ends } = turn.get('worker', uid)!;
  if (!pod) return;
  askReadiness(turn, uid, pod);
  sendStatus(turn, uid, rules);
  if (ends === undefined && hasEnded(turn, pod, rules)) turn.change('worker', uid, { ends: 'completed' });
  goOn(turn, uid);
}
