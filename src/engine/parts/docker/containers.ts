import { ok, refuse, type Answer } from '../../kernel/turn.ts';
import { api, fail, hex, keyOf, runc, type DockerCall, type T } from './calls.ts';
import type { Networks } from './networks.ts';
import type { ContainerRow, ContainerSpec } from './rows.ts';
import { dockerTimes, type DockerRules } from './rules.ts';
import type { Volumes } from './volumes.ts';

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

/** Exit code of a program that is told to end: one that serves sees to it, any other is killed by the signal. */
const told = ({ hung, runsFor }: ContainerRow): number => (hung ? 137 : runsFor === undefined ? 0 : 143);

const missing = (name: string): Answer => fail('404', `No such container: ${name}`);

/** The containers of a host. */
export const containersOn = (turn: T, host: string): ContainerRow[] => turn.by('container', 'host', host).map(([, row]) => row);
const containerOf = (turn: T, host: string, name: string): ContainerRow | undefined => turn.get('container', keyOf(host, name));

/** Containers of a dockerd: what its API does with them, and what becomes of their processes. */
export function containers(rules: DockerRules, networks: Networks, volumes: Volumes) {
  /** Network, volumes, process (daemon/start.go containerStart). What was done is undone if a step fails; the exit code stays, unless it would be 0. */
  function launch(turn: T, before: ContainerRow, rule: string): Answer {
    const { host, name, id, runs, runsFor, volumes: mounts = [] } = before;
    const key = keyOf(host, name);
    const connected = networks.connect(turn, before);
    const ready = connected.ok ? volumes.mountAll(turn, before) : connected;
    if (!ready.ok) {
      if (connected.ok) networks.disconnect(turn, turn.get('container', key)!, false);
      turn.change('container', key, { state: runs > 0 ? 'exited' : 'created', exit: before.exit || 128, failed: true });
      return ready;
    }
    runc(turn, host, 'create', ['--bundle', `/run/docker/libcontainerd/${id}`, id], rule, () => {
      for (const { source, target } of mounts) turn.put('mount', `${key}${target}`, { container: key, target, source });
      return ok(undefined, 'exit 0');
    });
    runc(turn, host, 'start', [id], rule, () => {
      turn.change('container', key, { state: 'running', exit: undefined, runs: runs + 1, since: turn.now, failed: false, stopped: false });
      volumes.write(turn, before);
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

  /** A process is gone: what it held is given back, and the restart policy is asked unless a person stopped it. */
  function ended(turn: T, row: ContainerRow, exit: number, how: 'itself' | 'person' | 'daemon' | 'power'): void {
    const key = keyOf(row.host, row.name);
    const silent = how === 'power';
    const again = how === 'itself' && rules.restarts(row.restart ?? 'no', exit, row.restarts, false);
    const wait = rules.restartDelay(row.wait, turn.now - row.since);
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
    networks.disconnect(turn, row, silent);
    volumes.unmountAll(turn, row, silent);
    if (again) turn.after(wait, 'docker.restart', runOf(row));
  }

  function halt(turn: T, row: ContainerRow, signal: 'TERM' | 'KILL', how: 'person' | 'daemon'): void {
    const kill = (number: '9' | '15') => runc(turn, row.host, 'kill', [row.id, number], 'docker.stop');
    kill(signal === 'TERM' ? '15' : '9');
    if (signal === 'TERM' && row.hung) kill('9');
    ended(turn, row, signal === 'KILL' ? 137 : told(row), how);
  }

  return {
    launchAnew,
    ended,
    halt,

    api: {
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

      /**
       * Creates a container; 404 if the host lacks the image, 409 if the name is in use. The 409 is that of 17.06, 17.12 and
       * the API's reference: 17.09 itself says 400, by mistake (daemon/names.go reserveName).
       */
      create: (turn: T, call: DockerCall, spec: ContainerSpec): Answer =>
        api(turn, call, 'POST /containers/create', bodyOf(spec), () => {
          const { host } = call;
          const { image } = spec;
          const taken = containerOf(turn, host, spec.name);
          if (!turn.get('image', keyOf(host, image))) return fail('404', `No such image: ${image}`);
          if (taken && rules.uniqueNames)
            return fail('409', `Conflict. The container name "/${spec.name}" is already in use by container "${taken.id}".`);
          const prepared = volumes.prepare(turn, host, spec);
          if (!prepared.ok) return prepared;
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

      // What befalls a container: a world makes the call of the fault, and within it calls these.

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
    },

    on: {
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
export type Containers = ReturnType<typeof containers>;
