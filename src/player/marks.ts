import type { Lang } from '../i18n/index.ts';

/** States in Chinese, in the words of the chapters. */
const states: Readonly<Record<string, string>> = {
  created: '已创建',
  exited: '已退出',
  gateway: '网关',
  'not ready': '未就绪',
  published: '已交付',
  'read-only': '只读',
  ready: '就绪',
  running: '运行中',
  staged: '已备好',
};

/** A mark beside the label of a thing. Only states have words in each language; names, numbers and addresses stay. */
export function markIn(mark: string, lang: Lang): string {
  const [, state, code] = /^(\D+?)(?: (\d+))?$/.exec(mark) ?? [];
  const word = lang === 'zh' && state !== undefined && Object.hasOwn(states, state) ? states[state] : undefined;
  if (word === undefined) return mark;
  return code === undefined ? word : `${word}（${code}）`;
}
