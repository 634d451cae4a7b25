import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';
import { dateText } from '../time.ts';

type Node = 'draft' | '1.5' | '1.6' | '1.7.3' | '1.8.1' | '1.9' | '1.10' | '1.23' | '1.32' | '1.36' | 'master' | 'cri';

/** The CRI of one version: how many RPCs each service has. */
export interface Version extends Relation<Node, 'has'> {
  at: string;
  runtime: number;
  image: number;
  /** RPCs that the version before did not have. */
  added: { runtime: number; image: number };
  /** Name of a catalogue in `src/trace/catalogue`, which a test counts. */
  catalogue: string;
  /** What came, in a few words. */
  news?: Text;
}

type Given = Pick<Version, 'from' | 'at' | 'catalogue' | 'news'> & Record<'services' | 'plus', readonly [number, number]>;

const version = ({ from, at, catalogue, news, services: [runtime, image], plus }: Given): Version => ({
  id: `cri-${from}`,
  from,
  verb: 'has',
  to: 'cri',
  with: { date: dateText(at), runtime, image, total: runtime + image },
  at,
  runtime,
  image,
  added: { runtime: plus[0], image: plus[1] },
  catalogue,
  ...(news ? { news } : {}),
});

/** Versions whose interface file was read, in the order of time. */
const relations: readonly Version[] = [
  version({
    from: 'draft',
    at: '2016-07',
    services: [13, 4],
    plus: [13, 4],
    catalogue: 'cri-v1alpha1-2016-07-first',
    news: { zh: '还叫CreatePodSandbox', en: 'still CreatePodSandbox' },
  }),
  version({
    from: '1.5',
    at: '2016-12-05',
    services: [18, 4],
    plus: [7, 0],
    catalogue: 'cri-v1alpha1-2016-12-05-near-k8s1.5',
    news: { zh: '改叫RunPodSandbox', en: 'now RunPodSandbox' },
  }),
  version({ from: '1.6', at: '2017-02', services: [18, 4], plus: [0, 0], catalogue: 'cri-v1alpha1-2017-02-near-k8s1.6' }),
  version({
    from: '1.7.3',
    at: '2017-08',
    services: [20, 5],
    plus: [2, 1],
    catalogue: 'cri-v1alpha1-k8s1.7.3',
    news: { zh: '容器用量，ImageFsInfo', en: 'container stats, ImageFsInfo' },
  }),
  version({
    from: '1.8.1',
    at: '2017-10',
    services: [21, 5],
    plus: [1, 0],
    catalogue: 'cri-v1alpha1-k8s1.8.1',
    news: { zh: 'UpdateContainerResources', en: 'UpdateContainerResources' },
  }),
  version({ from: '1.9', at: '2017-11', services: [21, 5], plus: [0, 0], catalogue: 'cri-v1alpha1-k8s1.9.0-alpha.2' }),
  version({
    from: '1.10',
    at: '2018-03',
    services: [22, 5],
    plus: [1, 0],
    catalogue: 'cri-v1alpha2-k8s1.10.0-rc.1',
    news: { zh: 'ReopenContainerLog', en: 'ReopenContainerLog' },
  }),
  version({
    from: '1.23',
    at: '2021-12-07',
    services: [24, 5],
    plus: [2, 0],
    catalogue: 'cri-v1-k8s1.23',
    news: { zh: '沙箱用量', en: 'sandbox stats' },
  }),
  version({
    from: '1.32',
    at: '2024-12-11',
    services: [29, 5],
    plus: [5, 0],
    catalogue: 'cri-v1-k8s1.32',
    news: { zh: '检查点、事件、指标', en: 'checkpoint, events, metrics' },
  }),
  version({
    from: '1.36',
    // Date of 1.36: the day of the third patch is not known, and patches leave the interface as it is.
    at: '2026-04-22',
    services: [35, 6],
    plus: [6, 1],
    catalogue: 'cri-v1-k8s1.36.3',
    news: { zh: '六个以Stream开头的', en: 'six Stream… calls' },
  }),
  version({
    from: 'master',
    at: '2026-07',
    services: [37, 6],
    plus: [2, 0],
    catalogue: 'cri-v1-master-2026-07',
    news: { zh: 'CheckpointPod、RestorePod', en: 'CheckpointPod, RestorePod' },
  }),
];

/** How the CRI grew, from its first draft on. */
export const criGrowth: FigureData<Node, 'has'> = {
  name: 'cri-growth',
  title: { zh: '十年里的CRI', en: 'Ten years of CRI' },
  caption: {
    zh: '一点是一个RPC：实心的属RuntimeService，空心的属ImageService，大些的是比前一版新添的。各版按日期先后排开，两条点线之间是2017年；数字写作RuntimeService+ImageService。',
    en: 'One dot is one RPC: solid dots belong to RuntimeService, hollow ones to ImageService, larger ones are new since the version before. Versions stand in the order of their dates, 2017 is between the dotted lines, and numbers read RuntimeService+ImageService.',
  },
  nodes: {
    draft: { label: { zh: '初稿', en: 'first draft' } },
    '1.5': { label: { zh: '1.5前后', en: 'about 1.5' } },
    '1.6': { label: { zh: '1.6前后', en: 'about 1.6' } },
    '1.7.3': { label: { zh: '1.7.3', en: '1.7.3' } },
    '1.8.1': { label: { zh: '1.8.1', en: '1.8.1' } },
    '1.9': { label: { zh: '1.9 alpha', en: '1.9 alpha' } },
    '1.10': { label: { zh: '1.10', en: '1.10' } },
    '1.23': { label: { zh: '1.23', en: '1.23' } },
    '1.32': { label: { zh: '1.32', en: '1.32' } },
    '1.36': { label: { zh: '1.36', en: '1.36' } },
    master: { label: { zh: '主干', en: 'main branch' } },
    cri: { label: { zh: 'CRI', en: 'CRI' } },
  },
  verbs: {
    has: {
      zh: '{date}，{from}：{to}有{total}个RPC，RuntimeService {runtime}个，ImageService {image}个。',
      en: '{date}, {from}: {to} has {total} RPCs, {runtime} in RuntimeService and {image} in ImageService.',
    },
  },
  relations,
};
