import type { Dockerd } from '../../parts/docker/dockerd.ts';
import type { DockerRows } from '../../parts/docker/rows.ts';
import { dockerRules } from '../../parts/docker/rules.ts';
import type { Turn } from '../../kernel/turn.ts';
import type { Limit, Workload } from '../../vocabulary.ts';

/** What a user has noted of a workload; no daemon knows that its containers belong together. */
interface NoteRow {
  readonly kind: Workload['kind'];
  readonly image: string;
  /** Host port of its first container, less 1. */
  readonly port: number;
  /** Number of containers that the user means to have; of an agent, one per host. */
  readonly wanted: number;
  /** Number of orders given; steps of an earlier order are not taken any more. */
  readonly orders: number;
}

/** Tables of the worlds in which a user talks to each dockerd. */
export interface Rows extends DockerRows {
  note: NoteRow;
  /** One row, `user`: who is next when hosts are picked in turn. */
  user: { readonly next: number };
  /** Hosts that the user does not pick. Key: the host's name. */
  avoided: { readonly why: 'silent' | 'drained' };
  /** One row, `next`: what befalls the next order on its way. */
  way: { readonly do: 'lose-answer' | 'send-twice' };
  limit: Limit;
  /** One row, `kit`: how volumes and networks are made here. */
  kit: Kit;
}

/** How volumes and networks are made: with what dockerd has built in, or by a plugin. */
export interface Kit {
  readonly driver: 'local' | 'plugin';
  readonly scope: 'local' | 'global';
}

/** Decisions that the claims rest on: dockerd's, and the user's habits. */
export const defaults = {
  ...dockerRules,
  /** The policy that a user gives to what is to run for ever, and to what is to end. */
  policy: (kind: Workload['kind']): string => (kind === 'batch' ? 'on-failure' : 'always'),
  /** Whether anyone starts elsewhere what a lost host ran: no daemon knows of another (moby 17.09 daemon/monitor.go acts on its own containers only). */
  replaces: false,
};
export type Rules = typeof defaults;

export type T = Turn<Rows>;

/** Virtual milliseconds between two orders of a user's, until one that had no answer is sent again, and that a program of a batch takes. */
export const pace = { step: 100, again: 10_000, batch: 300_000 } as const;

/** What the rules of a user's and of faults work with. */
export interface Bench {
  readonly rules: Rules;
  readonly engine: Dockerd;
}

/** The workload that a container belongs to. */
export const workloadOf = ({ labels }: { readonly labels?: Readonly<Record<string, string>> }): string => labels?.workload ?? '';

export const addLimit = (turn: T, limit: Limit): void => turn.put('limit', `${limit.code}/${limit.about}`, limit);
export const endLimit = (turn: T, code: string, about: string): void => turn.del('limit', `${code}/${about}`);
