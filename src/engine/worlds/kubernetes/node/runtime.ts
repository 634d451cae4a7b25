import type { Thing } from '../../../../trace/schema.ts';
import { ok, refuse, type Answer, type Turn } from '../../../kernel/turn.ts';
import {
  addNetwork,
  addressOf,
  delNetwork,
  losePower,
  type Attachment,
  type CniRows,
  type CniRules,
  type PortMapping,
} from '../../../parts/cni.ts';
import { digestOf } from '../digest.ts';

/** Tables of the container runtime of every node. */
export interface RuntimeRows extends CniRows {
  /** By id. */
  sandbox: Sandbox;
  /** By id. */
  container: Container;
  /** By uid of the pod and name of the container: its newest one. */
  latest: { readonly id: string };
  /** By node and image. */
  image: { readonly host: string };
  /** How many ids were given. */
  given: { readonly count: number };
}

/** A pod sandbox: what `PodSandboxConfig` says of it, and what became of it. */
export interface Sandbox {
  readonly host: string;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly attempt: number;
  readonly state: 'making' | 'ready' | 'stopped';
  readonly createdAt: number;
  readonly ports: readonly PortMapping[];
}

/** A container of a sandbox and its process. */
export interface Container {
  readonly host: string;
  readonly sandbox: string;
  readonly uid: string;
  readonly name: string;
  readonly attempt: number;
  readonly image: string;
  readonly state: 'created' | 'running' | 'exited';
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode: number;
  /** The process runs but answers nobody and obeys no signal but SIGKILL. */
  readonly hung: boolean;
  readonly mounts: readonly Mount[];
}

interface Mount {
  readonly container_path: string;
  readonly host_path: string;
}

/** What the kubelet tells the runtime of a pod: no Pod object, only what a sandbox needs. */
export interface SandboxSpec extends Pick<Sandbox, 'host' | 'uid' | 'name' | 'namespace' | 'attempt' | 'ports'> {
  readonly hostname: string;
}

