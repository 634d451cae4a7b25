import type { Actor } from '../../../trace/schema.ts';
import type { T } from './calls.ts';
import { containersOn, type Containers } from './containers.ts';
import { addBridge } from './networks.ts';
import type { DockerPlugin } from './plugin.ts';
import { dockerTimes, type DockerRules } from './rules.ts';

/** The actors of a host: its dockerd, its runc, its kernel. */
export const dockerActors = (host: string): Actor[] =>
  (['dockerd', 'runc', 'kernel'] as const).map((name) => ({
    id: `${name}-${host}`,
    name,
    kind: name === 'kernel' ? 'kernel' : 'runtime',
    played: false,
    node: host,
  }));

/** Hosts and their dockerd, and what befalls them: a world makes the call of the fault, and within it calls these. */
export function hosts(rules: DockerRules, plugins: DockerPlugin, { launchAnew, ended, halt }: Containers) {
  const runningOn = (turn: T, host: string) => containersOn(turn, host).filter(({ state }) => state === 'running');

  return {
    api: {
      /** A host with power, network and a dockerd, whose bridge docker0 stands; a world's own fields of the host stay. */
      addHost(turn: T, host: string): void {
        for (const actor of dockerActors(host)) turn.put('actor', actor.id, actor);
        turn.put('host', host, { ...turn.get('host', host), up: true, reached: true, daemon: true });
        addBridge(turn, host);
      },

      /** dockerd restarts; with live restore off, all its containers are stopped first. */
      restartDaemon(turn: T, host: string): void {
        const row = turn.get('host', host);
        if (!row?.up || !row.daemon) return;
        if (!rules.liveRestore) for (const each of runningOn(turn, host)) halt(turn, each, 'TERM', 'daemon');
        turn.change('host', host, { daemon: false });
        plugins.forget(turn, host);
        turn.after(dockerTimes.daemon, 'docker.up', { host });
      },

      /** A host loses its power; what it has on disk stays. */
      loseHost(turn: T, host: string): void {
        if (!turn.get('host', host)?.up) return;
        for (const each of runningOn(turn, host)) ended(turn, each, 255, 'power');
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
    },

    on: {
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
    },
  };
}
