import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

export type Resource = 'lifecycle' | 'network' | 'storage';
export type Person =
  | 'king'
  | 'lord'
  | 'lordsPeople'
  | 'emperor'
  | 'governor'
  | 'governorGeneral'
  | 'networkRiver'
  | 'storageRiver'
  | 'censor'
  | 'emperorsPeople';
type Verb = 'holds' | 'keeps' | 'asks' | 'rules' | 'governs' | 'barred' | 'appoints' | 'reports';
type Bond = Relation<Person | Resource, Verb>;

export const resources: readonly Resource[] = ['lifecycle', 'network', 'storage'];

export const realms = {
  king: { zh: '国王与领主', en: 'A king and his lords' },
  emperor: { zh: '皇帝与他派的官', en: 'An emperor and his officials' },
} as const satisfies Record<string, Text>;

/** Whom a person stands for; nobody for those that the article leaves open. */
export const standsFor: Partial<Record<Person, Text>> = {
  king: { zh: 'Mesos', en: 'Mesos' },
  lord: { zh: 'Docker', en: 'Docker' },
  lordsPeople: { zh: '容器', en: 'containers' },
  emperor: { zh: 'Kubernetes', en: 'Kubernetes' },
  governor: { zh: 'Docker，经CRI', en: 'Docker, by CRI' },
  networkRiver: { zh: 'CNI', en: 'CNI' },
  storageRiver: { zh: 'CSI', en: 'CSI' },
  emperorsPeople: { zh: '容器', en: 'containers' },
};

const appoints = (to: Person, task: Text): Bond => ({ id: `appoints-${to}`, from: 'emperor', verb: 'appoints', to, with: { task } });

const relations: readonly Bond[] = [
  ...resources.map((to): Bond => ({ id: `lord-${to}`, from: 'lord', verb: 'holds', to })),
  { id: 'king-lord', from: 'king', verb: 'asks', to: 'lord' },
  { id: 'lord-people', from: 'lord', verb: 'rules', to: 'lordsPeople' },
  { id: 'king-people', from: 'king', verb: 'barred', to: 'lordsPeople' },
  ...resources.map((to): Bond => ({ id: `emperor-${to}`, from: 'emperor', verb: 'keeps', to })),
  appoints('governor', { zh: '管一省', en: 'for one province' }),
  appoints('governorGeneral', { zh: '管几省', en: 'for several provinces' }),
  appoints('networkRiver', { zh: '管一条穿省而过的河，即网络', en: 'for a river that crosses the provinces, the network' }),
  appoints('storageRiver', { zh: '管另一条穿省而过的河，即存储', en: 'for the other river that crosses the borders, storage' }),
  appoints('censor', { zh: '只看、只奏', en: 'to look and to report' }),
  { id: 'censor-emperor', from: 'censor', verb: 'reports', to: 'emperor' },
  { id: 'governor-people', from: 'governor', verb: 'governs', to: 'emperorsPeople' },
];

/** The metaphor of the article's last point, with the rivers that the chapter adds. */
export const kingAndEmperor: FigureData<Person | Resource, Verb> = {
  name: 'king-and-emperor',
  title: { zh: '一个比方：领主的地，皇帝的地', en: 'A metaphor: the lords’ land, the emperor’s land' },
  caption: {
    zh: '这是比方，小字注出谁代表谁。看边界：国王治下，每块地围着领主自己的墙，国王的话到墙为止，两条河也断在墙里；皇帝治下，只有他一道外框，省界是虚线，河穿省而过，巡抚之外另派河道总督。河对应网络和存储，是本站添的一层；总督和御史，原文没有说对应什么。',
    en: 'This is a metaphor; small letters say who stands for whom. Look at the borders. Under the king each piece of land has its lord’s own wall: the king’s word stops at it, and the two rivers are cut by it. Under the emperor there is one outline, his own. Provincial borders are dashed, the rivers run across, and beside the governors there are river commissioners. That the rivers are network and storage is our addition; for governor-general and censor the article names no counterpart.',
  },
  nodes: {
    king: { label: { zh: '国王', en: 'king' } },
    lord: { label: { zh: '领主', en: 'lord' } },
    lordsPeople: { label: { zh: '百姓', en: 'people' } },
    emperor: { label: { zh: '皇帝', en: 'emperor' } },
    governor: { label: { zh: '巡抚', en: 'governor' } },
    governorGeneral: { label: { zh: '总督', en: 'governor-general' } },
    networkRiver: { label: { zh: '河道总督', en: 'river commissioner' } },
    storageRiver: { label: { zh: '河道总督', en: 'river commissioner' } },
    censor: { label: { zh: '御史', en: 'censor' } },
    emperorsPeople: { label: { zh: '百姓', en: 'people' } },
    lifecycle: { label: { zh: '生命周期', en: 'lifecycle' } },
    network: { label: { zh: '网络', en: 'network' } },
    storage: { label: { zh: '存储', en: 'storage' } },
  },
  verbs: {
    holds: { zh: '{from}的地里，{to}归{from}自己。', en: 'The {to} on a lord’s land belongs to the {from}.' },
    asks: { zh: '{from}有事，得向{to}开口。', en: 'For anything he needs, the {from} must ask a {to}.' },
    rules: { zh: '{from}管着自己地里的{to}。', en: 'The {from} rules the {to} on his land.' },
    barred: {
      zh: '{from}的话到墙为止，不经领主够不着{to}。',
      en: 'The {from}’s word stops at the wall; only through a lord does it reach the {to}.',
    },
    keeps: { zh: '{to}归{from}。', en: 'The {to} belongs to the {from}.' },
    appoints: { zh: '{from}派{to}{task}。', en: 'The {from} appoints a {to} {task}.' },
    reports: { zh: '{from}奏报{to}。', en: 'The {from} reports to the {to}.' },
    governs: { zh: '{from}替皇帝管一省的{to}。', en: 'The {from} governs the {to} of a province in the emperor’s name.' },
  },
  relations,
};
