import type { Text } from '../../i18n/index.ts';
import type { FigureData } from '../figure.ts';
import type { Chart, Event, Stroke } from '../lives/lives.ts';
import { dateText, yearOf } from '../time.ts';

type Thing =
  | 'classicSwarm'
  | 'swarmMode'
  | 'mesos'
  | 'marathon'
  | 'petSet'
  | 'statefulSet'
  | 'federation'
  | 'kubefed'
  | 'dockershim'
  | 'containerd'
  | 'cri'
  | 'cni'
  | 'flexVolume'
  | 'csi'
  | 'devicePlugins'
  | 'dra';
type Verb = 'disputed' | 'begins' | 'young' | 'alpha' | 'beta' | 'stable' | 'ships' | 'releases' | 'deprecated' | 'last' | 'ends';
type What = keyof typeof what;

const node = (zh: string, en = zh): { label: Text } => ({ label: { zh, en } });

/** What happens to a thing: the release it came in, or its fate. */
const what = {
  begun: node('出现', 'begins'),
  docker111: node('垫在Docker 1.11下面', 'carries Docker 1.11'),
  docker112: node('Docker 1.12'),
  topLevel: node('成为Apache顶级项目', 'becomes an Apache top-level project'),
  repository: node('开仓库', 'opens its repository'),
  kubefed001: node('发布v0.0.1', 'releases v0.0.1'),
  v1: node('1.0'),
  v11: node('1.1'),
  spec100: node('规范1.0.0', 'spec 1.0.0'),
  api1: node('v1（Kubernetes 1.20）', 'v1 (Kubernetes 1.20)'),
  v129: node('v1.2.9'),
  v111: node('1.11.0'),
  kubefed010: node('v0.10.0'),
  lastCode: node('最后一次改代码', 'its last change of code'),
  archived: node('归档', 'is archived'),
  retired: node('退役', 'is retired'),
  closed: node('宣布终止', 'is declared at its end'),
  left: node('移出主仓库', 'leaves the main repository'),
  removed: node('移出kubelet', 'is taken out of the kubelet'),
  'k1.2': node('Kubernetes 1.2'),
  'k1.3': node('Kubernetes 1.3'),
  'k1.5': node('Kubernetes 1.5'),
  'k1.6': node('Kubernetes 1.6'),
  'k1.7': node('Kubernetes 1.7'),
  'k1.8': node('Kubernetes 1.8'),
  'k1.9': node('Kubernetes 1.9'),
  'k1.10': node('Kubernetes 1.10'),
  'k1.13': node('Kubernetes 1.13'),
  'k1.20': node('Kubernetes 1.20'),
  'k1.23': node('Kubernetes 1.23'),
  'k1.26': node('Kubernetes 1.26'),
  'k1.30': node('Kubernetes 1.30'),
  'k1.32': node('Kubernetes 1.32'),
  'k1.34': node('Kubernetes 1.34'),
} as const;

const strokes: Readonly<Record<Verb, Stroke | 'cross'>> = {
  begins: 'thick',
  young: 'thin',
  disputed: 'dotted',
  alpha: 'dotted',
  beta: 'thin',
  stable: 'thick',
  ships: 'thick',
  releases: 'thick',
  deprecated: 'broken',
  last: 'broken',
  ends: 'cross',
};

type Told = Event<Thing | What, Verb>;

const on = (at: string, from: Thing, verb: Verb, to: What, more: Pick<Event, 'note' | 'spare' | 'open'> = {}): Told => ({
  id: `${from}-${verb}-${to}`,
  from,
  verb,
  to,
  with: { date: dateText(at) },
  at,
  stroke: strokes[verb],
  ...more,
});

const spare = (zh: string, en = zh): Pick<Event, 'note' | 'spare'> => ({ note: { zh, en }, spare: true });
const note = (zh: string, en = zh): Pick<Event, 'note'> => ({ note: { zh, en } });

