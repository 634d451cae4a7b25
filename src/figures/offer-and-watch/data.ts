import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

type Mesos = 'marathon' | 'master' | 'agent' | 'containerizer' | 'dockerd' | 'mesosContainer';
type Kubernetes = 'scheduler' | 'apiServer' | 'kubelet' | 'runtime' | 'podContainer';
export type Station = Mesos | Kubernetes;
type Decided = 'host' | 'missing';
type Verb = 'tells' | 'offers' | 'watches' | 'accepts' | 'orders' | 'runs' | 'calls' | 'starts' | 'decides' | 'picks';

/** `with.what` is what travels. */
type Step = Relation<Station | Decided, Verb>;

/** One word for each height of the axis, from the intent down to the process. */
export const roles = {
  picks: { zh: '选主机', en: 'picks a host' },
  centre: { zh: '中心', en: 'centre' },
  agent: { zh: '主机上的代理', en: 'host agent' },
  hop: { zh: '最后一跳', en: 'last hop' },
  daemon: { zh: '守护进程', en: 'daemon' },
  process: { zh: '进程', en: 'process' },
} as const satisfies Record<string, Text>;
export type Role = keyof typeof roles;

export const sides = {
  mesos: { zh: 'Mesos与Marathon', en: 'Mesos and Marathon' },
  kubernetes: { zh: 'Kubernetes', en: 'Kubernetes' },
} as const satisfies Record<string, Text>;
export const host: Text = { zh: '一台主机', en: 'one host' };

/** What a station does, in its own outline. */
export const does: Partial<Record<Station, Text>> = {
  marathon: { zh: '收下一份邀约，附上任务', en: 'takes an offer, attaches a task' },
  scheduler: { zh: '在Pod对象上写明主机名', en: 'writes a host name on the Pod' },
  master: { zh: '两头转手', en: 'passes both on' },
  apiServer: { zh: '记着应有哪些Pod', en: 'keeps what there should be' },
  agent: { zh: '接到任务就办', en: 'does as it is told' },
  kubelet: {
    zh: '拿应有的比现有的，缺什么，向运行时要什么',
    en: 'compares what should be with what is, and asks the runtime for what is missing',
  },
  containerizer: { zh: '拼出一条命令行', en: 'composes a command line' },
  dockerd: { zh: '容器从此归它管', en: 'owns it from here on' },
  runtime: { zh: 'containerd、CRI-O', en: 'containerd, CRI-O' },
};

const relations: readonly Step[] = [
  { id: 'free', from: 'agent', verb: 'tells', to: 'master', with: { what: { zh: '空闲资源', en: 'what is free' } } },
  { id: 'offer', from: 'master', verb: 'offers', to: 'marathon', with: { what: { zh: '资源邀约', en: 'an offer' } } },
  { id: 'marathon-decides', from: 'marathon', verb: 'picks', to: 'host' },
  { id: 'accept', from: 'marathon', verb: 'accepts', to: 'master', with: { what: { zh: '接受，附任务', en: 'accept and a task' } } },
  { id: 'task', from: 'master', verb: 'orders', to: 'agent', with: { what: { zh: '任务', en: 'the task' } } },
  { id: 'hand', from: 'agent', verb: 'orders', to: 'containerizer', with: { what: { zh: '容器类型DOCKER', en: 'container type DOCKER' } } },
  { id: 'docker-run', from: 'containerizer', verb: 'runs', to: 'dockerd', with: { what: 'docker -H <sock> run …' } },
  { id: 'mesos-starts', from: 'dockerd', verb: 'starts', to: 'mesosContainer' },
  { id: 'scheduler-decides', from: 'scheduler', verb: 'decides', to: 'host' },
  { id: 'node-name', from: 'scheduler', verb: 'tells', to: 'apiServer', with: { what: { zh: '主机名', en: 'a host name' } } },
  { id: 'watch', from: 'kubelet', verb: 'watches', to: 'apiServer', with: { what: 'watch' } },
  { id: 'wanted', from: 'apiServer', verb: 'tells', to: 'kubelet', with: { what: { zh: '应有哪些Pod', en: 'which pods should be' } } },
  { id: 'kubelet-decides', from: 'kubelet', verb: 'decides', to: 'missing' },
  {
    id: 'rpc',
    from: 'kubelet',
    verb: 'calls',
    to: 'runtime',
    with: {
      via: 'CRI',
      what: { zh: 'RunPodSandbox、CreateContainer、StartContainer', en: 'RunPodSandbox, CreateContainer, StartContainer' },
    },
  },
  { id: 'runtime-starts', from: 'runtime', verb: 'starts', to: 'podContainer' },
];

