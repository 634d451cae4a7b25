import { checkSchema, cniSchema, loadCni, type CniKind, type Fault, type JsonSchema } from '../catalogue.ts';
import { ipamPlugins, mainPlugins } from '../cni-plugins.ts';
import { at, isObject } from '../json.ts';
import type { Span } from '../schema.ts';

const catalogue = () => loadCni('cni-catalogue');

/** Codes by which a plugin refuses the request itself: version, environment, decoding, configuration. */
const refusals = new Set(['1', '4', '6', '7']);

/** Whether a plugin refused a request for its form. Such a request is wrong, which is what the span shows; only its outer shape is checked. */
export const isRefusal = ({ iface, status }: Span): boolean => iface === 'cni' && !status.ok && refusals.has(status.code);

/** Checks a CNI call against one version of the specification. */
export function checkCniCall(span: Span, version: string): Fault[] {
  const { operations } = catalogue();
  if (!operations[version])
    return [{ at: 'source.speaks', problem: `CNI ${version} is not in the catalogue, which has ${Object.keys(operations).join(', ')}` }];
  const refused = isRefusal(span);
  const known = operations[refused ? '1.1.0' : version]!.includes(span.method);
  if (!known) return [{ at: 'method', problem: `CNI ${version} has no operation ${span.method}` }];
  return [...checkRequest(span, version, refused), ...(span.status.ok ? checkResult(span, version) : checkError(span, version))];
}

function checkRequest({ request, method, callee }: Span, version: string, refused: boolean): Fault[] {
  const faults = checkSchema(requestShape, request, 'request');
  if (faults.length > 0) return faults;
  const { env, stdin } = request as { env: Record<string, string>; stdin: unknown };
  if (env.CNI_COMMAND !== method) faults.push({ at: 'request.env.CNI_COMMAND', problem: `must be ${method}, as the method says` });
  faults.push(...checkEnv(env, method, version, refused));
  if (refused) return faults;
  const main = at(stdin, 'type');
  const ipam = at(stdin, 'ipam', 'type');
  if (method !== 'VERSION' && main !== callee && ipam !== callee)
    faults.push({
      at: 'request.stdin.type',
      problem: `is ${JSON.stringify(main)}: the configuration must name the plugin that is called, ${callee}, as its type or as that of its ipam`,
    });
  return [...faults, ...checkSchema(stdinSchema(version, method, main, ipam), stdin, 'request.stdin')];
}

const requestShape: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['env', 'stdin'],
  properties: { env: { type: 'object', additionalProperties: { type: 'string' } }, stdin: {} },
};

function checkEnv(env: Readonly<Record<string, string>>, method: string, version: string, refused: boolean): Fault[] {
  const { required, optional } = catalogue().env_1_1_0[method]!;
  // Up to 0.3.1 the container's id was recommended only. libcni sets all of ADD for VERSION, which old plugins want.
  const free = version === '0.2.0' || version === '0.3.1' ? ['CNI_CONTAINERID'] : [];
  const dummies = method === 'VERSION' || refused ? catalogue().env_1_1_0.ADD : undefined;
  const known = new Set([...required, ...optional, ...(dummies?.required ?? []), ...(dummies?.optional ?? [])]);
  const strange = Object.keys(env).filter((name) => !known.has(name));
  const missing = refused ? [] : required.filter((name) => !Object.hasOwn(env, name) && !free.includes(name));
  return [
    ...strange.map((name) => ({ at: `request.env.${name}`, problem: `${method} has no variable ${name}` })),
    ...missing.map((name) => ({ at: 'request.env', problem: `${method} requires ${name}` })),
  ];
}

const built = new Map<string, JsonSchema>();
function once(key: string, build: () => JsonSchema): JsonSchema {
  const schema = built.get(key) ?? build();
  built.set(key, schema);
  return schema;
}

