import { Kubelet, podActors, speaksCni, speaksCri } from '../cri.ts';
import type { Scenario } from '../scenario.ts';

/** A range with one address for pods: the second pod gets none until the first has gone. */
export const poolExhausted: Scenario = {
  id: 'pool-exhausted',
  layers: ['cni'],
  withConfig: false,
  cniCaller: 'containerd',
  network: { name: 'tinynet', subnet: '10.89.0.0/30' },
  programs: ['containerd', 'CNI plugins', 'Linux'],
  record: {
    title: { zh: '地址用完了', en: 'Out of addresses' },
    source: {
      speaks: [speaksCri, ...speaksCni],
      real: {
        zh: '网段10.89.0.0/30只有两个可用地址，网桥占去.1，Pod只剩.2。host-local的错误、bridge怎样转述、containerd的回滚和最后的UNKNOWN，都是真实软件的行为。',
        en: 'Of the range 10.89.0.0/30 two addresses can be used: the bridge takes .1, which leaves .2 for pods. The error of host-local, how bridge passes it on, the rollback of containerd and the UNKNOWN in the end are what real software does.',
      },
      played: {
        zh: 'CRI请求由我们的脚本发出，没有真的kubelet。失败之后先移除第一个Pod、再试第二个，也是脚本定的；真的kubelet会自己反复重试，并不替人腾地址。',
        en: 'Our script makes the CRI requests; there is no kubelet. That the first pod is removed after the failure and the second tried again is the script’s decision too: a kubelet would try again by itself, and would not make room for it.',
      },
      omits: {
        zh: 'shim与runc的调用没有录，它们与地址无关。host-local把占用记在本机文件里，文件内容不在其中，所以这里看不到别的节点，别的节点也看不到这里。',
        en: 'The runs of shim and runc are left out, as they have nothing to do with addresses. host-local keeps its books in files of the same machine, which are not shown; so it knows nothing of other nodes, nor they of it.',
      },
    },
    actors: podActors,
  },
  run: async (session) => {
    const kubelet = new Kubelet(session);
    const first = kubelet.sandboxConfig({ name: 'first', uid: '7d3f6a52-0000-4000-8000-000000000004' });
    const second = kubelet.sandboxConfig({ name: 'second', uid: '7d3f6a52-0000-4000-8000-000000000005' });
    const remove = async (pod_sandbox_id: string) => {
      await kubelet.runtime('StopPodSandbox', { pod_sandbox_id });
      await kubelet.runtime('RemovePodSandbox', { pod_sandbox_id });
    };
    const firstId = await kubelet.runSandbox(first);
    await kubelet.runtime('RunPodSandbox', { config: second }, { expect: 'UNKNOWN' });
    await remove(firstId);
    await remove(await kubelet.runSandbox(second));
    kubelet.close();
  },
};
