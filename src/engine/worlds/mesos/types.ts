import type { Turn } from '../../kernel/turn.ts';
import type { CniRows } from '../../parts/cni.ts';
import type { DockerRows } from '../../parts/docker/rows.ts';
import type { Cluster, Limit, Workload } from '../../vocabulary.ts';

/** How a Mesos cluster is set up. */
export interface Options extends Cluster {
  /** Who runs containers: the Docker containerizer (the default) has dockerd do it, the Mesos containerizer does it itself. */
  readonly containerizer?: 'docker' | 'mesos';
  /** Where stateful workloads keep their data: on the agent's own disk, or in a volume of a storage back end (the default). */
  readonly volumes?: 'local' | 'external';
}

/** Task states of the v1 API, without their prefix. */
export type TaskState = 'STAGING' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED' | 'LOST' | 'DROPPED' | 'UNREACHABLE';

/** An app of Marathon, or a pod; the containers of one that has several run as a task group. */
export interface App {
  readonly workload: string;
  readonly kind: Exclude<Workload['kind'], 'batch'>;
  readonly instances: number;
  readonly image: string;
  readonly version: number;
  /** Virtual time of the app's creation, from which the rounds of its health checks are counted. */
  readonly since: number;
  /** While a new version replaces the old one: how many old instances may stay while no new one is healthy, and how many may run at once. */
  readonly upgrade?: { readonly keep: number; readonly most: number } | undefined;
  /** A deployment is under way, which locks the app. */
  readonly locked: boolean;
  readonly deleted: boolean;
  /** Milliseconds by which the next launch after a failure is put off; 0 before the first. */
  readonly delay: number;
  /** No launch before this virtual time. */
  readonly notBefore: number;
  /** A reconcile is planned. */
  readonly dirty: boolean;
  /** A health check is planned. */
  readonly checking: boolean;
}

/** An instance as Marathon knows it. */
export interface Instance {
  readonly app: string;
  readonly version: number;
  readonly image: string;
  /** `Waiting`: in the launch queue; `Reserved`: scaled down, its disk is kept. */
  readonly condition: 'Waiting' | 'Reserved' | 'Staging' | 'Running' | 'Killing' | 'Unreachable';
  /** The app while it waits for an offer; `unsure` while its agent is not heard of, if it has reserved there. */
  readonly waits: string;
  readonly host: string;
  /** `<app>@<host>`, to find instances by place. */
  readonly place: string;
  /** Order in which instances came to be. */
  readonly seq: number;
  /** Virtual time since which it is in its condition. */
  readonly since: number;
  /** Absent until the first check. */
  readonly healthy?: boolean | undefined;
  /** Health checks that failed in a row. */
  readonly failures: number;
  /** Id of its volume. */
  readonly volume?: string;
  /** Of the host, leading to its own. */
  readonly port?: number | undefined;
}

/** A task as its agent knows it. */
export interface Task {
  readonly app: string;
  readonly kind: App['kind'];
  readonly workload: string;
  readonly host: string;
  readonly image: string;
  readonly state: TaskState;
  /** What the master has been told. */
  readonly told: TaskState;
  readonly container: string;
  readonly hung: boolean;
  readonly port?: number;
  readonly address?: string;
  readonly volume?: string;
}

/** A persistent volume on the disk of an agent, by its id. */
interface Persistent {
  readonly app: string;
  readonly workload: string;
  readonly host: string;
  readonly writers: readonly string[];
  /** Its app is deleted: to be destroyed. */
  readonly garbage: boolean;
}

interface Agent {
  /** Id that the master gave. */
  readonly id: string;
  readonly number: number;
  readonly state: 'registered' | 'unreachable' | 'down';
  /** Its process is at work. */
  readonly up: boolean;
  /** Tenths of a CPU that tasks hold. */
  readonly used: number;
  /** Host ports that tasks hold. */
  readonly ports: readonly number[];
  /** No offers before this virtual time: Marathon declined. */
  readonly refused: number;
  /** Event by which the master gives it up, while it does not answer. */
  readonly silent?: number | undefined;
}

/** Of the two containerizers, one is at work; tables that both of their parts have hold rows of that one. */
type Containers = Omit<DockerRows, 'address' | 'netns'> &
  Omit<CniRows, 'address' | 'netns'> & {
    readonly [table in 'address' | 'netns']: DockerRows[table] | CniRows[table];
  };

export interface Rows extends Containers {
  setup: {
    readonly containerizer: 'docker' | 'mesos';
    readonly volumes: 'local' | 'external';
    /** What happens to the next order. */
    readonly wire: '' | 'lose-answer' | 'send-twice';
    /** Numbers given so far: to offers, instances and apps' versions. */
    readonly count: number;
    /** Virtual time of the last REVIVE, and of the next one. */
    readonly revived: number;
    readonly reviveAt?: number | undefined;
    /** Virtual time of the next allocation, and its event. */
    readonly offersAt?: number | undefined;
    readonly offers?: number | undefined;
  };
  agent: Agent;
  app: App;
  instance: Instance;
  task: Task;
  persistent: Persistent;
  limit: Limit;
}
export type T = Turn<Rows>;
