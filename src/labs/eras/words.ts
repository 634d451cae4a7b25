import type { Kind, Trouble } from '../../engine/compare/case.ts';
import type { WorldName } from '../../engine/compare/comparison.ts';
import type { Outcome } from '../../engine/compare/outcome.ts';
import type { Lang, Text } from '../../i18n/index.ts';
import type { Asked, Holders } from './holders.ts';

/** Printed names of the worlds of the comparison, in the order of the article's steps. */
export const namesOfWorlds: Readonly<Record<WorldName, Text>> = {
  docker: { zh: 'Docker', en: 'Docker' },
  plugins: { zh: 'Docker加插件', en: 'Docker with plugins' },
  mesos: { zh: 'Mesos与Marathon', en: 'Mesos with Marathon' },
  kubernetes: { zh: 'Kubernetes', en: 'Kubernetes' },
};

/** What runs, as the tables and buttons call it. */
export const kindNames: Readonly<Record<Kind, Text>> = {
  stateless: { zh: '网站服务，三份', en: 'a web service, three instances' },
  agent: { zh: '日志采集器，每台主机一份', en: 'a log collector, one per host' },
  batch: { zh: '批处理，要成功三次', en: 'a batch job, to succeed three times' },
  stateful: { zh: '有数据的服务，一份', en: 'a service with data, one instance' },
};

/** What goes wrong. */
export const troubleNames: Readonly<Record<Trouble, Text>> = {
  crash: { zh: '进程死了', en: 'its process dies' },
  hang: { zh: '进程还在，却不应答', en: 'its process lives but answers nobody' },
  'restart-daemon': { zh: '那台主机的守护进程重启', en: 'the daemon of its host restarts' },
  'lose-host': { zh: '主机没了，不再回来', en: 'its host is lost for good' },
  'return-host': { zh: '主机没了，十分钟后回来', en: 'its host is lost, and back after ten minutes' },
  'cut-off': { zh: '主机断网十分钟，其实还在跑', en: 'its host is cut off for ten minutes but runs on' },
  drain: { zh: '运维要腾空主机', en: 'its host is to be drained' },
  'slow-detach': { zh: '腾空主机，而卷要五分钟才断得开', en: 'its host is drained, and detaching takes five minutes' },
  'empty-pool': { zh: '地址用光，进程又死了', en: 'no address is left, and its process dies' },
  'lose-answer': { zh: '命令的回答丢了', en: 'the answer to the order is lost' },
  'send-twice': { zh: '同一条命令到了两次', en: 'the order arrives twice' },
};

const minute = 60_000;

/** A stretch of virtual time, such as `5 min 40 s`; what is left of a second is dropped. */
export function stretch(time: number, lang: Lang): string {
  const [minutes, seconds] = [Math.floor(time / minute), Math.floor((time % minute) / 1000)];
  const parts = lang === 'zh' ? [`${minutes}分`, `${seconds}秒`] : [`${minutes}\u00a0min`, `${seconds}\u00a0s`];
  const shown = minutes === 0 ? [parts[1]!] : seconds === 0 ? [parts[0]!] : parts;
  if (minutes === 0 && seconds === 0) return lang === 'zh' ? '不到1秒' : 'less than 1\u00a0s';
  return lang === 'zh' ? shown.join('').replace(/分$/, '分钟') : shown.join(' ');
}

type Say = Readonly<Record<'whole' | 'dipped' | 'short' | 'none' | 'never', (outcome: Outcome, lang: Lang) => string>>;

const service: Readonly<Record<Lang, Say>> = {
  zh: {
    whole: () => '一份没少',
    dipped: ({ fewest, wanted, recovered }) => `少到${fewest}份（应有${wanted}份），${stretch(recovered!, 'zh')}后复原`,
    short: ({ atEnd, wanted }) => `到最后只有${atEnd}份（应有${wanted}份）`,
    none: () => '一份也没有了',
    never: () => '从来没有跑起来',
  },
  en: {
    whole: () => 'none went missing',
    dipped: ({ fewest, wanted, recovered }) => `down to ${fewest} of ${wanted}, whole again after ${stretch(recovered!, 'en')}`,
    short: ({ atEnd, wanted }) => `${atEnd} of ${wanted} at the end`,
    none: () => 'none is left',
    never: () => 'it never ran',
  },
};

const wayOf = ({ before, recovered, atEnd }: Outcome): keyof Say => {
  if (recovered !== undefined) return recovered === 0 ? 'whole' : 'dipped';
  if (atEnd > 0) return 'short';
  return before > 0 ? 'none' : 'never';
};

/** What became of the service. */
export function serviceWords(outcome: Outcome, lang: Lang): string {
  const { surplus } = outcome;
  const more = surplus === 0 ? '' : lang === 'zh' ? `；一度多出${surplus}份` : `; ${surplus} too many for a time`;
  return service[lang][wayOf(outcome)](outcome, lang) + more;
}

const data: Readonly<Record<Outcome['data'], Text | undefined>> = {
  kept: { zh: '数据还在', en: 'has its data' },
  behind: { zh: '原来的数据够不着', en: 'its data out of reach' },
  none: undefined,
};

/** What became of the data; nothing where there were none. */
export const dataWords = (outcome: Outcome, lang: Lang): string | undefined => data[outcome.data]?.[lang];

const address: Readonly<Record<Exclude<Outcome['address'], 'gone'>, Text>> = {
  same: { zh: '地址不变', en: 'same address' },
  name: { zh: '地址换了，名字照旧', en: 'new address, the name leads there' },
  other: { zh: '地址换了', en: 'another address' },
};

/** How clients reach it; nothing where it has no clients or does not run. */
export const addressWords = (outcome: Outcome, lang: Lang): string | undefined =>
  outcome.address === 'gone' ? undefined : address[outcome.address][lang];

/** The user among those who acted. */
const user: Text = { zh: '用户', en: 'the user' };

const listed = (names: readonly string[], lang: Lang): string =>
  names.map((name) => (name === 'user' ? user[lang] : name)).join(lang === 'zh' ? '、' : ', ');

/** Who acted because of the trouble; where a limit waits for a person, that one is missing. */
export function actorWords({ acted, limits, wanted, atEnd }: Outcome, lang: Lang): string {
  const said = listed(acted, lang);
  if (limits.some(({ kind }) => kind === 'by-hand'))
    return lang === 'zh' ? `等人动手${said && `；动过的有${said}`}` : `waits for a person${said && `; acted: ${said}`}`;
  if (limits.length > 0) return lang === 'zh' ? '这个世界做不到' : 'not possible in this world';
  if (said) return said;
  return atEnd < wanted ? (lang === 'zh' ? '没有谁动' : 'nobody acted') : lang === 'zh' ? '谁也不必动' : 'nobody had to';
}

/** Who asks whom for a resource, or sees to it alone. */
export function askedWords({ by, asked }: Asked, lang: Lang): string {
  if (by.join() === asked.join()) return lang === 'zh' ? `${listed(by, lang)}自己动手` : `${listed(by, lang)} by itself`;
  return `${listed(by, lang)} → ${listed(asked, lang)}`;
}

/** Who decides where an instance runs. */
export const deciderWords = ({ decides }: Holders, lang: Lang): string | undefined => decides && listed([decides], lang);
