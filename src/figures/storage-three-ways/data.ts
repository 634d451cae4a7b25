import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

export type Column = 'docker' | 'mesos' | 'kubernetes';
/** What somebody has to settle before a volume can be mounted. */
export type Decision = 'attach' | 'path';
type Node =
  | Column
  | Decision
  | 'user'
  | 'userAndAdmin'
  | 'dockerd'
  | 'isolator'
  | 'controllerManager'
  | 'kubelet'
  | 'plugin'
  | 'driver'
  | 'container'
  | 'scheduler'
  | 'volume';
type Verb = 'chooses' | 'calls' | 'decides' | 'mounts' | 'follows' | 'mayFollow' | 'stays' | 'knows';

/** A relation of one of the three ways. */
export interface Told extends Relation<Node, Verb> {
  column: Column;
  /** How, by what, or when. */
  how?: Text;
}

const labels = {
  docker: { zh: 'Docker 17.09', en: 'Docker 17.09' },
  mesos: { zh: 'Mesos 1.4，Marathon 1.5', en: 'Mesos 1.4, Marathon 1.5' },
  kubernetes: { zh: 'Kubernetes 1.9', en: 'Kubernetes 1.9' },
  attach: { zh: '挂接到哪台主机', en: 'which host to attach to' },
  path: { zh: '主机上的路径', en: 'the path on the host' },
  user: { zh: '使用者', en: 'the user' },
  userAndAdmin: { zh: '使用者和管理员', en: 'the user and the admin' },
  dockerd: { zh: '节点上的dockerd', en: 'the node’s dockerd' },
  isolator: { zh: 'agent的隔离器', en: 'the agent’s isolator' },
  controllerManager: { zh: 'controller-manager', en: 'controller-manager' },
  kubelet: { zh: '节点上的kubelet', en: 'the node’s kubelet' },
  plugin: { zh: '卷插件', en: 'the volume plugin' },
  driver: { zh: '驱动', en: 'the driver' },
  container: { zh: '容器', en: 'the container' },
  scheduler: { zh: '调度器', en: 'the scheduler' },
  volume: { zh: '卷', en: 'the volume' },
} as const satisfies Record<Node, Text>;

const told = (column: Column, from: Node, verb: Verb, to: Node, how?: Text): Told => ({
  id: `${column}-${from}-${verb}-${to}`,
  from,
  verb,
  to,
  with: { where: labels[column], ...(how ? { how } : {}) },
  column,
  ...(how ? { how } : {}),
});

const treeContracts: Text = {
  zh: '树内的Go代码；FlexVolume可执行文件；CSI gRPC，alpha',
  en: 'Go code in the tree; FlexVolume executable; CSI gRPC, alpha',
};

