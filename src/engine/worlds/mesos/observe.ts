import type { State } from '../../kernel/state.ts';
import type { Instance as Seen, Limit, Observation, Volume } from '../../vocabulary.ts';
import { alive, cpus } from './messages.ts';
import type { Rules } from './rules.ts';
import type { Instance, Rows, Task } from './types.ts';

const rowsOf = <Name extends keyof Rows & string>(state: State, table: Name): Map<string, Rows[Name]> =>
  (state.tables.get(table) ?? new Map()) as Map<string, Rows[Name]>;

const everywhere = (state: State) => ({
  hosts: rowsOf(state, 'host'),
  agents: rowsOf(state, 'agent'),
  apps: rowsOf(state, 'app'),
  instances: rowsOf(state, 'instance'),
  tasks: rowsOf(state, 'task'),
  persistent: rowsOf(state, 'persistent'),
  disks: rowsOf(state, 'disk'),
});
type World = ReturnType<typeof everywhere>;

/** Where clients reach a task: a port of its host, or with the Mesos containerizer an address of its own. */
const addressOf = ({ container, host, port, address }: Task): string | undefined =>
  container.startsWith('mesos-') && port !== undefined ? `${host}:${port}` : container.startsWith('mesos-') ? undefined : address;

function seen(world: World): Seen[] {
  const { hosts, instances, tasks, apps, disks } = world;
  const connected = (host: string): boolean => hosts.get(host)!.up && hosts.get(host)!.reached;
  /** A volume that another host has taken over is of no use any more. */
  const serves = ({ state, host, hung, volume = '' }: Task): boolean =>
    state === 'RUNNING' && connected(host) && !hung && (disks.get(volume)?.hosts.includes(host) ?? true);
  const stateOf = ({ condition, host }: Instance, task: Task | undefined): Seen['state'] => {
    if (condition === 'Waiting') return 'waiting';
    if (!connected(host)) return 'lost';
    if (task) return task.state === 'RUNNING' ? 'running' : alive(task) ? 'starting' : 'ended';
    return condition === 'Unreachable' ? 'lost' : 'starting';
  };
  const list: Seen[] = [];
  for (const [id, instance] of instances) {
    const { app, condition, host, volume } = instance;
    if (condition === 'Reserved') continue;
    const task = tasks.get(id);
    const state = stateOf(instance, task);
    const address = task && state === 'running' ? addressOf(task) : undefined;
    list.push({
      id,
      workload: apps.get(app)!.workload,
      ...(condition !== 'Waiting' && { host }),
      state,
      serves: task !== undefined && serves(task),
      ...(address !== undefined && { address }),
      ...(volume !== undefined && { volume }),
    });
  }
  // Marathon has given these up, but they run on.
  for (const [id, task] of tasks) {
    const { workload, host, volume, state } = task;
    if (instances.has(id) || state !== 'RUNNING' || !hosts.get(host)!.up) continue;
    list.push({ id, workload, host, state: 'running', serves: serves(task), ...(volume !== undefined && { volume }) });
  }
  return list;
}

function volumesOf({ persistent, disks, tasks }: World): Volume[] {
  const used = new Set([...tasks.values()].filter(alive).map(({ volume }) => volume));
  const local = [...persistent].map(([id, { workload, host, writers }]) => ({
    id,
    workload,
    hosts: used.has(id) ? [host] : [],
    pinned: host,
    writers,
  }));
  const external = [...disks].map(([id, { hosts, writers }]) => ({ id, workload: id.replace(/-\d+$/, ''), hosts, writers }));
  return [...local, ...external];
}

