import type { Lab } from '../lab.ts';

export const address: Lab = {
  name: 'address',
  chapter: 'cni',
  title: { zh: '一个地址的来去', en: 'Where an address comes from' },
  lead: {
    zh: 'CNI插件一环扣一环地执行，JSON都是真的：谁去要地址，拆的时候按什么次序，地址用完了怎么退回。',
    en: 'CNI plugins run one after another, with their real JSON: who asks for the address, in which order it is all taken down, and what is undone when no address is left.',
  },
  terms: ['cni', 'ipam', 'network-namespace', 'veth', 'bridge', 'host-local', 'macvlan', 'idempotence'],
  scenes: [
    {
      trace: 'pod-life',
      title: { zh: '接上与拆下', en: 'Connecting and taking down' },
      lead: {
        zh: '和CRI一章是同一份录像，这次只看CNI。loopback和bridge同时在跑；host-local是bridge叫起来的，运行时不认识它。',
        en: 'The recording of the CRI chapter, watched for CNI this time. loopback and bridge run at once; it is bridge that runs host-local, which the runtime does not know.',
      },
      moments: [
        {
          find: { method: 'ADD', callee: 'bridge' },
          text: {
            zh: '运行时执行bridge，CNI_NETNS指向一个已经建好的命名空间。',
            en: 'The runtime runs bridge. CNI_NETNS has the path of a namespace that exists already.',
          },
        },
        {
          find: { method: 'ADD', callee: 'host-local' },
          text: {
            zh: 'bridge用同样的环境变量和输入执行host-local，要来一个地址。',
            en: 'bridge runs host-local with the same environment and input, and gets an address.',
          },
        },
        {
          find: { method: 'ADD', callee: 'portmap' },
          text: {
            zh: '上一个插件的结果成了portmap的输入prevResult，所以它知道端口该转到哪里。',
            en: 'The result so far is portmap’s input, prevResult; so it knows where to forward the port.',
          },
        },
        {
          find: { method: 'DEL', callee: 'portmap' },
          text: { zh: '拆除倒着来：先portmap，后bridge。', en: 'Taking down goes backwards: portmap first, then bridge.' },
        },
        {
          find: { method: 'DEL', callee: 'bridge', nth: 1 },
          text: {
            zh: '移除沙箱时整条链又是一遍DEL。东西已经不在，照样成功：DEL必须幂等。',
            en: 'Removing the sandbox sends DEL through the whole chain again. Nothing is left to delete and it succeeds: DEL has to be idempotent.',
          },
        },
      ],
    },
    {
      trace: 'pool-exhausted',
      title: { zh: '地址用完', en: 'No address left' },
      lead: {
        zh: '网段只有/30，能发的地址就一个。第二个Pod来了，错误从最里层一路传出来，运行时把做了一半的全部退回。',
        en: 'The range is a /30 with a single address to give. A second pod arrives; the error travels out from the innermost call, and the runtime undoes what was half made.',
      },
      moments: [
        {
          find: { method: 'ADD', callee: 'host-local', code: '999' },
          text: {
            zh: 'host-local说没有地址了，进程以退出码1结束，错误写在标准输出上。',
            en: 'host-local says that no address is left: an error on standard output and exit code 1.',
          },
        },
        {
          find: { method: 'ADD', callee: 'bridge', code: '999', returns: true },
          text: {
            zh: 'bridge把错误原样交出去；链到此为止，portmap没有轮到。',
            en: 'bridge hands the error on; the chain ends there, and portmap never has its turn.',
          },
        },
        {
          find: { method: 'DEL', callee: 'portmap' },
          text: {
            zh: '运行时对整条链执行DEL，连没轮到的portmap也有份。',
            en: 'The runtime runs DEL through the whole chain, portmap included, which had never run.',
          },
        },
        {
          find: { method: 'RunPodSandbox', code: 'UNKNOWN', returns: true },
          text: {
            zh: 'kubelet收到的只是一句话，错误码UNKNOWN。',
            en: 'What reaches the kubelet is a line of text with the code UNKNOWN.',
          },
        },
        {
          find: { method: 'ADD', callee: 'host-local', nth: 2 },
          text: {
            zh: '第一个Pod退回地址，同一个地址发给了第二个。',
            en: 'The first pod has given its address back, and the second is given the same one.',
          },
        },
      ],
    },
    {
      trace: 'cni-check',
      title: { zh: 'CHECK发现了什么（2017年还没有）', en: 'What CHECK finds (not in 2017)' },
      lead: {
        zh: 'CHECK从CNI 0.4.0起才有，原文的年代用的是0.3.1。这里我们在插件背后删掉地址，看它能不能发现。',
        en: 'CHECK came with CNI 0.4.0; at the time of the article it was 0.3.1. Here we delete the address behind the plugin’s back and see whether it notices.',
      },
      moments: [
        {
          find: { method: 'CHECK', callee: 'bridge', returns: true },
          text: { zh: '第一次CHECK：现状与ADD的结果一致。', en: 'The first CHECK: all is as the result says.' },
        },
        {
          find: { method: 'CHECK', callee: 'bridge', code: '999', returns: true },
          text: {
            zh: '地址被我们删了，CHECK报错，并说出少了哪一个。',
            en: 'We have deleted the address; CHECK fails and says which one it misses.',
          },
        },
        {
          find: { method: 'ADD', callee: 'bridge', code: '999' },
          text: {
            zh: '对同一个容器再来一次ADD：拒绝。ADD不幂等，DEL才是。',
            en: 'A second ADD for the same container is refused. DEL is idempotent, ADD is not.',
          },
        },
        {
          find: { method: 'DEL', callee: 'bridge', nth: 1, returns: true },
          text: { zh: '第二次DEL什么也没删，仍然成功。', en: 'A second DEL deletes nothing and succeeds.' },
        },
      ],
    },
    {
      trace: 'cni-macvlan',
      title: { zh: 'macvlan：作者自己的那种网络', en: 'macvlan, the author’s kind of network' },
      lead: {
        zh: '作者在Docker上用macvlan接物理网络，地址由自己改写的IPAM发。换成CNI，同样的分工是现成的：macvlan插接口，host-local发地址。',
        en: 'On Docker the author joined containers to the physical network with macvlan and an IPAM that he had rewritten. On CNI the same division comes ready-made: macvlan for the interface, host-local for the address.',
      },
      moments: [
        {
          find: { method: 'ADD', callee: 'macvlan' },
          text: {
            zh: 'macvlan在物理网卡上分出一个接口；录像里的“物理网卡”是一对veth的一头。',
            en: 'macvlan splits an interface off the physical card; in this recording the “card” is one end of a veth pair.',
          },
        },
        {
          find: { method: 'ADD', callee: 'host-local' },
          text: {
            zh: '发地址的还是host-local，配置里的ipam一段写法不变。',
            en: 'The address again comes from host-local; the ipam part of the configuration is written as before.',
          },
        },
        {
          find: { method: 'ADD', callee: 'macvlan', returns: true },
          text: {
            zh: '结果里没有网桥，只有容器里的接口和它自己的MAC。',
            en: 'No bridge in the result, only the interface in the container with a MAC of its own.',
          },
        },
      ],
    },
  ],
  prediction: {
    question: {
      zh: '从停止到移除，bridge会收到几次DEL？',
      en: 'From stopping the pod to its removal, how many times is DEL sent to bridge?',
    },
    options: [
      { text: { zh: '一次，停止沙箱时', en: 'Once, when the sandbox is stopped' } },
      { text: { zh: '一次，移除沙箱时', en: 'Once, when the sandbox is removed' } },
      { text: { zh: '两次', en: 'Twice' }, right: true },
    ],
    reveal: {
      zh: '两次。停止时拆一遍，移除时不管拆没拆过再拆一遍。规范要求DEL在东西缺失时也成功，所以可以这样做。',
      en: 'Twice: once at the stop, and again at the removal whether or not it was done before. The specification wants DEL to succeed when things are missing, so the runtime can afford to.',
    },
    find: { method: 'DEL', callee: 'bridge', nth: 1 },
  },
};
