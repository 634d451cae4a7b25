import type { Actor } from '../../trace/schema.ts';
import { ok, refuse, type Answer, type Turn } from '../kernel/turn.ts';
import { freeAddress } from './addresses.ts';
import { dockerPlugin, linkOf } from './docker-plugin.ts';
import type { ContainerRow, ContainerSpec, DockerRows, NetworkRow } from './docker-rows.ts';
import { storageRules, written } from './storage.ts';

type T = Turn<DockerRows>;

/** Virtual milliseconds that things take. */
export const dockerTimes = {
  // Measured nowhere, of a usual size: until an image is there, a dockerd or a host is up, a caller gives up.
  pull: 1200,
  daemon: 2000,
  boot: 30_000,
  answer: 10_000,
  /** From SIGTERM to SIGKILL (container/container.go DefaultStopTimeout). */
  grace: 10_000,
  /** From one failed health check to the next: interval and timeout, 30 s each (daemon/health.go). */
  probe: 60_000,
} as const;

/** Decisions of dockerd 17.09; files as of moby v17.09.0-ce, where no other version is named. */
export const dockerRules = {
  ...storageRules,
  /** Whether the policy starts a container again that has ended by itself, or with its daemon (restartmanager/restartmanager.go ShouldRestart). */
  restarts(policy: string, exit: number, restarts: number, stopped: boolean): boolean {
    const [name, most = '0'] = policy.split(':');
    if (name === 'always') return true;
    if (name === 'unless-stopped') return !stopped;
    return name === 'on-failure' && exit !== 0 && (most === '0' || restarts < Number(most));
  },
  /** Virtual milliseconds until it does: 100, then twice the last wait up to a minute; anew once a process has run for 10 s (ibid.). */
  restartDelay: (last: number, ran: number): number => (ran >= 10_000 || last === 0 ? 100 : Math.min(last * 2, 60_000)),
  /** Containers live on without their daemon; off unless the operator turns it on (daemon/config/config.go LiveRestoreEnabled). */
  liveRestore: false,
  /** A name that is in use can't be given again (daemon/names.go reserveName). */
  uniqueNames: true,
  /** Health checks that have to fail in a row before a container counts as unhealthy (daemon/health.go defaultProbeRetries). */
  probeRetries: 3,
  /** A restart of what is unhealthy: Docker itself makes none, Swarm would. */
  restartsUnhealthy: false,
};
export type DockerRules = typeof dockerRules;

/** Who calls whose dockerd. A caller on that very host reaches it whatever is with the network. */
export interface DockerCall {
  readonly caller: string;
  readonly host: string;
  /** Rule that has the caller do it. */
  readonly rule: string;
  /** The answer does not arrive. */
  readonly lost?: boolean;
}

/** The actors of a host: its dockerd, its runc, its kernel. */
export const dockerActors = (host: string): Actor[] =>
  (['dockerd', 'runc', 'kernel'] as const).map((name) => ({
    id: `${name}-${host}`,
    name,
    kind: name === 'kernel' ? 'kernel' : 'runtime',
    played: false,
    node: host,
  }));

