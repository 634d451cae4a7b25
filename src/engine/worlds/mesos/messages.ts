import type { App, Instance, T, Task, TaskState } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** Port that a service listens on in its container. */
const servicePort = 80;
export const framework = '6f9e3c5a-2d41-4d0b-9d5e-1f0c8a7b2e10-0000';
export const firstPort = 31_000;
/** Tenths of a CPU, and mebibytes, that an agent has. */
export const cpus = 160;
const memory = 65_536;

/** A uuid by the world's own chance. */
export const uuid = (turn: T): string => [8, 4, 4, 4, 12].map((digits) => hex(turn, digits)).join('-');
export const hex = (turn: T, digits: number): string => {
  let text = '';
  while (text.length < digits)
    text += Math.floor(turn.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
};

const value = (text: string): Json => ({ value: text });
const scalar = (name: string, amount: number, more: Json = {}): Json => ({ name, type: 'SCALAR', scalar: { value: amount }, ...more });
const ports = (taken: readonly number[]): Json => {
  const range: { begin: number; end: number }[] = [];
  let begin = firstPort;
  for (const port of [...taken].sort((a, b) => a - b).concat(32_001)) {
    if (port > begin) range.push({ begin, end: port - 1 });
    begin = port + 1;
  }
  return { name: 'ports', type: 'RANGES', ranges: { range } };
};

/** Containers of an instance: one, or those of its task group. */
export const containersOf = ({ kind }: Pick<App, 'kind'>, group: boolean): readonly string[] =>
  group && kind === 'stateless' ? ['web', 'log-shipper'] : [];
/** Ids of the tasks of an instance. */
export const taskIds = (id: string, containers: readonly string[]): readonly string[] =>
  containers.length === 0 ? [id] : containers.map((name) => `${id}.${name}`);

/** Reserved disk, or a persistent volume on it: what an agent offers of it, and what operations take. */
export const diskOf = (volume: string, created: boolean): Json =>
  scalar('disk', 1024, {
    role: 'marathon',
    reservation: { principal: 'marathon', labels: { labels: [{ key: 'marathon_task_id', value: volume.split('#')[2] }] } },
    ...(created && { disk: { persistence: { id: volume }, volume: { container_path: 'data', mode: 'RW' } } }),
  });

export interface Offered {
  readonly id: string;
  readonly host: string;
  readonly agent: string;
  readonly used: number;
  readonly ports: readonly number[];
  readonly volumes: readonly string[];
}

export const offer = ({ id, host, agent, used, ports: taken, volumes }: Offered): Json => ({
  id: value(id),
  framework_id: value(framework),
  agent_id: value(agent),
  hostname: host,
  resources: [
    scalar('cpus', (cpus - used) / 10),
    scalar('mem', memory - used * 128),
    scalar('disk', 102_400 - volumes.length * 1024),
    ports(taken),
    ...volumes.map((volume) => diskOf(volume, true)),
  ],
  attributes: [{ name: 'rack', type: 'TEXT', text: value('r1') }],
});

/** What a task is to be; of a group, one for each container. */
export function taskInfo(
  task: string,
  name: string,
  agent: string,
  { image, port, volume }: Pick<Instance, 'image' | 'port' | 'volume'>,
  docker: boolean,
  local: boolean,
): Json {
  const mapping = port === undefined ? [] : [{ host_port: port, container_port: servicePort, protocol: 'tcp' }];
  const volumes =
    volume === undefined || local
      ? []
      : [{ mode: 'RW', container_path: '/data', source: { type: 'DOCKER_VOLUME', docker_volume: { driver: 'rexray', name: volume } } }];
  return {
    name,
    task_id: value(task),
    agent_id: value(agent),
    resources: [
      scalar('cpus', 0.1),
      scalar('mem', 128),
      ...(port === undefined ? [] : [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: port, end: port }] } }]),
      ...(volume !== undefined && local ? [diskOf(volume, true)] : []),
    ],
    command: { shell: false },
    container: docker
      ? { type: 'DOCKER', volumes, docker: { image, network: 'BRIDGE', port_mappings: mapping } }
      : {
          type: 'MESOS',
          volumes,
          mesos: { image: { type: 'DOCKER', docker: { name: image } } },
          network_infos: [{ name: 'podnet', ...(mapping.length > 0 && { port_mappings: mapping }) }],
        },
  };
}

/** A status; with a uuid it comes from the agent and is to be acknowledged. */
export function status(
  task: string,
  state: TaskState,
  agent: string,
  more: { uuid?: string; reason?: string; message?: string; address?: string; healthy?: boolean },
): Json {
  const { address, ...rest } = more;
  return {
    task_id: value(task),
    state: `TASK_${state}`,
    agent_id: value(agent),
    source: more.uuid === undefined ? 'SOURCE_MASTER' : 'SOURCE_EXECUTOR',
    ...rest,
    ...(address !== undefined && { container_status: { network_infos: [{ ip_addresses: [{ ip_address: address }] }] } }),
  };
}

export const alive = ({ state }: Pick<Task, 'state'>): boolean => state === 'STAGING' || state === 'RUNNING';
