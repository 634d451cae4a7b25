import { mkdirSync } from 'node:fs';
import { Kubelet, speaksCri } from '../cri.ts';
import { csiCatalogue, LoopDriver } from '../csi/driver.ts';
import type { JsonObject } from '../grpc.ts';
import { mountsCall } from '../kernel.ts';
import { Caller, type Expectation } from '../rpc.ts';
import type { Scenario, Session } from '../scenario.ts';

const volumeName = 'pvc-5f2a';
const capability = { mount: { fs_type: 'ext4' }, access_mode: { mode: 'SINGLE_NODE_WRITER' } };

/** One node: who plays its kubelet, and where things are. */
class Node {
  readonly kubelet: string;
  readonly cri: Kubelet;
  readonly stage: string;
  readonly target: string;

  readonly #csi: Caller;
  readonly #session: Session;
  readonly #folder: string;
  readonly #uid: string;

  constructor(session: Session, name: string, kubelet: string, uid: string, csi: Caller) {
    this.#session = session;
    this.#csi = csi;
    this.#folder = `${session.work}/${name}`;
    this.#uid = uid;
    this.kubelet = kubelet;
    this.cri = new Kubelet(session, kubelet);
    this.stage = `${this.#folder}/csi/${volumeName}/globalmount`;
    this.target = `${this.#folder}/pods/${uid}/volumes/kubernetes.io~csi/${volumeName}/mount`;
    mkdirSync(this.#folder, { recursive: true });
  }

  call(rpc: string, request: JsonObject, expectation?: Expectation): Promise<JsonObject> {
    return this.#csi.call(this.kubelet, 'Node', rpc, request, expectation);
  }

  mounts(): void {
    mountsCall(this.#session.recorder, this.kubelet, this.#folder);
  }

  /** Stages the volume and publishes it where the pod will look for it. */
  async mount(volume: JsonObject): Promise<void> {
    const request = { ...volume, volume_capability: capability, staging_target_path: this.stage };
    await this.call('NodeStageVolume', request);
    this.mounts();
    await this.call('NodePublishVolume', { ...request, target_path: this.target });
    this.mounts();
  }

  /** Runs a pod with the volume at `/data`. @returns functions that run a command in it, stop it and remove it */
  async pod(name: string) {
    const { cri } = this;
    const sandbox = cri.sandboxConfig({ name, uid: this.#uid });
    const pod_sandbox_id = await cri.runSandbox(sandbox);
    const mounts = [{ container_path: '/data', host_path: this.target }];
    const container_id = await cri.startContainer(pod_sandbox_id, sandbox, { name, command: ['/bin/sleep', '600'], more: { mounts } });
    return {
      exec: (command: string) => cri.runtime('ExecSync', { container_id, cmd: ['/bin/sh', '-c', command], timeout: '5' }),
      stop: async () => {
        await cri.runtime('StopContainer', { container_id, timeout: '0' });
        await cri.runtime('StopPodSandbox', { pod_sandbox_id });
      },
      remove: async () => {
        await cri.runtime('RemoveContainer', { container_id });
        await cri.runtime('RemovePodSandbox', { pod_sandbox_id });
      },
    };
  }

  /** Takes the volume back from the pod's folder and from the node. */
  async unmount(volume_id: string): Promise<void> {
    await this.call('NodeUnpublishVolume', { volume_id, target_path: this.target });
    await this.call('NodeUnpublishVolume', { volume_id, target_path: this.target });
    this.mounts();
    await this.call('NodeUnstageVolume', { volume_id, staging_target_path: this.stage });
    this.mounts();
  }

  close(): void {
    this.cri.close();
  }
}

/** A volume is made, used by a pod, follows to another node, is read there by a second pod, and goes. */
export const csiVolume: Scenario = {
  id: 'csi-volume',
  layers: [],
  withConfig: false,
  cniCaller: 'containerd',
  network: { name: 'podnet', subnet: '10.88.0.0/24' },
  programs: ['containerd', 'runc', 'util-linux', 'e2fsprogs', 'BusyBox', 'Node', 'Linux'],
  record: {
    title: { zh: '卷跟着Pod走', en: 'The volume follows the pod' },
    source: {
      speaks: [{ iface: 'csi', version: 'csi.v1', catalogue: csiCatalogue, exact: true }, speaksCri],
      real: {
        zh: '文件系统、循环设备和挂载都是内核里真实的；containerd与runc运行的两个Pod也是真的，第一个写下的一行，第二个真的读到了。扩容时resize2fs被拒绝也是真事。',
        en: 'File system, loop device and mounts are real in the kernel, and so are the two pods that containerd and runc run: the second one really reads the line that the first one wrote. That resize2fs was refused is real too.',
      },
      played: {
        zh: 'CSI的两端都由我们的脚本扮演：一端是用文件和循环设备做卷的小驱动，另一端是provisioner、attacher、resizer和kubelet。两个节点在同一台主机上，只是路径不同，共用一个containerd；“在节点之间移动”的只有卷的登记，没有数据搬动。',
        en: 'Our script plays both ends of CSI: a small driver whose volumes are files behind loop devices, and provisioner, attacher, resizer and kubelets that call it. Both nodes are one host with different paths and share one containerd; what moves between them is the attachment, and no data.',
      },
      omits: {
        zh: '没有API server，也就没有PVC、PV与VolumeAttachment对象，脚本直接决定下一步。快照和拓扑没有录。CNI、shim与runc的调用省去了，另一段录像里有。在线扩容被内核拒绝，是因为录制用的root没有CAP_SYS_RESOURCE；换到另一个节点、挂载之前，离线扩容成功了。',
        en: 'There is no API server, hence no PVC, PV or VolumeAttachment; the script decides what comes next. Snapshots and topology are not recorded. The runs of CNI, shim and runc are left out, as another recording has them. The kernel refused to grow the mounted file system because the root that recorded this has no CAP_SYS_RESOURCE; growing it offline, before the mount on the other node, succeeded.',
      },
    },
    actors: [
      { id: 'provisioner', name: 'external-provisioner', kind: 'orchestrator', played: true },
      { id: 'attacher', name: 'external-attacher', kind: 'orchestrator', played: true },
      { id: 'resizer', name: 'external-resizer', kind: 'orchestrator', played: true },
      { id: 'kubelet', name: 'kubelet', kind: 'orchestrator', played: true, node: 'node-a' },
      { id: 'kubelet-b', name: 'kubelet', kind: 'orchestrator', played: true, node: 'node-b' },
      { id: 'containerd', name: 'containerd', kind: 'runtime', played: false },
      { id: 'driver', name: 'CSI driver', kind: 'plugin', played: true },
      { id: 'kernel', name: 'kernel', kind: 'kernel', played: false },
    ],
  },
  run: async (session) => {
    const driver = new LoopDriver(session.recorder, `${session.work}/storage`);
    const callers = new Map<string, Caller>();
    for (const name of ['node-a', 'node-b']) {
      const socket = `${session.work}/${name}/csi.sock`;
      await driver.serve(name, socket);
      callers.set(name, new Caller(session.recorder, 'csi', csiCatalogue, { name: 'driver', catalogue: csiCatalogue }, socket));
    }
    const nodeA = new Node(session, 'node-a', 'kubelet', '7d3f6a52-0000-4000-8000-0000000000c5', callers.get('node-a')!);
    const nodeB = new Node(session, 'node-b', 'kubelet-b', '7d3f6a52-0000-4000-8000-0000000000c6', callers.get('node-b')!);
    const central = callers.get('node-a')!;
    const controller = (caller: string, rpc: string, request: JsonObject, expectation?: Expectation) =>
      central.call(caller, 'Controller', rpc, request, expectation);
    const noise = { noise: true };

    for (const rpc of ['GetPluginInfo', 'GetPluginCapabilities', 'Probe']) await central.call('provisioner', 'Identity', rpc, {}, noise);
    await controller('provisioner', 'ControllerGetCapabilities', {}, noise);
    for (const node of [nodeA, nodeB]) {
      await node.call('NodeGetInfo', {}, noise);
      await node.call('NodeGetCapabilities', {}, noise);
    }

    const wish = (name: string, megabytes: number) => ({
      name,
      capacity_range: { required_bytes: String(megabytes << 20) },
      volume_capabilities: [capability],
      parameters: { tier: 'demo' },
    });
    await controller('provisioner', 'GetCapacity', {}, { expect: 'UNIMPLEMENTED', noise: true });
    const { volume } = await controller('provisioner', 'CreateVolume', wish(volumeName, 16));
    await controller('provisioner', 'CreateVolume', wish(volumeName, 16));
    await controller('provisioner', 'CreateVolume', wish(volumeName, 32), { expect: 'ALREADY_EXISTS' });
    await controller('provisioner', 'CreateVolume', wish('pvc-large', 1024), { expect: 'OUT_OF_RANGE' });

    const { volume_id, volume_context } = volume as { volume_id: string; volume_context: JsonObject };
    const publish = (node_id: string, expectation?: Expectation) =>
      controller('attacher', 'ControllerPublishVolume', { volume_id, node_id, volume_capability: capability, volume_context }, expectation);
    const early = { volume_id, staging_target_path: nodeA.stage, target_path: nodeA.target, volume_capability: capability };
    await nodeA.call('NodePublishVolume', early, { expect: 'FAILED_PRECONDITION' });
    const { publish_context } = await publish('node-a');
    await publish('node-b', { expect: 'FAILED_PRECONDITION' });

    const attached = { volume_id, volume_context, publish_context: publish_context! };
    nodeA.mounts();
    await nodeA.mount(attached);
    const first = await nodeA.pod('db');
    await first.exec('echo row1 >/data/table; ls /data; mount | grep /data; df -k /data');
    await nodeA.call('NodeGetVolumeStats', { volume_id, volume_path: nodeA.target });
    const capacity_range = { required_bytes: String(32 << 20) };
    await controller('resizer', 'ControllerExpandVolume', { volume_id, capacity_range });
    const paths = { volume_path: nodeA.target, staging_target_path: nodeA.stage };
    await nodeA.call('NodeExpandVolume', { volume_id, ...paths, capacity_range }, { expect: 'INTERNAL' });
    await first.exec('cat /data/table; df -k /data');
    await controller('provisioner', 'DeleteVolume', { volume_id }, { expect: 'FAILED_PRECONDITION' });

    await first.stop();
    await nodeA.unmount(volume_id);
    await first.remove();
    await controller('attacher', 'ControllerUnpublishVolume', { volume_id, node_id: 'node-a' });

    await publish('node-b');
    await nodeB.mount(attached);
    const second = await nodeB.pod('db');
    await second.exec('cat /data/table; df -k /data');
    await nodeB.call('NodeGetVolumeStats', { volume_id, volume_path: nodeB.target });
    await second.stop();
    await nodeB.unmount(volume_id);
    await second.remove();
    await controller('attacher', 'ControllerUnpublishVolume', { volume_id, node_id: 'node-b' });
    await controller('provisioner', 'DeleteVolume', { volume_id });
    await controller('provisioner', 'DeleteVolume', { volume_id });

    for (const closable of [nodeA, nodeB, ...callers.values(), driver]) closable.close();
  },
};
