import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { programPath } from './sandbox.ts';

/** The network of a scenario's pods. */
export interface PodNetwork {
  name: string;
  /** Range of addresses, `10.88.0.0/24`. */
  subnet: string;
}

/** A CNI configuration list as a cluster has one: bridge with addresses from host-local, then portmap. */
const networkList = ({ name, subnet }: PodNetwork, work: string) => ({
  cniVersion: '1.0.0',
  name,
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }], dataDir: `${work}/cni-data` },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
});

/**
 * Configuration of containerd 1.6. `restrict_oom_score_adj`: a sandbox asks for −998, which needs CAP_SYS_RESOURCE, and runc
 * would fail without it.
 */
const configuration = (work: string, plugins: string, runc: string) => `version = 2
root = "${work}/ctd/root"
state = "${work}/ctd/state"
disabled_plugins = [${['aufs', 'btrfs', 'devmapper', 'zfs'].map((name) => `"io.containerd.snapshotter.v1.${name}"`).join(', ')}]
[grpc]
  address = "${work}/ctd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${work}/ctd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  disable_apparmor = true
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${plugins}"
    conf_dir = "${work}/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "${runc}"
        Root = "/run/runc"
        SystemdCgroup = false
`;

export const pauseImage = 'localhost/rec/pause:1';
export const busyboxImage = 'localhost/rec/busybox:1';

export const containerdSocket = (work: string): string => `${work}/ctd/containerd.sock`;

/** Starts a daemon that writes into `<work>/<name>.log`. */
export function startDaemon(work: string, command: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const log = openSync(`${work}/${command[0]!.split('/').at(-1)}.log`, 'w');
  return spawn(command[0]!, command.slice(1), { stdio: ['ignore', log, log], env });
}

/** Waits for a condition. @throws after ten seconds */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (condition()) return;
    await pause(50);
  }
  throw new Error(`${what} did not come up in ten seconds`);
}

/** Ends a daemon and waits for its end. */
export async function stopDaemon(daemon: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await ended;
}

/** Runs a program that prepares something and is not part of a recording. @throws if it fails */
function run(...command: string[]): void {
  const { status, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${command.join(' ')}" ended with ${status}: ${stderr}`);
}

/**
 * Starts containerd with CRI, and loads images into it.
 * @param programs where plugins and runtime are, wrapped or not
 * @param images tar files by path
 */
export async function startContainerd(
  work: string,
  programs: { plugins: string; runc: string },
  network: PodNetwork,
  images: readonly string[],
): Promise<ChildProcess> {
  for (const folder of ['ctd', 'net.d']) mkdirSync(`${work}/${folder}`, { recursive: true });
  writeFileSync(`${work}/net.d/10-${network.name}.conflist`, JSON.stringify(networkList(network, work)));
  writeFileSync(`${work}/ctd/config.toml`, configuration(work, programs.plugins, programs.runc));
  const socket = containerdSocket(work);
  // A wrapped shim stands before the real one.
  const env = { ...process.env, PATH: `${work}/bin:${process.env['PATH']}` };
  const daemon = startDaemon(work, ['containerd', '-c', `${work}/ctd/config.toml`], env);
  const ctr = programPath('ctr')!;
  await until('containerd', () => spawnSync(ctr, ['-a', socket, 'version']).status === 0);
  for (const image of images) run(ctr, '-a', socket, '-n', 'k8s.io', 'images', 'import', image);
  return daemon;
}
