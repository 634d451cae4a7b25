import type { Lang, Text } from '../i18n/index.ts';
import type { Span, Trace } from '../trace/schema.ts';

/** What an id of a sandbox, a container or a network stands for in a trace. */
interface Named {
  readonly kind: 'sandbox' | 'container' | 'network';
  readonly name: string;
  readonly attempt?: string;
}

/** A call and what is needed to speak of it. */
export interface Context {
  readonly span: Span;
  readonly names: ReadonlyMap<string, Named>;
  /** Printed name of the callee. */
  readonly to: string;
}

/** Most characters of one value; a sentence holds a few. */
const longest = 84;

/** Shortens ids to the twelve digits that `docker` and `crictl` print too. */
export const withShortIds = (text: string): string => text.replace(/(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])/g, '$1');

/** Makes a value fit into a sentence: one line, ids short, of a long path its end, of anything else its start. */
function fit(value: string): string {
  const line = withShortIds(value.replace(/\s+/g, ' ').trim());
  if (line.length <= longest) return line;
  return /^[$/][^ ]*$/.test(line) ? `…/${line.split('/').slice(-3).join('/')}` : `${line.slice(0, longest - 1)}…`;
}

/** The value at a dotted path, whatever the message holds. */
function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** A scalar as text; the empty string for anything else. */
const scalar = (value: unknown): string => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '');
const textAt = (value: unknown, path: string): string => scalar(at(value, path));
const listAt = (value: unknown, path: string): unknown[] => {
  const list = at(value, path);
  return Array.isArray(list) ? list : [];
};
const textsAt = (items: readonly unknown[], path: string): string[] => items.map((item) => textAt(item, path));

/** Arguments of a command. */
export const argvOf = ({ span }: Context): string[] => listAt(span.request, 'argv').map(scalar);
const isId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
/** Ids that a call is about: in its message, on the command line or in the environment. */
const idsOf = (context: Context): string[] => [
  ...['container_id', 'pod_sandbox_id', 'NetworkID', 'env.CNI_CONTAINERID']
    .map((path) => textAt(context.span.request, path))
    .filter(Boolean),
  ...argvOf(context).filter(isId),
];
const named = (context: Context, kind: Named['kind']): Named | undefined =>
  idsOf(context)
    .map((id) => context.names.get(id))
    .find((known) => known?.kind === kind);
/** The last arguments of a command that are not options. */
const operands = (context: Context): string[] => argvOf(context).filter((argument) => argument && !argument.startsWith('-'));
const podName = (metadata: unknown): string => [textAt(metadata, 'namespace'), textAt(metadata, 'name')].filter(Boolean).join('/');
/** A value of `CNI_ARGS`, which reads `K=V;K=V`. */
const cniArgument = (span: Span, key: string): string =>
  textAt(span.request, 'env.CNI_ARGS')
    .split(';')
    .find((pair) => pair.startsWith(`${key}=`))
    ?.slice(key.length + 1) ?? '';

/** A port of a `portMappings` entry; containerd writes the keys with a capital, the convention is without. */
const portOf = (item: unknown, end: 'host' | 'container'): string =>
  textAt(item, `${end}Port`) || textAt(item, `${end === 'host' ? 'Host' : 'Container'}Port`);

