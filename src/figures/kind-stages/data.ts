import type { Text } from '../../i18n/index.ts';
import type { FigureData } from '../figure.ts';
import type { Chart, Event, Stroke, Tick } from '../lives/lives.ts';
import { dateText, yearOf } from '../time.ts';

type Kind =
  | 'pod'
  | 'service'
  | 'rc'
  | 'volume'
  | 'pv'
  | 'job'
  | 'replicaSet'
  | 'deployment'
  | 'daemonSet'
  | 'petSet'
  | 'statefulSet'
  | 'federation'
  | 'hpa'
  | 'storageClass'
  | 'cronJob'
  | 'hpaV2'
  | 'crd'
  | 'networkPolicy';
type Release = '1.0' | '1.1' | '1.2' | '1.3' | '1.4' | '1.5' | '1.6' | '1.7' | '1.8' | '1.9';
type Verb = 'disputed' | 'alpha' | 'beta' | 'stable' | 'leaves';

/** When each release came out; of 1.4 and 1.5 only the month is sure. */
const released: Readonly<Record<Release, string>> = {
  '1.0': '2015-07-21',
  '1.1': '2015-11-09',
  '1.2': '2016-03-17',
  '1.3': '2016-07-01',
  '1.4': '2016-09',
  '1.5': '2016-12',
  '1.6': '2017-03-28',
  '1.7': '2017-06-30',
  '1.8': '2017-09-28',
  '1.9': '2017-12-15',
};

const strokes: Readonly<Record<Verb, Stroke | 'cross'>> = {
  disputed: 'dotted',
  alpha: 'dotted',
  beta: 'thin',
  stable: 'thick',
  leaves: 'cross',
};

const stage = (from: Kind, verb: Verb, to: Release, more: Pick<Event, 'note' | 'spare' | 'open'> = {}): Event<Kind | Release, Verb> => ({
  id: `${from}-${verb}`,
  from,
  verb,
  to,
  with: { date: dateText(released[to]) },
  at: released[to],
  stroke: strokes[verb],
  ...more,
});

const node = (zh: string, en: string): { label: Text } => ({ label: { zh, en } });
const releaseNode = (release: Release) => node(release, release);

