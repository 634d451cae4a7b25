import type { Actor, Thing } from '../../../trace/schema.ts';
import { diskThing, type StorageRows } from '../storage.ts';

/** A host, as its dockerd depends on it. Key: its name. */
export interface HostRow {
  /** It has power. */
  readonly up: boolean;
  /** The network between it and all others works. */
  readonly reached: boolean;
  /** Its dockerd runs. */
  readonly daemon: boolean;
  /** No address is left for new containers. */
  readonly noAddress?: boolean;
}

/** What a container is created from; the fields stand for options of `docker run`. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** `bridge` if absent, or a network of a plugin on this host. */
  readonly network?: string;
  readonly ports?: readonly { readonly container: number; readonly host: number }[];
  /** `source` is a volume of this host, made if there is none, or a path of the host. */
  readonly volumes?: readonly { readonly source: string; readonly target: string; readonly driver?: string }[];
  /** `no` if absent; `always`, `unless-stopped`, `on-failure` or `on-failure:<most restarts>`. */
  readonly restart?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** It has a health check of Docker's. */
  readonly health?: boolean;
  /** Virtual milliseconds after which its program ends well; absent if it serves for ever. */
  readonly runsFor?: number;
  /** Who is noted as writer of its volumes; the first 12 digits of its id if absent. */
  readonly writer?: string;
}

/** Key: `<host>/<name>`. */
export interface ContainerRow extends ContainerSpec {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly host: string;
  readonly state: 'created' | 'running' | 'restarting' | 'exited';
  /** How its process ended, or 128 if it could not be started; absent while it runs. */
  readonly exit?: number | undefined;
  /** Number of times that its process was started. */
  readonly runs: number;
  /** Restarts by the policy since a person started it, and the last wait before one, in virtual milliseconds. */
  readonly restarts: number;
  readonly wait: number;
  readonly since: number;
  /** A person has stopped it. */
  readonly stopped: boolean;
  /** Its process lives but answers nobody. */
  readonly hung: boolean;
  /** Health checks that failed in a row, and whether they were enough to mark it. */
  readonly failing: number;
  readonly unhealthy: boolean;
  /** Its last start has failed. */
  readonly failed: boolean;
  /** The address that it has in its network, without the length of the prefix. */
  readonly ip?: string | undefined;
  /** Host end of its veth pair. */
  readonly link?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** A network on one host. Key: `<host>/<name>`. */
export interface NetworkRow {
  readonly id: string;
  readonly host: string;
  readonly name: string;
  /** `bridge`, or a plugin. */
  readonly driver: string;
  readonly subnet: string;
  /** The bridge that it is made of. */
  readonly bridge: string;
}

/** A volume as one dockerd knows it. Key: `<host>/<name>`. */
export interface VolumeRow {
  readonly host: string;
  readonly name: string;
  /** `local`, or a plugin. */
  readonly driver: string;
  readonly scope: 'local' | 'global';
  readonly labels: Readonly<Record<string, string>>;
  /** Ids of the containers here that have written to it, in order. */
  readonly writers: readonly string[];
  /** Number of containers here that have it mounted. */
  readonly users: number;
}

/** A plugin, serving one dockerd as driver of volumes, networks and addresses. Key: `<host>/<name>`. */
interface PluginRow {
  readonly host: string;
  readonly name: string;
  /** `global`: its volumes lie on the back end `storage`, where plugins of the same name on all hosts find them. */
  readonly scope: 'local' | 'global';
  /** Its dockerd has shaken hands with it. */
  readonly active: boolean;
}

/** Tables of the part; a world's rows contain them. */
export interface DockerRows extends StorageRows {
  actor: Actor;
  host: HostRow;
  /** Key: `<host>/<image>`. */
  image: { readonly host: string };
  container: ContainerRow;
  network: NetworkRow;
  /** An address that is in use. Key: `<host>/<address>`. */
  address: { readonly network: string; readonly gateway?: boolean };
  veth: { readonly network: string };
  netns: { readonly container: string };
  endpoint: { readonly network: string; readonly label: string };
  volume: VolumeRow;
  /** A volume or path within a container. Key: `<host>/<container><path>`. */
  mount: { readonly container: string; readonly target: string; readonly source: string };
  plugin: PluginRow;
}

/** Fields by which the part finds rows; a world's indexes contain them. */
export const dockerIndexes = { container: ['host'], network: ['host'], mount: ['container'], plugin: ['host'] } as const;

const last = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** What the stage shows of the part's rows; a world's things contain it. */
export const dockerThings = {
  host: ({ up, reached, daemon }: HostRow, key: string): Thing => ({
    kind: 'host',
    label: key,
    marks: [...(up ? [] : ['down']), ...(reached ? [] : ['cut off']), ...(up && !daemon ? ['dockerd down'] : [])],
  }),
  container: ({ name, host, state, exit, hung, unhealthy, ip }: ContainerRow): Thing => ({
    kind: 'container',
    label: name,
    in: `host/${host}`,
    marks: [
      state === 'exited' ? `exited ${exit}` : state,
      ...(state === 'running' && ip ? [ip] : []),
      ...(hung ? ['hung'] : []),
      ...(unhealthy ? ['unhealthy'] : []),
    ],
  }),
  network: ({ host, name, driver, bridge, subnet }: NetworkRow): Thing => ({
    kind: driver === 'bridge' ? 'bridge' : 'network',
    label: driver === 'bridge' ? bridge : name,
    in: `host/${host}`,
    marks: [driver, subnet],
  }),
  address: ({ network, gateway }: DockerRows['address'], key: string): Thing => ({
    kind: 'address',
    label: last(key),
    in: `network/${network}`,
    ...(gateway && { marks: ['gateway'] }),
  }),
  veth: ({ network }: DockerRows['veth'], key: string): Thing => ({ kind: 'interface', label: last(key), in: `network/${network}` }),
  netns: ({ container }: DockerRows['netns'], key: string): Thing => ({ kind: 'netns', label: last(key), in: `container/${container}` }),
  endpoint: ({ network, label }: DockerRows['endpoint']): Thing => ({ kind: 'endpoint', label, in: `network/${network}` }),
  volume: ({ host, name, driver }: VolumeRow): Thing => ({ kind: 'volume', label: name, in: `host/${host}`, marks: [driver] }),
  mount: ({ container, target, source }: DockerRows['mount']): Thing => ({
    kind: 'mount',
    label: target,
    in: `container/${container}`,
    marks: [source],
  }),
  disk: diskThing,
};
