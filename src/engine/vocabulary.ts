import type { World } from './kernel/world.ts';
import type { State } from './kernel/state.ts';

/** What is to run, in words that all worlds share. Names are DNS labels. */
export type Workload =
  /** So many of the same, none with a state of its own: a web service. */
  | { readonly kind: 'stateless'; readonly name: string; readonly replicas: number }
  /** One on every host: a log shipper. */
  | { readonly kind: 'agent'; readonly name: string }
  /** Runs until it has ended well so many times. */
  | { readonly kind: 'batch'; readonly name: string; readonly completions: number }
  /** So many, each with data of its own. */
  | { readonly kind: 'stateful'; readonly name: string; readonly replicas: number };

/** What a user orders. */
export type Order =
  | { readonly do: 'run'; readonly workload: Workload }
  | { readonly do: 'scale'; readonly name: string; readonly replicas: number }
  | { readonly do: 'update'; readonly name: string; readonly image: string }
  | { readonly do: 'delete'; readonly name: string };

/** What an operator does to hosts. */
export type Operation =
  | { readonly do: 'add-host'; readonly host: string }
  /** Moves all off a host in order; the host stays up. */
  | { readonly do: 'drain'; readonly host: string };

/** What goes wrong, and its end. */
export type Fault =
  /** The process of an instance dies. */
  | { readonly do: 'crash'; readonly instance: string }
  /** The process of an instance lives on but answers nobody. */
  | { readonly do: 'hang'; readonly instance: string }
  /** The container daemon of a host (dockerd, Mesos agent, kubelet) restarts. */
  | { readonly do: 'restart-daemon'; readonly host: string }
  /** A host loses its power, with all that runs on it; its disks keep what they hold. */
  | { readonly do: 'lose-host'; readonly host: string }
  | { readonly do: 'return-host'; readonly host: string }
  /** A host runs on, but nobody reaches it and it reaches nobody. */
  | { readonly do: 'cut-off'; readonly host: string }
  | { readonly do: 'reconnect'; readonly host: string }
  /** The next order is carried out, but its answer does not arrive: whoever sent it sends it again. */
  | { readonly do: 'lose-answer' }
  /** The next order arrives twice. */
  | { readonly do: 'send-twice' }
  /** No address is left for new instances on a host, until `refill-pool`. */
  | { readonly do: 'empty-pool'; readonly host: string }
  | { readonly do: 'refill-pool'; readonly host: string }
  /** From now on, detaching a volume takes so many virtual milliseconds longer. */
  | { readonly do: 'slow-detach'; readonly by: number };

/** A command that every world understands, if only to say that it can't be done. */
export type Command = Order | Operation | Fault;

/** What every world is told at its start. */
export interface Cluster {
  /** Names of the hosts, at least one. */
  readonly hosts: readonly string[];
}

/** One running copy of a workload: a container, a task, a pod. */
export interface Instance {
  /** Unique and never used again. */
  readonly id: string;
  readonly workload: string;
  /** Absent while it waits for a host. */
  readonly host?: string;
  /**
   * `waiting`: for a host, or for a person to start it again; `ended`: it has done its work; `failed`: it ended otherwise, or
   * was given up; `lost`: its host is gone or not heard of, and nobody has replaced it or given it up.
   */
  readonly state: 'waiting' | 'starting' | 'running' | 'ended' | 'failed' | 'lost';
  /** It answers requests. */
  readonly serves: boolean;
  readonly address?: string;
  /** Id of the volume that holds its data. */
  readonly volume?: string;
}

/** Data of one instance of a stateful workload. */
export interface Volume {
  readonly id: string;
  readonly workload: string;
  /** Hosts on which it is attached or mounted. */
  readonly hosts: readonly string[];
  /** The only host that can ever hold it: its disk is there. */
  readonly pinned?: string;
  /** Ids of the instances that have written to it, in order. */
  readonly writers: readonly string[];
}

/**
 * Why something was not done, or stays as it is: a code that `content/limits/<world>.yaml` explains with a source.
 */
export interface Limit {
  readonly code: string;
  /** Workload or host that it is about. */
  readonly about: string;
  /** `impossible`: this world can't; `by-hand`: a person has to act, and what they do lies outside of the world. */
  readonly kind: 'impossible' | 'by-hand';
}

/** What there is to see in a world, in words that all worlds share. */
export interface Observation {
  readonly hosts: readonly { readonly name: string; readonly up: boolean; readonly reached: boolean }[];
  readonly instances: readonly Instance[];
  readonly volumes: readonly Volume[];
  /** Number of instances that each workload should have, as the world itself has written it down; absent where it has not. */
  readonly desired: ReadonlyMap<string, number>;
  /** Names that clients use, and the instances that they lead to. */
  readonly names: readonly { readonly name: string; readonly leadsTo: readonly string[] }[];
  /** Limits that hold now. */
  readonly limits: readonly Limit[];
}

/** A world of the comparison. */
export interface ClusterWorld<R extends object, Options extends Cluster = Cluster, More = never> extends World<R, Options, Command | More> {
  readonly observe: (state: State) => Observation;
  /** What must hold after every step, whatever was done: a sentence for each thing that does not. */
  readonly violations: (state: State) => readonly string[];
}
