import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { pluginFolder, programPath } from './sandbox.ts';

/** First part of what a program prints, on either stream, that a pattern finds; undefined if it finds none. */
function said(command: readonly string[], pattern: RegExp): string | undefined {
  const { stdout, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  return pattern.exec(`${stdout}${stderr}`)?.[1];
}

/** The plugins print their version when they are called without a command; a build that was given none prints `unknown`, and then its package knows. */
function pluginVersion(): string | undefined {
  const printed = said([`${pluginFolder()}/bridge`], /plugin v(\d\S*)/);
  return printed ?? said(['dpkg-query', '-W', '-f', 'v${Version}', 'containernetworking-plugins'], /^v([^-]+)/);
}

/** How each program tells its version. Of the kernel only the series is told: the rest names the machine. */
const tellers = {
  containerd: () => said(['containerd', '--version'], /containerd (\d\S*)/),
  runc: () => said(['runc', '--version'], /runc version (\S+)/),
  'CNI plugins': pluginVersion,
  dockerd: () => said(['dockerd', '--version'], /version ([^\s,]+)/),
  BusyBox: () => said([programPath('busybox')!], /BusyBox v(\S+)/),
  iproute2: () => said(['ip', '-V'], /iproute2-([^\s,]+)/),
  'util-linux': () => said(['mount', '--version'], /util-linux (\S+)/),
  e2fsprogs: () => said(['mkfs.ext4', '-V'], /mke2fs (\S+)/),
  Linux: () => /^\d+\.\d+/.exec(release())?.[0],
  Node: () => process.version.slice(1),
} satisfies Record<string, () => string | undefined>;

export type ProgramName = keyof typeof tellers;

/** Versions of programs, as they tell them themselves. @throws if one does not */
export const versionsOf = (names: readonly ProgramName[]): { name: string; version: string }[] =>
  names.map((name) => {
    const version = tellers[name]();
    if (version === undefined) throw new Error(`${name} does not tell its version in the form that record/versions.ts expects`);
    return { name, version };
  });
