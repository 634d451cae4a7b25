import { mkdirSync } from 'node:fs';
import type { RecordingRecord } from '../src/trace/recording.ts';
import { busyboxImage, containerdSocket } from './containerd.ts';
import type { JsonObject } from './grpc.ts';
import { Caller, type Expectation } from './rpc.ts';
import type { Session } from './scenario.ts';

/** Catalogue of CRI that the requests are made from. It is later than containerd 1.6, which leaves what it doesn't know unanswered. */
const criCatalogue = 'cri-v1-k8s1.32';

/** containerd 1.6 follows the CRI of its day. */
const containerd = { name: 'containerd', catalogue: 'cri-v1-k8s1.23' };

/** What the records say of it. */
export const speaksCri = { iface: 'cri', version: 'runtime.v1', catalogue: criCatalogue, exact: false } as const;

/** The configuration lists say 1.0.0; containerd calls loopback with a configuration of its own, which says 0.3.1. */
export const speaksCni = [
  { iface: 'cni', version: '1.0.0', catalogue: 'cni-catalogue', exact: true },
  { iface: 'cni', version: '0.3.1', catalogue: 'cni-catalogue', exact: true },
] as const;

/** Namespaces as the kubelet asks for them. Without `pid: CONTAINER` a process shares the sandbox's and isn't pid 1. */
const securityContext = {
  namespace_options: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' },
  seccomp: { profile_type: 'Unconfined' },
};

/** Actors of the pod recordings, in the order of their lanes: the caller's side first. */
export const podActors: RecordingRecord['actors'] = [
  { id: 'kubelet', name: 'kubelet', kind: 'orchestrator', played: true },
  { id: 'containerd', name: 'containerd', kind: 'runtime', played: false },
  { id: 'loopback', name: 'loopback', kind: 'plugin', played: false },
  { id: 'bridge', name: 'bridge', kind: 'plugin', played: false },
  { id: 'host-local', name: 'host-local', kind: 'plugin', played: false },
  { id: 'portmap', name: 'portmap', kind: 'plugin', played: false },
];

/** Those of the recordings that show what becomes of a container too. */
export const containerActors: RecordingRecord['actors'] = [
  ...podActors,
  { id: 'shim', name: 'shim', kind: 'runtime', played: false },
  { id: 'runc', name: 'runc', kind: 'runtime', played: false },
];

/** What a scenario says of a pod. */
export interface PodSpec {
  name: string;
  uid: string;
  more?: JsonObject;
}

/** What a scenario says of a container. */
export interface ContainerSpec {
  name: string;
  attempt?: number;
  image?: string;
  command: string[];
  more?: JsonObject;
}

/** Plays a kubelet against containerd. */
export class Kubelet {
  readonly #caller: Caller;
  readonly #session: Session;
  readonly #name: string;

  /** @param name actor that calls */
  constructor(session: Session, name = 'kubelet') {
    this.#session = session;
    this.#name = name;
    this.#caller = new Caller(session.recorder, 'cri', criCatalogue, containerd, containerdSocket(session.work));
  }

  runtime(rpc: string, request: JsonObject, expectation?: Expectation): Promise<JsonObject> {
    return this.#caller.call(this.#name, 'RuntimeService', rpc, request, expectation);
  }

  image(rpc: string, request: JsonObject, expectation?: Expectation): Promise<JsonObject> {
    return this.#caller.call(this.#name, 'ImageService', rpc, request, expectation);
  }

  /** A `PodSandboxConfig`; its log folder is made. */
  sandboxConfig({ name, uid, more = {} }: PodSpec): JsonObject {
    const { work, cgroup } = this.#session;
    const folder = `${work}/pod-logs/demo_${name}_${uid}`;
    mkdirSync(folder, { recursive: true });
    return {
      metadata: { name, uid, namespace: 'demo', attempt: 0 },
      hostname: name,
      log_directory: folder,
      labels: { 'io.kubernetes.pod.name': name, 'io.kubernetes.pod.namespace': 'demo', 'io.kubernetes.pod.uid': uid },
      linux: { cgroup_parent: `/${cgroup}/kubepods/besteffort/pod${uid}`, security_context: securityContext },
      ...more,
    };
  }

  /** A `ContainerConfig`. */
  containerConfig({ name, attempt = 0, image = busyboxImage, command, more = {} }: ContainerSpec): JsonObject {
    return {
      metadata: { name, attempt },
      image: { image },
      command: command.slice(0, 1),
      args: command.slice(1),
      log_path: `${name}/${attempt}.log`,
      linux: { resources: { cpu_shares: '2' }, security_context: securityContext },
      ...more,
    };
  }

  /** Runs a pod's sandbox. @returns its id */
  async runSandbox(config: JsonObject): Promise<string> {
    const { pod_sandbox_id } = await this.runtime('RunPodSandbox', { config });
    return pod_sandbox_id as string;
  }

  /** Creates a container in a sandbox and starts it. @returns its id */
  async startContainer(pod_sandbox_id: string, sandbox_config: JsonObject, spec: ContainerSpec): Promise<string> {
    const { container_id } = await this.runtime('CreateContainer', { pod_sandbox_id, config: this.containerConfig(spec), sandbox_config });
    await this.runtime('StartContainer', { container_id: container_id as string });
    return container_id as string;
  }

  close(): void {
    this.#caller.close();
  }
}
