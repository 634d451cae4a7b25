import { ok, type Answer } from '../../kernel/turn.ts';
import { written } from '../storage.ts';
import { api, fail, hex, keyOf, type DockerCall, type T } from './calls.ts';
import type { DockerPlugin } from './plugin.ts';
import type { ContainerRow, ContainerSpec } from './rows.ts';

type Labels = Readonly<Record<string, string>>;

/** The volumes of a container; its other mounts are paths of the host. */
const named = ({ volumes = [] }: ContainerSpec) => volumes.filter(({ source }) => !source.startsWith('/'));

/** Volumes as one dockerd knows them: its own, and those of plugins. */
export function volumesOf(plugins: DockerPlugin) {
  /** Makes a volume's row, and asks its driver for it if it is not the built-in one; one that is there is taken as it is. */
  function ensure(turn: T, host: string, name: string, driver: string, labels: Labels = {}): Answer {
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

  function mount(turn: T, host: string, name: string, id: string): Answer {
    const row = turn.get('volume', keyOf(host, name))!;
    if (row.driver !== 'local') {
      const mounted = plugins.mount(turn, host, row.driver, name, id);
      if (!mounted.ok) return fail('500', `error while mounting volume '/mnt/${name}': ${mounted.message}`);
    }
    turn.change('volume', keyOf(host, name), { users: row.users + 1 });
    return ok();
  }

  function unmount(turn: T, host: string, name: string, id: string, silent: boolean): void {
    const row = turn.get('volume', keyOf(host, name))!;
    if (row.driver !== 'local' && !silent) plugins.unmount(turn, host, row.driver, name, id, row.users - 1);
    turn.change('volume', keyOf(host, name), { users: row.users - 1 });
  }

  return {
    create(turn: T, call: DockerCall, volume: { name: string; driver?: string; labels?: Labels }): Answer {
      const { name, driver = 'local', labels } = volume;
      const request = { Name: name, Driver: driver, ...(labels && { Labels: labels }) };
      return api(turn, call, 'POST /volumes/create', request, () => {
        const made = ensure(turn, call.host, name, driver, labels);
        const Scope = turn.get('volume', keyOf(call.host, name))?.scope;
        return made.ok ? ok({ Name: name, Driver: driver, Labels: labels ?? null, Scope }, '201') : made;
      });
    },

    /**
     * The volumes of a container that is being created. The image has files where volumes go, so each is mounted once to copy
     * them in (daemon/create_unix.go populateVolumes).
     */
    prepare(turn: T, host: string, spec: ContainerSpec): Answer {
      for (const { source, driver = 'local' } of named(spec)) {
        const known = turn.get('volume', keyOf(host, source));
        const made = ensure(turn, host, source, known?.driver ?? driver);
        if (!made.ok) return made;
      }
      for (const { source } of named(spec)) {
        const copy = hex(turn, 64);
        const mounted = mount(turn, host, source, copy);
        if (!mounted.ok) return mounted;
        unmount(turn, host, source, copy, false);
      }
      return ok();
    },

    /** Mounts all volumes of a container, or none. */
    mountAll(turn: T, row: ContainerRow): Answer {
      const done: string[] = [];
      for (const { source } of named(row)) {
        const mounted = mount(turn, row.host, source, row.id);
        if (!mounted.ok) {
          for (const name of done) unmount(turn, row.host, name, row.id, false);
          return mounted;
        }
        done.push(source);
      }
      return ok();
    },

    /** @param silent the host has lost its power: nothing is called any more */
    unmountAll(turn: T, row: ContainerRow, silent: boolean): void {
      for (const { source } of named(row)) unmount(turn, row.host, source, row.id, silent);
    },

    /** Notes that a container writes to its volumes; no call is seen of writing. */
    write(turn: T, row: ContainerRow): void {
      const writer = row.writer ?? row.id.slice(0, 12);
      for (const { source } of named(row)) {
        const { scope, writers } = turn.get('volume', keyOf(row.host, source))!;
        if (scope === 'global') plugins.backend.write(turn, source, writer);
        else turn.change('volume', keyOf(row.host, source), { writers: written(writers, writer) });
      }
    },
  };
}
export type Volumes = ReturnType<typeof volumesOf>;
