import { readdirSync, readFileSync } from 'node:fs';
import { catalogueOf, dialectOf, partsOf } from '../../src/trace/dialect.ts';
import { fieldsOf } from '../../src/trace/fields.ts';
import { openObjects, openProtoFields } from '../../src/trace/open.ts';
import type { Dialect, Interface, Span } from '../../src/trace/schema.ts';
import { recordings } from './trace-recordings.ts';

/** A span that its catalogue does not allow, and why. */
export interface Mutation {
  why: string;
  span: Span;
  speaks: readonly Dialect[];
}

/** A part of a message. */
type Json = unknown;
type Keys = readonly (string | number)[];
/** A value in a message, and whether its object's names are free. */
interface Node {
  keys: Keys;
  value: Json;
  /** True if the value stands in an object with free names. */
  named: boolean;
  /** True if names within it are free, or anything may stand there. */
  open: boolean;
}

const spoken = recordings.flatMap(({ spans, source: { speaks } }) => spans.map((span) => ({ span, speaks })));
/** Spans whose messages are held to a catalogue: a CNI request that the plugin refuses for its form is not. */
const held = spoken.filter(({ span: { iface, status } }) => {
  const catalogued = ['cri', 'cni', 'csi', 'docker.plugin'].includes(partsOf(iface).family);
  return catalogued && !(iface === 'cni' && !status.ok && ['1', '4', '6', '7'].includes(status.code));
});
const proto = held.filter(({ span }) => /^c[rs]i\./.test(span.iface));
const cni = held.filter(({ span }) => span.iface === 'cni');

function opensAt(iface: Interface, key: string): boolean {
  if (iface === 'cni') return openObjects.cni!.has(key) || key === 'runtimeConfig' || key === 'args';
  return iface === 'docker.plugin' ? openObjects[iface]!.has(key) : openProtoFields.has(key);
}

/** All values of a message, itself first. What stands in an open object is left out, but for its direct entries. */
function nodesOf(iface: Interface, value: Json, keys: Keys = [], named = false, open = false): Node[] {
  const node = { keys, value, named, open };
  if (typeof value !== 'object' || value === null || named) return [node];
  if (Array.isArray(value)) return [node, ...value.flatMap((item, index) => nodesOf(iface, item, [...keys, index]))];
  const inner = Object.entries(value).flatMap(([key, item]) => {
    // Of the free objects of CNI and of plugins, some take values of any type.
    const untyped = iface === 'docker.plugin' || key === 'runtimeConfig' || key === 'args';
    if (open) return nodesOf(iface, item, [...keys, key], true);
    const opens = opensAt(iface, key);
    return opens && untyped
      ? [{ keys: [...keys, key], value: item, named: false, open: true }]
      : nodesOf(iface, item, [...keys, key], false, opens);
  });
  return [node, ...inner];
}

const sides = ['request', 'response'] as const;
const nodes = held.flatMap((one) =>
  sides.flatMap((side) =>
    one.span[side] === undefined ? [] : nodesOf(one.span.iface, one.span[side]).map((node) => ({ ...one, side, ...node })),
  ),
);
type Site = (typeof nodes)[number];

/** A copy of a message in which the value at some keys is another. */
function replaced(message: Json, [key, ...rest]: Keys, value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(message)) return message.map((item, index) => (index === key ? replaced(item, rest, value) : item));
  const object = message as Record<string, Json>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

const at = ({ span, side, keys, speaks }: Site, value: Json, why: string): Mutation => ({
  why: `${why} at ${span.iface} ${span.method} ${side}.${keys.join('.')}`,
  span: { ...span, [side]: replaced(span[side], keys, value) },
  speaks,
});
const isObject = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);
const closed = nodes.filter(({ value, open, named }) => isObject(value) && !open && !named);

/** A value that fits no type that the old one could have. */
function other(value: Json): Json {
  if (typeof value === 'string') return [];
  if (typeof value === 'number' || value === null) return 'seven';
  return typeof value === 'boolean' ? 'yes' : 'text';
}

const scalars = new Set(['string', 'bytes', 'bool', 'double', 'float', 'int32', 'int64', 'uint32', 'uint64']);
const beyond: Record<string, Json> = { int32: 2 ** 31, uint32: -1, int64: '9223372036854775808', uint64: '-1' };
const general = (keys: Keys): string =>
  keys
    .map((key) => (typeof key === 'number' ? '[]' : `.${key}`))
    .join('')
    .slice(1);
const typed = proto.flatMap(({ span, speaks }) => {
  const types = new Map(fieldsOf(span, speaks).map(({ side, path, type }) => [`${side} ${path}`, type?.replace('repeated ', '')]));
  return nodes
    .filter((node) => node.span === span && !node.named)
    .map((node) => ({ ...node, type: types.get(`${node.side} ${general(node.keys).replace(/\[\]$/, '')}`) ?? '' }));
});

/** What the JSON files say, read without the code that is under test. */
type Facts = { services: Record<string, { rpc: string; request: string }[]>; messages: Record<string, object> };
const folder = new URL('../../src/trace/catalogue/', import.meta.url);
const files = readdirSync(folder).filter((name) => /^(?:cri|csi-csi)-/.test(name));
const catalogues = new Map(
  files.map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Facts]),
);
const rpcIn = (catalogue: Facts, { iface, method }: Span) => catalogue.services[partsOf(iface).service]?.find(({ rpc }) => rpc === method);

