import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Programs that recording needs. */
const programs = [
  'setpriv unshare nsenter mount umount findmnt losetup blkid mkfs.ext4 e2fsck resize2fs bash',
  'ip bridge iptables busybox containerd containerd-shim-runc-v2 ctr runc dockerd',
].flatMap((line) => line.split(' '));

/** Folder of the CNI plugins, as distributions lay them. */
const pluginFolders = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];
export const pluginFolder = (): string | undefined => pluginFolders.find((folder) => existsSync(`${folder}/bridge`));

/** Path of a program; undefined if it is not installed. */
export const programPath = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Arguments of `unshare`. */
const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];

/** Why nothing can be recorded on this machine; undefined if it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (userInfo().uid !== 0) return 'not root';
  if (!/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))) return 'root of a user namespace only';
  const missing = programs.find((name) => !programPath(name));
  if (missing) return `${missing} is not installed`;
  if (!pluginFolder()) return 'the CNI plugins are not installed';
  // A kernel module may be there and not loaded; mounting loads it.
  const probe =
    'mount -t tmpfs tmpfs /mnt && mkdir /mnt/a /mnt/b && mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/a,workdir=/mnt/b /etc';
  if (spawnSync(programPath('unshare')!, [...namespaces, 'true']).status !== 0) return 'unshare may not make namespaces';
  if (spawnSync(programPath('unshare')!, [...namespaces, 'bash', '-c', probe]).status !== 0) return 'no overlayfs';
  return undefined;
}

/** Where a session lives: in memory, so that nothing of it stays. */
export const work = '/run/record';

/** Cgroups are the one thing that namespaces do not take along: all of them stand under a name with the pid of their run. */
const cgroupPrefix = 'trace-record-';
export const cgroup = `${cgroupPrefix}${process.env['RECORD_RUN'] ?? process.pid}`;

const cgroupRoot = '/sys/fs/cgroup';

/** Cgroup folders of runs: under each controller with cgroup v1, at the top with v2. */
function cgroupFolders(): string[] {
  const folders = (path: string) =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(path, name));
  return [cgroupRoot, ...folders(cgroupRoot)]
    .flatMap((parent) => folders(parent))
    .filter((path) => path.split('/').at(-1)!.startsWith(cgroupPrefix));
}

/** Removes a folder of cgroups from the leaves up; one that still holds a process stays. */
function removeCgroup(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) removeCgroup(join(path, entry.name));
  try {
    rmdirSync(path);
  } catch (error) {
    if (!['EBUSY', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Removes the cgroups of this run, and of runs that are no more because they were killed. */
export async function sweepCgroups(): Promise<void> {
  const swept = () => cgroupFolders().filter((path) => path.endsWith(`/${cgroup}`) || !existsSync(`/proc/${path.split('-').at(-1)}`));
  // The kernel takes a moment to let go of a dead process.
  for (let attempt = 0; attempt < 20 && swept().length > 0; attempt++) {
    if (attempt > 0) await pause(50);
    for (const path of swept()) removeCgroup(path);
  }
}

/**
 * What the first process of a session does: a `/run` of its own for sockets, locks and the session itself, and folders laid over
 * `/etc` and `/var/lib`, where dockerd and libcni write.
 */
const setup = `set -eu
export PATH="$PATH:/usr/sbin:/sbin" TMPDIR=/run/tmp
mount -t tmpfs tmpfs /run
mkdir -p /run/tmp /run/docker/plugins /run/netns ${work}
for d in etc var/lib; do
  mkdir -p /run/over/$d/upper /run/over/$d/work
  mount -t overlay overlay -o lowerdir=/$d,upperdir=/run/over/$d/upper,workdir=/run/over/$d/work /$d
done
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
rc=0; "$@" || rc=$?
exit $rc`;

/**
 * Runs a command as root in network, mount and process namespaces of its own. All of it dies with this process, by whatever signal:
 * `setpriv` ties `unshare` to us, `unshare` ties the session to itself, and the kernel ends a process namespace with its first process.
 * Root in a container often lacks CAP_SYS_RESOURCE; to record the same everywhere, a session never has it.
 * @returns what the command printed
 * @throws if it fails; its messages went to standard error
 */
export async function inSandbox(command: readonly string[]): Promise<string> {
  const child = spawn(
    programPath('setpriv')!,
    ['--bounding-set', '-sys_resource', '--pdeathsig', 'KILL', 'unshare', ...namespaces, 'bash', '-c', setup, 'session', ...command],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, RECORD_RUN: String(process.pid) },
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  await sweepCgroups();
  if (code !== 0) throw new Error(`recording failed: "${command.join(' ')}" ended with ${code ?? 'a signal'}`);
  return output;
}