const relations: readonly Told[] = [
  on('2014', 'classicSwarm', 'begins', 'begun'),
  on('2018-06-01', 'classicSwarm', 'last', 'v129'),
  on('2020-06-11', 'classicSwarm', 'ends', 'archived', note('2020年归档', 'archived 2020')),
  on('2016-07-28', 'swarmMode', 'ships', 'docker112', note('随Docker 1.12', 'in Docker 1.12')),
  on('2013-06', 'mesos', 'young', 'topLevel', { open: true }),
  on('2016-07-22', 'mesos', 'releases', 'v1', note('1.0')),
  on('2020-11-24', 'mesos', 'last', 'v111', spare('最后一版', 'last release')),
  on('2025-08', 'mesos', 'ends', 'retired', note('2025年退役', 'retired 2025')),
  on('2016-04-14', 'marathon', 'releases', 'v11', { open: true }),
  on('2020-10', 'marathon', 'last', 'lastCode'),
  on('2021-06-30', 'marathon', 'ends', 'closed', note('2021年终止', 'ended 2021')),
  on('2016-07-01', 'petSet', 'alpha', 'k1.3'),
  on('2016-12', 'statefulSet', 'beta', 'k1.5', note('改名', 'renamed')),
  on('2017-12-15', 'statefulSet', 'stable', 'k1.9'),
  on('2016-07-01', 'federation', 'disputed', 'k1.3'),
  on('2017-12-15', 'federation', 'ends', 'left'),
  on('2018-07-13', 'kubefed', 'young', 'kubefed001', spare('KubeFed')),
  on('2022-08-10', 'kubefed', 'last', 'kubefed010'),
  on('2023-03-23', 'kubefed', 'ends', 'archived', note('2023年归档', 'archived 2023')),
  on('2017-03-28', 'dockershim', 'beta', 'k1.6', { open: true }),
  on('2017-06-30', 'dockershim', 'stable', 'k1.7'),
  on('2020-12-08', 'dockershim', 'deprecated', 'k1.20', note('弃用', 'deprecated')),
  on('2022-05-03', 'dockershim', 'ends', 'removed', note('2022年移除', 'removed 2022')),
  on('2016-04-13', 'containerd', 'young', 'docker111', spare('垫在Docker 1.11下面', 'under Docker 1.11')),
  on('2017-12', 'containerd', 'releases', 'v1'),
  on('2016-12', 'cri', 'alpha', 'k1.5', spare('v1alpha1, v1alpha2')),
  on('2020-12-08', 'cri', 'releases', 'api1', note('v1')),
  on('2015-04-04', 'cni', 'young', 'repository'),
  on('2021-08-04', 'cni', 'releases', 'spec100', note('规范1.0.0', 'spec 1.0.0')),
  on('2016-03-17', 'flexVolume', 'ships', 'k1.2'),
  on('2021-12-07', 'flexVolume', 'deprecated', 'k1.23', note('弃用', 'deprecated')),
  on('2017-12-15', 'csi', 'alpha', 'k1.9'),
  on('2018-03-26', 'csi', 'beta', 'k1.10'),
  on('2018-12-03', 'csi', 'stable', 'k1.13', note('Kubernetes 1.13')),
  on('2017-09-28', 'devicePlugins', 'alpha', 'k1.8'),
  on('2018-03-26', 'devicePlugins', 'beta', 'k1.10'),
  on('2022-12-08', 'devicePlugins', 'stable', 'k1.26'),
  on('2022-12-08', 'dra', 'alpha', 'k1.26', spare('第一版，后撤回', 'withdrawn design')),
  on('2024-04-17', 'dra', 'alpha', 'k1.30'),
  on('2024-12-11', 'dra', 'beta', 'k1.32'),
  on('2025-08-27', 'dra', 'stable', 'k1.34'),
];

