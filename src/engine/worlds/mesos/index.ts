import { ok } from '../../kernel/turn.ts';
import type { Handler } from '../../kernel/world.ts';
import { cniActors, cniThings } from '../../parts/cni.ts';
import { dockerIndexes, dockerThings } from '../../parts/docker/rows.ts';
import { dockerd } from '../../parts/docker/dockerd.ts';
import { dockerRules } from '../../parts/docker/rules.ts';
import type { ClusterWorld, Command, Fault, Operation } from '../../vocabulary.ts';
import type { Thing } from '../../../trace/schema.ts';
import { agents } from './agent.ts';
import { changed } from './calls.ts';
import { marathon } from './marathon.ts';
import { master } from './master.ts';
import { framework } from './messages.ts';
import { observe, violations } from './observe.ts';
import { orders } from './orders.ts';
import { rules as defaults, type Rules } from './rules.ts';
import type { Options, Rows, T } from './types.ts';

export { rules, type Rules } from './rules.ts';
export type { Options, Rows } from './types.ts';

const things = {
  ...dockerThings,
  ...cniThings,
  host: ({ up, reached }: Rows['host'], key: string): Thing => ({
    kind: 'host',
    label: key,
    marks: [...(up ? [] : ['down']), ...(reached ? [] : ['cut off'])],
  }),
  address: (row: Rows['address'], key: string): Thing => ('owner' in row ? cniThings.address(row, key) : dockerThings.address(row, key)),
  netns: (row: Rows['netns'], key: string): Thing | undefined => ('path' in row ? cniThings.netns(row) : dockerThings.netns(row, key)),
  app: ({ instances, image, deleted }: Rows['app'], key: string): Thing => ({
    kind: 'object',
    label: key,
    marks: [`instances ${instances}`, image, ...(deleted ? ['deleted'] : [])],
  }),
  instance: ({ app, condition, healthy }: Rows['instance'], key: string): Thing => ({
    kind: 'task',
    label: key,
    in: `app/${app}`,
    marks: [condition.toLowerCase(), ...(healthy === false ? ['unhealthy'] : [])],
  }),
  task: ({ host, state, hung, image }: Rows['task'], key: string): Thing => ({
    kind: 'task',
    label: key,
    in: `host/${host}`,
    marks: [`TASK_${state}`, image, ...(hung ? ['hung'] : [])],
  }),
  persistent: ({ host }: Rows['persistent'], key: string): Thing => ({ kind: 'volume', label: key, in: `host/${host}` }),
};

const aboutOf = (command: Fault): string => ('instance' in command ? command.instance : 'host' in command ? command.host : command.do);

/**
 * Mesos 1.4 with Marathon 1.5: a master that offers what agents have, a framework that takes offers until as many tasks run
 * as its apps say, and agents that have the tasks run by Docker or by Mesos itself. Marathon 1.5 speaks to the master
 * through libmesos; its messages are shown as the v1 API has them.
 * @param rules decisions that claims rest on; a test may flip any of them
 */
