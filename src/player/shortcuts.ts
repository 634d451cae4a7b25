import type { Text } from '../i18n/index.ts';

/** What a key can do. */
export type Action = 'play' | 'next' | 'back' | 'first' | 'last' | 'laneBack' | 'laneNext' | 'cause' | 'moment' | 'fold' | 'noise' | 'help';

/** A key of the player: the help is printed from this table, and keys are looked up in it. */
export interface Shortcut {
  /** Value of `KeyboardEvent.key`. */
  readonly key: string;
  /** What is printed on the key. */
  readonly cap: Text;
  readonly action: Action;
  readonly label: Text;
}

const same = (cap: string): Text => ({ zh: cap, en: cap });

export const shortcuts: readonly Shortcut[] = [
  { key: ' ', cap: { zh: '空格', en: 'Space' }, action: 'play', label: { zh: '播放或暂停', en: 'play or pause' } },
  { key: 'ArrowRight', cap: same('→'), action: 'next', label: { zh: '下一步', en: 'next step' } },
  { key: 'ArrowLeft', cap: same('←'), action: 'back', label: { zh: '上一步', en: 'step back' } },
  { key: 'Home', cap: same('Home'), action: 'first', label: { zh: '回到开头', en: 'to the start' } },
  { key: 'End', cap: same('End'), action: 'last', label: { zh: '到末尾', en: 'to the end' } },
  { key: 'ArrowDown', cap: same('↓'), action: 'laneNext', label: { zh: '同一泳道的下一步', en: 'next step in the same lane' } },
  { key: 'ArrowUp', cap: same('↑'), action: 'laneBack', label: { zh: '同一泳道的上一步', en: 'previous step in the same lane' } },
  { key: 'c', cap: same('C'), action: 'cause', label: { zh: '跳到起因', en: 'jump to the cause' } },
  { key: 'm', cap: same('M'), action: 'moment', label: { zh: '跳到下一处要点', en: 'jump to the next marked moment' } },
  { key: 'f', cap: same('F'), action: 'fold', label: { zh: '收起或展开内层调用', en: 'fold or unfold the calls within' } },
  { key: 'n', cap: same('N'), action: 'noise', label: { zh: '显示或隐藏轮询与握手', en: 'show or hide polls and handshakes' } },
  { key: '?', cap: same('?'), action: 'help', label: { zh: '显示这张表', en: 'show this table' } },
];

/** What was pressed, as far as it matters here. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The action of a key; none with a modifier, since those belong to the browser. */
export function actionOf({ key, ctrlKey, metaKey, altKey }: Pressed): Action | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  return shortcuts.find((shortcut) => shortcut.key === pressed)?.action;
}
