import type { Lab } from '../lab.ts';

export const sandbox: Lab = {
  name: 'sandbox',
  chapter: 'cri',
  title: { zh: '一个沙箱的始末', en: 'From sandbox to removal' },
  lead: {
    zh: '一个Pod从RunPodSandbox到移除，每一次调用都是录下来的：containerd、CNI插件、shim和runc是真的，kubelet由脚本扮演。',
    en: 'One pod from RunPodSandbox to its removal, call by call as recorded. containerd, the CNI plugins, the shim and runc are real; a script plays the kubelet.',
  },
  terms: ['pod', 'sandbox', 'kubelet', 'containerd', 'cri', 'cni', 'shim', 'runc'],
  scenes: [
    {
      trace: 'pod-life',
      title: { zh: '一个Pod的一生', en: 'The life of one pod' },
      lead: {
        zh: '先看第一步引出了多少动作：还没有任何应用容器，网络和地址已经齐了。再看重启：新容器进了旧沙箱。',
        en: 'See first how much one call sets off: there is no application container yet, and the network and its address are settled. Then the restart: a new container in the old sandbox.',
      },
      moments: [
        {
          find: { method: 'RunPodSandbox' },
          text: {
            zh: 'kubelet要一个沙箱。请求里有Pod的名字和uid，没有容器的清单。',
            en: 'The kubelet asks for a sandbox. The request has the pod’s name and uid and no list of containers.',
          },
        },
        {
          find: { method: 'ADD', callee: 'bridge' },
          text: {
            zh: '运行时在这里为沙箱要网络和地址，此时一个容器都还没有。',
            en: 'Here the runtime asks for network and address, before there is any container.',
          },
        },
        {
          find: { method: 'start', callee: 'shim' },
          text: {
            zh: 'containerd为这个Pod启动一个shim，它的回答是一个套接字地址。',
            en: 'containerd starts a shim for this pod; its answer is the address of a socket.',
          },
        },
        {
          find: { method: 'start', callee: 'shim', nth: 1 },
          text: {
            zh: '应用容器也要shim，得到的是同一个地址：一个Pod只有一个shim。',
            en: 'The application container needs a shim too and is given the same address: one shim per pod.',
          },
        },
        {
          find: { method: 'CreateContainer', nth: 1 },
          text: {
            zh: '重启：沙箱还是那一个，容器是新的，attempt从0变成1。',
            en: 'The restart: the same sandbox, a new container, and attempt has gone from 0 to 1.',
          },
        },
        {
          find: { method: 'RemovePodSandbox' },
          text: {
            zh: '移除沙箱，CNI的拆除链又走一遍，虽然停止时已经拆过。',
            en: 'The sandbox is removed, and the CNI chain is taken down once more although stopping had done so already.',
          },
        },
      ],
    },
    {
      trace: 'pod-errors',
      title: { zh: '被拒绝的时候', en: 'When the answer is no' },
      lead: {
        zh: 'CRI是一条条命令，每一条都可能失败。名字被占、没有镜像、命令写错，错误码和报错的原话都在；而重复的停止与移除算成功。',
        en: 'CRI is one command after another, and each may fail. A taken name, a missing image, a wrong command: each with its code and text. A repeated stop or removal succeeds.',
      },
      moments: [
        {
          find: { method: 'RunPodSandbox', code: 'UNKNOWN' },
          text: {
            zh: '同名的沙箱再要一次：被拒绝。创建不是“确保存在”，重复了就是错。',
            en: 'The same sandbox once more is refused: creating is not “make sure that it exists”.',
          },
        },
        {
          find: { method: 'CreateContainer', code: 'NOT_FOUND' },
          text: {
            zh: '镜像不在本机，创建就失败。拉镜像是另一条命令，运行时不会自己去拉。',
            en: 'The image is not on this host, so creating fails. Pulling is another command; the runtime does not do it unasked.',
          },
        },
        {
          find: { method: 'StartContainer', code: 'UNKNOWN', returns: true },
          text: {
            zh: '命令写错要到启动时才知道，是runc报的；容器的退出码记为128。',
            en: 'A wrong command shows only at the start, and runc reports it; the container’s exit code is set to 128.',
          },
        },
        {
          find: { method: 'kill', callee: 'runc', nth: 1 },
          text: {
            zh: '1号进程不理会SIGTERM，宽限期过了就是SIGKILL，退出码137。',
            en: 'Process 1 ignores SIGTERM; SIGKILL follows when the grace period is over, and the exit code is 137.',
          },
        },
        {
          find: { method: 'StopPodSandbox', nth: 1 },
          text: {
            zh: '再停一次已经停了的沙箱：成功。拿不准的kubelet可以放心重发。',
            en: 'Stopping a stopped sandbox succeeds. A kubelet that is not sure may simply send it again.',
          },
        },
      ],
    },
  ],
  prediction: {
    question: {
      zh: '沙箱已经建好，接着启动应用容器。这一步会再执行几个CNI插件？',
      en: 'The sandbox stands, and now the application container is started. How many CNI plugins run in that step?',
    },
    options: [
      { text: { zh: '把建沙箱时的几个再执行一遍', en: 'The same ones as for the sandbox, once more' } },
      { text: { zh: '只有bridge，给容器再要一个地址', en: 'Only bridge, for an address of its own' } },
      { text: { zh: '一个也没有', en: 'None' }, right: true },
    ],
    reveal: {
      zh: '一个也没有。地址属于沙箱，容器只是加入沙箱的网络命名空间；录像里这一步只有shim和runc。',
      en: 'None. The address belongs to the sandbox, and the container joins its network namespace; in the recording this step is shim and runc alone.',
    },
    find: { method: 'StartContainer' },
  },
};
