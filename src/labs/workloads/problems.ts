import type { Lang, Text } from '../../i18n/index.ts';

/** Something wrong with a text. */
export type Problem = {
  /** From 1. */
  readonly line: number;
  readonly column: number;
} & (
  | {
      /** Name of the field, such as `spec.template.spec.containers[0].image`. */
      readonly field: string;
      /** A code of the world's `validate`. */
      readonly expected: string;
      /** Short JSON, or `nothing`. */
      readonly found: string;
    }
  /** It is no YAML: a code of the parser's. */
  | { readonly yaml: string }
);

/** What is wrong with YAML, by the parser's code. */
const broken: Readonly<Record<string, Text>> = {
  ALIAS: { zh: '锚点重复得太多，或者没有定义', en: 'an anchor is repeated too often, or not defined' },
  BAD_ALIAS: { zh: '别名写法不对', en: 'an alias is badly formed' },
  BAD_DQ_ESCAPE: { zh: '双引号里的转义不对', en: 'an escape within double quotes is wrong' },
  BAD_INDENT: { zh: '缩进不对，或者括号没有配上', en: 'the indentation is wrong, or a bracket has no partner' },
  BAD_SCALAR_START: { zh: '值不能以这个字符开头；要用就加引号', en: 'a value cannot begin with this character; quote it' },
  BLOCK_AS_IMPLICIT_KEY: { zh: '一行里有两个“键: ”', en: 'two keys in one line' },
  DEPTH: { zh: '嵌套太深', en: 'it is nested too deeply' },
  DUPLICATE_KEY: { zh: '这个键已经出现过', en: 'this key stands here already' },
  LONG: {
    zh: '超过20,000个字符，或者多于600行、项；内容都还在，缩短后再提交',
    en: 'more than 20,000 characters, or than 600 lines and items; all of it is kept, shorten it to apply it',
  },
  MISSING_CHAR: { zh: '缺一个字符：引号、括号、冒号或逗号', en: 'a character is missing: quote, bracket, colon or comma' },
  MULTILINE_IMPLICIT_KEY: {
    zh: '键不能跨行；多半是上一行少了冒号',
    en: 'a key cannot span lines; the line before probably lacks its colon',
  },
  NONE: { zh: '里面什么也没有', en: 'there is nothing in it' },
  TAB_AS_INDENT: { zh: '缩进只能用空格，这里有制表符', en: 'indent with spaces; there is a tab here' },
  UNEXPECTED_TOKEN: { zh: '这里不该有这个', en: 'this does not belong here' },
};
const other: Text = { zh: '语法不对', en: 'the syntax is wrong' };

/** What is wanted of a field, by the code of the world's `validate`; `{0}` and so on are its arguments. */
const wanted: Readonly<Record<string, Text>> = {
  absent: { zh: '空（不写）', en: 'nothing' },
  boolean: { zh: 'true或false', en: 'true or false' },
  filled: { zh: '至少一项', en: 'at least one item' },
  integer: { zh: '{0}到{1}的整数', en: 'a whole number from {0} to {1}' },
  label: { zh: '小写字母、数字和连字符，最多63个字符', en: 'lower-case letters, digits and hyphens, at most 63' },
  list: { zh: '列表', en: 'a list' },
  name: { zh: '小写字母、数字、连字符和点', en: 'lower-case letters, digits, hyphens and dots' },
  object: { zh: '一组字段', en: 'fields' },
  'one-source': { zh: '恰好一种来源', en: 'exactly one source' },
  percent: { zh: '{0}到{1}的整数，或者百分数', en: 'a whole number from {0} to {1}, or a percentage' },
  port: { zh: '端口号或端口名', en: 'the number or the name of a port' },
  quantity: { zh: '带单位的量，如5Gi', en: 'an amount with its unit, such as 5Gi' },
  'selects-template': { zh: '选得中模板标签的选择器', en: 'a selector that fits the labels of the template' },
  something: { zh: '一个值', en: 'a value' },
  string: { zh: '字符串', en: 'a string' },
  strings: { zh: '值都是字符串的表', en: 'a table of strings' },
  'surge-or-unavailable': { zh: 'maxSurge与maxUnavailable不全为0', en: 'maxSurge and maxUnavailable not both 0' },
  unique: { zh: '没有用过的名字', en: 'a name that is not taken' },
  volume: { zh: 'volumes里有的名字', en: 'a name that stands under volumes' },
};

function wantedText(code: string, lang: Lang): string {
  const [kind = '', ...values] = code.split(':');
  if (kind === 'one-of') return lang === 'zh' ? values.join('或') : values.join(' or ');
  const text = Object.hasOwn(wanted, kind) ? wanted[kind]![lang] : code;
  return text.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
}

const foundText = (found: string, lang: Lang): string =>
  found === 'nothing' ? (lang === 'zh' ? '什么也没写' : 'nothing') : lang === 'zh' ? `写的是${found}` : found;

/** Longest text that is read, in characters, and most lines, items and brackets: more would hold up the page. */
const most = { length: 20_000, parts: 600 } as const;

/** Whether a text is more than the lab reads. */
export const isTooMuch = (text: string): boolean => text.length > most.length || (text.match(/[[{,\n]/g) ?? []).length > most.parts;

/** A problem as a sentence, without its place. */
export function problemText(problem: Problem, lang: Lang): string {
  const chinese = lang === 'zh';
  if ('yaml' in problem) {
    const text = (Object.hasOwn(broken, problem.yaml) ? broken[problem.yaml]! : other)[lang];
    if (problem.yaml === 'LONG') return chinese ? `太长：${text}。` : `Too long: ${text}.`;
    return chinese ? `不是YAML：${text}。` : `Not YAML: ${text}.`;
  }
  const { field, expected, found } = problem;
  if (expected === 'field') return chinese ? `${field}：1.9没有这个字段。` : `${field}: 1.9 has no such field.`;
  if (expected === 'modelled')
    return chinese ? `${field}：1.9有这个字段，这里的模型没有。` : `${field}: 1.9 has this field, the model here does not.`;
  const [wants, has] = [wantedText(expected, lang), foundText(found, lang)];
  return chinese ? `${field}：应为${wants}，${has}。` : `${field}: expected ${wants}, found ${has}.`;
}

/** Where a problem is: `3:7`. */
export const placeText = ({ line, column }: Problem, lang: Lang): string =>
  lang === 'zh' ? `第${line}行第${column}列` : `line ${line}, column ${column}`;
