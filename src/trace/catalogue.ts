import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { isObject } from './json.ts';

/** One field of a protobuf message, as the upstream file declares it. */
const field = z.object({
  number: z.number().int(),
  /** Scalar, message or enum name; `map<k, v>` for maps. */
  type: z.string(),
  label: z.enum(['repeated', 'optional', 'required']).optional(),
  /** Name of the group of which a message holds at most one field. */
  oneof: z.string().optional(),
});

const protoCatalogue = z.object({
  meta: z.object({ package: z.string(), syntax: z.string() }),
  services: z.record(z.string(), z.array(z.object({ rpc: z.string(), request: z.string(), response: z.string() }))),
  messages: z.record(z.string(), z.record(z.string(), field)),
  enums: z.record(z.string(), z.record(z.string(), z.number())),
});
export type ProtoCatalogue = z.infer<typeof protoCatalogue>;
export type ProtoField = z.infer<typeof field>;

/** Shape of a JSON value in the Docker plugin catalogue: a type name, a list of one shape, or named fields. */
export type Shape = string | null | readonly [Shape] | { readonly [key: string]: Shape };

/** From the project's folder, where every command runs: a built page is elsewhere than its source. */
const fileOf = (name: string): string => `src/trace/catalogue/${name}.json`;
const read = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** Whether there is a catalogue of that name. */
export const hasCatalogue = (name: string): boolean => existsSync(fileOf(name));

/** Remembers what a loader returned; the files of the catalogue do not change while a program runs. */
function once<T>(load: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const loaded = known.get(name) ?? load(name);
    known.set(name, loaded);
    return loaded;
  };
}

/** What one file imports from another: the Mesos APIs use the messages of `mesos.proto`. */
function imported(name: string): Pick<ProtoCatalogue, 'messages' | 'enums'> {
  const api = /^(mesos-.+)-(?:scheduler|executor|agent)$/.exec(name);
  return api ? loadProto(`${api[1]}-mesos`) : { messages: {}, enums: {} };
}

/**
 * Loads the catalogue of a protobuf interface in one version, with all that its file imports.
 * @param name file name without `.json`, such as `cri-v1alpha1-k8s1.7.3`
 * @throws if there is no such file, or if it holds no protobuf interface
 */
export const loadProto = once((name): ProtoCatalogue => {
  const own = protoCatalogue.parse(read(name));
  const { messages, enums } = imported(name);
  return { ...own, messages: { ...messages, ...own.messages }, enums: { ...enums, ...own.enums } };
});

/** Number of RPCs of a service in one version; 0 if the version has no such service. */
export const rpcCount = (catalogue: ProtoCatalogue, service: string): number => catalogue.services[service]?.length ?? 0;

/** A place in a message, and what is wrong there. */
export interface Fault {
  at: string;
  problem: string;
}

const said = ({ at, problem }: Fault): string => `${at} ${problem}`;

/** What the CNI schemas use of JSON Schema. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: readonly string[];
  items?: JsonSchema;
  not?: JsonSchema;
}

/** Kinds of CNI documents that have a schema. */
export type CniKind = 'configList' | 'pluginRequest' | 'addResult' | 'ipamResult' | 'error' | 'version';

/** What the catalogue knows of CNI, by spec version. */
export interface CniCatalogue {
  operations: Record<string, readonly string[]>;
  errorCodes: Record<string, readonly number[]>;
  /** Codes of the reference library that no version of the specification has. */
  errorCodesImplementationOnly: Record<string, string>;
  /** Environment of each operation, as version 1.1.0 tells it. */
  env_1_1_0: Record<string, { required: readonly string[]; optional: readonly string[] }>;
  schemas: Record<string, Partial<Record<CniKind, JsonSchema>>> & { version: JsonSchema };
}

export const loadCni = once((name) => read(name) as CniCatalogue);

/** Schema of a CNI document in one spec version; nothing if the version is not catalogued. The answer to VERSION has one for all. */
export function cniSchema(version: string, kind: CniKind): JsonSchema | undefined {
  const { schemas } = loadCni('cni-catalogue');
  return kind === 'version' ? schemas.version : schemas[version]?.[kind];
}