/** What became of the things that the article speaks of. */
export const aftermath: FigureData<Thing | What, Verb> = {
  name: 'aftermath',
  title: { zh: '文章写完以后', en: 'After the article was written' },
  caption: {
    zh: '竖虚线是2018年2月，原文写成的时候。看每条线穿过它时的粗细：当时粗的，有的断了；当时还是点、细线，或尚未开始的，有的粗到了今天。',
    en: 'The upright line is February 2018, when the article was written. Look at each line as it crosses: some that were thick then have broken off, and some that were dots, thin, or not there yet are thick today.',
  },
  nodes: {
    classicSwarm: node('独立的Docker Swarm', 'Standalone Swarm'),
    swarmMode: node('swarm mode'),
    mesos: node('Mesos'),
    marathon: node('Marathon'),
    petSet: node('PetSet'),
    statefulSet: node('StatefulSet'),
    federation: node('联邦v1', 'Federation v1'),
    kubefed: node('KubeFed'),
    dockershim: node('dockershim'),
    containerd: node('containerd'),
    cri: node('CRI'),
    cni: node('CNI'),
    flexVolume: node('FlexVolume'),
    csi: node('CSI'),
    devicePlugins: node('设备插件', 'Device plugins'),
    dra: node('DRA'),
    ...what,
  },
  verbs: {
    disputed: {
      zh: '{date}，{from}随{to}首次发布，是alpha还是beta，出处不一。',
      en: '{date}: {from} first ships with {to}, as alpha or as beta: sources differ.',
    },
    begins: { zh: '{date}，{from}{to}。', en: '{date}: {from} {to}.' },
    young: { zh: '{date}，{from}{to}，还不到1.0。', en: '{date}: {from} {to}, before its 1.0.' },
    alpha: { zh: '{date}，{from}在{to}进入alpha。', en: '{date}: {from} enters alpha in {to}.' },
    beta: { zh: '{date}，{from}在{to}进入beta。', en: '{date}: {from} enters beta in {to}.' },
    stable: { zh: '{date}，{from}在{to}稳定。', en: '{date}: {from} is stable in {to}.' },
    ships: { zh: '{date}，{from}随{to}发布。', en: '{date}: {from} ships with {to}.' },
    releases: { zh: '{date}，{from}发布{to}。', en: '{date}: {from} releases {to}.' },
    deprecated: { zh: '{date}，{from}在{to}弃用。', en: '{date}: {from} is deprecated in {to}.' },
    last: { zh: '{date}，{from}止于{to}，此后不再发布。', en: '{date}: {from} stops at {to}; nothing is released after it.' },
    ends: { zh: '{date}，{from}{to}。', en: '{date}: {from} {to}.' },
  },
  relations,
};

const years = Array.from({ length: 14 }, (_, index) => 2013 + index);

/** What the chart shows around the lines. */
export const chart: Chart = {
  axis: { from: 2013, to: 2027 },
  now: yearOf('2026-10'),
  rows: [
    { nodes: ['classicSwarm'], group: { zh: '与Kubernetes并列过的', en: 'Once its rivals' } },
    { nodes: ['swarmMode'] },
    { nodes: ['mesos'] },
    { nodes: ['marathon'] },
    { nodes: ['petSet', 'statefulSet'], group: { zh: '对象与联邦', en: 'Objects, and federation' } },
    { nodes: ['federation', 'kubefed'] },
    { nodes: ['dockershim'], group: { zh: '接口与接口下面的', en: 'Interfaces, and what is under them' } },
    { nodes: ['containerd'] },
    { nodes: ['cri'] },
    { nodes: ['cni'] },
    { nodes: ['flexVolume'] },
    { nodes: ['csi'] },
    { nodes: ['devicePlugins'] },
    { nodes: ['dra'] },
  ],
  ticks: [years.map((year) => ({ at: year + 0.5, label: String(year), minor: year % 2 === 0 || year === 2013, strong: year === 2017 }))],
  rules: years,
  band: { from: 2017, to: 2018 },
  mark: { at: yearOf('2018-02-03'), label: { zh: '2018年2月，原文', en: 'Feb 2018, the article' } },
  legend: [
    { stroke: 'dotted', label: { zh: 'alpha', en: 'alpha' } },
    { stroke: 'thin', label: { zh: 'beta，或不到1.0', en: 'beta, or before 1.0' } },
    { stroke: 'thick', label: { zh: '稳定，或已发布可用', en: 'stable, or shipped and in use' } },
    { stroke: 'broken', label: { zh: '已弃用，或不再发布', en: 'deprecated, or no more releases' } },
    { stroke: 'cross', label: { zh: '到此为止', en: 'ends here' } },
  ],
};