const relations: readonly Told[] = [
  told('docker', 'user', 'chooses', 'volume', {
    zh: '按卷、按容器或按服务写驱动名',
    en: 'names a driver per volume, container or service',
  }),
  told('docker', 'dockerd', 'calls', 'plugin', {
    zh: 'HTTP和JSON的插件协议，1.8起稳定',
    en: 'plugin protocol, HTTP and JSON, stable since 1.8',
  }),
  told('docker', 'plugin', 'decides', 'attach'),
  told('docker', 'plugin', 'decides', 'path'),
  told('docker', 'volume', 'mounts', 'container'),
  told('docker', 'volume', 'mayFollow', 'container', { zh: '看插件的后端能不能', en: 'if the plugin’s back end can' }),
  told('docker', 'scheduler', 'knows', 'volume', { zh: 'Swarm只有一个Scope标志', en: 'Swarm has a Scope flag, no more' }),
  told('mesos', 'user', 'chooses', 'volume', { zh: '写在应用定义里', en: 'writes it into the app definition' }),
  told('mesos', 'isolator', 'calls', 'plugin', {
    zh: '经dvdcli，仍是Docker的插件协议；CSI要到1.5',
    en: 'by dvdcli, still Docker’s plugin protocol; CSI only in 1.5',
  }),
  told('mesos', 'plugin', 'decides', 'attach'),
  told('mesos', 'plugin', 'decides', 'path'),
  told('mesos', 'volume', 'mounts', 'container'),
  told('mesos', 'volume', 'follows', 'container', { zh: '外部卷', en: 'external volumes' }),
  told('mesos', 'volume', 'stays', 'container', { zh: '本地卷把任务钉在原处', en: 'local ones pin the task' }),
  told('mesos', 'scheduler', 'knows', 'volume', {
    zh: '本地卷在邀约里，外部卷不在',
    en: 'local ones are in the offers, external ones not',
  }),
  told('kubernetes', 'userAndAdmin', 'chooses', 'volume', {
    zh: '使用者写PVC申领，管理员用StorageClass分类',
    en: 'the user claims (PVC), the admin classifies (StorageClass)',
  }),
  told('kubernetes', 'controllerManager', 'decides', 'attach'),
  told('kubernetes', 'kubelet', 'decides', 'path'),
  told('kubernetes', 'controllerManager', 'calls', 'driver', treeContracts),
  told('kubernetes', 'kubelet', 'calls', 'driver', treeContracts),
  told('kubernetes', 'volume', 'mounts', 'container'),
  told('kubernetes', 'volume', 'follows', 'container', { zh: '能挂接的卷', en: 'attachable volumes' }),
  told('kubernetes', 'volume', 'stays', 'container', { zh: 'local和hostPath卷', en: 'local and hostPath ones' }),
  told('kubernetes', 'scheduler', 'knows', 'volume', {
    zh: '区域标签；本地卷拓扑，alpha',
    en: 'zone labels; topology of local volumes, alpha',
  }),
];

/** From a wish to a mounted directory, at the end of 2017, three ways. */
export const storageThreeWays: FigureData<Node, Verb> = {
  name: 'storage-three-ways',
  title: { zh: '从一句话到容器里的目录，三条路', en: 'From a wish to a directory in the container, three ways' },
  caption: {
    zh: '看两件事由谁的框圈着：挂接到哪台主机，用主机上的哪个路径。前两条路上，都在插件手里，调用它的一方只留着空位；Kubernetes把它们收了上来，驱动照着办。2017年底的情形。',
    en: 'See whose outline holds two decisions: which host to attach to, and which path on it. On the first two ways both are in the plugin’s hands and its caller has only an empty place; Kubernetes has taken them up, and the driver does as it is told. As of the end of 2017.',
  },
  nodes: Object.fromEntries(Object.entries(labels).map(([node, label]) => [node, { label }])) as Record<Node, { label: Text }>,
  verbs: {
    chooses: { zh: '{where}，{from}来选：{how}。', en: '{where}, {from} chooses: {how}.' },
    calls: { zh: '{where}，{from}调{to}，凭的是：{how}。', en: '{where}, {from} calls {to}; the contract: {how}.' },
    decides: { zh: '{where}，{to}由{from}定。', en: '{where}, {from} decides {to}.' },
    mounts: { zh: '{where}，{from}最后bind mount进{to}。', en: '{where}, {from} ends up bind-mounted into {to}.' },
    follows: { zh: '{where}，{to}换主机时{from}跟着走：{how}。', en: '{where}, {from} follows {to} to another host: {how}.' },
    mayFollow: { zh: '{where}，{to}换主机时{from}也许跟着走：{how}。', en: '{where}, {from} may follow {to} to another host: {how}.' },
    stays: { zh: '{where}，{to}换主机时{from}留在原处：{how}。', en: '{where}, {from} does not follow {to} to another host: {how}.' },
    knows: { zh: '{where}，{from}对{to}所知：{how}。', en: '{where}, what {from} knows of {to}: {how}.' },
  },
  relations,
};

/** Names of the rows that the three ways share. */
export const rows = {
  choose: { zh: '谁来选', en: 'Who chooses' },
  call: { zh: '调驱动的一方，定什么', en: 'The caller, and what it decides' },
  contract: { zh: '约定', en: 'The contract' },
  drive: { zh: '驱动，定什么', en: 'The driver, and what it decides' },
  end: { zh: '容器里', en: 'In the container' },
  move: { zh: '换主机时', en: 'On another host' },
  know: { zh: '调度器知道什么', en: 'What the scheduler knows' },
} as const satisfies Record<string, Text>;