/** Kinds and the stages they had in each release. */
export const kindStages: FigureData<Kind | Release, Verb> = {
  name: 'kind-stages',
  title: { zh: '清单上的对象，各自生于哪一版', en: 'When the objects on the list were born' },
  caption: {
    zh: '两条点线之间是2017年。看中间一组：原文当作新变化列出的八项，没有一条线是在这中间开始的；2017年给它们的，是最右端1.9里的一次转正，联邦则在那里离场。2017年才起头的，要到最下面一组去找。',
    en: '2017 is between the dotted lines. Look at the middle group: of the eight things that the article lists as new, no line begins there; what 2017 gave them is the step to stable in 1.9, at the far right, where Federation leaves. What did begin in 2017 is in the last group.',
  },
  nodes: {
    pod: node('Pod', 'Pod'),
    service: node('Service', 'Service'),
    rc: node('ReplicationController', 'ReplicationController'),
    volume: node('Volume（Pod的字段）', 'Volume (a field of Pod)'),
    pv: node('PersistentVolume', 'PersistentVolume'),
    job: node('Job', 'Job'),
    replicaSet: node('ReplicaSet', 'ReplicaSet'),
    deployment: node('Deployment', 'Deployment'),
    daemonSet: node('DaemonSet', 'DaemonSet'),
    petSet: node('PetSet', 'PetSet'),
    statefulSet: node('StatefulSet', 'StatefulSet'),
    federation: node('联邦v1', 'Federation v1'),
    hpa: node('HPA', 'HPA'),
    storageClass: node('StorageClass', 'StorageClass'),
    cronJob: node('CronJob', 'CronJob'),
    hpaV2: node('HPA v2（自定义指标）', 'HPA v2 (custom metrics)'),
    crd: node('CRD', 'CRD'),
    networkPolicy: node('NetworkPolicy', 'NetworkPolicy'),
    '1.0': releaseNode('1.0'),
    '1.1': releaseNode('1.1'),
    '1.2': releaseNode('1.2'),
    '1.3': releaseNode('1.3'),
    '1.4': releaseNode('1.4'),
    '1.5': releaseNode('1.5'),
    '1.6': releaseNode('1.6'),
    '1.7': releaseNode('1.7'),
    '1.8': releaseNode('1.8'),
    '1.9': releaseNode('1.9'),
  },
  verbs: {
    disputed: {
      zh: '{from}在{to}（{date}）首次发布，发布时的功能表作alpha，kubernetes-handbook作beta。',
      en: '{from} first ships in {to} ({date}): alpha in the release’s feature list, beta in kubernetes-handbook.',
    },
    alpha: { zh: '{from}在{to}（{date}）里是alpha。', en: '{from} is alpha in {to} ({date}).' },
    beta: { zh: '{from}在{to}（{date}）到beta。', en: '{from} reaches beta in {to} ({date}).' },
    stable: { zh: '{from}在{to}（{date}）里已经稳定。', en: '{from} is stable in {to} ({date}).' },
    leaves: { zh: '{from}在{to}（{date}）移出主仓库。', en: '{from} leaves the main repository in {to} ({date}).' },
  },
  relations: [
    stage('pod', 'stable', '1.0'),
    stage('service', 'stable', '1.0'),
    stage('rc', 'stable', '1.0'),
    stage('volume', 'stable', '1.0'),
    stage('pv', 'stable', '1.0'),
    stage('job', 'beta', '1.1'),
    stage('job', 'stable', '1.2'),
    stage('replicaSet', 'beta', '1.2'),
    stage('replicaSet', 'stable', '1.9'),
    stage('deployment', 'beta', '1.2'),
    stage('deployment', 'stable', '1.9'),
    stage('daemonSet', 'beta', '1.2'),
    stage('daemonSet', 'stable', '1.9'),
    stage('petSet', 'alpha', '1.3'),
    stage('statefulSet', 'beta', '1.5', { note: { zh: '改名', en: 'renamed' } }),
    stage('statefulSet', 'stable', '1.9'),
    stage('federation', 'disputed', '1.3', { note: { zh: '或为beta，出处不一', en: 'or beta: sources differ' } }),
    stage('federation', 'leaves', '1.9', { spare: true, note: { zh: '移出主仓库', en: 'leaves the tree' } }),
    stage('hpa', 'beta', '1.1'),
    stage('hpa', 'stable', '1.2'),
    stage('storageClass', 'beta', '1.4'),
    stage('storageClass', 'stable', '1.6'),
    stage('cronJob', 'alpha', '1.4', { note: { zh: '时名ScheduledJob', en: 'as ScheduledJob' } }),
    stage('cronJob', 'beta', '1.8'),
    stage('hpaV2', 'alpha', '1.6'),
    stage('hpaV2', 'beta', '1.8'),
    stage('crd', 'beta', '1.7'),
    stage('networkPolicy', 'stable', '1.7', { open: true, note: { zh: '此前的阶段未查', en: 'earlier stages not checked' } }),
  ],
};

const months = {
  zh: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
};
const releases = Object.entries(released).map(([label, date]): Tick => {
  const month = Number(date.split('-')[1]) - 1;
  return { at: yearOf(date), label, below: { zh: months.zh[month] ?? '', en: months.en[month] ?? '' }, strong: date.startsWith('2017') };
});

/** What the chart shows around the lines. */
export const chart: Chart = {
  axis: { from: 2015.46, to: 2018.16 },
  now: yearOf('2018-02-03'),
  rows: [
    { nodes: ['pod'], group: { zh: '原文的起点', en: 'Where the article starts from' } },
    { nodes: ['service'] },
    { nodes: ['rc'] },
    { nodes: ['volume'], group: { zh: '原文列为新增的', en: 'What the article lists as new' } },
    { nodes: ['pv'] },
    { nodes: ['job'] },
    { nodes: ['replicaSet'] },
    { nodes: ['deployment'] },
    { nodes: ['daemonSet'] },
    { nodes: ['petSet', 'statefulSet'] },
    { nodes: ['federation'] },
    { nodes: ['hpa'], group: { zh: '清单之外', en: 'What it does not list' } },
    { nodes: ['storageClass'] },
    { nodes: ['cronJob'] },
    { nodes: ['hpaV2'] },
    { nodes: ['crd'] },
    { nodes: ['networkPolicy'] },
  ],
  ticks: [
    [
      { at: 2015.73, label: '2015' },
      { at: 2016.5, label: '2016' },
      { at: 2017.5, label: '2017', strong: true },
    ],
    releases,
  ],
  rules: releases.map(({ at }) => at),
  band: { from: 2017, to: 2018 },
  mark: { at: yearOf('2018-02-03'), label: { zh: '原文', en: 'article' } },
  legend: [
    { stroke: 'dotted', label: { zh: 'alpha', en: 'alpha' } },
    { stroke: 'thin', label: { zh: 'beta', en: 'beta' } },
    { stroke: 'thick', label: { zh: '稳定', en: 'stable' } },
    { stroke: 'cross', label: { zh: '到此为止', en: 'ends here' } },
  ],
};
