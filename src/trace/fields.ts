import { cniSchema, dockerEndpoint, loadProto, type JsonSchema, type ProtoCatalogue, type Shape } from './catalogue.ts';
import { ipamPlugins, mainPlugins } from './cni-plugins.ts';
import { catalogueOf, dialectOf, partsOf } from './dialect.ts';
import { isObject } from './json.ts';
import { openObjects } from './open.ts';
import { declarationOf, fieldsOfMessage, walkMessage } from './proto.ts';
import type { Dialect, Interface, Span } from './schema.ts';

/** A field that occurs in a span's messages, and what the catalogue knows of it. */
export interface Field {
  side: 'request' | 'response';
  /** Where in the message: `config.port_mappings[].protocol`; `[]` stands for any place in a list, `*` for any key of a map. */
  path: string;
  /** `Message.field` of a protobuf interface; otherwise the interface and a path, such as `cni result.ips[].address`. */
  name: string;
  /** Type as the catalogue has it, such as `string`, `repeated PortMapping`, `map<string, string>`. */
  type?: string;
  /** Number in the protobuf message. */
  number?: number;
  /** Earliest of the **catalogued** versions in which the message had a field of that name; it may be older still. */
  since?: string;
}

/** What a call was in another version of its interface. */
export interface Then {
  catalogue: string;
  /** False if that version had no such method. */
  exists: boolean;
  /** Messages of the method in that version. */
  request?: string;
  response?: string;
  /** Fields (`Message.field`) used here that existed then. */
  kept: string[];
  /** Fields used here that did not exist then; of a part that did not exist, only the whole. */
  missing: string[];
  /** Fields that the same messages had then and have no more. */
  instead: string[];
}

/** Catalogued versions by time, each with the name that `since` prints. */
const protoVersions: Readonly<Record<string, readonly (readonly [catalogue: string, label: string])[]>> = {
  cri: [
    ['cri-v1alpha1-2016-07-first', 'Kubernetes 2016-07'],
    ['cri-v1alpha1-2016-12-05-near-k8s1.5', 'Kubernetes 1.5'],
    ['cri-v1alpha1-2017-02-near-k8s1.6', 'Kubernetes 1.6'],
    ['cri-v1alpha1-k8s1.7.3', 'Kubernetes 1.7.3'],
    ['cri-v1alpha1-k8s1.8.1', 'Kubernetes 1.8.1'],
    ['cri-v1alpha1-k8s1.9.0-alpha.2', 'Kubernetes 1.9.0-alpha.2'],
    ['cri-v1alpha2-k8s1.10.0-rc.1', 'Kubernetes 1.10.0-rc.1'],
    ['cri-v1-k8s1.23', 'Kubernetes 1.23'],
    ['cri-v1alpha2-k8s1.25', 'Kubernetes 1.25'],
    ['cri-v1-k8s1.32', 'Kubernetes 1.32'],
    ['cri-v1-k8s1.36.3', 'Kubernetes 1.36.3'],
  ],
  csi: ['0.1.0', '0.2.0', '0.3.0', '1.0.0', '1.5.0', '1.12.0'].map((version) => [`csi-csi-v${version}`, `CSI ${version}`]),
};
const cniVersions = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'];

/**
 * The fields that occur in a span's request and response, each path once.
 * @param dialects `source.speaks` of the span's trace
 * @throws if the span's interface has a catalogue and none of the dialects names one
 */