const ajv = new Ajv({ allErrors: true, strict: false });
const compiled = new Map<JsonSchema, ValidateFunction>();

/**
 * Checks a JSON value against a schema.
 * @param schema is compiled once: give the same object again for the same schema
 * @param root how the value itself is called in the faults
 */
export function checkSchema(schema: JsonSchema, value: unknown, root: string): Fault[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, keyword, message, params }) => {
    const at = root + instancePath.replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
    const details = params as Record<string, unknown>;
    if (keyword === 'additionalProperties') return { at, problem: `has no field ${String(details.additionalProperty)} in this version` };
    const wanted = details.allowedValue ?? details.allowedValues;
    return { at, problem: `${message ?? 'is invalid'}${wanted === undefined ? '' : `: ${JSON.stringify(wanted)}`}` };
  });
}

/**
 * Checks a CNI document against the schemas of one spec version.
 * @param kind `config` (a network configuration list), `request`, `result`, `ipam-result` or `error`
 * @returns what is wrong, one sentence each; empty if the document is valid
 */
export function checkCni(version: string, kind: string, value: unknown): string[] {
  const kinds = {
    config: 'configList',
    request: 'pluginRequest',
    result: 'addResult',
    'ipam-result': 'ipamResult',
    error: 'error',
  } as const;
  const known = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
  const schema = known && cniSchema(version, known);
  if (!schema) return [`no CNI schema for version ${version}, kind ${kind}`];
  return checkSchema(schema, value, 'the document').map(said);
}

/** A call of the Docker plugin protocol. `since` and `fieldSince` name Docker versions. */
export interface DockerEndpoint {
  since: string;
  fieldSince?: Record<string, string>;
  request: Shape;
  response: Shape;
}
const loadDocker = once((name) => read(name) as { endpoints: Record<string, DockerEndpoint> });

/** What the catalogue knows of an endpoint, such as `VolumeDriver.Mount`. */
export const dockerEndpoint = (endpoint: string): DockerEndpoint | undefined =>
  loadDocker('docker-plugin-catalogue').endpoints[`/${endpoint}`];

/**
 * Checks the body of a Docker plugin call.
 * @param endpoint such as `VolumeDriver.Mount`
 * @param side `request` or `response`
 */
export function checkDockerPlugin(endpoint: string, side: string, value: unknown): string[] {
  const known = dockerEndpoint(endpoint);
  if (!known || (side !== 'request' && side !== 'response')) return [`no ${side} of ${endpoint} in the catalogue`];
  return checkShape(known[side], value, 'the body').map(said);
}

/**
 * Checks a JSON value against a shape. Lists and maps may be null: that is how Go writes empty ones.
 * @param at how the value itself is called in the faults
 */
export function checkShape(shape: Shape, value: unknown, at: string): Fault[] {
  const must = (what: string): Fault[] => [{ at, problem: `must be ${what}` }];
  if (shape === null) return value === null ? [] : must('empty');
  if (typeof shape === 'string') {
    const map = /^map<string,(\w+)>$/.exec(shape);
    if (!map) return isScalar(shape, value) ? [] : must(shape);
    if (value === null) return [];
    if (!isObject(value)) return must(shape);
    return Object.entries(value).flatMap(([key, item]) => checkShape(map[1]!, item, `${at}[${JSON.stringify(key)}]`));
  }
  if (Array.isArray(shape)) {
    if (value === null) return [];
    if (!Array.isArray(value)) return must('a list');
    return value.flatMap((item, index) => checkShape((shape as readonly [Shape])[0], item, `${at}[${index}]`));
  }
  if (!isObject(value)) return must('an object');
  const fields = shape as { readonly [key: string]: Shape };
  return Object.entries(value).flatMap(([key, item]) =>
    Object.hasOwn(fields, key) ? checkShape(fields[key]!, item, `${at}.${key}`) : [{ at, problem: `has no field ${key}` }],
  );
}

function isScalar(type: string, value: unknown): boolean {
  const labels = /^enum\((.+)\)$/.exec(type)?.[1]?.split('|');
  if (labels) return labels.includes(value as string);
  if (type === 'int') return Number.isSafeInteger(value);
  return type === 'any' || typeof value === { bool: 'boolean', string: 'string' }[type];
}
