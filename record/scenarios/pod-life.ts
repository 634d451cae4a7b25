import { mkdirSync } from 'node:fs';
import { busyboxImage } from '../containerd.ts';
import { containerActors, Kubelet, speaksCni, speaksCri } from '../cri.ts';
import type { Scenario } from '../scenario.ts';

const uid = '7d3f6a52-0000-4000-8000-000000000001';

/** Serves a page until it is told to stop. */
const server = 'trap "exit 0" TERM; echo started as $(hostname); httpd -p 8080 -h /www; sleep 3600 & wait';

/** One pod from its first call to its last, with a restart of its container on the way. */
export const podLife: Scenario = {
  id: 'pod-life',
  layers: ['cni', 'oci', 'shim'],
  withConfig: true,
  cniCaller: 'containerd',
  network: { name: 'podnet', subnet: '10.88.0.0/24' },
  programs: ['containerd', 'runc', 'CNI plugins', 'BusyBox', 'Linux'],
  record: {
    title: { zh: '一个Pod的一生', en: 'The life of one pod' },
    source: {
      speaks: [speaksCri, ...speaksCni],
      real: {
        zh: 'containerd的每个回答、每次CNI插件调用、每次shim与runc调用，连同runc收到的OCI配置，都取自真实运行的软件。容器、网络命名空间、网桥和iptables规则都曾真实存在。',
        en: 'Every answer of containerd, every run of a CNI plugin, of the shim and of runc, and the OCI configuration that runc was given come from the real software at work. Containers, network namespaces, bridge and iptables rules existed.',
      },
      played: {
        zh: '没有真的kubelet，CRI请求由我们的脚本按kubelet的次序发出：先问版本与状态，再建沙箱、建容器，最后按停止、移除的次序收尾。重启也由脚本决定，并没有探针失败。请求的字段取自1.32的proto；对端是更早的containerd 1.6。',
        en: 'There is no kubelet. Our script makes the CRI requests in the order in which a kubelet makes them: version and status, then sandbox and container, then stop and remove. The script decides the restart too; no probe failed. The fields of the requests are those of the 1.32 proto; containerd 1.6, which answers, is older.',
      },
      omits: {
        zh: '镜像已事先导入，没有拉取。containerd与shim之间的ttrpc调用、插件对内核的系统调用没有录下。包装程序使每次外部调用多花几毫秒。CRI的事件与统计接口没有用到。',
        en: 'The image was loaded beforehand; nothing is pulled. The ttrpc calls between containerd and its shim and the system calls of the plugins are not recorded. Each wrapped program takes a few milliseconds longer than alone. Events and statistics of CRI are not used.',
      },
    },
    actors: containerActors,
  },
  run: async (session) => {
    const kubelet = new Kubelet(session);
    const volume = `${session.work}/pods/${uid}/volumes/data`;
    mkdirSync(volume, { recursive: true });
    const sandbox = kubelet.sandboxConfig({
      name: 'web',
      uid,
      more: {
        dns_config: { servers: ['10.96.0.10'], searches: ['demo.svc.cluster.local', 'svc.cluster.local'], options: ['ndots:5'] },
        port_mappings: [{ protocol: 'TCP', container_port: 8080, host_port: 18080 }],
      },
    });
    const app = (attempt: number) => ({
      name: 'app',
      attempt,
      command: ['/bin/sh', '-c', server],
      more: {
        envs: [{ key: 'POD_NAME', value: 'web' }],
        mounts: [{ container_path: '/data', host_path: volume }],
        labels: { 'io.kubernetes.container.name': 'app', 'io.kubernetes.pod.uid': uid },
      },
    });
    const noise = { noise: true };
    await kubelet.runtime('Version', { version: '0.1.0' }, noise);
    await kubelet.runtime('Status', {}, noise);
    await kubelet.runtime('ListPodSandbox', { filter: { label_selector: { 'io.kubernetes.pod.uid': uid } } }, noise);
    const pod_sandbox_id = await kubelet.runSandbox(sandbox);
    await kubelet.runtime('PodSandboxStatus', { pod_sandbox_id });
    await kubelet.image('ImageStatus', { image: { image: busyboxImage } });
    const first = await kubelet.startContainer(pod_sandbox_id, sandbox, app(0));
    await kubelet.runtime('ContainerStatus', { container_id: first });
    await kubelet.runtime('ListContainers', { filter: { pod_sandbox_id } }, noise);
    const look = 'hostname; ip -o -4 addr; cat /etc/resolv.conf; wget -qO- http://127.0.0.1:8080/';
    await kubelet.runtime('ExecSync', { container_id: first, cmd: ['/bin/sh', '-c', look], timeout: '5' });
    await kubelet.runtime('StopContainer', { container_id: first, timeout: '2' });
    await kubelet.runtime('ContainerStatus', { container_id: first });
    const second = await kubelet.startContainer(pod_sandbox_id, sandbox, app(1));
    await kubelet.runtime('ContainerStatus', { container_id: second });
    // The address has stayed. By the time of the answer the shell also has its handler for SIGTERM.
    await kubelet.runtime('ExecSync', { container_id: second, cmd: ['/bin/sh', '-c', 'ip -o -4 addr show eth0'], timeout: '5' });
    await kubelet.runtime('StopContainer', { container_id: second, timeout: '2' });
    for (const container_id of [first, second]) await kubelet.runtime('RemoveContainer', { container_id });
    await kubelet.runtime('StopPodSandbox', { pod_sandbox_id });
    await kubelet.runtime('PodSandboxStatus', { pod_sandbox_id });
    await kubelet.runtime('RemovePodSandbox', { pod_sandbox_id });
    await kubelet.runtime('PodSandboxStatus', { pod_sandbox_id }, { expect: 'NOT_FOUND' });
    kubelet.close();
  },
};
