import type { Workload } from '../vocabulary.ts';

/** What befalls a workload in the comparison; each is a short script of faults and orders. */
export const troubles = [
  'crash',
  'hang',
  'restart-daemon',
  'lose-host',
  'return-host',
  'cut-off',
  'drain',
  'slow-detach',
  'empty-pool',
  'lose-answer',
  'send-twice',
] as const;
export type Trouble = (typeof troubles)[number];

/** The workloads of the comparison, one of each kind. */
export const workloads = {
  stateless: { kind: 'stateless', name: 'web', replicas: 3 },
  agent: { kind: 'agent', name: 'logs' },
  batch: { kind: 'batch', name: 'report', completions: 3 },
  stateful: { kind: 'stateful', name: 'db', replicas: 1 },
} as const satisfies Record<Workload['kind'], Workload>;
export type Kind = keyof typeof workloads;

/** Moments of every case, in virtual milliseconds. */
export const moments = {
  /** The user orders the workload. */
  order: 1000,
  /** The trouble begins: everything has been at rest for a while. */
  trouble: 120_000,
  /** What can end by itself ends: a host returns, a partition heals, a pool is filled. */
  relief: 720_000,
  /** The last look. */
  end: 1_500_000,
} as const;
