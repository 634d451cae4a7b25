import { containerActors, Kubelet, speaksCni, speaksCri } from '../cri.ts';
import type { Scenario } from '../scenario.ts';

const missing = 'localhost:1/rec/missing:1';

/** What goes wrong with a pod, and what of it is no failure. */
export const podErrors: Scenario = {
  id: 'pod-errors',
  layers: ['cni', 'oci', 'shim'],
  withConfig: true,
  cniCaller: 'containerd',
  network: { name: 'podnet', subnet: '10.88.0.0/24' },
  programs: ['containerd', 'runc', 'CNI plugins', 'BusyBox', 'Linux'],
  record: {
    title: { zh: '一个Pod能出的错', en: 'What can go wrong with a pod' },
    source: {
      speaks: [speaksCri, ...speaksCni],
      real: {
        zh: '所有错误码和错误文字都来自真实的containerd、shim与runc。退出码128是containerd在启动失败时记下的，因为找不到可执行文件；137由真实的进程得出，它不理会SIGTERM，最后被SIGKILL杀死。',
        en: 'Every code and every text of an error comes from the real containerd, shim and runc. Exit code 128 is what containerd notes when a start fails because the program does not exist; 137 is that of a real process, which ignores SIGTERM until SIGKILL ends it.',
      },
      played: {
        zh: '没有真的kubelet，这些错误是我们的脚本故意引出的：重复的名字、不存在的镜像、写错的命令、没有配置的运行时。真的kubelet遇到多数错误会退避重试，脚本只问一次。',
        en: 'There is no kubelet. Our script provokes the errors on purpose: a name twice, an image that is not there, a command that is wrong, a runtime that is not configured. A kubelet would try most of them again, later and later; the script asks once.',
      },
      omits: {
        zh: '拉取镜像的错误来自本机一个关闭的端口，不是真的镜像仓库。超时的ExecSync怎样杀死命令，发生在containerd与shim之间，没有录下。节点压力与驱逐不在其中。',
        en: 'The failed pull meets a closed port of the same machine, not a registry. How the command of an ExecSync out of time is killed lies between containerd and its shim and is not recorded. Pressure on a node and eviction are not part of it.',
      },
    },
    actors: containerActors,
  },
  run: async (session) => {
    const kubelet = new Kubelet(session);
    const sandbox = kubelet.sandboxConfig({ name: 'web', uid: '7d3f6a52-0000-4000-8000-000000000002' });
    const pod_sandbox_id = await kubelet.runSandbox(sandbox);

    await kubelet.runtime('RunPodSandbox', { config: sandbox }, { expect: 'UNKNOWN' });
    const other = kubelet.sandboxConfig({ name: 'other', uid: '7d3f6a52-0000-4000-8000-000000000003' });
    await kubelet.runtime('RunPodSandbox', { config: other, runtime_handler: 'gvisor' }, { expect: 'UNKNOWN' });

    // An image that is not there is no error: the answer is empty, and a kubelet pulls.
    await kubelet.image('ImageStatus', { image: { image: missing } });
    await kubelet.image('PullImage', { image: { image: missing } }, { expect: 'UNKNOWN' });
    const pending = kubelet.containerConfig({ name: 'pending', image: missing, command: ['/bin/true'] });
    await kubelet.runtime('CreateContainer', { pod_sandbox_id, config: pending, sandbox_config: sandbox }, { expect: 'NOT_FOUND' });

    const wrong = kubelet.containerConfig({ name: 'wrong', command: ['/bin/no-such-program'] });
    const created = await kubelet.runtime('CreateContainer', { pod_sandbox_id, config: wrong, sandbox_config: sandbox });
    const wrongId = created['container_id']!;
    await kubelet.runtime('StartContainer', { container_id: wrongId }, { expect: 'UNKNOWN' });
    await kubelet.runtime('ContainerStatus', { container_id: wrongId });

    // A process that is pid 1 of its namespace gets no signal that it has no handler for, but SIGKILL.
    const stubborn = await kubelet.startContainer(pod_sandbox_id, sandbox, { name: 'stubborn', command: ['/bin/sleep', '3600'] });
    await kubelet.runtime('ExecSync', { container_id: stubborn, cmd: ['/bin/sleep', '5'], timeout: '1' }, { expect: 'DEADLINE_EXCEEDED' });
    await kubelet.runtime('StopContainer', { container_id: stubborn, timeout: '1' });
    await kubelet.runtime('ContainerStatus', { container_id: stubborn });
    await kubelet.runtime('StopContainer', { container_id: stubborn, timeout: '1' });

    await kubelet.runtime('ContainerStatus', { container_id: 'no-such-container' }, { expect: 'NOT_FOUND' });
    await kubelet.runtime('RemoveContainer', { container_id: 'no-such-container' });
    await kubelet.runtime('RuntimeConfig', {}, { expect: 'UNIMPLEMENTED' });

    await kubelet.runtime('StopPodSandbox', { pod_sandbox_id });
    await kubelet.runtime('StopPodSandbox', { pod_sandbox_id });
    await kubelet.runtime('RemovePodSandbox', { pod_sandbox_id });
    await kubelet.runtime('RemovePodSandbox', { pod_sandbox_id });
    kubelet.close();
  },
};
