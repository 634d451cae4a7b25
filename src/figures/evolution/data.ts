import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

/** The three things that are fought over. */
export type Resource = 'lifecycle' | 'network' | 'storage';
/** Who can have one of them in hand. */
export type Keeper = 'docker' | 'networkPlugin' | 'volumePlugin';
type Node = Resource | Keeper | 'kubernetes' | 'user' | 'operator' | 'whole';
type Verb = 'keeps' | 'rules' | 'http' | 'installs' | 'barred' | 'calls';

/** A relation of the evolution; `with.step` tells the step it belongs to. */
export type Hold = Relation<Node, Verb>;

/** One of the four steps of the article's point C6. */
export interface Step {
  number: 1 | 2 | 3 | 4;
  title: Text;
  /** What changed since the step before. */
  moved: Text;
}

const keeps = (step: number, from: Keeper, to: Resource): Hold => ({
  id: `${step}-${from}-${to}`,
  from,
  verb: 'keeps',
  to,
  with: { step },
});

const says = (step: number, from: Node, verb: Exclude<Verb, 'keeps'>, to: Node, via = ''): Hold => ({
  id: `${step}-${from}-${verb}-${to}`,
  from,
  verb,
  to,
  with: { step, via },
});

export const steps: readonly Step[] = [
  {
    number: 1,
    title: { zh: 'Docker全管', en: 'Docker holds it all' },
    moved: { zh: '网络是网桥上的veth，存储是本机的盘', en: 'a veth on a bridge, the local disk' },
  },
  {
    number: 2,
    title: { zh: 'Docker放手一部分', en: 'Docker lets go of some' },
    moved: { zh: '网络与存储落到插件手里，经HTTP来问', en: 'network and storage pass to plugins, asked over HTTP' },
  },
  {
    number: 3,
    title: { zh: '插件在外，Docker总揽', en: 'Plugins outside, Docker over all' },
    moved: { zh: '东西没有换手：何时问、问谁，仍由Docker定', en: 'nothing changes hands: Docker still decides when' },
  },
  {
    number: 4,
    title: { zh: 'Kubernetes总揽，Docker居其一', en: 'Kubernetes holds it, Docker is a part' },
    moved: { zh: '换手的是总揽：三个接口，Docker只占CRI一格', en: 'the whole changes hands: three interfaces, one slot for Docker' },
  },
];

const relations: readonly Hold[] = [
  keeps(1, 'docker', 'lifecycle'),
  keeps(1, 'docker', 'network'),
  keeps(1, 'docker', 'storage'),
  keeps(2, 'docker', 'lifecycle'),
  keeps(2, 'networkPlugin', 'network'),
  keeps(2, 'volumePlugin', 'storage'),
  says(2, 'docker', 'http', 'networkPlugin'),
  says(2, 'docker', 'http', 'volumePlugin'),
  keeps(3, 'docker', 'lifecycle'),
  keeps(3, 'networkPlugin', 'network'),
  keeps(3, 'volumePlugin', 'storage'),
  says(3, 'docker', 'http', 'networkPlugin'),
  says(3, 'docker', 'http', 'volumePlugin'),
  says(3, 'docker', 'rules', 'whole'),
  says(3, 'operator', 'installs', 'volumePlugin'),
  says(3, 'user', 'barred', 'volumePlugin'),
  keeps(4, 'docker', 'lifecycle'),
  keeps(4, 'networkPlugin', 'network'),
  keeps(4, 'volumePlugin', 'storage'),
  says(4, 'kubernetes', 'rules', 'whole'),
  says(4, 'kubernetes', 'calls', 'docker', 'CRI'),
  says(4, 'kubernetes', 'calls', 'networkPlugin', 'CNI'),
  says(4, 'kubernetes', 'calls', 'volumePlugin', 'CSI'),
];

/** The four steps from Docker to Kubernetes, as the article's point C6 feels them. */
export const evolution: FigureData<Node, Verb> = {
  name: 'evolution',
  title: { zh: '从Docker到Kubernetes，四步', en: 'From Docker to Kubernetes in four steps' },
  caption: {
    zh: '看三样东西各在谁的框里：方块是生命周期，带圆点的线是网络，圆柱是存储。只有换了手的才移动，其余都留在原处；虚线记着它离开的地方。',
    en: 'See whose outline each of three things is in: the square is the lifecycle, the line with a dot the network, the cylinder the storage. Only what changes hands moves; a dashed trace marks the place it left.',
  },
  nodes: {
    lifecycle: { label: { zh: '生命周期', en: 'lifecycle' } },
    network: { label: { zh: '网络', en: 'network' } },
    storage: { label: { zh: '存储', en: 'storage' } },
    docker: { label: { zh: 'Docker', en: 'Docker' } },
    networkPlugin: { label: { zh: '网络插件', en: 'network plugin' }, named: { zh: '网络插件', en: 'the network plugin' } },
    volumePlugin: { label: { zh: '存储插件', en: 'volume plugin' }, named: { zh: '存储插件', en: 'the volume plugin' } },
    kubernetes: { label: { zh: 'Kubernetes', en: 'Kubernetes' } },
    user: { label: { zh: '使用者', en: 'user' } },
    operator: { label: { zh: '运维者', en: 'operator' } },
    whole: { label: { zh: '全局', en: 'the whole' } },
  },
  verbs: {
    keeps: { zh: '第{step}步：{to}在{from}手里。', en: 'Step {step}: the {to} is in the hands of {from}.' },
    http: { zh: '第{step}步：{from}经HTTP请{to}办事。', en: 'Step {step}: {from} asks {to} over HTTP.' },
    rules: { zh: '第{step}步：{to}由{from}说了算。', en: 'Step {step}: {from} has the say over {to}.' },
    installs: { zh: '第{step}步：{from}安装{to}。', en: 'Step {step}: the {from} installs {to}.' },
    barred: {
      zh: '第{step}步：按原文，{from}决定不了用哪个{to}。',
      en: 'Step {step}: as the article has it, the {from} cannot choose {to}.',
    },
    calls: { zh: '第{step}步：{from}经{via}使唤{to}。', en: 'Step {step}: {from} reaches {to} through {via}.' },
  },
  relations,
};
