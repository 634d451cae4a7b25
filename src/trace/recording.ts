import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { factsOf } from './facts.ts';
import { trace as traceSchema, type Span, type Trace } from './schema.ts';

const { source, actors, title } = traceSchema.shape;
const { caller, callee, iface, method, request, response, status } = traceSchema.shape.spans.element.shape;

/** One line of `content/recordings/<id>.jsonl`: a call as it was recorded. Lines stand in the order in which the calls began. */
export const recordedCall = z.strictObject({
  /** Unique within the file; other lines name it as their parent. */
  id: z.string().min(1),
  /** Call within which this one ran. */
  parent: z.string().optional(),
  caller,
  callee,
  iface,
  method,
  request,
  response,
  status,
  /** Microseconds since the first call began. */
  start: z.number().int().nonnegative(),
  /** Microseconds that it took. */
  duration: z.number().int().nonnegative(),
  /** Polls and handshakes, folded away until asked for. */
  noise: z.boolean().optional(),
});
export type RecordedCall = z.infer<typeof recordedCall>;

/** `content/recordings/<id>.yaml`: what the file beside it is. */
export const recordingRecord = z.strictObject({
  title,
  source: source.extend({ kind: z.literal('recorded') }),
  actors,
});
export type RecordingRecord = z.infer<typeof recordingRecord>;

/** Less than a microsecond: what a call begins after its parent at least, and returns before it. */
const instant = 2 ** -10;

/**
 * Puts the calls and returns of a recording in one order: by time, and where the clocks of two processes disagree, or
 * tell no difference, a call within its parent.
 * @returns for each call, in the order of `calls`, the positions of its call and of its return
 */
function positions(calls: readonly RecordedCall[]): { seq: number; done: number }[] {
  const begins = new Map<string, number>();
  for (const { id, parent, start } of calls) {
    const outer = parent === undefined ? undefined : begins.get(parent);
    begins.set(id, outer === undefined ? start : Math.max(start, outer + instant));
  }
  const ends = new Map<string, number>();
  for (const { id, parent, start, duration } of calls.toReversed()) {
    const end = Math.max(start + duration, begins.get(id)! + instant, ends.get(id) ?? 0);
    ends.set(id, end);
    if (parent !== undefined) ends.set(parent, Math.max(ends.get(parent) ?? 0, end + instant));
  }
  const events = calls
    .flatMap(({ id }, index) => [
      { index, kind: 'seq' as const, at: begins.get(id)! },
      { index, kind: 'done' as const, at: ends.get(id)! },
    ])
    // At one instant, what returns was called before; so it stands first.
    .sort((a, b) => a.at - b.at || a.kind.localeCompare(b.kind) || a.index - b.index);
  const result = calls.map(() => ({ seq: 0, done: 0 }));
  events.forEach(({ index, kind }, position) => (result[index]![kind] = position));
  return result;
}

/**
 * Makes the trace of a recording.
 * @param id name of the recording's files
 * @param calls lines of the JSONL file
 * @throws if a line names a parent that does not stand before it, or has the id of an earlier one
 */
export function traceOf(id: string, record: RecordingRecord, calls: readonly RecordedCall[]): Trace {
  const placed = positions(calls);
  const lines = new Map<string, number>();
  const spans = calls.map(({ id: name, parent, ...call }, index): Span => {
    const refuse = (fault: string) => new Error(`content/recordings/${id}.jsonl:${index + 1}: ${fault}`);
    const outer = parent === undefined ? undefined : lines.get(parent);
    if (parent !== undefined && outer === undefined) throw refuse(`"${name}" names the parent "${parent}", which does not stand before it`);
    if (lines.has(name)) throw refuse(`the id "${name}" stands in line ${lines.get(name)! + 1} already`);
    lines.set(name, index);
    return {
      ...placed[index]!,
      ...call,
      causes: outer === undefined ? [] : [{ seq: placed[outer]!.seq, how: 'call' }],
      evidence: 'observed',
    };
  });
  spans.sort((a, b) => a.seq - b.seq);
  return { v: 1, id, ...record, spans, facts: factsOf(spans) };
}

/** A file of a recording that is not what it should be; `line` counts from 1. */
export class RecordingError extends Error {
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.file = file;
    this.line = line;
  }
}

/** What a schema found, each field with its fault. */
const faultsIn = ({ issues }: z.ZodError): string => issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ');

/**
 * Reads the two files of a recording and makes its trace.
 * @param id name of the files in `content/recordings/`
 * @param record text of the YAML file
 * @param lines text of the JSONL file
 * @throws {RecordingError} naming file, line and fault
 */
export function readRecording(id: string, record: string, lines: string): Trace {
  const [recordFile, callsFile] = [`content/recordings/${id}.yaml`, `content/recordings/${id}.jsonl`];
  const described = recordingRecord.safeParse(parseYaml(record));
  if (!described.success) throw new RecordingError(recordFile, 1, faultsIn(described.error));
  const calls = lines
    .split('\n')
    .flatMap((line, index) => (line ? [{ line, number: index + 1 }] : []))
    .map(({ line, number }) => {
      const call = recordedCall.safeParse(parseLine(callsFile, number, line));
      if (!call.success) throw new RecordingError(callsFile, number, faultsIn(call.error));
      return call.data;
    });
  if (calls.length === 0) throw new RecordingError(callsFile, 1, 'expected at least one call, found none');
  return traceOf(id, described.data, calls);
}

function parseLine(file: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new RecordingError(file, number, error instanceof Error ? error.message : String(error));
  }
}
