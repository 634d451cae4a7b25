import type { State } from '../../kernel/state.ts';
import type { ContainerRow, HostRow, VolumeRow } from '../../parts/docker/rows.ts';
import type { DiskRow } from '../../parts/storage.ts';
import type { Instance, Limit, Observation, Volume } from '../../vocabulary.ts';
import { workloadOf, type Rows, type Rules } from './rows.ts';

const table = <K extends keyof Rows>(state: State, name: K): ReadonlyMap<string, Rows[K]> =>
  (state.tables.get(name) ?? new Map()) as ReadonlyMap<string, Rows[K]>;

const idOf = ({ id }: ContainerRow): string => id.slice(0, 12);

/** Whether a container is one that a lost host took with it, and that has not come back. */
const takenDown = (row: ContainerRow, host: HostRow): boolean => !host.daemon && row.exit === 255;

function stateOf(row: ContainerRow, host: HostRow, rules: Rules): Instance['state'] {
  const gone = row.state === 'exited' && !takenDown(row, host);
  const failed = row.failed || (row.exit !== 0 && !row.stopped);
  const wanted = rules.restarts(row.restart ?? 'no', row.exit ?? 0, row.restarts, row.stopped);
  // What has failed for good waits for a person to start it again.
  if (gone && !(host.up && !host.daemon && wanted)) return failed ? 'waiting' : 'ended';
  if (!host.up || !host.reached || takenDown(row, host)) return 'lost';
  if (row.state === 'created' && row.failed) return 'waiting';
  return row.state === 'running' ? 'running' : 'starting';
}

function addressOf({ ports, ip, host, network, state }: ContainerRow): string | undefined {
  if (state !== 'running') return undefined;
  // Addresses of docker0 mean something on their own host only: what others know is a port of the host.
  return network !== undefined ? ip : ports?.[0] && `${host}:${ports[0].host}`;
}

/** A container on which the back end's volume is not attached any more: a driver of another host has taken it. */
const robbed = ({ host, volumes = [], state: how }: ContainerRow, state: State): boolean =>
  how === 'running' && volumes.some(({ source }) => table(state, 'disk').get(source)?.hosts.includes(host) === false);

function instanceOf(row: ContainerRow, state: State, rules: Rules): Instance {
  const how = stateOf(row, table(state, 'host').get(row.host)!, rules);
  const address = addressOf(row);
  const volume = row.volumes?.[0]?.source;
  const batch = table(state, 'note').get(workloadOf(row))?.kind === 'batch';
  return {
    id: idOf(row),
    workload: workloadOf(row),
    host: row.host,
    state: how,
    serves: how === 'running' && !row.hung && !batch && !robbed(row, state),
    ...(address !== undefined && { address }),
    ...(volume !== undefined && { volume: table(state, 'disk').has(volume) ? volume : `${row.host}/${volume}` }),
  };
}

const localVolume = ([id, { host, labels, users, writers }]: readonly [string, VolumeRow]): Volume => ({
  id,
  workload: labels.workload ?? '',
  hosts: users > 0 ? [host] : [],
  pinned: host,
  writers,
});

const diskVolume = ([id, { hosts, labels, writers }]: readonly [string, DiskRow]): Volume => ({
  id,
  workload: labels.workload ?? '',
  hosts,
  writers,
});

