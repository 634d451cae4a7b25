import type { Lang } from '../i18n/index.ts';
import type { Step } from '../trace/cursor.ts';
import type { Interface, Span, Trace } from '../trace/schema.ts';
import { tellingNode } from './layout.ts';
import { any, phrases, reasons } from './phrases.ts';
import { argvOf, namesIn, objectOf, ownKey, valueOf, withShortIds, type Context } from './salient.ts';

/** Fills a phrase; a bracket is left out, or gives way to what follows its bar, if one of its values is missing. */
function filled(phrase: string, context: Context, lang: Lang): string {
  const valued = (text: string): [text: string, complete: boolean] => {
    let complete = true;
    const result = text.replace(/\{([^}]+)\}/g, (_, key: string) => {
      const value = valueOf(context, key, lang);
      complete &&= value !== '';
      return value;
    });
    return [result, complete];
  };
  return phrase.replace(/\[([^\]|]*)\|?([^\]]*)\]|[^[]+/g, (part, first: string | undefined, otherwise: string | undefined) => {
    const [text, complete] = valued(first ?? part);
    return complete || first === undefined ? text : valued(otherwise ?? '')[0];
  });
}

/** Key under which a method that is a path stands in the phrases: with a star for each name; for Kubernetes, verb and part of the object. */
const phraseKeys: Partial<Record<Interface, (method: string) => string>> = {
  docker: (method) => method.replace(/^(\w+ \/\w+)\/(?!(?:create|load|json)$)[^/]+/, '$1/*'),
  marathon: (method) => method.replace(/^(\w+ \/v2\/\w+)\/.+$/, '$1/*'),
  http: (method) =>
    method.replace(/^(\w+) \/projects\/.*?(?=\/disks|\/instances)/, '$1 ').replace(/(\/(?:volumes|hosts|disks|instances))\/[^/]+/g, '$1/*'),
  k8s: (method) => [method.split(' ')[0], objectOf(method)?.part].filter(Boolean).join(' '),
};

/** A method as a sentence names it: of a path to the API server only what is not the same for all. */
const shortMethod = ({ iface, method }: Span): string =>
  iface === 'k8s' ? withShortIds(method.replace(/ \/apis?\/.*?\bv\d\w*\/(?:namespaces\/[^/]+\/)?/, ' …/')) : method;

/** The phrase of a call: of its method with this plugin or with `--all`, of its method, of its interface, or the one that fits all. */
function phraseOf(context: Context): (typeof phrases)[string][string] {
  const { span } = context;
  const table = ownKey(phrases, span.iface.replace(/^(cri|csi)\..*/, '$1')) ?? {};
  const method = phraseKeys[span.iface]?.(span.method) ?? span.method;
  const variant = argvOf(context).includes('--all') ? '--all' : span.callee;
  return ownKey(table, `${method} ${variant}`) ?? ownKey(table, method) ?? ownKey(table, any) ?? phrases[any]![any]!;
}

/** A measured time, such as `361 ms`, which no line parts; short ones with one decimal. */
function timeOf({ duration }: Span, lang: Lang): string {
  if (duration === undefined) return '';
  const seconds = duration >= 999_500;
  const value = seconds ? (duration / 1_000_000).toFixed(2) : (duration / 1000).toFixed(duration < 9950 ? 1 : 0);
  return value + (lang === 'zh' ? (seconds ? '秒' : '毫秒') : seconds ? '\u00a0s' : '\u00a0ms');
}

/** Names that say what something is, and so take an article in English; the others are names of programs. */
const roles =
  /(^|[ -])(driver|plugin|client|kernel|runtime|shim|provisioner|attacher|registrar|resizer|snapshotter|user|operator|storage|kubelet|pods|controller|manager|collector|front end)$/;
/** The roles in Chinese; names of programs stay as they are. */
const rolesInChinese: Readonly<Record<string, string>> = {
  client: '客户端',
  plugin: '插件',
  'CSI driver': 'CSI驱动',
  runtime: '运行时',
  kernel: '内核',
  user: '用户',
  operator: '运维',
  fate: '命运',
  storage: '存储后端',
  pods: 'Pod',
  'attach/detach controller': '挂接控制器',
  'node controller': '节点控制器',
  'garbage collector': '垃圾回收器',
  'replication manager': 'ReplicationController控制器',
  'front end': '前端',
};