/** What does not come about by itself, and who has to act. */
function limitsOf(world: World, rules: Rules, now: number): Limit[] {
  const { hosts, agents, apps, instances, tasks } = world;
  const limits = new Map<string, Limit>();
  const hand = (code: string, about: string) => limits.set(`${code}/${about}`, { code, about, kind: 'by-hand' });
  const registered = [...agents].filter(([host, { state }]) => state === 'registered' && hosts.get(host)!.up && hosts.get(host)!.reached);
  const full = registered.every(([, { used }]) => used >= cpus);
  for (const [host, { state }] of agents) if (state === 'down') hand('drain', host);
  for (const [host, { noAddress }] of hosts) if (noAddress) hand('pool', host);
  for (const { app: id, condition, host } of instances.values()) {
    const { workload, kind, notBefore } = apps.get(id)!;
    const gone = host !== '' && !registered.some(([name]) => name === host);
    if ((condition === 'Waiting' || condition === 'Unreachable') && gone) hand('pinned', workload);
    else if (condition !== 'Waiting' || notBefore > now) continue;
    else if (full) hand('resources', workload);
    else if (kind === 'agent') hand('unique', workload);
  }
  for (const [id, task] of tasks) {
    const app = apps.get(task.app);
    if (task.hung && task.state === 'RUNNING' && instances.has(id) && app && !rules.checked(app.kind)) hand('no-check', app.workload);
  }
  for (const { workload, kind, instances: goal, deleted } of apps.values()) {
    if (deleted) continue;
    if (kind === 'agent' && registered.length > goal) hand('count', workload);
    if (kind === 'stateless') hand('discovery', 'marathon');
  }
  return [...limits.values()];
}

/** What there is to see. */
export const observe =
  (rules: Rules) =>
  (state: State): Observation => {
    const world = everywhere(state);
    const desired = new Map<string, number>();
    for (const { workload, instances, deleted } of world.apps.values())
      if (!deleted) desired.set(workload, (desired.get(workload) ?? 0) + instances);
    return {
      hosts: [...world.hosts].map(([name, { up, reached }]) => ({ name, up, reached })),
      instances: seen(world),
      volumes: volumesOf(world),
      desired,
      // Marathon has no names; a load balancer beside it reads its events.
      names: [],
      limits: [...rowsOf(state, 'limit').values(), ...limitsOf(world, rules, state.time)],
    };
  };

/** What must hold after every step. */
export function violations(state: State): string[] {
  const world = everywhere(state);
  const { apps, instances, tasks, hosts, disks, agents } = world;
  const wrong: string[] = [];
  const once = new Map<string, string>();
  const claim = (what: string, id: string) => {
    const other = once.get(what);
    if (other !== undefined && other !== id) wrong.push(`${what} is held by ${other} and by ${id}`);
    once.set(what, id);
  };
  const active = new Map<string, number>();
  for (const [id, { app, condition, host, place, volume }] of instances) {
    if (!apps.has(app)) wrong.push(`${id} belongs to ${app}, which does not exist`);
    if (host !== '' && !hosts.has(host)) wrong.push(`${id} is on ${host}, which does not exist`);
    if (volume !== undefined && condition !== 'Killing') claim(`volume ${volume}`, id);
    if (condition === 'Reserved') continue;
    if (place !== '' && apps.get(app)?.kind === 'agent') claim(`place ${place}`, id);
    if (condition !== 'Killing' && condition !== 'Unreachable') active.set(app, (active.get(app) ?? 0) + 1);
  }
  for (const [id, { instances: goal, upgrade, dirty }] of apps) {
    const most = Math.max(goal, upgrade?.most ?? 0, upgrade?.keep ?? 0);
    if (!dirty && (active.get(id) ?? 0) > most) wrong.push(`${id} has ${active.get(id)} instances, at most ${most} may be`);
  }
  for (const [id, task] of tasks) {
    if (!alive(task)) continue;
    const { host, port, address, container } = task;
    if (port !== undefined) claim(`port ${host}:${port}`, id);
    if (address !== undefined) claim(`address ${container.startsWith('mesos-') ? `${host}/${address}` : address}`, id);
  }
  for (const [id, { hosts: holders }] of disks) if (holders.length > 1) wrong.push(`volume ${id} is attached to ${holders.join(' and ')}`);
  for (const [host, { used }] of agents) if (used < 0 || used > cpus) wrong.push(`${host} has ${used} of ${cpus} tenths of a CPU in use`);
  return wrong;
}
