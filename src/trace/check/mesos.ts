import type { Fault, ProtoCatalogue } from '../catalogue.ts';
import { at } from '../json.ts';
import type { Span } from '../schema.ts';
import { checkProtoSide } from './grpc.ts';
import { checkHttpStatus } from './http.ts';

/**
 * Checks a message of the Mesos v1 HTTP API. The method is `Call.<TYPE>` or `Event.<TYPE>`, and the request is the
 * message of that type; only the scheduler API answers with a message of its own.
 */
export function checkMesos(span: Span, catalogue: ProtoCatalogue, name: string): Fault[] {
  const [message = '', type = '', ...rest] = span.method.split('.');
  const labels = message === 'Call' || message === 'Event' ? catalogue.enums[`${message}.Type`] : undefined;
  if (!labels || !Object.hasOwn(labels, type) || rest.length > 0)
    return [{ at: 'method', problem: `${name} has no ${span.method}; write Call or Event and its type, such as Call.ACCEPT` }];
  const faults = [...checkHttpStatus(span), ...checkProtoSide(catalogue, message, span.request, 'request')];
  if (at(span.request, 'type') !== type) faults.push({ at: 'request.type', problem: `must be ${type}, as the method says` });
  if (!span.status.ok || span.response === undefined) return faults;
  return [...faults, ...checkProtoSide(catalogue, 'Response', span.response, 'response')];
}