/** How each language puts the parts together; a time that was not measured is empty. */
const grammar: Readonly<
  Record<
    Lang,
    {
      readonly done: string;
      /** What someone does who fails to do as asked; an answer is no failure. */
      readonly verbs: Readonly<Record<'refusal' | 'answer' | 'error', string>>;
      readonly who: (name: string, node?: string) => string;
      readonly asked: (from: string, ask: string, method: string) => string;
      readonly went: (outcome: string, time: string) => string;
      readonly answered: (to: string, from: string, outcome: string, time: string) => string;
      readonly failed: (to: string, verb: string, reason: string, time: string) => string;
      readonly detail: (code: string, message: string) => string;
      readonly joined: (parts: readonly string[]) => string;
    }
  >
> = {
  zh: {
    done: '完成',
    verbs: { refusal: '拒绝', answer: '', error: '报错' },
    who: (name, node) => (node ? `${node}上的` : '') + (ownKey(rolesInChinese, name) ?? name.replace(/ controller$/, '控制器')),
    asked: (from, ask, method) => (ask.endsWith('）') ? `${from}${ask.slice(0, -1)}，${method}）` : `${from}${ask}（${method}）`),
    went: (outcome, time) => outcome + (time && `，用时${time}`),
    answered: (to, from, outcome, time) => `${to}答${from}：${outcome}${time && `，用时${time}`}`,
    failed: (to, verb, reason, time) => `${time && `${time}后`}${to}${[verb, reason].filter(Boolean).join('：')}`,
    detail: (code, message) => `（${code}${message && `：“${message}”`}）`,
    joined: (parts) => `${parts.join('；')}。`,
  },
  en: {
    done: 'done',
    verbs: { refusal: 'refuses', answer: '', error: 'reports an error' },
    who: (name, node) => (roles.test(name) ? `the ${name}` : name) + (node ? ` on ${node}` : ''),
    asked: (from, ask, method) => `${from} ${ask} (${method})`,
    went: (outcome, time) => (time ? `after ${time}: ${outcome}` : outcome),
    answered: (to, from, outcome, time) => `${to} answers ${from}${time && ` after ${time}`}: ${outcome}`,
    failed: (to, verb, reason, time) => `${time && `after ${time} `}${to} ${[verb, reason].filter(Boolean).join(': ')}`,
    detail: (code, message) => ` (${code}${message && `: “${message}”`})`,
    joined: (parts) => `${parts.join('; ')}.`.replace(/^(the|after|fate) /, (word) => word[0]!.toUpperCase() + word.slice(1)),
  },
};

/**
 * One step of a trace as a sentence: who asks whom for what, what came of it and how long it took.
 * A failure ends with the text that came with it, whole and as it was. Never throws, whatever the messages hold.
 */
export function sentenceOf(trace: Trace, { span, phase }: Step, lang: Lang): string {
  const say = grammar[lang];
  const nameOf = (id: string): string => {
    const actor = trace.actors.find((one) => one.id === id);
    return say.who(actor?.name ?? id, actor && tellingNode(trace.actors, actor));
  };
  const context: Context = { span, names: namesIn(trace), to: nameOf(span.callee) };
  const from = nameOf(span.caller);
  const [ask, done = ''] = phraseOf(context)[lang];
  const asked = phase === 'return' ? [] : [say.asked(from, filled(ask, context, lang), shortMethod(span))];
  if (phase === 'call') return say.joined(asked);

  const time = timeOf(span, lang);
  const { ok, code, message = '' } = span.status;
  if (!ok) {
    const reason = reasons.find(({ pattern }) => pattern.test(`${code} ${span.method}: ${message}`));
    // A command of the kernel's is a program of its own, and it is that which fails.
    const to = span.iface === 'kernel' ? span.method : context.to;
    const failed = say.failed(to, say.verbs[reason?.kind ?? 'error'], reason?.[lang] ?? '', time);
    return say.joined([...asked, failed + say.detail(code, message)]);
  }
  const outcome = filled(done, context, lang).replace(/^[，, ]+/, '') || say.done;
  return say.joined(phase === 'whole' ? [...asked, say.went(outcome, time)] : [say.answered(context.to, from, outcome, time)]);
}