export function fieldsOf(span: Span, dialects: readonly Dialect[]): Field[] {
  const sides = [
    ['request', span.request],
    ['response', span.response],
  ] as const;
  const fields = sides.flatMap(([side, message]): Field[] => {
    if (!isObject(message)) return [];
    return sideFields(span, dialects, side, message).map((field) => ({ side, ...field }));
  });
  const seen = new Set<string>();
  return fields.filter(({ side, path }) => {
    const key = `${side} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}

type Found = Omit<Field, 'side'>;

function sideFields(span: Span, dialects: readonly Dialect[], side: Field['side'], message: object): Found[] {
  switch (partsOf(span.iface).family) {
    case 'cri':
    case 'csi':
    case 'mesos':
      return protoFields(span, dialects, side, message);
    case 'cni':
      return cniFields(span, side, message);
    case 'docker.plugin':
      return pluginFields(span, side, message);
    case 'docker':
      return dockerFields(span, message);
    default:
      return occurrences(span.iface, message).map((path) => ({ path, name: `${span.iface} ${named(path)}` }));
  }
}

const general = (path: string): string => path.replaceAll(/\["(?:[^"\\]|\\.)*"\]/g, '.*').replaceAll(/\[\d+\]/g, '[]');
/** An entry of a map is called after its map. */
const named = (path: string): string => path.replace(/(?:\.\*)+$/, '');

/** @throws if none of the dialects is that of the span's interface */
function spokenBy(span: Span, family: string, dialects: readonly Dialect[]): Dialect {
  const dialect = dialectOf(span, dialects);
  if (dialect) return dialect;
  throw new Error(`span ${span.seq} uses ${span.iface}, but the trace does not say which ${family} it speaks: add it to "speaks"`);
}

function protoFields(span: Span, dialects: readonly Dialect[], side: Field['side'], message: object): Found[] {
  const { family, service } = partsOf(span.iface);
  const dialect = spokenBy(span, family, dialects);
  const catalogue = loadProto(catalogueOf(dialect, service));
  const declared =
    family === 'mesos' ? (side === 'request' ? span.method.split('.')[0] : 'Response') : methodOf(catalogue, service, span.method)?.[side];
  const found: Found[] = [];
  walkMessage(catalogue, declared ?? '', message, {
    field: ({ at, message, field, declared: { number, type, label } }) => {
      const since = sinceOf(family, message, field);
      const name = `${message}.${field}`;
      found.push({ path: general(at), name, type: label === 'repeated' ? `repeated ${type}` : type, number, ...(since && { since }) });
    },
  });
  return found;
}

const methodOf = (catalogue: ProtoCatalogue, service: string, method: string) =>
  catalogue.services[service]?.find(({ rpc }) => rpc === method);

const has = (catalogue: ProtoCatalogue, message: string, field: string): boolean => {
  const fields = fieldsOfMessage(catalogue, message);
  return fields !== undefined && Object.hasOwn(fields, field);
};

/** Messages of protobuf itself are of no version of ours. */
const sinceOf = (family: string, message: string, field: string): string | undefined =>
  message.startsWith('google.protobuf.')
    ? undefined
    : protoVersions[family]?.find(([catalogue]) => has(loadProto(catalogue), message, field))?.[1];

/**
 * Every key that occurs in a JSON value, as a path with `[]` and `*`. Keys of open objects (`open.ts`) are names, so
 * they are `*`.
 */
function occurrences(iface: Interface, value: unknown, path = '', open = false): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => occurrences(iface, item, `${path}[]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const step = open ? '*' : key;
    const here = path ? `${path}.${step}` : step;
    return [here, ...occurrences(iface, item, here, !open && openObjects[iface]?.has(key))];
  });
}

function cniFields(span: Span, side: Field['side'], message: object): Found[] {
  const answer = span.status.ok ? (span.method === 'VERSION' ? 'version' : 'result') : 'error';
  return occurrences(span.iface, message).map((path) => {
    // A previous result is a result, wherever it stands.
    const name = side === 'response' ? `${answer}.${path}` : path.replace(/^stdin\.prevResult\./, 'result.');
    return { path, name: `cni ${named(name)}`, ...cniDeclared(named(name)) };
  });
}

/** What is known of a CNI field: by the specification, or else as a key of a reference plugin, which has no version there. */
function cniDeclared(name: string): Pick<Field, 'type' | 'since'> {
  const [first = '', ...rest] = name.split('.');
  if (rest.length === 0) return {};
  if (first === 'env') return { type: 'string' };
  const kind = ({ stdin: 'pluginRequest', result: 'addResult', error: 'error', version: 'version' } as const)[first];
  for (const version of kind ? cniVersions : []) {
    const type = jsonType(schemaAt(cniSchema(version, kind!), rest));
    if (type) return { type, ...(kind !== 'version' && { since: `CNI ${version}` }) };
  }
  const [plugins, keys] = rest[0] === 'ipam' ? [ipamPlugins, rest.slice(1)] : [mainPlugins, rest];
  const type = Object.values(plugins)
    .map((properties) => jsonType(schemaAt({ properties }, keys)))
    .find((found) => found !== undefined);
  return type === undefined ? {} : { type };
}

