import protobuf from 'protobufjs';
import type { ProtoCatalogue } from './catalogue.ts';

type Declared = ProtoCatalogue['messages'][string];

/** Finds a message by its name, or by its name within the message that mentions it. */
const messageNamed = (catalogue: ProtoCatalogue, name: string, scope: string): string | undefined =>
  [`${scope}.${name}`, name].find((full) => full in catalogue.messages);

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

const numeric = /^(?:u?int|s?fixed|sint)(?:32|64)$|^(?:double|float)$/;

/**
 * Checks a message in its JSON form against the catalogue: every field known, every value of its type.
 * @param name full name of the message, such as `RunPodSandboxRequest`
 */
export function checkMessage(catalogue: ProtoCatalogue, name: string, value: unknown): string[] {
  const known = catalogue.messages[name];
  if (!known) return [`no message ${name} in this version`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${name} must be an object`];
  return Object.entries(value).flatMap(([key, item]) => {
    const declared = known[key];
    return declared ? checkField(catalogue, name, key, declared, item) : [`${name} has no field ${key} in this version`];
  });
}

function checkField(catalogue: ProtoCatalogue, scope: string, key: string, declared: Declared[string], value: unknown): string[] {
  if (declared.label === 'repeated') {
    if (!Array.isArray(value)) return [`${scope}.${key} must be a list`];
    return value.flatMap((item) => checkValue(catalogue, scope, key, declared.type, item));
  }
  return checkValue(catalogue, scope, key, declared.type, value);
}

function checkValue(catalogue: ProtoCatalogue, scope: string, key: string, type: string, value: unknown): string[] {
  const wrong = [`${scope}.${key} must be ${type}`];
  const message = messageNamed(catalogue, type, scope);
  if (message) return checkMessage(catalogue, message, value);
  const labels = catalogue.enums[`${scope}.${type}`] ?? catalogue.enums[type];
  if (labels) return typeof value === 'string' && value in labels ? [] : wrong;
  if (type.startsWith('map<')) return typeof value === 'object' && value !== null && !Array.isArray(value) ? [] : wrong;
  if (numeric.test(type)) return typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value)) ? [] : wrong;
  if (type === 'bool') return typeof value === 'boolean' ? [] : wrong;
  return typeof value === 'string' ? [] : wrong;
}
