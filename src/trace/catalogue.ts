import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { z } from 'zod';

/** One field of a protobuf message, as the upstream file declares it. */
const field = z.object({
  number: z.number().int(),
  /** Scalar, message or enum name; `map<k, v>` for maps. */
  type: z.string(),
  label: z.enum(['repeated', 'optional', 'required']).optional(),
});

const protoCatalogue = z.object({
  meta: z.object({ package: z.string(), syntax: z.string() }),
  services: z.record(z.string(), z.array(z.object({ rpc: z.string(), request: z.string(), response: z.string() }))),
  messages: z.record(z.string(), z.record(z.string(), field)),
  enums: z.record(z.string(), z.record(z.string(), z.number())),
});
export type ProtoCatalogue = z.infer<typeof protoCatalogue>;

/** Shape of a JSON value in the Docker plugin catalogue: a type name, a list of one shape, or named fields. */
type Shape = string | null | readonly [Shape] | { readonly [key: string]: Shape };

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`./catalogue/${name}.json`, import.meta.url), 'utf8'));

/**
 * Loads the catalogue of a gRPC interface in one version.
 * @param name file name without `.json`, such as `cri-v1alpha1-k8s1.7.3`
 * @throws if there is no such file
 */
export const loadProto = (name: string): ProtoCatalogue => protoCatalogue.parse(read(name));

/** Number of RPCs of a service in one version; 0 if the version has no such service. */
export const rpcCount = (catalogue: ProtoCatalogue, service: string): number => catalogue.services[service]?.length ?? 0;

/**
 * Checks a CNI document against the schemas of one spec version.
 * @param kind `config` (a network configuration list), `request`, `result`, `ipam-result` or `error`
 * @returns what is wrong, one sentence each; empty if the document is valid
 */
export function checkCni(version: string, kind: string, value: unknown): string[] {
  const key = { config: 'configList', request: 'pluginRequest', result: 'addResult', 'ipam-result': 'ipamResult', error: 'error' }[kind];
  const { schemas } = read('cni-catalogue') as { schemas: Record<string, Record<string, object>> };
  const schema = key ? schemas[version]?.[key] : undefined;
  if (!schema) return [`no CNI schema for version ${version}, kind ${kind}`];
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajv.validate(schema, value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'the document'} ${message ?? 'is invalid'}`);
}

/**
 * Checks the body of a Docker plugin call.
 * @param endpoint such as `VolumeDriver.Mount`
 * @param side `request` or `response`
 */
export function checkDockerPlugin(endpoint: string, side: string, value: unknown): string[] {
  const { endpoints } = read('docker-plugin-catalogue') as { endpoints: Record<string, Record<string, Shape>> };
  const shape = endpoints[`/${endpoint}`]?.[side];
  return shape === undefined ? [`no ${side} of ${endpoint} in the catalogue`] : checkShape(shape, value, 'the body');
}

function checkShape(shape: Shape, value: unknown, at: string): string[] {
  if (shape === null) return value === null ? [] : [`${at} must be empty`];
  if (typeof shape === 'string') return checkNamed(shape, value) ? [] : [`${at} must be ${shape}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${at} must be a list`];
    return value.flatMap((item, index) => checkShape((shape as readonly [Shape])[0], item, `${at}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} must be an object`];
  const fields = shape as { readonly [key: string]: Shape };
  return Object.entries(value).flatMap(([key, item]) =>
    key in fields ? checkShape(fields[key]!, item, `${at}.${key}`) : [`${at} has no field ${key}`],
  );
}

function checkNamed(type: string, value: unknown): boolean {
  if (type.startsWith('map<')) return typeof value === 'object' && value !== null && !Array.isArray(value);
  const expected = { bool: 'boolean', int: 'number', string: 'string' }[type];
  return expected === undefined || typeof value === expected;
}
