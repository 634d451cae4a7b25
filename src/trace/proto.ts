import protobuf from 'protobufjs';
import type { ProtoCatalogue, ProtoField } from './catalogue.ts';
import { isObject } from './json.ts';

/**
 * Checks an excerpt of a `.proto` file: all that it declares must stand in the catalogue with the same
 * names, numbers and types. What it leaves out is not checked.
 * @returns what is wrong, one sentence each
 */
export function checkProto(catalogue: ProtoCatalogue, excerpt: string): string[] {
  let root: protobuf.Root;
  try {
    root = protobuf.parse(excerpt, { keepCase: true }).root;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return checkNamespace(catalogue, root, '');
}

function checkNamespace(catalogue: ProtoCatalogue, space: protobuf.NamespaceBase, scope: string): string[] {
  return space.nestedArray.flatMap((item) => {
    const full = scope ? `${scope}.${item.name}` : item.name;
    if (item instanceof protobuf.Service) return checkService(catalogue, item);
    if (item instanceof protobuf.Type) return [...checkType(catalogue, item, full), ...checkNamespace(catalogue, item, full)];
    if (item instanceof protobuf.Enum) return checkEnum(catalogue, item, full);
    if (item instanceof protobuf.Namespace) return checkNamespace(catalogue, item, '');
    return [];
  });
}

function checkService(catalogue: ProtoCatalogue, service: protobuf.Service): string[] {
  const known = catalogue.services[service.name];
  if (!known) return [`no service ${service.name} in this version`];
  return service.methodsArray.flatMap((method) => {
    const rpc = known.find(({ rpc }) => rpc === method.name);
    if (!rpc) return [`${service.name} has no rpc ${method.name} in this version`];
    return rpc.request === method.requestType && rpc.response === method.responseType
      ? []
      : [`${method.name} takes ${rpc.request} and returns ${rpc.response}`];
  });
}

function checkType(catalogue: ProtoCatalogue, type: protobuf.Type, full: string): string[] {
  const known = catalogue.messages[full];
  if (!known) return [`no message ${full} in this version`];
  return type.fieldsArray.flatMap((field) => {
    const declared = known[field.name];
    if (!declared) return [`${full} has no field ${field.name} in this version`];
    const shown = field instanceof protobuf.MapField ? `map<${field.keyType}, ${field.type}>` : field.type;
    const faults: string[] = [];
    if (declared.number !== field.id) faults.push(`${full}.${field.name} has number ${declared.number}, not ${field.id}`);
    if (declared.type.replace(/^\./, '') !== shown.replace(/^\./, ''))
      faults.push(`${full}.${field.name} is a ${declared.type}, not ${shown}`);
    if ((declared.label === 'repeated') !== field.repeated) faults.push(`${full}.${field.name} is ${field.repeated ? 'not ' : ''}repeated`);
    return faults;
  });
}

function checkEnum(catalogue: ProtoCatalogue, shown: protobuf.Enum, full: string): string[] {
  const known = catalogue.enums[full];
  if (!known) return [`no enum ${full} in this version`];
  return Object.entries(shown.values).flatMap(([label, number]) =>
    known[label] === number ? [] : [`${full} has no ${label} = ${number} in this version`],
  );
}

/** Messages of protobuf itself, which interfaces import: name, number and type of their fields. */
export const wellKnown: ProtoCatalogue['messages'] = {
  'google.protobuf.BoolValue': { value: { number: 1, type: 'bool' } },
  'google.protobuf.Int64Value': { value: { number: 1, type: 'int64' } },
  'google.protobuf.Timestamp': { seconds: { number: 1, type: 'int64' }, nanos: { number: 2, type: 'int32' } },
};

/** Fields of a message by its full name; nothing if the version has no such message. */
export function fieldsOfMessage(catalogue: ProtoCatalogue, name: string): Record<string, ProtoField> | undefined {
  const home = [catalogue.messages, wellKnown].find((messages) => Object.hasOwn(messages, name));
  return home?.[name];
}

/** A field that occurs in a message. */
interface Occurrence {
  /** Where: `config.port_mappings[0].protocol`; an entry of a map is `labels["app"]`. */
  at: string;
  /** Full name of the message that declares the field. */
  message: string;
  field: string;
  declared: ProtoField;
}

/** What a walk through a message tells. */
export interface Visitor {
  /** Called for every known field, and for every entry of a map with the map's own declaration. */
  field?: (occurrence: Occurrence) => void;
  /** Called for everything that the catalogue does not allow. */
  fault?: (at: string, problem: string) => void;
}

/**
 * Walks a message in its JSON form along the catalogue: snake_case names, enums as labels, 64-bit integers as decimal
 * strings or safe integers, bytes as text. An unset message field is absent, not null.
 * @param name full name of the message, such as `RunPodSandboxRequest`
 */
export function walkMessage(catalogue: ProtoCatalogue, name: string, value: unknown, visitor: Visitor, at = ''): void {
  const fields = fieldsOfMessage(catalogue, name);
  if (!fields) return visitor.fault?.(at, `no message ${name} in this version`);
  if (!isObject(value)) return visitor.fault?.(at, `${name} must be an object`);
  const chosen = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    const path = at ? `${at}.${key}` : key;
    const declared = Object.hasOwn(fields, key) ? fields[key]! : undefined;
    if (!declared) {
      visitor.fault?.(path, `${name} has no field ${key} in this version`);
      continue;
    }
    visitor.field?.({ at: path, message: name, field: key, declared });
    if (declared.oneof) {
      const other = chosen.get(declared.oneof);
      if (other) visitor.fault?.(path, `${name} holds ${other} or ${key}, not both`);
      chosen.set(declared.oneof, key);
    }
    walkField(catalogue, { at: path, message: name, field: key, declared }, item, visitor);
  }
}

