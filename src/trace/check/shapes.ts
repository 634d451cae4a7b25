import { z } from 'zod';
import type { Fault } from '../catalogue.ts';
import { at } from '../json.ts';
import type { Interface, Span } from '../schema.ts';
import { checkHttpStatus } from './http.ts';

/** What a command was given, and what it printed. */
const argv = z.array(z.string());
const printed = z.strictObject({ stdout: z.string() }).optional();
const absent = z.undefined();
const mounted = z.strictObject({ target: z.string(), root: z.string(), type: z.string(), source: z.string(), options: z.string() });

interface Command {
  method?: RegExp;
  request: z.ZodType;
  response: z.ZodType;
}

/** Interfaces without a catalogue that are commands. Of an OCI configuration only its version and its being an object are checked. */
const commands: Partial<Record<Interface, Command>> = {
  shim: { method: /^(?:start|delete)$/, request: z.strictObject({ argv }), response: printed },
  oci: {
    method: /^(?:create|start|state|kill|delete|exec|run|events|ps|update|features)$/,
    request: z.strictObject({ argv, config: z.looseObject({ ociVersion: z.string() }).optional() }),
    response: z.union([printed, absent]),
  },
  kernel: { request: z.strictObject({ argv }), response: z.union([printed, z.strictObject({ mounts: z.array(mounted) }), absent]) },
};

/** A query beside a body; a request without a query is the body itself. */
const query = z.strictObject({ query: z.record(z.string(), z.string()), body: z.json().optional() });

/** Checks a call of an interface that has no catalogue: status and outer shape only. */
export function checkShapes(span: Span): Fault[] {
  const command = commands[span.iface];
  if (command) return checkCommand(span, command);
  if (span.iface === 'fault')
    return span.status.code === 'OK' ? [] : [{ at: 'status.code', problem: 'must be "OK": a fault always happens' }];
  const faults = checkHttpStatus(span);
  if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \/[^?\s]*$/.test(span.method))
    faults.push({ at: 'method', problem: 'must be an HTTP method and a path without API version and query' });
  if (at(span.request, 'query') !== undefined) faults.push(...checkAgainst(query, span.request, 'request'));
  if (span.iface !== 'docker' || span.status.code === 'timeout') return faults;
  if (!span.status.ok && at(span.response, 'message') !== span.status.message)
    faults.push({ at: 'response.message', problem: 'must be the message of the status' });
  return faults;
}

function checkCommand(span: Span, { method, request, response }: Command): Fault[] {
  const { ok, code } = span.status;
  const faults = [...checkAgainst(request, span.request, 'request'), ...checkAgainst(response, span.response, 'response')];
  if (method && !method.test(span.method)) faults.push({ at: 'method', problem: `${span.iface} has no command ${span.method}` });
  if (!/^exit \d+$/.test(code)) faults.push({ at: 'status.code', problem: `must be "exit <n>", not "${code}"` });
  else if (ok !== (code === 'exit 0')) faults.push({ at: 'status.ok', problem: `must be ${!ok} with "${code}"` });
  return faults;
}

const checkAgainst = (schema: z.ZodType, value: unknown, root: string): Fault[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => ({
    at: [root, ...path.map(String)].join('.'),
    problem: message,
  }));