/** A refusal as the Engine API words it. */
const fail = (code: string, message: string): Answer => refuse(code, message, { message });
const hex = (turn: T, digits: number): string => {
  let text = '';
  while (text.length < digits)
    text += Math.floor(turn.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
};
const keyOf = (host: string, name: string): string => `${host}/${name}`;

/** One run of a container's process: what a timer that was set for it is told. */
interface ProcessRun {
  readonly key: string;
  readonly id: string;
  readonly run: number;
}
const runOf = ({ host, name, id, runs }: ContainerRow): ProcessRun => ({ key: keyOf(host, name), id, run: runs });
/** The container, if it has not been started again since. */
function rowOf(turn: T, { key, id, run }: ProcessRun): ContainerRow | undefined {
  const row = turn.get('container', key);
  return row?.id === id && row.runs === run ? row : undefined;
}

const sandboxOf = ({ id }: ContainerRow): string => `/var/run/docker/netns/${id.slice(0, 12)}`;

/** Body of `POST /containers/create`, as `docker run` writes it. */
function bodyOf({ name, image, network = 'bridge', ports = [], volumes = [], restart, labels, health }: ContainerSpec): unknown {
  const [Name, most] = (restart ?? 'no').split(':');
  const published = ports.map(({ container, host }) => [`${container}/tcp`, [{ HostPort: String(host) }]] as const);
  const mounts = volumes.map(({ source, target, driver }) => ({
    Type: source.startsWith('/') ? 'bind' : 'volume',
    Source: source,
    Target: target,
    ...(driver && { VolumeOptions: { DriverConfig: { Name: driver } } }),
  }));
  return {
    query: { name },
    body: {
      Image: image,
      ...(labels && { Labels: labels }),
      ...(ports.length > 0 && { ExposedPorts: Object.fromEntries(published.map(([port]) => [port, {}])) }),
      ...(health && { Healthcheck: { Test: ['CMD', '/probe'] } }),
      HostConfig: {
        NetworkMode: network,
        ...(mounts.length > 0 && { Mounts: mounts }),
        ...(ports.length > 0 && { PortBindings: Object.fromEntries(published) }),
        RestartPolicy: { Name, MaximumRetryCount: Number(most ?? 0) },
      },
    },
  };
}

/**
 * Docker Engine 17.09, one daemon per host: what its API does, what it asks of plugins, and the kernel's work.
 * Each function of the API makes one call and answers as the Engine does: 404 no such thing, 409 a conflict, 403 forbidden,
 * 500 what dockerd could not do; `timeout` where the daemon does not answer.
 * A world adds `on` to its handlers, `dockerThings` to its things, `dockerIndexes` to its indexes.
 */
export function dockerd(rules: DockerRules = dockerRules) {
  const kernel = (turn: T, caller: string, host: string, program: string, argv: readonly string[], rule: string): Answer =>
    turn.call({ caller, callee: `kernel-${host}`, iface: 'kernel', method: program, request: { argv }, rule }, () =>
      ok(undefined, 'exit 0'),
    );
  const plugins = dockerPlugin(kernel, rules);
  const ip = (turn: T, host: string, ...argv: string[]): Answer => kernel(turn, `dockerd-${host}`, host, 'ip', argv, 'docker.bridge');

  function runc(
    turn: T,
    host: string,
    verb: string,
    argv: readonly string[],
    rule: string,
    answer = () => ok(undefined, 'exit 0'),
  ): Answer {
    const request = { argv: [verb, ...argv] };
    return turn.call({ caller: `dockerd-${host}`, callee: `runc-${host}`, iface: 'oci', method: verb, request, rule }, answer);
  }

  /** One call of the Engine API. */
  function api(turn: T, { caller, host, rule, lost }: DockerCall, method: string, request: unknown, answer: () => Answer): Answer {
    const { up, reached, daemon } = turn.get('host', host) ?? { up: false, reached: false, daemon: false };
    const local = turn.get('actor', caller)?.node === host;
    const answers = up && daemon && (reached || local);
    const takes = answers && !lost ? undefined : dockerTimes.answer;
    return turn.call(
      {
        caller,
        callee: `dockerd-${host}`,
        iface: 'docker',
        method,
        ...(request !== undefined && { request }),
        rule,
        ...(takes && { takes }),
      },
      () => {
        const given = answers ? answer() : undefined;
        return given && !lost ? given : refuse('timeout', `dockerd on ${host} does not answer`);
      },
    );
  }

  const containerOf = (turn: T, host: string, name: string): ContainerRow | undefined => turn.get('container', keyOf(host, name));

  /** Gives a container its network; takes all back if that fails. */
  function connect(turn: T, row: ContainerRow): Answer {
    const { host, network = 'bridge', id } = row;
    const key = keyOf(host, row.name);
    const net = turn.get('network', keyOf(host, network));
    if (!net) return fail('404', `network ${network} not found`);
    if (net.driver !== 'bridge') {
      const { answer, ip: given } = plugins.requestAddress(turn, net);
      if (!answer.ok) return fail('500', `remote: ${answer.message}`);
      const endpoint = hex(turn, 64);
      plugins.join(turn, { network: net, id: endpoint, ip: given, sandbox: sandboxOf(row) });
      turn.change('container', key, { ip: given, endpoint, link: linkOf(endpoint) });
    } else {
      const given = freeAddress(turn, net);
      if (given === undefined)
        return fail('500', `no available IPv4 addresses on this network's address pools: ${net.name} (${net.id.slice(0, 12)})`);
      plug(turn, row, net, given);
    }
    turn.put('netns', keyOf(host, id.slice(0, 12)), { container: key });
    return ok();
  }

  /** A veth pair, one end in the bridge; a rule for each published port (ibid. drivers/bridge/bridge.go CreateEndpoint, ProgramExternalConnectivity). */
  function plug(turn: T, { host, name, ports = [] }: ContainerRow, { bridge, name: network }: NetworkRow, address: string): void {
    const link = `veth${hex(turn, 7)}`;
    ip(turn, host, 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0');
    ip(turn, host, 'link', 'set', link, 'master', bridge, 'up');
    for (const port of ports) {
      const rule = ['-p', 'tcp', '--dport', String(port.host), '-j', 'DNAT', '--to-destination', `${address}:${port.container}`];
      kernel(turn, `dockerd-${host}`, host, 'iptables', ['-t', 'nat', '-A', 'DOCKER', ...rule], 'docker.bridge');
    }
    turn.put('address', keyOf(host, address), { network: keyOf(host, network) });
    turn.put('veth', keyOf(host, link), { network: keyOf(host, network) });
    turn.change('container', keyOf(host, name), { ip: address, link });
  }

  /** @param silent the host has lost its power: nothing is called any more */
  function disconnect(turn: T, row: ContainerRow, silent: boolean): void {
    const { host, name, network = 'bridge', ip: address, link, endpoint, id } = row;
    const net = turn.get('network', keyOf(host, network));
    if (net && address !== undefined && link !== undefined) {
      if (endpoint !== undefined && !silent) {
        plugins.leave(turn, { network: net, id: endpoint });
        plugins.releaseAddress(turn, net, address);
      } else if (!silent) ip(turn, host, 'link', 'del', link);
      turn.del('veth', keyOf(host, link));
      turn.del('address', keyOf(host, address));
      if (endpoint !== undefined) turn.del('endpoint', keyOf(host, endpoint.slice(0, 12)));
    }
    turn.del('netns', keyOf(host, id.slice(0, 12)));
    turn.change('container', keyOf(host, name), { ip: undefined, link: undefined, endpoint: undefined });
  }

  /** Makes a volume's row, and asks its driver for it if it is not the built-in one; one that is there is taken as it is. */
  function ensureVolume(turn: T, host: string, name: string, driver: string, labels: Readonly<Record<string, string>> = {}): Answer {
    const key = keyOf(host, name);
    const plugin = turn.get('plugin', keyOf(host, driver));
    if (driver !== 'local') {
      if (!plugin) return fail('404', `plugin "${driver}" not found`);
      const found = plugins.get(turn, host, driver, name);
      if (!found.ok) {
        const made = plugins.createVolume(turn, host, driver, name, labels);
        if (!made.ok) return fail('500', `create ${name}: ${made.message}`);
      }
    }
    if (!turn.get('volume', key))
      turn.put('volume', key, { host, name, driver, scope: plugin?.scope ?? 'local', labels, writers: [], users: 0 });
    return ok();
  }

  const named = ({ volumes = [] }: ContainerSpec) => volumes.filter(({ source }) => !source.startsWith('/'));

  function mountOne(turn: T, host: string, name: string, id: string): Answer {
    const row = turn.get('volume', keyOf(host, name))!;
    if (row.driver !== 'local') {
      const mounted = plugins.mount(turn, host, row.driver, name, id);
      if (!mounted.ok) return fail('500', `error while mounting volume '/mnt/${name}': ${mounted.message}`);
    }
    turn.change('volume', keyOf(host, name), { users: row.users + 1 });
    return ok();
  }

  function unmountOne(turn: T, host: string, name: string, id: string, silent = false): void {
    const row = turn.get('volume', keyOf(host, name));
    if (!row) return;
    if (row.driver !== 'local' && !silent) plugins.unmount(turn, host, row.driver, name, id, row.users - 1);
    turn.change('volume', keyOf(host, name), { users: row.users - 1 });
  }

  function mountAll(turn: T, row: ContainerRow): Answer {
    const done: string[] = [];
    for (const { source } of named(row)) {
      const mounted = mountOne(turn, row.host, source, row.id);
      if (!mounted.ok) {
        for (const name of done) unmountOne(turn, row.host, name, row.id);
        return mounted;
      }
      done.push(source);
    }
    return ok();
  }

  /** Network, volumes, process (daemon/start.go containerStart). What was done is undone if a step fails; the exit code stays, unless it would be 0. */
  function launch(turn: T, before: ContainerRow, rule: string): Answer {
    const { host, name, volumes = [] } = before;
    const key = keyOf(host, name);
    const connected = connect(turn, before);
    const mounted = connected.ok ? mountAll(turn, before) : connected;
    if (!mounted.ok) {
      if (connected.ok) disconnect(turn, turn.get('container', key)!, false);
      turn.change('container', key, { state: before.runs > 0 ? 'exited' : 'created', exit: before.exit || 128, failed: true });
      return mounted;
    }
    const { id, runs, runsFor } = turn.get('container', key)!;
    runc(turn, host, 'create', ['--bundle', `/run/docker/libcontainerd/${id}`, id], rule, () => {
      for (const { source, target } of volumes) turn.put('mount', `${key}${target}`, { container: key, target, source });
      return ok(undefined, 'exit 0');
    });
    runc(turn, host, 'start', [id], rule, () => {
      turn.change('container', key, { state: 'running', runs: runs + 1, since: turn.now, failed: false, stopped: false });
      for (const { source } of named(before)) write(turn, host, source, before.writer ?? id.slice(0, 12));
      return ok(undefined, 'exit 0');
    });
    if (runsFor !== undefined) turn.after(runsFor, 'docker.ended', { key, id, run: runs + 1 } satisfies ProcessRun);
    return ok();
  }

  /** A start that is not the policy's: its restarts are counted from the beginning (container/container.go ResetRestartManager). */
  function launchAnew(turn: T, row: ContainerRow, rule: string): Answer {
    turn.change('container', keyOf(row.host, row.name), { restarts: 0, wait: 0 });
    return launch(turn, row, rule);
  }

  function write(turn: T, host: string, name: string, writer: string): void {
    const { scope, writers } = turn.get('volume', keyOf(host, name))!;
    if (scope === 'global') plugins.backend.write(turn, name, writer);
    else turn.change('volume', keyOf(host, name), { writers: written(writers, writer) });
  }

  /** A process is gone: what it held is given back, and the restart policy is asked unless a person stopped it. */
  function ended(turn: T, row: ContainerRow, exit: number, how: 'itself' | 'person' | 'daemon' | 'power'): void {
    const key = keyOf(row.host, row.name);
    const silent = how === 'power';
    const again = how === 'itself' && rules.restarts(row.restart ?? 'no', exit, row.restarts, false);
    const wait = again ? rules.restartDelay(row.wait, turn.now - row.since) : row.wait;
    const gone = () => {
      for (const [mount] of turn.by('mount', 'container', key)) turn.del('mount', mount);
      turn.change('container', key, {
        state: again ? 'restarting' : 'exited',
        exit,
        hung: false,
        failing: 0,
        unhealthy: false,
        ...(how === 'person' && { stopped: true }),
        ...(again && { wait, restarts: row.restarts + 1 }),
      });
      return ok(undefined, 'exit 0');
    };
    if (silent) gone();
    else runc(turn, row.host, 'delete', [row.id], 'docker.exit', gone);
    disconnect(turn, row, silent);
    for (const { source } of named(row)) unmountOne(turn, row.host, source, row.id, silent);
    if (again) turn.after(wait, 'docker.restart', runOf(row));
  }

  /** Exit code of a program that is told to end: one that serves sees to it, any other is killed by the signal. */
  const told = ({ hung, runsFor }: ContainerRow): number => (hung ? 137 : runsFor === undefined ? 0 : 143);

  function halt(turn: T, row: ContainerRow, signal: 'TERM' | 'KILL', how: 'person' | 'daemon'): void {
    const kill = (number: '9' | '15') => runc(turn, row.host, 'kill', [row.id, number], 'docker.stop');
    kill(signal === 'TERM' ? '15' : '9');
    if (signal === 'TERM' && row.hung) kill('9');
    ended(turn, row, signal === 'KILL' ? 137 : told(row), how);
  }

  const containersOn = (turn: T, host: string): ContainerRow[] => turn.by('container', 'host', host).map(([, row]) => row);
  const missing = (name: string): Answer => fail('404', `No such container: ${name}`);

  return {
    plugins,

    /** A host with power, network and a dockerd, whose bridge docker0 stands. */
    addHost(turn: T, host: string): void {
      for (const actor of dockerActors(host)) turn.put('actor', actor.id, actor);
      turn.put('host', host, { ...turn.get('host', host), up: true, reached: true, daemon: true });
      ip(turn, host, 'link', 'add', 'docker0', 'type', 'bridge');
      ip(turn, host, 'addr', 'add', '172.17.0.1/16', 'dev', 'docker0');
      const subnet = '172.17.0.0/16';
      turn.put('network', keyOf(host, 'bridge'), { id: hex(turn, 64), host, name: 'bridge', driver: 'bridge', subnet, bridge: 'docker0' });
    },

    /** The container of that name on a host. */
    container: containerOf,
    /** The container whose id begins so; looks at all. */
    byId: (turn: T, id: string): ContainerRow | undefined => turn.rows('container').find(([, row]) => row.id.startsWith(id))?.[1],
    containersOn,

    /** `docker ps -a`: the containers of a host that carry a label. */
    list(turn: T, call: DockerCall, label: string): { readonly answer: Answer; readonly found: readonly ContainerRow[] } {
      let found: readonly ContainerRow[] = [];
      const [name, value] = label.split('=');
      const query = { all: '1', filters: JSON.stringify({ label: [label] }) };
      const answer = api(turn, call, 'GET /containers/json', { query }, () => {
        found = containersOn(turn, call.host).filter(({ labels }) => labels?.[name!] === value);
        return ok(
          found.map((each) => ({ Id: each.id, Names: [`/${each.name}`], State: each.state })),
          '200',
        );
      });
      return { answer, found: answer.ok ? found : [] };
    },

    hasImage: (turn: T, host: string, image: string): boolean => turn.get('image', keyOf(host, image)) !== undefined,

    /** `docker pull`: the image is there when the call returns; whoever waits for it waits `dockerTimes.pull`. */
    pull(turn: T, call: DockerCall, image: string): Answer {
      const [fromImage, tag = 'latest'] = image.split(':');
      return api(turn, call, 'POST /images/create', { query: { fromImage, tag } }, () => {
        turn.put('image', keyOf(call.host, image), { host: call.host });
        return ok({ status: `Status: Downloaded newer image for ${image}` }, '200');
      });
    },

    createVolume(turn: T, call: DockerCall, volume: { name: string; driver?: string; labels?: Readonly<Record<string, string>> }): Answer {
      const { name, driver = 'local', labels } = volume;
      const request = { Name: name, Driver: driver, ...(labels && { Labels: labels }) };
      return api(turn, call, 'POST /volumes/create', request, () => {
        const made = ensureVolume(turn, call.host, name, driver, labels);
        const Scope = turn.get('volume', keyOf(call.host, name))?.scope;
        return made.ok ? ok({ Name: name, Driver: driver, Labels: labels ?? null, Scope }, '201') : made;
      });
    },

    /** A network on one host, made by a plugin; bridges beside docker0 are not modelled. @param subnet such as `10.77.0.0/24` */
    createNetwork(turn: T, call: DockerCall, { name, driver, subnet }: Pick<NetworkRow, 'name' | 'driver' | 'subnet'>): Answer {
      const request = { Name: name, Driver: driver, CheckDuplicate: true, IPAM: { Driver: driver, Config: [{ Subnet: subnet }] } };
      return api(turn, call, 'POST /networks/create', request, () => {
        const { host } = call;
        if (turn.get('network', keyOf(host, name))) return fail('409', `network with name ${name} already exists`);
        if (!turn.get('plugin', keyOf(host, driver))) return fail('404', `plugin "${driver}" not found`);
        const id = hex(turn, 64);
        const row: NetworkRow = { id, host, name, driver, subnet, bridge: `br-${id.slice(0, 12)}` };
        turn.put('network', keyOf(host, name), row);
        plugins.createNetwork(turn, row);
        return ok({ Id: id, Warning: '' }, '201');
      });
    },

    /**
     * Creates a container; 404 if the host lacks the image, 409 if the name is in use. The image has files where volumes go,
     * so each volume is mounted once to copy them in (daemon/create_unix.go populateVolumes). The 409 is that of 17.06,
     * 17.12 and the API's reference: 17.09 itself says 400, by mistake (daemon/names.go reserveName).
     */
    create: (turn: T, call: DockerCall, spec: ContainerSpec): Answer =>
      api(turn, call, 'POST /containers/create', bodyOf(spec), () => {
        const { host } = call;
        const { image } = spec;
        const taken = containerOf(turn, host, spec.name);
        if (!turn.get('image', keyOf(host, image))) return fail('404', `No such image: ${image}`);
        if (taken && rules.uniqueNames)
          return fail('409', `Conflict. The container name "/${spec.name}" is already in use by container "${taken.id}".`);
        for (const { source, driver = 'local' } of named(spec)) {
          const known = turn.get('volume', keyOf(host, source));
          const made = ensureVolume(turn, host, source, known?.driver ?? driver);
          if (!made.ok) return made;
        }
        for (const { source } of named(spec)) {
          const copy = hex(turn, 64);
          const mounted = mountOne(turn, host, source, copy);
          if (!mounted.ok) return mounted;
          unmountOne(turn, host, source, copy);
        }
        const id = hex(turn, 64);
        const name = taken ? `${spec.name}-${id.slice(0, 8)}` : spec.name;
        turn.put('container', keyOf(host, name), {
          ...spec,
          id,
          name,
          host,
          state: 'created',
          runs: 0,
          restarts: 0,
          wait: 0,
          since: 0,
          stopped: false,
          hung: false,
          failing: 0,
          unhealthy: false,
          failed: false,
        });
        return ok({ Id: id, Warnings: [] }, '201');
      }),

    /** Starts a container; 304 if it runs already or waits to be restarted, 500 if it can't have its network or its volumes. */
    start: (turn: T, call: DockerCall, name: string): Answer =>
      api(turn, call, `POST /containers/${name}/start`, undefined, () => {
        const row = containerOf(turn, call.host, name);
        if (!row) return missing(name);
        if (row.state === 'running' || row.state === 'restarting') return ok(undefined, '304');
        const launched = launchAnew(turn, row, 'docker.start');
        return launched.ok ? ok(undefined, '204') : launched;
      }),

    /** Asks the process to end and kills it if it does not, or takes a restart back that is awaited; 304 if there is nothing to stop. */
    stop: (turn: T, call: DockerCall, name: string): Answer =>
      api(turn, call, `POST /containers/${name}/stop`, { query: { t: String(dockerTimes.grace / 1000) } }, () => {
        const row = containerOf(turn, call.host, name);
        if (!row) return missing(name);
        if (row.state === 'running') halt(turn, row, 'TERM', 'person');
        else if (row.state === 'restarting') turn.change('container', keyOf(call.host, name), { state: 'exited', stopped: true });
        else return ok(undefined, '304');
        return ok(undefined, '204');
      }),

    /** `docker rm -f`: removes a container, killed first if it runs. Named volumes stay. */
    remove: (turn: T, call: DockerCall, name: string): Answer =>
      api(turn, call, `DELETE /containers/${name}`, { query: { force: '1' } }, () => {
        const row = containerOf(turn, call.host, name);
        if (!row) return missing(name);
        if (row.state === 'running') halt(turn, row, 'KILL', 'person');
        turn.del('container', keyOf(call.host, name));
        return ok(undefined, '204');
      }),

    // What befalls a host or a container. A world makes the call of the fault, and within it calls these.

    /** The process of a container dies. */
    crash(turn: T, row: ContainerRow, exit = 137): void {
      if (row.state === 'running') ended(turn, row, exit, 'itself');
    },

    /** The process answers nobody from now on; a health check notices. */
    hang(turn: T, row: ContainerRow): void {
      if (row.state !== 'running' || row.hung) return;
      turn.change('container', keyOf(row.host, row.name), { hung: true });
      if (row.health) turn.after(dockerTimes.probe, 'docker.probe', runOf(row));
    },

    /** dockerd restarts; with live restore off, all its containers are stopped first. */
    restartDaemon(turn: T, host: string): void {
      const row = turn.get('host', host);
      if (!row?.up || !row.daemon) return;
      if (!rules.liveRestore) for (const each of containersOn(turn, host)) if (each.state === 'running') halt(turn, each, 'TERM', 'daemon');
      turn.change('host', host, { daemon: false });
      plugins.forget(turn, host);
      turn.after(dockerTimes.daemon, 'docker.up', { host });
    },

    /** A host loses its power; what it has on disk stays. */
    loseHost(turn: T, host: string): void {
      if (!turn.get('host', host)?.up) return;
      for (const each of containersOn(turn, host)) if (each.state === 'running') ended(turn, each, 255, 'power');
      turn.change('host', host, { up: false, daemon: false });
      plugins.forget(turn, host);
    },

    /** A host has power again; its dockerd is up when it has booted. */
    returnHost(turn: T, host: string): void {
      const row = turn.get('host', host);
      if (!row || row.up) return;
      turn.change('host', host, { up: true });
      turn.after(dockerTimes.boot, 'docker.up', { host });
    },

    setReached: (turn: T, host: string, reached: boolean): void => turn.change('host', host, { reached }),
    /** No new container of the host gets an address any more, or again. */
    setPool: (turn: T, host: string, empty: boolean): void => turn.change('host', host, { noAddress: empty }),

    on: {
      ...plugins.backend.on,

      /** The policy starts a container again; if that fails nothing more is tried (daemon/monitor.go StateChanged). */
      'docker.restart'(turn: T, process: ProcessRun) {
        const row = rowOf(turn, process);
        if (row?.state === 'restarting' && turn.get('host', row.host)!.daemon) launch(turn, row, 'docker.restart-policy');
      },

      /** A program has come to its end. */
      'docker.ended'(turn: T, process: ProcessRun) {
        const row = rowOf(turn, process);
        if (row?.state === 'running' && !row.hung) ended(turn, row, 0, 'itself');
      },

      /** dockerd is up: it starts what its policy wants to run (daemon/daemon.go restore). */
      'docker.up'(turn: T, { host }: { host: string }) {
        const row = turn.get('host', host)!;
        if (!row.up || row.daemon) return;
        turn.change('host', host, { daemon: true });
        for (const each of containersOn(turn, host)) {
          const dead = each.state === 'exited' || each.state === 'restarting';
          if (dead && rules.restarts(each.restart ?? 'no', each.exit ?? 0, each.restarts, each.stopped))
            launchAnew(turn, each, 'docker.restore');
        }
      },

      /** A health check of a process that hangs fails; checks that pass, and those after the mark is made, are left out. */
      'docker.probe'(turn: T, process: ProcessRun) {
        const row = rowOf(turn, process);
        if (!row?.hung || !turn.get('host', row.host)!.daemon) return;
        const failing = row.failing + 1;
        const unhealthy = failing >= rules.probeRetries;
        runc(turn, row.host, 'exec', [row.id, '/probe'], 'docker.health', () => {
          turn.change('container', process.key, { failing, unhealthy });
          return refuse('exit 1', 'health check timed out');
        });
        if (!unhealthy) turn.after(dockerTimes.probe, 'docker.probe', process);
        else if (rules.restartsUnhealthy) ended(turn, row, 137, 'itself');
      },
    },
  };
}
/** What a world calls the part by. */
export type Dockerd = ReturnType<typeof dockerd>;