/** Versions in which the call was impossible: they lack the method, or a field of its request. */
const elsewhere = proto.flatMap(({ span, speaks }) =>
  [...catalogues].flatMap(([name, catalogue]): Mutation[] => {
    const { family, service } = partsOf(span.iface);
    if (!name.startsWith(family)) return [];
    const rpc = rpcIn(catalogue, span);
    const used = Object.keys(span.request as object);
    if (rpc && used.every((key) => Object.hasOwn(catalogue.messages[rpc.request]!, key))) return [];
    const why = `${catalogueOf(dialectOf(span, speaks)!, service)} to ${name} for ${span.method}`;
    return [{ why, span, speaks: speaks.map((dialect) => (dialect.iface === family ? { ...dialect, catalogue: name } : dialect)) }];
  }),
);

const spanWith = ({ span, speaks }: (typeof held)[number], why: string, change: { [key in keyof Span]?: unknown }): Mutation => ({
  why: `${why} at ${span.iface} ${span.method}`,
  span: { ...span, ...change } as Span,
  speaks,
});
const without = (span: Span, key: 'request' | 'response'): Span => ({ ...span, [key]: undefined });

/** By kind: every mutation of the recordings that makes a span invalid. */
export const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  'a field renamed': closed.flatMap((site) =>
    Object.keys(site.value as object).map((key) =>
      at(
        site,
        Object.fromEntries(Object.entries(site.value as object).map(([name, item]) => [name === key ? `${key}_` : name, item])),
        key,
      ),
    ),
  ),
  'a field too many': closed.map((site) => at(site, { ...(site.value as object), no_such_field: 1 }, 'no_such_field')),
  'another type': nodes
    .filter(({ value }) => value !== undefined)
    .map((site) => at(site, other(site.value), JSON.stringify(other(site.value)))),
  'an enum label that is none': typed
    .filter(({ type, value }) => typeof value === 'string' && type !== '' && !scalars.has(type) && !type.startsWith('map<'))
    .map((site) => at(site, `${String(site.value)}_X`, 'label')),
  'a number out of range': typed
    .filter(({ type, value }) => Object.hasOwn(beyond, type) && (typeof value === 'string' || typeof value === 'number'))
    .map((site) => at(site, beyond[site.type], site.type)),
  'both of a oneof': closed
    .filter(({ value }) => Object.hasOwn(value as object, 'access_mode') && Object.hasOwn(value as object, 'mount'))
    .map((site) => at(site, { ...(site.value as object), block: {} }, 'block')),
  'a method that is none': held.map((one) => spanWith(one, 'method', { method: `${one.span.method}X` })),
  'a method of another service': proto.map((one) => {
    const { family, service } = partsOf(one.span.iface);
    const others = family === 'cri' ? ['RuntimeService', 'ImageService'] : ['Identity', 'Controller', 'Node'];
    const next = others[(others.indexOf(service) + 1) % others.length]!;
    return spanWith(one, next, { iface: `${family}.${next}` as Interface });
  }),
  'another version': [
    ...elsewhere,
    ...cni.flatMap((one) => [
      spanWith(one, 'cniVersion', { request: replaced(one.span.request, ['stdin', 'cniVersion'], '9.9.9') }),
      ...(one.span.method === 'CHECK'
        ? [
            spanWith({ ...one, speaks: as031(one.speaks) }, '0.3.1', {
              request: replaced(one.span.request, ['stdin', 'cniVersion'], '0.3.1'),
            }),
          ]
        : []),
    ]),
  ],
  'no dialect': held.map(({ span, speaks }) => ({
    why: `nothing spoken at ${span.iface}`,
    span,
    speaks: speaks.filter(({ iface }) => iface !== partsOf(span.iface).family),
  })),
  'a status that is none': held.flatMap((one) => [
    spanWith(one, 'code', { status: { ...one.span.status, code: 'fine' } }),
    spanWith(one, 'ok', { status: { ...one.span.status, ok: !one.span.status.ok } }),
  ]),
  'a variable too few or too many': cni.flatMap((one) => {
    const { env, stdin } = one.span.request as { env: Record<string, string>; stdin: Json };
    const odd = spanWith(one, 'CNI_FOO', { request: { env: { ...env, CNI_FOO: '1' }, stdin } });
    const few = ['CNI_COMMAND', 'CNI_IFNAME'].map((name) =>
      spanWith(one, name, { request: { env: Object.fromEntries(Object.entries(env).filter(([key]) => key !== name)), stdin } }),
    );
    return [odd, ...few];
  }),
  'a message too few or too many': proto.flatMap((one) => [
    { why: `no request at ${one.span.method}`, span: without(one.span, 'request'), speaks: one.speaks },
    one.span.status.ok
      ? { why: `no response at ${one.span.method}`, span: without(one.span, 'response'), speaks: one.speaks }
      : spanWith(one, 'response', { response: {} }),
  ]),
};

function as031(speaks: readonly Dialect[]): Dialect[] {
  return speaks.map((dialect) => (dialect.iface === 'cni' ? { ...dialect, version: '0.3.1' } : dialect));
}
