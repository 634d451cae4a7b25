import { ok, type Turn } from '../../kernel/turn.ts';
import { addNetwork, addPool, delNetwork, losePower, setPool, type Attachment, type CniRows } from '../../parts/cni.ts';
import type { DockerRows } from '../../parts/docker/rows.ts';
import type { Dockerd } from '../../parts/docker/dockerd.ts';
import { dockerTimes } from '../../parts/docker/rules.ts';
import { reachable, wire } from './calls.ts';
import { alive, framework, hex, status, taskInfo, uuid } from './messages.ts';
import { namesOf, setupOf, tasksOf } from './marathon.ts';
import { isTerminal, type Master } from './master.ts';
import type { Rules } from './rules.ts';
import type { T, Task, TaskState } from './types.ts';

/** Milliseconds that things take; measured nowhere, of a usual size. */
const times = { running: 1000, recover: 2000, reconnect: 1000, reap: 100 };

/** Where an agent keeps the persistent volumes of its disk. */
const pathOf = (volume: string): string => `/var/lib/mesos/volumes/roles/marathon/${volume}`;

/** The part's own view of the tables that both containerizers have. */
const asCni = (turn: T) => turn as unknown as Turn<CniRows>;
const asDocker = (turn: T) => turn as unknown as Turn<DockerRows>;