function bytes(value: string): string {
  const mebibytes = Number(value) / 2 ** 20;
  if (!value || !Number.isFinite(mebibytes)) return '';
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${value} B`;
}

const conditions = ({ span }: Context, wanted: boolean): string[] =>
  textsAt(
    listAt(span.response, 'status.conditions').filter((condition) => at(condition, 'status') === wanted),
    'type',
  );

/** Kinds of Kubernetes by the word that stands for them in paths. */
const kinds: Readonly<Record<string, string>> = {
  pods: 'Pod',
  nodes: 'Node',
  services: 'Service',
  endpoints: 'Endpoints',
  replicationcontrollers: 'ReplicationController',
  replicasets: 'ReplicaSet',
  deployments: 'Deployment',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  statefulsets: 'StatefulSet',
  controllerrevisions: 'ControllerRevision',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  storageclasses: 'StorageClass',
  volumeattachments: 'VolumeAttachment',
  events: 'Event',
};

/** What a call of the Kubernetes API is about: kind and name of the object, and which part of it; nothing for another path. */
export function objectOf(method: string): { readonly kind: string; readonly name: string; readonly part: string } | undefined {
  const path = /^\w+ \/apis?\/(?:[\w.]+\/)?v\w+\/(?:namespaces\/[^/]+\/)?(\w+)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(method);
  if (!path) return undefined;
  const [, resource = '', name = '', part = ''] = path;
  return { kind: ownKey(kinds, resource) ?? resource, name, part: resource === 'events' ? resource : part };
}

/** What stands for a pod of which a call does not tell the name. */
const unnamed: Text = { zh: '容器', en: 'the container' };

/** Values that are not simply a field of a message: a text, names to list, or a word of ours. */
const derived: Readonly<Record<string, (context: Context) => string | readonly string[] | Text>> = {
  pod: (context) => {
    const { span } = context;
    const fromArguments = [cniArgument(span, 'K8S_POD_NAMESPACE'), cniArgument(span, 'K8S_POD_NAME')].filter(Boolean).join('/');
    const id = idsOf(context)[0] ?? '';
    return podName(at(span.request, 'config.metadata')) || fromArguments || context.names.get(id)?.name || id || unnamed;
  },
  sandbox: (context) => named(context, 'sandbox')?.name ?? textAt(context.span.request, 'pod_sandbox_id'),
  container: (context) => {
    const known = textAt(context.span.request, 'config.metadata.name') || named(context, 'container')?.name;
    if (known) return known;
    return named(context, 'sandbox') ? '' : (idsOf(context)[0] ?? '');
  },
  attempt: (context) => textAt(context.span.request, 'config.metadata.attempt') || (named(context, 'container')?.attempt ?? ''),
  network: (context) => named(context, 'network')?.name ?? textAt(context.span.request, 'NetworkID'),
  state: ({ span }) => textAt(span.response, 'status.state'),
  exit: ({ span }) => (textAt(span.response, 'status.state') === 'CONTAINER_EXITED' ? textAt(span.response, 'status.exit_code') : ''),
  met: (context) => conditions(context, true),
  unmet: (context) => conditions(context, false),
  count: ({ span }) =>
    String(
      Array.isArray(span.response)
        ? span.response.length
        : ['items', 'containers', 'mounts'].flatMap((list) => listAt(span.response, list)).length,
    ),
  cmd: ({ span }) => listAt(span.request, 'cmd').map(scalar).join(' '),
  bytes: ({ span }) => bytes(textAt(span.request, 'capacity_range.required_bytes')),
  able: ({ span }) =>
    listAt(span.response, 'capabilities').map(
      (item) =>
        textAt(item, 'rpc.type') ||
        textAt(item, 'service.type') ||
        ['VOLUME_EXPANSION', textAt(item, 'volume_expansion.type')].filter(Boolean).join(' '),
    ),
  address: ({ span }) => textsAt(listAt(span.response, 'ips'), 'address'),
  pool: ({ span }) => textAt(span.request, 'stdin.ipam.subnet') || textAt(span.request, 'stdin.ipam.ranges.0.0.subnet'),
  ports: ({ span }) =>
    listAt(span.request, 'stdin.runtimeConfig.portMappings').map((item) =>
      [portOf(item, 'host'), portOf(item, 'container')].filter(Boolean).join('→'),
    ),
  use: ({ span }) =>
    textAt(span.request, 'Options.RequestAddressType') === 'com.docker.network.gateway' ? { zh: '网关', en: 'the gateway' } : '',
  offers: ({ span }) => String(listAt(span.request, 'offers.offers').length),
  declined: ({ span }) => String(listAt(span.request, 'decline.offer_ids').length),
  operations: ({ span }) => [...new Set(textsAt(listAt(span.request, 'accept.operations'), 'type'))],
  launched: ({ span }) =>
    listAt(span.request, 'accept.operations').flatMap((operation) =>
      textsAt([...listAt(operation, 'launch.task_infos'), ...listAt(operation, 'launch_group.task_group.tasks')], 'task_id.value'),
    ),
  group: ({ span }) => textsAt(listAt(span.request, 'launch_group.task_group.tasks'), 'task_id.value'),
  app: ({ span }) => (textAt(span.request, 'id') || (span.method.split('/')[3] ?? '')).replace(/^\//, ''),
  implements: ({ span }) => listAt(span.response, 'Implements').map(scalar),
  path: ({ span, names }) => {
    const segment = span.method.split('/')[2] ?? '';
    return names.get(segment)?.name ?? segment;
  },
  host: ({ span }) => span.method.split('/')[4] ?? '',
  instance: ({ span }) => /\/instances\/([^/]+)/.exec(span.method)?.[1] ?? '',
  disk: ({ span }) => /\/disks\/([^/]+)/.exec(span.method)?.[1] ?? '',
  volume: ({ span }) => textAt(span.response, 'volume.volume_id') || textAt(span.response, 'volume_info.id'),
  code: ({ span }) => span.status.code,
  by: ({ span }) => {
    const seconds = Number(textAt(span.request, 'by')) / 1000;
    return { zh: `${seconds}秒`, en: `${seconds}\u00a0s` };
  },
  object: ({ span }) => {
    const object = objectOf(span.method);
    return object ? [object.kind, object.name || textAt(span.request, 'metadata.name')].filter(Boolean).join(' ') : '';
  },
  detached: ({ span }) =>
    span.status.code === '202' ? { zh: '断开还要些时候', en: 'that will take a while' } : { zh: '已断开', en: 'the volume is detached' },
  signal: (context) => {
    const signal = argvOf(context).at(-1) ?? '';
    return { '9': 'SIGKILL', '15': 'SIGTERM' }[signal] ?? signal;
  },
  source: (context) => operands(context).at(-2) ?? '',
  target: (context) => operands(context).at(-1) ?? '',
  command: (context) => [context.span.method, ...argvOf(context)].join(' '),
};

/**
 * The value of a placeholder: `to`; `q.` a field of the request, `r.` of the response, `b.` of an HTTP body; or a derived one.
 * The empty string if there is none.
 */
export function valueOf(context: Context, key: string, lang: Lang): string {
  const { request, response } = context.span;
  const field = key.slice(2);
  if (key === 'to') return context.to;
  if (key.startsWith('q.')) return fit(textAt(request, field));
  if (key.startsWith('r.')) return fit(textAt(response, field));
  if (key.startsWith('b.')) return fit(textAt(request, field) || textAt(request, `body.${field}`));
  const value = derived[key]?.(context) ?? '';
  if (typeof value === 'string') return fit(value);
  if ('zh' in value) return value[lang];
  const items = value.filter(Boolean).map(fit);
  return items.join(lang === 'zh' ? '、' : ', ');
}

/** The value of a table at one of its own keys. */
export const ownKey = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function namesOf({ spans }: Trace): ReadonlyMap<string, Named> {
  const names = new Map<string, Named>();
  const made: Readonly<Record<string, (span: Span) => [id: string, known: Named]>> = {
    RunPodSandbox: ({ request, response }) => [
      textAt(response, 'pod_sandbox_id'),
      { kind: 'sandbox', name: podName(at(request, 'config.metadata')) },
    ],
    CreateContainer: ({ request, response }) => [
      textAt(response, 'container_id'),
      { kind: 'container', name: textAt(request, 'config.metadata.name'), attempt: textAt(request, 'config.metadata.attempt') },
    ],
    'POST /containers/create': ({ request, response }) => [
      textAt(response, 'Id'),
      { kind: 'container', name: textAt(request, 'query.name') },
    ],
    'POST /networks/create': ({ request, response }) => [
      textAt(response, 'Id'),
      { kind: 'network', name: textAt(request, 'Name') || textAt(request, 'body.Name') },
    ],
  };
  for (const span of spans) {
    const [id, known] = ownKey(made, span.method)?.(span) ?? ['', undefined];
    if (id && known?.name) names.set(id, known);
  }
  return names;
}

const kept = new WeakMap<Trace, ReadonlyMap<string, Named>>();
/** What the ids of a trace stand for; worked out once for each trace. */
export const namesIn = (trace: Trace): ReadonlyMap<string, Named> => {
  const names = kept.get(trace) ?? namesOf(trace);
  kept.set(trace, names);
  return names;
};
