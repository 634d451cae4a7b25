import type { Lab } from '../lab.ts';

export const volume: Lab = {
  name: 'volume',
  chapter: 'csi',
  title: { zh: '卷跟着Pod走', en: 'The volume follows the pod' },
  lead: {
    zh: '建卷、挂接、备好、交给Pod，第一个Pod写下一行，第二个Pod在另一个节点上读到它。文件系统、挂载和两个Pod是真的；CSI的两端都由脚本扮演，两个节点其实是一台机器。',
    en: 'A volume is created, attached, staged and handed to a pod that writes a line; a second pod reads it on another node. File system, mounts and both pods are real. Scripts play both ends of CSI, and the two nodes are one machine.',
  },
  terms: ['csi', 'volume', 'provisioning', 'attach', 'mount', 'kubelet', 'pod', 'grpc'],
  scenes: [
    {
      trace: 'csi-volume',
      title: { zh: '从node-a到node-b', en: 'From node-a to node-b' },
      lead: {
        zh: '注意谁在调用：建卷和挂接由控制面的组件发起，备好和交付由节点上的kubelet发起，驱动自己从不主动。',
        en: 'Watch who calls: components of the control plane ask for creating and attaching, the kubelet on the node for staging and publishing. The driver never acts by itself.',
      },
      moments: [
        {
          find: { method: 'CreateVolume', nth: 1 },
          text: {
            zh: '同样的请求再发一次，得到同一个卷：建卷按名字幂等。换个大小再要，就是ALREADY_EXISTS。',
            en: 'The same request once more yields the same volume: creating is idempotent by name. Asking for another size gives ALREADY_EXISTS.',
          },
        },
        {
          find: { method: 'ControllerPublishVolume', code: 'FAILED_PRECONDITION' },
          text: {
            zh: '卷还挂接在node-a上，node-b来要就被拒绝：一次只许一个节点写。',
            en: 'The volume is attached to node-a, so node-b is refused: one node at a time may write.',
          },
        },
        {
          find: { method: 'NodeStageVolume' },
          text: {
            zh: '在节点上先备好：建文件系统，挂到全节点共用的路径。0.1.0还没有这一步。',
            en: 'On the node it is staged first: a file system is made and mounted at a path for the whole node. Version 0.1.0 had no such step.',
          },
        },
        {
          find: { method: 'ExecSync' },
          text: { zh: '第一个Pod往卷里写下row1。', en: 'The first pod writes row1 to the volume.' },
        },
        {
          find: { method: 'ControllerPublishVolume', code: 'OK', nth: 1 },
          text: {
            zh: '从node-a断开之后，node-b的请求成功了：卷跟着走。',
            en: 'Once it is detached from node-a, the request for node-b succeeds: the volume follows.',
          },
        },
        {
          find: { method: 'ExecSync', nth: 2 },
          text: { zh: '第二个Pod在node-b读到row1。', en: 'The second pod, on node-b, reads row1.' },
        },
      ],
    },
  ],
  prediction: {
    question: {
      zh: '卷刚建好，还没备好，kubelet就要把它交给Pod（NodePublishVolume）。会怎样？',
      en: 'The volume has been created but not staged, and the kubelet asks to hand it to a pod (NodePublishVolume). What happens?',
    },
    options: [
      { text: { zh: '驱动替它把前面的步骤补上', en: 'The driver makes up for the steps that are missing' } },
      { text: { zh: '拒绝，FAILED_PRECONDITION', en: 'It is refused with FAILED_PRECONDITION' }, right: true },
      { text: { zh: '成功，但目录是空的', en: 'It succeeds with an empty directory' } },
    ],
    reveal: {
      zh: '拒绝。次序由调用的一方负责，驱动只核对前提；kubelet要先NodeStageVolume，再来一次。',
      en: 'It is refused. The caller is answerable for the order, the driver only checks what must come before; the kubelet has to stage the volume and ask again.',
    },
    find: { method: 'NodePublishVolume', code: 'FAILED_PRECONDITION' },
  },
};