/** Limits that follow from how things stand: each says what waits for a person. */
function limitsOf(state: State, instances: readonly Instance[], rules: Rules): Limit[] {
  const notes = table(state, 'note');
  const hosts = table(state, 'host');
  const served = (name: string): boolean => {
    const { kind, wanted } = notes.get(name)!;
    const alive = instances.filter(
      (each) => each.workload === name && (each.state === 'running' || (kind === 'batch' && each.state === 'ended')),
    );
    return alive.length >= (kind === 'agent' ? hosts.size : wanted);
  };
  // An order that failed, or had no answer, is forgotten once there are as many as were meant.
  const stateful = [...notes.values()].some(({ kind }) => kind === 'stateful');
  const holds = ({ code, about }: Limit): boolean =>
    code === 'start-failed' || code === 'no-answer' ? !served(about) : code !== 'no-detach' || stateful;
  const found = new Map([...table(state, 'limit')].filter(([, limit]) => holds(limit)));
  const add = (code: string, about: string): void => void found.set(`${code}/${about}`, { code, about, kind: 'by-hand' });
  const byName = new Map<string, ContainerRow[]>();
  for (const row of table(state, 'container').values()) {
    const twins = byName.get(row.name);
    if (twins) twins.push(row);
    else byName.set(row.name, [row]);
    if (robbed(row, state)) add('volume-taken', workloadOf(row));
    if (!notes.has(workloadOf(row))) add('left-behind', row.host);
    if (row.failed) add('start-failed', workloadOf(row));
    if (row.unhealthy) add('unhealthy-stays', workloadOf(row));
    if (row.hung && !row.health) add('hung-unseen', workloadOf(row));
  }
  for (const { state: how, host, workload } of instances)
    if (how === 'lost') add(hosts.get(host!)!.up && !hosts.get(host!)!.reached ? 'cut-off' : 'no-replacement', workload);
  for (const [name, { kind }] of notes) {
    if (kind === 'agent') {
      const there = byName.get(`${name}-1`)?.map(({ host }) => host) ?? [];
      for (const [host, { daemon }] of hosts) if (daemon && !there.includes(host)) add('no-agent', name);
    }
  }
  for (const [name, twins] of byName) {
    const kind = notes.get(workloadOf(twins[0]!))?.kind;
    if (kind !== 'agent' && twins.filter((row) => row.state === 'running').length > 1) add('started-twice', workloadOf(twins[0]!));
    if (kind !== 'stateful') continue;
    for (const [host] of hosts) {
      const volume = table(state, 'volume').get(`${host}/${name}`);
      const left = volume?.scope === 'local' && volume.writers.length > 0 && !twins.some((row) => row.host === host);
      if (left) add('data-behind', workloadOf(twins[0]!));
    }
  }
  for (const { hosts: holders, labels } of table(state, 'disk').values())
    if (!rules.preempt && holders.some((host) => !hosts.get(host)!.up)) add('volume-held', labels.workload ?? '');
  return [...found.values()];
}

/** What there is to see in a world of daemons that a person talks to. */
export const observeWith =
  (rules: Rules) =>
  (state: State): Observation => {
    const instances = [...table(state, 'container').values()].map((row) => instanceOf(row, state, rules));
    return {
      hosts: [...table(state, 'host')].map(([name, { up, reached }]) => ({ name, up, reached })),
      instances,
      volumes: [
        ...[...table(state, 'volume')].filter(([, { scope }]) => scope === 'local').map(localVolume),
        ...[...table(state, 'disk')].map(diskVolume),
      ],
      // No daemon writes down how many there should be: that is in the user's head.
      desired: new Map(),
      names: [],
      limits: limitsOf(state, instances, rules),
    };
  };

/** What must hold after every step. */
export const violationsWith =
  (rules: Rules) =>
  (state: State): string[] => {
    const found: string[] = [];
    const hosts = table(state, 'host');
    const held = new Map<string, string>();
    const users = new Map<string, number>();
    const used = new Set<string>();
    for (const [key, row] of table(state, 'container')) {
      const { host, state: how, ip, volumes = [], name, restart = 'no', restarts } = row;
      const here = hosts.get(host);
      if (!here) found.push(`${key} is on a host that is not known`);
      if (key !== `${host}/${name}`) found.push(`${key} is ${name} on ${host}`);
      if (how === 'running' && !here?.daemon) found.push(`${key} runs without a dockerd`);
      if (ip !== undefined) used.add(`${host}/${ip}`);
      if (how !== 'running' && ip !== undefined) found.push(`${key} does not run and has ${ip}`);
      const most = Number(restart.split(':')[1] ?? Infinity);
      if (restarts > most) found.push(`${key} was restarted ${restarts} times, at most ${most} allowed`);
      if (how !== 'running') continue;
      for (const { source } of volumes) users.set(`${host}/${source}`, (users.get(`${host}/${source}`) ?? 0) + 1);
      const address = row.network === undefined ? `${host} ${ip}` : ip;
      if (address === undefined) continue;
      if (held.has(address)) found.push(`${key} and ${held.get(address)} both have ${address}`);
      held.set(address, key);
    }
    for (const [key, { gateway }] of table(state, 'address')) if (!gateway && !used.has(key)) found.push(`address ${key} is nobody's`);
    for (const [key, { users: count, scope, host, name }] of table(state, 'volume')) {
      if (count !== (users.get(key) ?? 0)) found.push(`volume ${key} has ${count} users, ${users.get(key) ?? 0} containers run with it`);
      if (!rules.preempt && scope === 'global' && count > 0 && !table(state, 'disk').get(name)?.hosts.includes(host))
        found.push(`volume ${key} is in use, but not attached`);
    }
    for (const [name, { hosts: holders }] of table(state, 'disk'))
      if (holders.length > 1) found.push(`volume ${name} is attached to ${holders.join(' and ')}`);
    return found;
  };
