import type { Fault } from '../catalogue.ts';
import type { Span } from '../schema.ts';

/**
 * Checks the status of a call over HTTP. `timeout` stands where no answer came.
 * @param refused true if an answer with a good status says in its body that the call failed
 */
export function checkHttpStatus({ status, response }: Span, refused = false): Fault[] {
  if (status.code === 'timeout')
    return [
      ...(status.ok ? [{ at: 'status.ok', problem: 'must be false with "timeout"' }] : []),
      ...(response === undefined ? [] : [{ at: 'response', problem: 'must be absent with "timeout"' }]),
    ];
  if (!/^[1-5]\d\d$/.test(status.code)) return [{ at: 'status.code', problem: `"${status.code}" is no HTTP status` }];
  const ok = Number(status.code) < 400 && !refused;
  return status.ok === ok
    ? []
    : [{ at: 'status.ok', problem: `must be ${ok} with the status ${status.code}${refused ? ' and an error in the body' : ''}` }];
}
