import type { Turn } from '../../../kernel/turn.ts';
import type { PodRow, Rows } from '../rows.ts';
import type { BackOff } from './rules.ts';
import type { Container } from './runtime.ts';

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
export interface Wait {
  readonly ms: number;
  readonly busy: boolean;
}

type T = Turn<Rows>;

/** What a kubelet knows of a pod that it has just learnt of. */
export const freshWorker = (host: string, uid: string): Worker => ({ host, uid, busy: false, backOff: {}, passed: [] });

/** Has the kubelet go on with a pod, at once if not told otherwise; while something is under way it will look by itself. */
export function goOn(turn: T, uid: string, { ms, busy }: Wait = { ms: 0, busy: false }, causes = turn.causes()): void {
  const worker = turn.get('worker', uid);
  if (!worker || worker.busy) return;
  if (worker.next !== undefined) turn.cancel(worker.next);
  turn.put('worker', uid, { ...worker, next: turn.after(ms, 'kubelet.step', { uid }, causes), busy });
}

/** Containers of a pod in the runtime, by name the newest. */
export function newest(turn: T, { metadata, spec }: PodRow): Map<string, readonly [string, Container]> {
  const found = new Map<string, readonly [string, Container]>();
  for (const { name } of spec.containers) {
    const id = turn.get('latest', `${metadata.uid}/${name}`)?.id;
    if (id !== undefined) found.set(name, [id, turn.get('container', id)!]);
  }
  return found;
}

/** Virtual milliseconds until something that happens again and again is due next. */
export const untilNext = (now: number, period: number): number => period - (now % period);
