import { checkShape, dockerEndpoint, type Fault, type Shape } from '../catalogue.ts';
import { at } from '../json.ts';
import type { Span } from '../schema.ts';
import { checkHttpStatus } from './http.ts';

/** Key under which a driver tells its error: libnetwork's IPAM drivers have a name of their own for it. */
const errorKey = (endpoint: string): string => (endpoint.startsWith('IpamDriver.') ? 'Error' : 'Err');

/** Checks a call of the Docker plugin protocol against the catalogue. */
export function checkDockerPluginCall(span: Span): Fault[] {
  const endpoint = dockerEndpoint(span.method);
  if (!endpoint) return [{ at: 'method', problem: `the Docker plugin protocol has no endpoint ${span.method}` }];
  const error = at(span.response, errorKey(span.method));
  const faults = [
    ...checkHttpStatus(span, typeof error === 'string' && error !== ''),
    ...checkBody(endpoint.request, span.request, 'request'),
  ];
  // A plugin answers 404 to an endpoint that it does not have, with whatever body its HTTP library writes.
  if (span.status.code === '404') return faults;
  const failed: Shape = { ...(endpoint.response as object), [errorKey(span.method)]: 'string' };
  return [...faults, ...checkBody(span.status.ok ? endpoint.response : failed, span.response, 'response')];
}

function checkBody(shape: Shape, value: unknown, side: 'request' | 'response'): Fault[] {
  if (value === undefined) return shape === null ? [] : [{ at: side, problem: 'is missing: an empty body is {}' }];
  return shape === null ? [{ at: side, problem: 'must be absent: this call carries no body' }] : checkShape(shape, value, side);
}
