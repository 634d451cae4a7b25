import { createHash } from 'node:crypto';
import type { RecordedCall } from '../src/trace/recording.ts';

/** What of the machine and of the run is in a recording under other names. */
export interface Surroundings {
  /** Folder of the session. */
  work: string;
  /** Parent of the cgroups. */
  cgroup: string;
  /** Release of the kernel, as `uname -r` prints it. */
  kernel: string;
  /** Microseconds since the epoch when the first call began. */
  begin: number;
}

/** Gives each text that a pattern finds the name that was made for its first occurrence. */
function rename(text: string, pattern: RegExp, nameOf: (count: number) => string, names = new Map<string, string>()): string {
  return text.replace(pattern, (found) => {
    const known = names.get(found) ?? nameOf(names.size + 1);
    names.set(found, known);
    return known;
  });
}

const hex = (count: number): string => createHash('sha256').update(`id${count}`).digest('hex');
const padded = (count: number, width: number): string => count.toString(16).padStart(width, '0');

/** Ids of 64 digits, and what is cut from them: 12 digits and fewer in names of devices. Digests of images stay. */
function renameIds(text: string): string {
  const ids = new Map<string, string>();
  let result = rename(text, /(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, hex, ids);
  for (const [from, to] of ids)
    for (const length of [12, 8, 7])
      result = result.replace(
        new RegExp(`(?<![0-9a-f])((?:rb-|rh|rc)?)${from.slice(0, length)}(?![0-9a-f])`, 'g'),
        `$1${to.slice(0, length)}`,
      );
  return result;
}

/** Day at which every recording begins, in nanoseconds. */
const day = BigInt(Date.parse('2026-11-27T00:00:00Z')) * 1_000_000n;

/** Shifts instants of the run, so that it begins at midnight of the day; what lies before it, such as a build date, stays. */
function shiftTimes(text: string, begin: number): string {
  const start = BigInt(begin) * 1000n;
  // Preparations, such as loading an image, come before the first call.
  const earliest = start - 600_000_000_000n;
  const shifted = (nanoseconds: bigint) => nanoseconds - start + day;
  return text
    .replace(/(?<=")\d{19}(?=")/g, (digits) => (BigInt(digits) < earliest ? digits : String(shifted(BigInt(digits)))))
    .replace(/\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z/g, (instant, seconds: string, fraction = '') => {
      const nanoseconds = BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(String(fraction).padEnd(9, '0'));
      return nanoseconds < earliest ? instant : new Date(Number(shifted(nanoseconds) / 1_000_000n)).toISOString();
    });
}

/**
 * Makes a recording comparable with the next one and keeps the machine out of it: ids, hardware addresses, interfaces, namespaces,
 * process ids and instants get names by order of occurrence; folders and block devices of the host get general ones.
 * Durations stay as they were measured.
 */
export function normalise(calls: readonly RecordedCall[], { work, cgroup, kernel, begin }: Surroundings): RecordedCall[] {
  let text = JSON.stringify(calls);
  text = text.replaceAll(work, '$WORK').replaceAll(cgroup, 'record');
  text = text.replaceAll(kernel, /^\d+\.\d+/.exec(kernel)?.[0] ?? '');
  // Go goes through maps in random order.
  text = text.replace(/"CNI_ARGS":"([^"]*)"/g, (_, args: string) => `"CNI_ARGS":"${args.split(';').sort().join(';')}"`);
  text = renameIds(text);
  text = rename(text, /(?<=\/cni-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (n) => `00000000-0000-4000-8000-${padded(n, 12)}`);
  text = rename(text, /(?<=\/netns\/)[0-9a-f]{12}\b/g, (n) => padded(n, 12));
  text = rename(
    text,
    /\b(?!00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g,
    (n) => `02:00:00:00:00:${padded(n, 2)}`,
  );
  text = rename(text, /\bveth[0-9a-f]{7,8}\b/g, (n) => `veth${padded(n, 8)}`);
  text = rename(text, /(?<=\/proc\/)\d+(?=\/)/g, (n) => String(1000 + n));
  text = text.replace(/(?<=runc-process)\d+/g, '').replace(/\/dev\/loop\d+/g, '/dev/loop0');
  text = text.replace(/\/dev\/(?:[hsv]d[a-z]|xvd[a-z]|nvme\d+n\d+|mmcblk\d+|dm-\d+|mapper\/[\w-]+)p?\d*/g, '/dev/host');
  return JSON.parse(shiftTimes(text, begin)) as RecordedCall[];
}