export interface ContainerSpec extends Pick<Container, 'name' | 'attempt' | 'image' | 'mounts'> {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

type T = Turn<RuntimeRows>;

/** Virtual milliseconds that calls take. The numbers are ours, of the size that the recordings show; the order is upstream's. */
export const takes = {
  RunPodSandbox: 300,
  StopPodSandbox: 200,
  PullImage: 2000,
  StartContainer: 100,
  StopContainer: 500,
} as const;

export const runtimeActor = (host: string) =>
  ({ id: `containerd-${host}`, name: 'containerd', kind: 'runtime', played: false, node: host }) as const;

const marksOf = ({ attempt, state, exitCode }: Container): string[] => [
  `attempt ${attempt}`,
  state === 'exited' ? `exited ${exitCode}` : state,
];

/** What the stage shows of the tables. */
export const runtimeThings = {
  sandbox: ({ host, namespace, name, attempt, state }: Sandbox): Thing => ({
    kind: 'sandbox',
    label: `${namespace}/${name}`,
    in: `nodes/${host}`,
    marks: [`attempt ${attempt}`, state === 'ready' ? 'ready' : 'not ready'],
  }),
  container: (row: Container): Thing => ({ kind: 'container', label: row.name, in: `sandbox/${row.sandbox}`, marks: marksOf(row) }),
};

/** 64 hex digits that are no other's: a count, spread by an odd factor so that even the first ones differ, and chance. */
function freshId(turn: T): string {
  const count = turn.get('given', 'ids')?.count ?? 0;
  turn.put('given', 'ids', { count: count + 1 });
  const word = (number: number): string => (number >>> 0).toString(16).padStart(8, '0');
  const words = [word(Math.imul(count + 1, 0x9e3779b1))];
  while (words.length < 8) words.push(word(turn.random() * 2 ** 32));
  return words.join('');
}

/** A call of the kubelet of a node to the runtime there. */
function call(
  turn: T,
  host: string,
  method: string,
  request: unknown,
  rule: string,
  answer: () => Answer,
  { takes: time, noise }: { readonly takes?: number; readonly noise?: boolean } = {},
): Answer {
  const iface = method.includes('Image') ? 'cri.ImageService' : 'cri.RuntimeService';
  return turn.call(
    {
      caller: `kubelet-${host}`,
      callee: `containerd-${host}`,
      iface,
      method,
      request,
      rule,
      ...(time !== undefined && { takes: time }),
      ...(noise && { noise }),
    },
    answer,
  );
}

/** Virtual milliseconds as the nanoseconds of a time in CRI. */
const nanoseconds = (ms: number | undefined): string => (ms === undefined ? '0' : `${ms}000000`);

const podLabels = ({ name, namespace, uid }: Pick<Sandbox, 'name' | 'namespace' | 'uid'>) => ({
  'io.kubernetes.pod.name': name,
  'io.kubernetes.pod.namespace': namespace,
  'io.kubernetes.pod.uid': uid,
});
const metadataOf = ({ name, uid, namespace, attempt }: Pick<Sandbox, 'name' | 'namespace' | 'uid' | 'attempt'>) => ({
  name,
  uid,
  namespace,
  attempt,
});
const namespaces = { host_network: false, host_pid: false, host_ipc: false };

/** kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_sandbox.go generatePodSandboxConfig. */
const sandboxConfig = (spec: SandboxSpec) => ({
  metadata: metadataOf(spec),
  hostname: spec.hostname,
  log_directory: `/var/log/pods/${spec.uid}`,
  dns_config: {
    servers: ['10.96.0.10'],
    searches: [`${spec.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
    options: ['ndots:5'],
  },
  ...(spec.ports.length > 0 && {
    port_mappings: spec.ports.map(({ protocol, containerPort, hostPort }) => ({
      protocol: protocol.toUpperCase(),
      container_port: containerPort,
      host_port: hostPort,
    })),
  }),
  labels: podLabels(spec),
  linux: { cgroup_parent: `/kubepods/besteffort/pod${spec.uid}`, security_context: { namespace_options: namespaces } },
});

const attachmentOf = (id: string, { host, namespace, name, ports }: Sandbox): Attachment => ({
  runtime: `containerd-${host}`,
  host,
  container: id,
  holder: `sandbox/${id}`,
  owner: `${namespace}/${name}`,
  args: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=${id}`,
  ports,
});

/**
 * RunPodSandbox: makes the sandbox and connects it, all or nothing.
 * @returns whether it is there
 */
export function runPodSandbox(turn: T, spec: SandboxSpec, rule: string, network: CniRules): boolean {
  const { host, uid, name, namespace, attempt, ports } = spec;
  const id = freshId(turn);
  return call(
    turn,
    host,
    'RunPodSandbox',
    { config: sandboxConfig(spec) },
    rule,
    () => {
      const row: Sandbox = { host, uid, name, namespace, attempt, ports, state: 'making', createdAt: turn.now };
      turn.put('sandbox', id, row);
      const connected = addNetwork(turn, attachmentOf(id, row), network);
      if ('error' in connected) {
        turn.del('sandbox', id);
        return refuse('UNKNOWN', `failed to setup network for sandbox "${id}": ${connected.error}`);
      }
      turn.change('sandbox', id, { state: 'ready' });
      return ok({ pod_sandbox_id: id });
    },
    { takes: takes.RunPodSandbox },
  ).ok;
}

/** PodSandboxStatus. @returns the pod's address, which the kubelet learns here; nothing if the sandbox has none */
export function podSandboxStatus(turn: T, id: string, rule: string): string | undefined {
  const row = turn.get('sandbox', id)!;
  const ip = row.state === 'ready' ? addressOf(turn, id) : undefined;
  call(turn, row.host, 'PodSandboxStatus', { pod_sandbox_id: id }, rule, () =>
    ok({
      status: {
        id,
        metadata: metadataOf(row),
        state: row.state === 'ready' ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
        created_at: nanoseconds(row.createdAt),
        ...(ip !== undefined && { network: { ip } }),
        labels: podLabels(row),
      },
    }),
  );
  return ip;
}

/**
 * StopPodSandbox: ends what still runs in it and disconnects it; done again, it does no harm.
 */
export function stopPodSandbox(turn: T, id: string, rule: string): void {
  const row = turn.get('sandbox', id)!;
  call(
    turn,
    row.host,
    'StopPodSandbox',
    { pod_sandbox_id: id },
    rule,
    () => {
      for (const [key, { state }] of turn.by('container', 'sandbox', id)) if (state === 'running') exit(turn, key, 137);
      delNetwork(turn, attachmentOf(id, row));
      turn.change('sandbox', id, { state: 'stopped' });
      return ok({});
    },
    { takes: takes.StopPodSandbox },
  );
}

/** RemovePodSandbox: forgets a stopped sandbox and the containers that are left in it. */
export function removePodSandbox(turn: T, id: string, rule: string): void {
  call(turn, turn.get('sandbox', id)!.host, 'RemovePodSandbox', { pod_sandbox_id: id }, rule, () => {
    for (const [key] of turn.by('container', 'sandbox', id)) drop(turn, key);
    turn.del('sandbox', id);
    return ok({});
  });
}

function drop(turn: T, id: string): void {
  const { uid, name } = turn.get('container', id)!;
  if (turn.get('latest', `${uid}/${name}`)?.id === id) turn.del('latest', `${uid}/${name}`);
  turn.del('container', id);
}

/** An image's id follows from its name. */
const imageId = (image: string): string => `sha256:${digestOf(image)}`;

/** ImageStatus. @returns whether the image is there */
export function imageStatus(turn: T, host: string, image: string, rule: string): boolean {
  const here = turn.get('image', `${host}/${image}`) !== undefined;
  call(turn, host, 'ImageStatus', { image: { image } }, rule, () =>
    ok(here ? { image: { id: imageId(image), repo_tags: [image], size: '1053246', username: '' } } : {}),
  );
  return here;
}

/** PullImage; the registry is not modelled and has every image. 1.7 left `sandbox_config` unset. */
export function pullImage(turn: T, host: string, image: string, rule: string): void {
  call(
    turn,
    host,
    'PullImage',
    { image: { image } },
    rule,
    () => {
      turn.put('image', `${host}/${image}`, { host });
      return ok({ image_ref: imageId(image) });
    },
    { takes: takes.PullImage },
  );
}

/** CreateContainer. @returns its id */
export function createContainer(turn: T, sandbox: string, pod: SandboxSpec, spec: ContainerSpec, rule: string): string {
  const id = freshId(turn);
  const { host, uid } = pod;
  const { name, attempt, image, command, args, mounts } = spec;
  const config = {
    metadata: { name, attempt },
    image: { image },
    ...(command && { command }),
    ...(args && { args }),
    ...(mounts.length > 0 && { mounts: mounts.map((mount) => ({ ...mount, readonly: false })) }),
    labels: { ...podLabels(pod), 'io.kubernetes.container.name': name },
    log_path: `${name}_${attempt}.log`,
    linux: { security_context: { namespace_options: namespaces } },
  };
  call(turn, host, 'CreateContainer', { pod_sandbox_id: sandbox, config, sandbox_config: sandboxConfig(pod) }, rule, () => {
    turn.put('latest', `${uid}/${name}`, { id });
    turn.put('container', id, {
      ...{ host, sandbox, uid, name, attempt, image, mounts },
      ...{ state: 'created', createdAt: turn.now, exitCode: 0, hung: false },
    });
    return ok({ container_id: id });
  });
  return id;
}

export function startContainer(turn: T, id: string, rule: string): void {
  const { host } = turn.get('container', id)!;
  call(
    turn,
    host,
    'StartContainer',
    { container_id: id },
    rule,
    () => {
      turn.change('container', id, { state: 'running', startedAt: turn.now });
      return ok({});
    },
    { takes: takes.StartContainer },
  );
}

/**
 * StopContainer: SIGTERM, and SIGKILL after the grace.
 * @param timeout seconds
 * @returns virtual milliseconds until the process is gone: a hung one uses up the grace
 */
export function stopContainer(turn: T, id: string, timeout: number, rule: string): number {
  const { host, hung, state } = turn.get('container', id)!;
  const time = state !== 'running' ? 1 : hung ? timeout * 1000 : Math.min(takes.StopContainer, timeout * 1000);
  call(
    turn,
    host,
    'StopContainer',
    { container_id: id, timeout: String(timeout) },
    rule,
    () => {
      if (state === 'running') exit(turn, id, hung ? 137 : 143);
      return ok({});
    },
    { takes: time },
  );
  return time;
}

export function removeContainer(turn: T, id: string, rule: string): void {
  call(turn, turn.get('container', id)!.host, 'RemoveContainer', { container_id: id }, rule, () => {
    drop(turn, id);
    return ok({});
  });
}

/** What `reason` says of a process that ended. */
const reasonOf = ({ state, exitCode }: Container): string => (state !== 'exited' ? '' : exitCode === 0 ? 'Completed' : 'Error');

export function containerStatus(turn: T, id: string, rule: string): void {
  const row = turn.get('container', id)!;
  call(turn, row.host, 'ContainerStatus', { container_id: id }, rule, () =>
    ok({
      status: {
        id,
        metadata: { name: row.name, attempt: row.attempt },
        state: `CONTAINER_${row.state.toUpperCase()}`,
        created_at: nanoseconds(row.createdAt),
        started_at: nanoseconds(row.startedAt),
        finished_at: nanoseconds(row.finishedAt),
        exit_code: row.exitCode,
        image: { image: row.image },
        image_ref: imageId(row.image),
        reason: reasonOf(row),
      },
    }),
  );
}

/** ExecSync of a probe; noise if it passes. @returns whether it ended well in time */
export function execSync(turn: T, id: string, cmd: readonly string[], timeout: number, rule: string): boolean {
  const { host, hung, state } = turn.get('container', id)!;
  return call(
    turn,
    host,
    'ExecSync',
    { container_id: id, cmd, timeout: String(timeout) },
    rule,
    () => (hung || state !== 'running' ? refuse('DEADLINE_EXCEEDED', 'context deadline exceeded') : ok({ exit_code: 0 })),
    hung ? { takes: timeout * 1000 } : { takes: 5, noise: true },
  ).ok;
}

/** What the runtime calls itself: the CRI side of containerd was a program of its own. containerd/cri@v1.0.0-beta.0 pkg/server/version.go */
export const runtimeName = 'cri-containerd';

/** Version: the first question of a kubelet that begins; it says 0.1.0 whatever the version of the proto. */
export function version(turn: T, host: string, rule: string): void {
  const response = { version: '0.1.0', runtime_name: runtimeName, runtime_version: '1.0.0-beta.0', runtime_api_version: '0.0.0' };
  call(turn, host, 'Version', { version: '0.1.0' }, rule, () => ok(response), { noise: true });
}

/** The two lists by which the kubelet learns what changed. */
export function list(turn: T, host: string, rule: string): void {
  const poll = { noise: true };
  const sandboxes = turn.by('sandbox', 'host', host);
  const containers = turn.by('container', 'host', host);
  call(
    turn,
    host,
    'ListPodSandbox',
    {},
    rule,
    () =>
      ok({
        items: sandboxes.map(([id, row]) => ({
          id,
          metadata: metadataOf(row),
          state: row.state === 'ready' ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
          created_at: nanoseconds(row.createdAt),
        })),
      }),
    poll,
  );
  call(
    turn,
    host,
    'ListContainers',
    {},
    rule,
    () =>
      ok({
        containers: containers.map(([id, row]) => ({
          id,
          pod_sandbox_id: row.sandbox,
          metadata: { name: row.name, attempt: row.attempt },
          image: { image: row.image },
          state: `CONTAINER_${row.state.toUpperCase()}`,
          created_at: nanoseconds(row.createdAt),
        })),
      }),
    poll,
  );
}

/** A process ends. 137: SIGKILL; 143: SIGTERM. */
export function exit(turn: T, id: string, exitCode: number): void {
  turn.change('container', id, { state: 'exited', exitCode, finishedAt: turn.now, hung: false });
}

/** The host loses its power: all processes and networks of its sandboxes end; what the runtime has on disk stays. */
export function stopAll(turn: T, host: string): void {
  const sandboxes = turn.by('sandbox', 'host', host);
  for (const [id, { state }] of turn.by('container', 'host', host)) if (state === 'running') exit(turn, id, 137);
  losePower(
    turn,
    host,
    sandboxes.map(([id]) => id),
  );
  for (const [id] of sandboxes) turn.change('sandbox', id, { state: 'stopped' });
}