function walkField(catalogue: ProtoCatalogue, occurrence: Occurrence, value: unknown, visitor: Visitor): void {
  const { at, message, field, declared } = occurrence;
  const wrong = (what: string) => visitor.fault?.(at, `${message}.${field} must be ${what}`);
  const map = /^map<\w+, ?(.+)>$/.exec(declared.type);
  if (map) {
    if (!isObject(value)) return wrong(declared.type);
    for (const [key, item] of Object.entries(value)) {
      const entry = { ...occurrence, at: `${at}[${JSON.stringify(key)}]` };
      visitor.field?.(entry);
      walkValue(catalogue, entry, map[1]!, item, visitor);
    }
    return;
  }
  if (declared.label !== 'repeated') return walkValue(catalogue, occurrence, declared.type, value, visitor);
  if (!Array.isArray(value)) return wrong('a list');
  value.forEach((item, index) => walkValue(catalogue, { ...occurrence, at: `${at}[${index}]` }, declared.type, item, visitor));
}

function walkValue(catalogue: ProtoCatalogue, { at, message, field }: Occurrence, type: string, value: unknown, visitor: Visitor): void {
  const wrong = () => visitor.fault?.(at, `${message}.${field} must be ${type}`);
  const found = declarationOf(catalogue, type, message);
  if (found?.kind === 'message') return walkMessage(catalogue, found.name, value, visitor, at);
  if (found) {
    if (typeof value !== 'string' || !Object.hasOwn(catalogue.enums[found.name]!, value)) wrong();
    return;
  }
  if (!fits(type, value)) wrong();
}

/** Finds the message or enum that a field's type means: declared in the field's message, around it, or at the top. */
export function declarationOf(
  catalogue: ProtoCatalogue,
  type: string,
  scope: string,
): { kind: 'message' | 'enum'; name: string } | undefined {
  const { package: own } = catalogue.meta;
  const plain = type.replace(/^\./, '');
  const parts = scope.split('.');
  const scoped = parts.map((_, index) => [...parts.slice(0, parts.length - index), plain].join('.'));
  // Types of other files carry the name of their package: mesos.v1.Request.
  const packages = [own, own.split('.').slice(0, -1).join('.')].filter((name) => name && plain.startsWith(`${name}.`));
  for (const name of [...scoped, plain, ...packages.map((prefix) => plain.slice(prefix.length + 1))]) {
    if (fieldsOfMessage(catalogue, name)) return { kind: 'message', name };
    if (Object.hasOwn(catalogue.enums, name)) return { kind: 'enum', name };
  }
  return undefined;
}

const ranges = new Map<string, [bigint, bigint]>(
  [32n, 64n].flatMap((bits) => {
    const signed: [bigint, bigint] = [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
    const unsigned: [bigint, bigint] = [0n, (1n << bits) - 1n];
    return [
      ...['int', 'sint', 'sfixed'].map((name): [string, [bigint, bigint]] => [`${name}${bits}`, signed]),
      ...['uint', 'fixed'].map((name): [string, [bigint, bigint]] => [`${name}${bits}`, unsigned]),
    ];
  }),
);

/** Whether a JSON value is one of a scalar type. */
function fits(type: string, value: unknown): boolean {
  const range = ranges.get(type);
  if (range) {
    const digits = typeof value === 'number' ? Number.isSafeInteger(value) : type.endsWith('64') && isDecimal(value);
    if (!digits) return false;
    const number = BigInt(value as number | string);
    return number >= range[0] && number <= range[1];
  }
  if (type === 'double' || type === 'float') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'bool') return typeof value === 'boolean';
  return (type === 'string' || type === 'bytes') && typeof value === 'string';
}

const isDecimal = (value: unknown): boolean => typeof value === 'string' && /^(?:0|-?[1-9]\d*)$/.test(value);

/**
 * Checks a message in its JSON form against the catalogue: every field known, every value of its type.
 * @param name full name of the message, such as `RunPodSandboxRequest`
 * @returns what is wrong, one sentence each
 */
export function checkMessage(catalogue: ProtoCatalogue, name: string, value: unknown): string[] {
  const faults: string[] = [];
  walkMessage(catalogue, name, value, { fault: (_, problem) => faults.push(problem) });
  return faults;
}
