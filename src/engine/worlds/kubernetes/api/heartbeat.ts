import type { Turn } from '../../../kernel/turn.ts';
import { conditionOf, type Rows } from '../rows.ts';
import { enqueue } from '../watch.ts';
import { updateStatus } from './server.ts';
import { timeOf } from './time.ts';

/**
 * Virtual milliseconds between two writes of the status of a node by its kubelet; they are not shown while they come, as
 * they change nothing. kubernetes v1.9 pkg/kubelet/apis/kubeletconfig/v1alpha1/defaults.go, NodeStatusUpdateFrequency
 */
const period = 10_000;

/** To be called when a host has lost its power or is cut off: from now on no heartbeat comes. Does nothing if none came before. */
export function fallsSilent(turn: Turn<Rows>, host: string): void {
  const row = turn.get('hosts', host);
  if (!row || row.silentSince !== undefined) return;
  turn.put('hosts', host, { ...row, silentSince: turn.now - ((turn.now - row.joined) % period) });
  enqueue(turn, 'node-lifecycle', host);
}

/**
 * To be called when a kubelet is up and reaches the API server again: it writes its status at once. Does nothing if the
 * API server never missed it.
 */
export function isHeard(turn: Turn<Rows>, host: string): void {
  const row = turn.get('hosts', host);
  const node = turn.get('nodes', host);
  if (!row || row.silentSince === undefined) return;
  const { name, up, reached } = row;
  turn.put('hosts', host, { name, up, reached, joined: turn.now });
  if (!node || conditionOf(node.status, 'Ready')?.status === 'True') return;
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: timeOf(turn.now) } as const;
  updateStatus(turn, { caller: `kubelet-${host}`, rule: 'kubelet.status' }, 'nodes', host, { conditions: [ready] });
}