/** Agents, executors, and what these have run: containers of Docker's, or of Mesos' own. */
export function agents(rules: Rules, master: Master, docker: Dockerd) {
  const byDocker = (turn: T): boolean => setupOf(turn).containerizer === 'docker';

  /** A message between an agent and the executor of a task, on one host. */
  function say(turn: T, host: string, kind: 'Call' | 'Event', type: string, body: object, done?: () => void, noise = false): void {
    const [agent, executor] = [`agent-${host}`, `executor-${host}`];
    const [caller, callee] = kind === 'Call' ? [executor, agent] : [agent, executor];
    turn.call(
      {
        caller,
        callee,
        iface: 'mesos.executor',
        method: `${kind}.${type}`,
        request: { type, ...body },
        rule: `agent.${type.toLowerCase()}`,
        ...(noise && { noise }),
      },
      () => {
        done?.();
        return ok(undefined, kind === 'Call' ? '202' : '200');
      },
    );
  }
  const from = (executor: string) => ({ executor_id: { value: executor }, framework_id: { value: framework } });

  /** A launch that does not find its agent is lost: the master learns of that when the agent is back. */
  function launch(turn: T, { id, host }: { id: string; host: string }): void {
    const instance = turn.get('instance', id);
    const app = instance && turn.get('app', instance.app);
    if (!app || instance.host !== host || !reachable(turn, host)) return;
    const { image, port, volume } = instance;
    const { kind, workload } = app;
    const container = byDocker(turn) ? `mesos-${uuid(turn)}` : hex(turn, 64);
    const task: Task = {
      app: instance.app,
      kind,
      workload,
      host,
      image,
      state: 'STAGING',
      told: 'STAGING',
      container,
      hung: false,
      ...(port !== undefined && { port }),
      ...(volume !== undefined && { volume }),
    };
    turn.put('task', id, task);
    if (!byDocker(turn) || docker.hasImage(asDocker(turn), host, image)) return run(turn, { id });
    docker.pull(asDocker(turn), { caller: `agent-${host}`, host, rule: 'agent.fetch' }, image);
    turn.after(dockerTimes.pull, 'run', { id });
  }

  /** The containerizer starts an executor, which subscribes and is given the task. */
  function run(turn: T, { id }: { id: string }): void {
    const task = turn.get('task', id);
    if (task?.state !== 'STAGING') return;
    const { host } = task;
    const agent = turn.get('agent', host)!.id;
    const infos = tasksOf(turn, id, task).map((name, at) =>
      taskInfo(
        name,
        namesOf(turn, task)[at] ?? task.workload,
        agent,
        at === 0 ? task : { image: 'log-shipper:1' },
        byDocker(turn),
        task.volume?.includes('#') ?? false,
      ),
    );
    say(turn, host, 'Call', 'SUBSCRIBE', { ...from(id), subscribe: {} }, undefined, true);
    const subscribed = {
      executor_info: { executor_id: { value: id } },
      framework_info: { user: 'root', name: 'marathon' },
      agent_info: { hostname: host, id: { value: agent } },
    };
    say(turn, host, 'Event', 'SUBSCRIBED', { subscribed }, undefined, true);
    let failure: string | undefined;
    const start = () => void (failure = startContainer(turn, id, task));
    if (infos.length > 1) say(turn, host, 'Event', 'LAUNCH_GROUP', { launch_group: { task_group: { tasks: infos } } }, start);
    else say(turn, host, 'Event', 'LAUNCH', { launch: { task: infos[0] } }, start);
    if (failure !== undefined) end(turn, id, 'FAILED', failure);
    else turn.after(times.running, 'running', { id });
  }

  /** @returns why it could not be started */
  function startContainer(turn: T, id: string, task: Task): string | undefined {
    const { host, container, image, port, volume } = task;
    const executor = `executor-${host}`;
    const local = volume !== undefined && turn.get('persistent', volume) !== undefined;
    let address: string | undefined;
    if (byDocker(turn)) {
      const call = { caller: executor, host, rule: 'agent.docker-run' };
      const volumes =
        volume === undefined
          ? []
          : local
            ? [{ source: pathOf(volume), target: '/data' }]
            : [{ source: volume, target: '/data', driver: 'rexray' }];
      const ports = port === undefined ? [] : [{ container: 80, host: port }];
      const created = docker.create(asDocker(turn), call, { name: container, image, ports, volumes, writer: id });
      const started = created.ok ? docker.start(asDocker(turn), call, container) : created;
      if (!started.ok) return started.message;
      address = docker.container(asDocker(turn), host, container)?.ip;
    } else {
      const mounted = volume !== undefined && !local ? mount(turn, host, volume, container) : undefined;
      if (mounted !== undefined) return mounted;
      const network = addNetwork(asCni(turn), attachment(id, task));
      if ('error' in network) {
        unmount(turn, task);
        return network.error;
      }
      address = network.address;
      if (volume !== undefined && !local) docker.plugins.backend.write(asDocker(turn), volume, id);
    }
    turn.change('task', id, { ...(address !== undefined && { address }) });
    if (local) turn.change('persistent', volume, { writers: [...turn.get('persistent', volume)!.writers, id] });
    return undefined;
  }

  const attachment = (id: string, { host, container, workload, port }: Task): Attachment => ({
    runtime: `agent-${host}`,
    host,
    container,
    holder: `task/${id}`,
    owner: workload,
    ...(port !== undefined && { ports: [{ hostPort: port, containerPort: 80, protocol: 'tcp' }] }),
  });

  /** The isolator docker/volume has dvdcli mount a volume through a driver of Docker's, without Docker. mesos@1.4.1 docs/isolators/docker-volume.md */
  function mount(turn: T, host: string, volume: string, container: string): string | undefined {
    const { plugins } = docker;
    const found = plugins.get(asDocker(turn), host, 'rexray', volume);
    if (!found.ok) plugins.createVolume(asDocker(turn), host, 'rexray', volume, {});
    const mounted = plugins.mount(asDocker(turn), host, 'rexray', volume, container);
    return mounted.ok ? undefined : mounted.message;
  }
  const unmount = (turn: T, { host, volume, container }: Task): void => {
    if (volume !== undefined && !turn.get('persistent', volume))
      docker.plugins.unmount(asDocker(turn), host, 'rexray', volume, container, 0);
  };

  /** Takes a container down: one that still runs is asked to end, by its executor. */
  function stopContainer(turn: T, id: string, task: Task, crashed = false): void {
    const { host, container } = task;
    if (byDocker(turn)) {
      const row = docker.container(asDocker(turn), host, container);
      if (!row) return;
      if (crashed) docker.crash(asDocker(turn), row, 1);
      else docker.stop(asDocker(turn), { caller: `executor-${host}`, host, rule: 'agent.docker-stop' }, container);
      return;
    }
    if (!turn.get('netns', container)) return;
    delNetwork(asCni(turn), attachment(id, task));
    unmount(turn, task);
  }

  function running(turn: T, { id }: { id: string }): void {
    if (turn.get('task', id)?.state === 'STAGING') end(turn, id, 'RUNNING');
  }

  function end(turn: T, id: string, state: TaskState, message?: string): void {
    turn.change('task', id, { state });
    report(turn, id, turn.get('task', id)!, { ...(message !== undefined && { message, reason: 'REASON_CONTAINER_LAUNCH_FAILED' }) });
  }

  /** Sends a status on its way; what does not get through is sent again when the agent is back. mesos@1.4.1 src/slave/status_update_manager.cpp */
  function report(turn: T, id: string, task: Task, more: { reason?: string; message?: string } = {}): void {
    const { host, state, address } = task;
    if (!turn.get('host', host)!.up) return;
    const { up, id: agent, state: known } = turn.get('agent', host)!;
    const body = { ...more, ...(state === 'RUNNING' && address !== undefined && { address }) };
    const statuses = tasksOf(turn, id, task).map((name) => status(name, state, agent, { ...body, uuid: hex(turn, 16) }));
    // After a reboot there is no executor: the agent speaks for it.
    const ended = more.reason === 'REASON_EXECUTOR_TERMINATED';
    if (up && !ended) for (const one of statuses) say(turn, host, 'Call', 'UPDATE', { ...from(id), update: { status: one } });
    if (!reachable(turn, host) || known !== 'registered') return;
    turn.change('task', id, { told: state });
    master.update(turn, id, host, state, body);
    if (!ended)
      for (const one of statuses)
        say(turn, host, 'Event', 'ACKNOWLEDGED', { acknowledged: { task_id: one.task_id, uuid: one.uuid } }, undefined, true);
    if (!isTerminal(state)) return;
    turn.del('task', id);
    master.free(turn, host, task);
  }

  function kill(turn: T, { id }: { id: string }): void {
    const task = turn.get('task', id);
    if (!task || !alive(task) || !turn.get('host', task.host)!.up || !turn.get('agent', task.host)!.up) return;
    for (const name of tasksOf(turn, id, task))
      say(turn, task.host, 'Event', 'KILL', { kill: { task_id: { value: name } } }, () => stopContainer(turn, id, task));
    end(turn, id, 'KILLED');
  }

  /** An executor learns that its task has ended by itself; the others of its group go with it. */
  function exited(turn: T, { id }: { id: string }): void {
    const task = turn.get('task', id);
    if (task && task.state !== task.told) report(turn, id, task);
  }

  /** An agent registers again, or is told to shut down if its machine was taken down meanwhile. */
  function back(turn: T, { host }: { host: string }): void {
    if (!reachable(turn, host)) return;
    if (turn.get('agent', host)!.state === 'down') return shutdown(turn, { host });
    master.reregister(turn, host, (id, task) => report(turn, id, task, { reason: 'REASON_EXECUTOR_TERMINATED' }));
  }

  /** An agent starts. Executors of a framework that checkpoints have lived on, and connect again. mesos@1.4.1 docs/agent-recovery.md */
  function boot(turn: T, { host }: { host: string }): void {
    if (!turn.get('host', host)!.up || turn.get('agent', host)!.up) return;
    turn.change('agent', host, { up: true });
    for (const [id, task] of turn.by('task', 'host', host))
      if (alive(task)) say(turn, host, 'Call', 'SUBSCRIBE', { ...from(id), subscribe: {} }, undefined, true);
    back(turn, { host });
  }

  function shutdown(turn: T, { host }: { host: string }): void {
    if (!turn.get('host', host)!.up) return;
    for (const [id, task] of turn.by('task', 'host', host)) {
      if (alive(task)) say(turn, host, 'Event', 'SHUTDOWN', {}, () => stopContainer(turn, id, task));
      turn.del('task', id);
    }
    turn.change('agent', host, { up: false });
  }

  return {
    /** A host with its agent. @param number of the host, from 0 */
    add(turn: T, host: string, number: number): void {
      const actor = (id: string, name: string, kind: 'runtime' | 'client' | 'kernel') =>
        turn.put('actor', `${id}-${host}`, { id: `${id}-${host}`, name, kind, played: false, node: host });
      actor('agent', 'mesos-agent', 'runtime');
      actor('executor', byDocker(turn) ? 'docker executor' : 'executor', 'runtime');
      if (byDocker(turn)) docker.addHost(asDocker(turn), host);
      else {
        // Drivers are asked by dvdcli, in the place where dockerd would ask them.
        actor('dockerd', 'dvdcli', 'client');
        actor('kernel', 'kernel', 'kernel');
        turn.put('host', host, { up: true, reached: true, daemon: true });
        addPool(asCni(turn), host, number);
      }
      actor('app', 'app', 'client');
      if (!rules.pinned(setupOf(turn).volumes)) docker.plugins.add(asDocker(turn), host, 'rexray', 'global');
      turn.put('agent', host, { id: `S${number}`, number, state: 'registered', up: true, used: 0, ports: [], refused: 0 });
    },

    /** The process of a task dies. */
    crash(turn: T, id: string, task: Task): void {
      stopContainer(turn, id, task, true);
      turn.change('task', id, { state: 'FAILED', hung: false });
      turn.after(times.reap, 'exited', { id });
    },

    hang(turn: T, id: string, task: Task): void {
      turn.change('task', id, { hung: true });
      const row = byDocker(turn) ? docker.container(asDocker(turn), task.host, task.container) : undefined;
      if (row) docker.hang(asDocker(turn), row);
    },

    restart(turn: T, host: string): void {
      turn.change('agent', host, { up: false });
      master.silent(turn, host);
      turn.after(times.recover, 'boot', { host });
    },

    lose(turn: T, host: string): void {
      const tasks = turn.by('task', 'host', host);
      if (byDocker(turn)) docker.loseHost(asDocker(turn), host);
      else {
        losePower(
          asCni(turn),
          host,
          tasks.map(([, { container }]) => container),
        );
        turn.change('host', host, { up: false });
      }
      for (const [id, task] of tasks) if (alive(task)) turn.change('task', id, { state: 'FAILED', hung: false });
      turn.change('agent', host, { up: false });
      master.silent(turn, host);
    },

    giveBack(turn: T, host: string): void {
      if (byDocker(turn)) docker.returnHost(asDocker(turn), host);
      else turn.change('host', host, { up: true });
      turn.after(dockerTimes.boot, 'boot', { host });
    },

    reach(turn: T, host: string, reached: boolean): void {
      docker.setReached(asDocker(turn), host, reached);
      if (reached) turn.after(times.reconnect, 'back', { host });
      else master.silent(turn, host);
    },

    drainPool(turn: T, host: string, empty: boolean): void {
      docker.setPool(asDocker(turn), host, empty);
      if (!byDocker(turn)) setPool(asCni(turn), host, empty);
    },

    /** The machine of an agent is taken down: the master forgets the agent and has it shut down. */
    takeDown(turn: T, host: string): void {
      if (reachable(turn, host)) turn.after(wire, 'shutdown', { host });
      master.giveUp(turn, host, 'down', 'LOST', 'REASON_AGENT_REMOVED');
    },

    /** The machine may be used again: its agent starts. */
    bringUp(turn: T, host: string): void {
      turn.change('agent', host, { state: 'unreachable' });
      turn.after(times.reconnect, turn.get('agent', host)!.up ? 'back' : 'boot', { host });
    },

    on: { launch, run, running, kill, exited, back, boot, shutdown },
  };
}
