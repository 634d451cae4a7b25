import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

export type Criterion = 'practice' | 'pod' | 'service' | 'rc' | 'objectApi' | 'state';
export type Time = 'then' | 'now';
type Node = Criterion | 'mesos' | 'kubernetes' | 'both' | 'scales';
export type Verb = 'tips' | 'leans' | 'levels' | 'unweighed';

/** How a criterion weighed at one time. */
type Reading = Relation<Node, Verb>;

export const times = {
  then: { zh: '2016年底', en: 'End of 2016' },
  now: { zh: '今天', en: 'Today' },
} as const satisfies Record<Time, Text>;

/** The rows, in order; those that the author had no name for stand apart. */
export const groups: readonly { title?: Text; criteria: readonly Criterion[] }[] = [
  { criteria: ['practice', 'pod', 'service', 'rc'] },
  { title: { zh: '那时叫不出名字、没有上秤的', en: 'What had no name then and was not weighed' }, criteria: ['objectApi', 'state'] },
];

/** What a criterion is, for a newcomer. */
export const gloss: Readonly<Record<Criterion, Text>> = {
  practice: { zh: '别人跑通过没有', en: 'has it worked for others' },
  pod: { zh: '必在同一台机器的几个容器', en: 'containers that share a machine' },
  service: { zh: '不变的名字和虚拟IP', en: 'a name and virtual IP that stay' },
  rc: { zh: '少一个补一个', en: 'one gone, one added' },
  objectApi: { zh: '别人也能往API里添类型', en: 'others can add types to it' },
  state: { zh: '数据跟着服务换机器', en: 'data that moves with its service' },
};

const reading = (from: Criterion, time: Time, verb: Verb, to: Node, why: Text): Reading => ({
  id: `${from}-${time}`,
  from,
  verb,
  to,
  with: { when: times[time], why },
});

const relations: readonly Reading[] = [
  reading('practice', 'then', 'tips', 'mesos', {
    zh: '方案现成；B站、沪江也用，这是他的听闻',
    en: 'a ready scheme; Bilibili and Hujiang use it too, or so he heard',
  }),
  reading('practice', 'now', 'tips', 'kubernetes', {
    zh: '2017年竞争者纷纷改口支持它；Mesos在2025年退役',
    en: 'its competitors came round in 2017; Mesos was retired in 2025',
  }),
  reading('pod', 'then', 'levels', 'both', { zh: '一个Tomcat而已，用不上', en: 'it is one Tomcat: no use' }),
  reading('pod', 'now', 'leans', 'kubernetes', {
    zh: '第二个容器一来就用得上；Mesos 1.1、Marathon 1.4也学了去',
    en: 'the second container needs it; Mesos 1.1 and Marathon 1.4 copied it',
  }),
  reading('service', 'then', 'leans', 'mesos', {
    zh: '略复杂；macvlan已让IP互通，有些多余',
    en: 'rather complex; with macvlan every IP is reachable anyway',
  }),
  reading('service', 'now', 'leans', 'kubernetes', {
    zh: '通不等于找得到：IP会换。Marathon那边要靠HAProxy或事件接口',
    en: 'reaching is not finding: IPs change. Marathon users add HAProxy or read its events',
  }),
  reading('rc', 'then', 'levels', 'both', { zh: '有用，可health check也基本够用', en: 'useful, but health checks nearly do' }),
  reading('rc', 'now', 'levels', 'both', {
    zh: '还是平的，理由换了：要几个与好不好是两回事，两样两边都有',
    en: 'still level, for another reason: how many and how well are two things, and either side has both',
  }),
  reading('objectApi', 'then', 'unweighed', 'scales', { zh: '没有提到', en: 'not mentioned' }),
  reading('objectApi', 'now', 'tips', 'kubernetes', {
    zh: 'CRD让别人添自己的类型；Mesos有框架和模块，缺的正是这一样',
    en: 'with CRDs others add their own types; Mesos has frameworks and modules, but not this',
  }),
  reading('state', 'then', 'unweighed', 'scales', {
    zh: '2017年3月他还写着：MySQL暂不进Docker',
    en: 'in March 2017 he still wrote: no MySQL in Docker for now',
  }),
  reading('state', 'now', 'leans', 'kubernetes', {
    zh: 'PV和StatefulSet早于CSI；Marathon的外部卷当时只是实验',
    en: 'PVs and StatefulSet precede CSI; Marathon’s external volumes were experimental',
  }),
];

/** The criteria of the choice, weighed twice. */
export const criteria2016: FigureData<Node, Verb> = {
  name: 'criteria-2016',
  title: { zh: '六条标准，当时和今天', en: 'Six criteria, then and now' },
  caption: {
    zh: '每条标准一架秤，左Mesos右Kubernetes。虚线是作者当时的分量，实线是按今天所知。全倾：另一边拿不出相当的东西；微倾：另一边也有，差一截；平：两边都有，或者都用不上。倾角是本站的读法，并非测得。',
    en: 'One beam for each criterion: Mesos on the left, Kubernetes on the right. Dashed is how it weighed with the author then, solid is by what is known today. Full tilt: the other side has nothing like it. Slight: it has, but falls short. Level: either side has it, or neither was needed. The tilt is our reading, not a measurement.',
  },
  nodes: {
    practice: { label: { zh: '现成的方案与同行', en: 'Ready practice and neighbours' } },
    pod: { label: { zh: 'Pod', en: 'Pod' } },
    service: { label: { zh: 'Service', en: 'Service' } },
    rc: { label: { zh: 'ReplicationController', en: 'ReplicationController' } },
    objectApi: { label: { zh: '开放的对象API', en: 'An open object API' } },
    state: { label: { zh: '状态', en: 'State' } },
    mesos: { label: { zh: 'Mesos', en: 'Mesos' } },
    kubernetes: { label: { zh: 'Kubernetes', en: 'Kubernetes' } },
    both: { label: { zh: '两边', en: 'both sides' } },
    scales: { label: { zh: '秤', en: 'the scales' } },
  },
  verbs: {
    tips: { zh: '{when}，“{from}”一条全倾向{to}：{why}。', en: '{when}: “{from}” tips right over to {to}: {why}.' },
    leans: { zh: '{when}，“{from}”一条微倾向{to}：{why}。', en: '{when}: “{from}” leans to {to}: {why}.' },
    levels: { zh: '{when}，“{from}”一条{to}持平：{why}。', en: '{when}: “{from}” is level on {to}: {why}.' },
    unweighed: { zh: '{when}，“{from}”没有上{to}：{why}。', en: '{when}: “{from}” was not on {to}: {why}.' },
  },
  relations,
};