function schemaAt(schema: JsonSchema | undefined, keys: readonly string[]): JsonSchema | undefined {
  let here = schema;
  for (const key of keys) {
    const lists = /(?:\[\])*$/.exec(key)![0].length / 2;
    here = here?.properties?.[key.slice(0, key.length - lists * 2)];
    for (let list = 0; list < lists; list++) here = here?.items;
  }
  return here;
}

function jsonType(schema: JsonSchema | undefined): string | undefined {
  if (!schema) return undefined;
  if (schema.type === 'array') return `${jsonType(schema.items) ?? 'any'}[]`;
  const value = schema.const ?? schema.enum?.[0];
  return schema.type ?? (value === undefined ? undefined : typeof value);
}

function pluginFields(span: Span, side: Field['side'], message: object): Found[] {
  const endpoint = dockerEndpoint(span.method);
  return occurrences(span.iface, message).map((path) => {
    const name = named(path);
    const keys = name.replaceAll('[]', '').split('.');
    const type = endpoint && shapeType(keys.reduce<Shape | undefined>(shapeAt, endpoint[side]));
    const since = /\d+\.\d+/.exec(endpoint?.fieldSince?.[keys.join('.')] ?? endpoint?.since ?? '')?.[0];
    return {
      path,
      name: `docker.plugin ${span.method}.${name}`,
      ...(type && { type }),
      ...(type && since && { since: `Docker ${since}` }),
    };
  });
}

function shapeAt(shape: Shape | undefined, key: string): Shape | undefined {
  const inner = Array.isArray(shape) ? (shape as readonly [Shape])[0] : shape;
  return isObject(inner) && Object.hasOwn(inner, key) ? (inner[key] as Shape) : undefined;
}

function shapeType(shape: Shape | undefined): string | undefined {
  if (typeof shape === 'string') return shape;
  if (Array.isArray(shape)) return `${shapeType((shape as readonly [Shape])[0])}[]`;
  return shape ? 'object' : undefined;
}

function dockerFields(span: Span, message: object): Found[] {
  const resource = /^\w+ \/(\w+)/.exec(span.method)?.[1] ?? '';
  const scope = span.status.ok || message === span.request ? resource : 'error';
  return occurrences(span.iface, message).map((path) => ({ path, name: `docker ${scope}.${named(path.replace(/^body\./, ''))}` }));
}

/**
 * What a protobuf call was in another version of its interface: whether the method existed, and which of the fields
 * used here it had.
 * @param dialects `source.speaks` of the span's trace
 * @param name the other version's catalogue, such as `cri-v1alpha1-k8s1.7.3`
 * @throws if the span's interface has no protobuf catalogue among the dialects
 */
export function thenOf(span: Span, dialects: readonly Dialect[], name: string): Then {
  const { family, service } = partsOf(span.iface);
  const [old, now] = [loadProto(name), loadProto(spokenBy(span, family, dialects).catalogue)];
  const [method, current] = [methodOf(old, service, span.method), methodOf(now, service, span.method)];
  if (!method || !current) return { catalogue: name, exists: false, kept: [], missing: [], instead: [] };
  const kept = new Set<string>();
  const missing = new Set<string>();
  const messages = new Set<string>();
  for (const side of ['request', 'response'] as const) {
    const gone: string[] = [];
    messages.add(current[side]);
    walkMessage(now, current[side], span[side] ?? {}, {
      field: ({ at, message, field, declared }) => {
        if (gone.some((part) => at.startsWith(part) && /^[.[]/.test(at.slice(part.length)))) return;
        if (has(old, message, field)) {
          kept.add(`${message}.${field}`);
          const inner = declarationOf(now, declared.type, message);
          if (inner?.kind === 'message') messages.add(inner.name);
        } else {
          missing.add(`${message}.${field}`);
          gone.push(at);
        }
      },
    });
  }
  const instead = [...messages].flatMap((message) =>
    Object.keys(fieldsOfMessage(old, message) ?? {}).flatMap((field) => (has(now, message, field) ? [] : [`${message}.${field}`])),
  );
  const { request, response } = method;
  return { catalogue: name, exists: true, request, response, kept: [...kept], missing: [...missing], instead };
}
