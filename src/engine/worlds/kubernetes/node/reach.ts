import type { Turn } from '../../../kernel/turn.ts';
import type { Rows } from '../rows.ts';

/** Whether the kubelet of a host works. */
export const works = (turn: Turn<Rows>, host: string): boolean =>
  turn.get('hosts', host)?.up === true && turn.get('kubelet', host)?.running === true;

/** Whether the kubelet of a host works and reaches the API server. */
export const reaches = (turn: Turn<Rows>, host: string): boolean => works(turn, host) && turn.get('hosts', host)!.reached;