export function mesos(rules: Rules = defaults): ClusterWorld<Rows, Options> {
  // mesos-module-dvdi suggests preempt, so that a volume can follow a task from a host that is lost.
  const docker = dockerd({ ...dockerRules, preempt: true });
  const framed = marathon(rules);
  const masters = master(rules, framed);
  const hosts = agents(rules, masters, docker);
  const users = orders(rules, framed);

  function start(turn: T, { hosts: names, containerizer = 'docker', volumes = 'external' }: Options): void {
    turn.put('setup', 'setup', { containerizer, volumes, wire: '', count: 0, revived: -rules.revive });
    const actor = (id: string, kind: 'client' | 'orchestrator', name = id) => turn.put('actor', id, { id, name, kind, played: false });
    for (const id of ['user', 'operator', 'fate']) actor(id, 'client');
    actor('marathon', 'orchestrator', 'Marathon');
    actor('master', 'orchestrator', 'mesos-master');
    names.forEach((host, number) => hosts.add(turn, host, number));
    if (containerizer === 'mesos') for (const plugin of cniActors) turn.put('actor', plugin.id, plugin);
    if (!rules.pinned(volumes)) docker.plugins.backend.add(turn as never);
    subscribe(turn);
  }

  function subscribe(turn: T): void {
    const framework_info = {
      user: 'root',
      name: 'marathon',
      id: { value: framework },
      failover_timeout: 604_800,
      checkpoint: true,
      role: 'marathon',
      capabilities: [{ type: 'PARTITION_AWARE' }],
    };
    const request = { framework_id: { value: framework }, type: 'SUBSCRIBE', subscribe: { framework_info } };
    turn.call(
      { caller: 'marathon', callee: 'master', iface: 'mesos.scheduler', method: 'Call.SUBSCRIBE', request, rule: 'marathon.subscribe' },
      () => ok(undefined, '200'),
    );
    masters.tell(turn, 'SUBSCRIBED', { subscribed: { framework_id: { value: framework }, heartbeat_interval_seconds: 15 } }, 'subscribed');
  }

  /** Which actor a fault hits; none if it hits nothing. */
  function target(turn: T, command: Fault): string | undefined {
    if ('instance' in command) {
      const task = turn.get('task', command.instance);
      const runs = task?.state === 'RUNNING' && turn.get('host', task.host)!.up;
      return runs ? `app-${task.host}` : undefined;
    }
    if (!('host' in command)) return command.do === 'slow-detach' ? (turn.get('actor', 'storage') ? 'storage' : undefined) : 'marathon';
    const host = turn.get('host', command.host);
    const agent = turn.get('agent', command.host);
    if (!host || !agent) return undefined;
    const hits = {
      'restart-daemon': host.up && agent.up,
      'lose-host': host.up,
      'return-host': !host.up,
      'cut-off': host.reached,
      reconnect: !host.reached,
      'empty-pool': true,
      'refill-pool': true,
    }[command.do];
    return hits ? `agent-${command.host}` : undefined;
  }

  /** Notes that a command could not be carried out, until the next command. */
  const note = (turn: T, code: string, about: string): void => turn.put('limit', 'command', { code, about, kind: 'impossible' });

  function befall(turn: T, command: Fault): void {
    const callee = target(turn, command);
    if (callee === undefined) {
      const known = 'host' in command ? turn.get('host', command.host) : 'instance' in command && turn.get('task', command.instance);
      return note(turn, known || !('host' in command || 'instance' in command) ? 'no-effect' : 'unknown', aboutOf(command));
    }
    const { do: method, ...request } = command;
    turn.call(
      { caller: 'fate', callee, iface: 'fault', method, ...(Object.keys(request).length > 0 && { request }), rule: `fault.${method}` },
      () => {
        hit(turn, command);
        return ok();
      },
    );
  }

  function hit(turn: T, command: Fault): void {
    switch (command.do) {
      case 'crash':
        return hosts.crash(turn, command.instance, turn.get('task', command.instance)!);
      case 'hang': {
        const { app } = turn.get('task', command.instance)!;
        hosts.hang(turn, command.instance, turn.get('task', command.instance)!);
        return framed.checkSoon(turn, app);
      }
      case 'restart-daemon':
        return hosts.restart(turn, command.host);
      case 'lose-host':
        return hosts.lose(turn, command.host);
      case 'return-host':
        return hosts.giveBack(turn, command.host);
      case 'cut-off':
      case 'reconnect':
        return hosts.reach(turn, command.host, command.do === 'reconnect');
      case 'empty-pool':
      case 'refill-pool':
        return hosts.drainPool(turn, command.host, command.do === 'empty-pool');
      case 'slow-detach':
        return docker.plugins.backend.slow(turn as never, command.by);
      case 'lose-answer':
      case 'send-twice':
        return turn.change('setup', 'setup', { wire: command.do });
    }
  }

  function operate(turn: T, { do: what, host }: Operation): void {
    const http = (path: string, body: unknown, done?: () => void) =>
      turn.call(
        { caller: 'operator', callee: 'master', iface: 'http', method: `POST /${path}`, request: body, rule: 'operator.maintenance' },
        () => {
          done?.();
          return ok(undefined, '200');
        },
      );
    const known = turn.get('agent', host);
    if (what === 'add-host') {
      if (known) return note(turn, 'host-exists', host);
      hosts.add(turn, host, turn.rows('agent').length);
      const argv = ['start', 'mesos-slave'];
      turn.call(
        { caller: 'operator', callee: `agent-${host}`, iface: 'kernel', method: 'systemctl', request: { argv }, rule: 'operator.add-host' },
        () => {
          changed(turn, host, rules.allocation);
          return ok(undefined, 'exit 0');
        },
      );
      return;
    }
    if (!known || known.state === 'down') return note(turn, known ? 'no-effect' : 'unknown', host);
    const machine = [{ hostname: host }];
    http('maintenance/schedule', { windows: [{ machine_ids: machine, unavailability: { start: { nanoseconds: 0 } } }] });
    http('machine/down', machine, () => hosts.takeDown(turn, host));
  }

  /** A machine that was taken down is brought up again; one without power needs that first. */
  function bringUp(turn: T, host: string): void {
    const request = [{ hostname: host }];
    turn.call(
      { caller: 'operator', callee: 'master', iface: 'http', method: 'POST /machine/up', request, rule: 'operator.maintenance' },
      () => {
        hosts.bringUp(turn, host);
        return ok(undefined, '200');
      },
    );
  }

  function command(turn: T, what: Command): void {
    turn.del('limit', 'command');
    switch (what.do) {
      case 'run':
      case 'scale':
      case 'update':
      case 'delete':
        return users.order(turn, what);
      case 'add-host':
      case 'drain':
        return operate(turn, what);
      case 'return-host':
        if (turn.get('agent', what.host)?.state === 'down' && turn.get('host', what.host)!.up) return bringUp(turn, what.host);
        return befall(turn, what);
      default:
        return befall(turn, what);
    }
  }

  return {
    name: 'mesos',
    versions: [
      { name: 'Mesos', version: '1.4.1' },
      { name: 'Marathon', version: '1.5.2' },
      { name: 'Docker', version: '17.09' },
    ],
    speaks: [
      { iface: 'mesos', version: 'v1 (1.4)', catalogue: 'mesos-v1-1.5.0-mesos', exact: false },
      { iface: 'cni', version: '0.3.1', catalogue: 'cni-catalogue', exact: true },
      { iface: 'docker.plugin', version: 'v1.2', catalogue: 'docker-plugin-catalogue', exact: true },
    ],
    indexes: {
      ...dockerIndexes,
      app: ['workload'],
      instance: ['app', 'waits', 'host', 'place'],
      task: ['host'],
      persistent: ['host'],
    },
    things,
    start,
    command,
    on: { ...docker.on, ...framed.on, ...masters.on, ...hosts.on, ...users.on } as Readonly<Record<string, Handler<Rows>>>,
    observe: observe(rules),
    violations,
  };
}
