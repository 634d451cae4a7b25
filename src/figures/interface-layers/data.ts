import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

/** Interfaces of the section, by name. */
export type Interface = 'CRI' | 'OCI' | 'CNI' | 'CSI';
export type Layer =
  'kubelet' | 'runtime' | 'dockershim' | 'docker' | 'runc' | 'mainPlugin' | 'ipam' | 'csiNode' | 'process' | 'nic' | 'volume';
type Verb = 'calls' | 'executes' | 'runs' | 'starts' | 'answers' | 'makes' | 'seen' | 'held' | 'asks';

/** A call across a seam names its interface in `with.via`, how that is spoken in `with.how`, what is called in `with.calls`. */
type Layering = Relation<Layer, Verb>;

/** The resource that each interface carries down into the pod. */
export const carries = { CRI: 'lifecycle', OCI: 'lifecycle', CNI: 'network', CSI: 'storage' } as const satisfies Record<Interface, string>;

/** What is said inside the outline of a layer, under its name. */
export const says: Partial<Record<Layer, Text>> = {
  kubelet: { zh: 'Pod的逻辑：次序、重启、退避、探针', en: 'The pod’s logic: order, restarts, back-off, probes' },
  runtime: { zh: 'containerd、CRI-O', en: 'containerd, CRI-O' },
  dockershim: { zh: '至1.24', en: 'until 1.24' },
  docker: { zh: '守护进程', en: 'the daemon' },
  runc: { zh: '建起隔离', en: 'builds the isolation' },
  mainPlugin: { zh: '如bridge、macvlan', en: 'e.g. bridge, macvlan' },
  ipam: { zh: '如host-local', en: 'e.g. host-local' },
  csiNode: { zh: '存储厂商的进程', en: 'the vendor’s process' },
  process: { zh: '内核隔开的进程', en: 'isolated by the kernel' },
  nic: { zh: '整个Pod共用', en: 'shared by the whole pod' },
  volume: { zh: '主机上的一个目录', en: 'a path on the host' },
};

/** Outlines at the bottom, which are no layers of their own. */
export const pod: Text = { zh: 'Pod', en: 'Pod' };
export const sandbox: Text = { zh: '沙箱', en: 'Sandbox' };

const relations: readonly Layering[] = [
  { id: 'csi', from: 'kubelet', verb: 'calls', to: 'csiNode', with: { via: 'CSI', how: 'gRPC', calls: 'NodePublishVolume' } },
  { id: 'mount', from: 'csiNode', verb: 'makes', to: 'volume', with: { does: { zh: '挂载', en: 'mounts' } } },
  {
    id: 'cri',
    from: 'kubelet',
    verb: 'calls',
    to: 'runtime',
    with: {
      via: 'CRI',
      how: 'gRPC',
      calls: { zh: 'RunPodSandbox、CreateContainer、StartContainer', en: 'RunPodSandbox, CreateContainer, StartContainer' },
    },
  },
  { id: 'cni', from: 'runtime', verb: 'executes', to: 'mainPlugin', with: { via: 'CNI', how: 'exec', calls: 'ADD' } },
  { id: 'ipam', from: 'mainPlugin', verb: 'executes', to: 'ipam', with: { via: 'CNI', how: 'exec', calls: 'ADD' } },
  { id: 'address', from: 'ipam', verb: 'answers', to: 'mainPlugin', with: { gives: { zh: '地址和路由', en: 'address and routes' } } },
  { id: 'nic', from: 'mainPlugin', verb: 'makes', to: 'nic', with: { does: { zh: '接上', en: 'plugs in' } } },
  {
    id: 'oci',
    from: 'runtime',
    verb: 'runs',
    to: 'runc',
    with: { via: 'OCI', how: 'exec', calls: { zh: 'create、start', en: 'create, start' } },
  },
  { id: 'process', from: 'runc', verb: 'starts', to: 'process' },
  { id: 'bind', from: 'volume', verb: 'seen', to: 'process', with: { as: { zh: 'bind mount', en: 'bind mount' } } },
  { id: 'dockershim', from: 'kubelet', verb: 'held', to: 'dockershim' },
  { id: 'docker', from: 'dockershim', verb: 'asks', to: 'docker', with: { how: 'HTTP' } },
];

/** One pod on one node, in section: the interfaces are the seams, the calls cross them. */
export const interfaceLayers: FigureData<Layer, Verb> = {
  name: 'interface-layers',
  title: { zh: '节点的剖面：接口是缝，调用穿缝而下', en: 'A node in section: interfaces are seams that calls cross' },
  caption: {
    zh: '三条色带自上而下落到Pod里：方块是生命周期，带圆点的线是网络，圆柱是存储。看网络那条从哪里开始：kubelet并不碰CNI，执行插件的是运行时，插件再去执行IPAM。虚线是2017年配Docker时的样子：适配层编在kubelet里。那时执行CNI插件的是kubelet进程自己，这一笔没有画。',
    en: 'Three bands run down into the pod: the square is the lifecycle, the line with a dot the network, the cylinder the storage. See where the network’s begins: the kubelet does not touch CNI. The runtime executes the plugin, which executes IPAM. Dashed is how it was with Docker in 2017: the adapter was compiled into the kubelet. The kubelet process itself then executed the CNI plugin, which is not drawn.',
  },
  nodes: {
    kubelet: { label: { zh: 'kubelet', en: 'kubelet' } },
    runtime: { label: { zh: '容器运行时', en: 'container runtime' } },
    dockershim: { label: { zh: 'dockershim', en: 'dockershim' } },
    docker: { label: { zh: 'Docker', en: 'Docker' } },
    runc: { label: { zh: 'runc', en: 'runc' } },
    mainPlugin: { label: { zh: 'CNI主插件', en: 'main CNI plugin' } },
    ipam: { label: { zh: 'IPAM插件', en: 'IPAM plugin' } },
    csiNode: { label: { zh: 'CSI驱动的节点服务', en: 'CSI node service' } },
    process: { label: { zh: '容器', en: 'container' } },
    nic: { label: { zh: '网卡', en: 'network interface' } },
    volume: { label: { zh: '卷', en: 'volume' } },
  },
  verbs: {
    calls: { zh: '{from}经{via}（{how}）调用{to}：{calls}。', en: 'The {from} calls the {to} over {via} ({how}): {calls}.' },
    executes: { zh: '{from}按{via}的约定执行{to}：{calls}。', en: 'The {from} executes the {to} in the way of {via}: {calls}.' },
    runs: { zh: '{from}按{via}的约定执行{to}：{calls}。', en: 'The {from} executes {to} in the way of {via}: {calls}.' },
    starts: { zh: '{from}启动{to}里的进程。', en: '{from} starts the process of the {to}.' },
    answers: { zh: '{from}回给{to}{gives}。', en: 'The {from} returns {gives} to the {to}.' },
    makes: { zh: '{from}{does}{to}。', en: 'The {from} {does} the {to}.' },
    seen: { zh: '{to}里看到的{from}是一个{as}。', en: 'The {to} sees the {from} as a {as}.' },
    held: { zh: '2017年，{to}编在{from}的进程里。', en: 'In 2017 {to} was compiled into the {from}.' },
    asks: { zh: '2017年，{from}把CRI调用译成{to}的{how} API。', en: 'In 2017 {from} translated CRI calls into the {how} API of {to}.' },
  },
  relations,
};