/** Schema of a configuration on stdin: the specification's keys and those of the plugins that are known, and no others. */
function stdinSchema(version: string, method: string, main: unknown, ipam: unknown): JsonSchema {
  if (method === 'VERSION') return versionRequest;
  return once(JSON.stringify(['request', version, method, main, ipam]), () => {
    const { properties, required, type } = asSpoken(version, 'pluginRequest') as Required<JsonSchema>;
    const ownKeys = typeof main === 'string' ? at(mainPlugins, main) : {};
    const ipamKeys = typeof ipam === 'string' ? at(ipamPlugins, ipam) : {};
    const ipamSchema: JsonSchema = { ...properties.ipam, properties: { ...properties.ipam?.properties, ...(ipamKeys as object) } };
    return {
      type,
      required,
      properties: {
        ...properties,
        ...passedOn,
        ...(method === 'GC' && attachments),
        ...(ownKeys as object),
        ipam: { ...ipamSchema, additionalProperties: !ipamKeys },
      },
      additionalProperties: !ownKeys,
    };
  });
}

const versionRequest: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['cniVersion'],
  properties: { cniVersion: { type: 'string' } },
};

/** From 1.0.0 the runtime should take `capabilities` out of what it passes to the plugin; libcni leaves it in. */
const passedOn: Record<string, JsonSchema> = { capabilities: { type: 'object', additionalProperties: { type: 'boolean' } } };

const attachment: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['containerID', 'ifname'],
    properties: { containerID: { type: 'string' }, ifname: { type: 'string' } },
  },
};
/** 1.1.0 says `cni.dev/attachments`, its later text the other; libcni sends both. */
const attachments: Record<string, JsonSchema> = { 'cni.dev/attachments': attachment, 'cni.dev/valid-attachments': attachment };

function checkResult({ request, response, status, method, callee }: Span, version: string): Fault[] {
  if (status.code !== 'OK') return [{ at: 'status.code', problem: `must be "OK" for a call that succeeded, not "${status.code}"` }];
  if (method === 'VERSION') return checkSchema(cniSchema(version, 'version')!, response, 'response');
  if (method !== 'ADD') return response === undefined ? [] : [{ at: 'response', problem: `must be absent: ${method} prints nothing` }];
  const delegated = at(request, 'stdin', 'type') !== callee;
  return checkSchema(asSpoken(version, delegated ? 'ipamResult' : 'addResult'), response, 'response');
}

function checkError({ response, status }: Span, version: string): Fault[] {
  const faults = checkSchema(errorSchema(version), response, 'response');
  if (faults.length > 0) return faults;
  const { code, msg } = response as { code: number; msg: string };
  const { errorCodes, errorCodesImplementationOnly } = catalogue();
  // From 100 on, codes are the plugin's own.
  if (!errorCodes[version]!.includes(code) && code < 100 && !Object.hasOwn(errorCodesImplementationOnly, code))
    faults.push({ at: 'response.code', problem: `${code} is no error code of CNI ${version}` });
  if (status.code !== String(code)) faults.push({ at: 'status.code', problem: `must be "${code}", the code of the error` });
  if (status.message !== msg) faults.push({ at: 'status.message', problem: 'must be the msg of the error' });
  return faults;
}

/** The reference library prints errors without `cniVersion` up to 1.1; the specification requires it. A refused version may stand there as well. */
function errorSchema(version: string): JsonSchema {
  return once(`error ${version}`, () => {
    const { properties, ...rest } = cniSchema(version, 'error')!;
    return { ...rest, required: ['code', 'msg'], properties: { ...properties, cniVersion: { type: 'string' } } };
  });
}

/**
 * A schema with what real plugins do otherwise: `loopback` 1.1 prints addresses without `version` where 0.3.1 and 0.4.0
 * require it.
 */
const asSpoken = (version: string, kind: CniKind): JsonSchema =>
  once(`${kind} ${version}`, () => withoutRequired(cniSchema(version, kind)!, 'version') as JsonSchema);

function withoutRequired(schema: unknown, name: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutRequired(item, name));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'required' && Array.isArray(value) ? value.filter((item) => item !== name) : withoutRequired(value, name),
    ]),
  );
}
