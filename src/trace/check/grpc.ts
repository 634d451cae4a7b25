import { type Fault, type ProtoCatalogue } from '../catalogue.ts';
import { walkMessage } from '../proto.ts';
import type { Span } from '../schema.ts';

/** Names of the gRPC status codes (grpc/doc/statuscodes.md). */
const codes = new Set([
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]);

/**
 * Checks a gRPC call against the catalogue of its interface.
 * @param name how the catalogue is called in the faults
 */
export function checkGrpc(span: Span, service: string, catalogue: ProtoCatalogue, name: string): Fault[] {
  const methods = catalogue.services[service];
  if (!methods) return [{ at: 'iface', problem: `${name} has no service ${service}` }];
  const method = methods.find(({ rpc }) => rpc === span.method);
  if (!method) return [{ at: 'method', problem: `${service} has no rpc ${span.method} in ${name}` }];
  const { ok, code } = span.status;
  const faults = checkProtoSide(catalogue, method.request, span.request, 'request');
  if (!codes.has(code)) faults.push({ at: 'status.code', problem: `"${code}" is no gRPC code; write its name, such as NOT_FOUND` });
  if (ok !== (code === 'OK')) faults.push({ at: 'status', problem: `is ${ok ? 'ok' : 'a failure'} with the code ${code}` });
  if (ok) return [...faults, ...checkProtoSide(catalogue, method.response, span.response, 'response')];
  return span.response === undefined ? faults : [...faults, { at: 'response', problem: 'must be absent: a failed gRPC call has none' }];
}

/** Checks one message of a span against its declaration. */
export function checkProtoSide(catalogue: ProtoCatalogue, message: string, value: unknown, side: 'request' | 'response'): Fault[] {
  if (value === undefined) return [{ at: side, problem: `is missing: an empty ${message} is {}` }];
  const faults: Fault[] = [];
  walkMessage(catalogue, message, value, { fault: (at, problem) => faults.push({ at, problem }) }, side);
  return faults;
}
