import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Recorder } from './calls.ts';
import type { JsonObject } from './grpc.ts';

/** A program that failed. */
export class ProgramError extends Error {}

/**
 * Runs a program that changes kernel state or reads it, and records it. `argv` of the recording leaves out the program's name, which is the method.
 * @returns what it printed
 * @throws ProgramError with what it said, if it fails
 */
export function kernelCall(recorder: Recorder, caller: string, [program, ...argv]: readonly [string, ...string[]], noise = false): string {
  const end = recorder.begin({ caller, callee: 'kernel', iface: 'kernel', method: program, request: { argv }, noise });
  const { status, stdout, stderr } = spawnSync(program, argv, { encoding: 'utf8' });
  const text = stdout.trimEnd();
  const message = stderr.trim();
  end({
    response: text === '' ? undefined : { stdout: text },
    status: { ok: status === 0, code: `exit ${status}`, ...(status !== 0 && message !== '' ? { message } : {}) },
  });
  if (status !== 0) throw new ProgramError(message);
  return text;
}

/** Records which of the kernel's mounts lie under a folder: `/proc/self/mountinfo`, field by field (proc_pid_mountinfo(5)). */
export function mountsCall(recorder: Recorder, caller: string, folder: string): void {
  const end = recorder.begin({ caller, callee: 'kernel', iface: 'kernel', method: 'mountinfo', request: { argv: [folder] }, noise: true });
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line): JsonObject[] => {
      const [before = '', after = ''] = line.split(' - ');
      const [, , , root = '', target = '', options = ''] = before.split(' ');
      const [type = '', source = ''] = after.split(' ');
      return target.startsWith(`${folder}/`) ? [{ target, root, type, source, options }] : [];
    });
  end({ response: { mounts }, status: { ok: true, code: 'exit 0' } });
}