/** How a container comes to be on a host, in the author's Mesos and in Kubernetes. */
export const offerAndWatch: FigureData<Station | Decided, Verb> = {
  name: 'offer-and-watch',
  title: { zh: '消息怎样到达主机：邀约与盯看', en: 'How word reaches a host: offer and watch' },
  caption: {
    zh: '从上往下，同一高度是同一种角色。实线是命令，虚线只报告情形：有什么空闲，或应当有什么。看哪一边有实线穿过主机的边框，菱形（拿主意的地方）各在哪里，最后一跳说的是一行命令还是一个RPC。左边是作者用的那一种containerizer。',
    en: 'From top to bottom, the same height is the same role. A solid line is a command; a dashed one only says how things are: what is free, or what there should be. See on which side a solid line enters the host, where the diamonds are (who decides), and whether the last hop is a command line or an RPC. On the left is the containerizer that the author used.',
  },
  nodes: {
    marathon: { label: { zh: 'Marathon', en: 'Marathon' } },
    master: { label: { zh: 'Mesos master', en: 'Mesos master' } },
    agent: { label: { zh: 'Mesos agent', en: 'Mesos agent' } },
    containerizer: { label: { zh: 'Docker containerizer', en: 'Docker containerizer' } },
    dockerd: { label: { zh: 'dockerd', en: 'dockerd' } },
    mesosContainer: { label: { zh: '容器', en: 'container' } },
    scheduler: { label: { zh: '调度器', en: 'scheduler' } },
    apiServer: { label: { zh: 'API server', en: 'API server' } },
    kubelet: { label: { zh: 'kubelet', en: 'kubelet' } },
    runtime: { label: { zh: '容器运行时', en: 'container runtime' } },
    podContainer: { label: { zh: '容器', en: 'container' } },
    host: { label: { zh: '放在哪台主机', en: 'which host' } },
    missing: { label: { zh: '还缺什么', en: 'what is missing' } },
  },
  verbs: {
    tells: { zh: '{from}告诉{to}：{what}。', en: 'The {from} tells the {to} {what}.' },
    offers: { zh: '{from}递给{to}一份{what}。', en: 'The {from} passes {to} {what}.' },
    accepts: { zh: '{from}命令{to}：{what}。', en: '{from} commands the {to}: {what}.' },
    picks: { zh: '{to}，由{from}定。', en: '{from} decides {to}.' },
    orders: { zh: '{from}命令{to}：{what}。', en: 'The {from} commands the {to}: {what}.' },
    runs: { zh: '{from}用一行命令使唤{to}：{what}', en: 'The {from} drives {to} by a command line: {what}' },
    watches: { zh: '{from}盯着{to}（{what}）。', en: 'The {from} keeps an eye on the {to} ({what}).' },
    decides: { zh: '{to}，由{from}定。', en: 'The {from} decides {to}.' },
    calls: { zh: '{from}经{via}调用{to}的RPC：{what}。', en: 'The {from} calls RPCs of the {to} over {via}: {what}.' },
    starts: { zh: '{from}让{to}跑起来。', en: '{from} has the {to} running.' },
  },
  relations,
};
