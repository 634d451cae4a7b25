import type { Actor, Thing } from '../../trace/schema.ts';
import { ok, refuse, type Answer, type Turn } from '../kernel/turn.ts';

/** A volume on a network storage back end. */
export interface DiskRow {
  /** Hosts that it is attached to. */
  readonly hosts: readonly string[];
  /** Detaching that is under way: host, and the event that ends it. */
  readonly releasing?: { readonly host: string; readonly event: number } | undefined;
  /** Ids of who has written to it, in order. */
  readonly writers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Tables of the back end. */
export interface StorageRows {
  disk: DiskRow;
  /** One row, `storage`: virtual milliseconds that detaching takes. */
  storage: { readonly detach: number };
}

/** Decisions of the back end; they are its own, no orchestrator makes them. */
export const storageRules = {
  /** A volume for one writer, as a block device is: another host has to wait until the one that holds it lets go. */
  admits: (holders: readonly string[], host: string): boolean => holders.every((holder) => holder === host),
  /** A driver takes a volume away from the host that holds it; off by default (rexray v0.10.2 .docs/user-guide/libstorage.md Preemption). */
  preempt: false,
};
export type StorageRules = typeof storageRules;

/** What the stage shows of a volume of the back end. */
export const diskThing = ({ hosts }: DiskRow, key: string): Thing => ({ kind: 'volume', label: key, marks: [...hosts] });

/** Notes who writes, unless it was the last one to write already. */
export const written = (writers: readonly string[], writer: string): readonly string[] =>
  writers.at(-1) === writer ? writers : [...writers, writer];

interface Attach {
  readonly caller: string;
  readonly volume: string;
  readonly host: string;
}

/**
 * A network storage back end, actor `storage`, asked over HTTP by plugins and drivers. Errors: 404 no such volume, 409 the
 * volume is held by another host.
 */
export function storage(rules: StorageRules = storageRules) {
  type T = Turn<StorageRows & { actor: Actor }>;
  const call = (turn: T, caller: string, method: string, rule: string, answer: () => Answer): Answer =>
    turn.call({ caller, callee: 'storage', iface: 'http', method, rule: `storage.${rule}` }, answer);
  const missing = (volume: string): Answer => refuse('404', `no such volume: ${volume}`);
  const without = (turn: T, volume: string, host: string): void => {
    const { hosts } = turn.get('disk', volume)!;
    turn.change('disk', volume, { hosts: hosts.filter((holder) => holder !== host), releasing: undefined });
  };

  return {
    /** Puts the back end there; it detaches at once. */
    add(turn: T): void {
      turn.put('actor', 'storage', { id: 'storage', name: 'storage', kind: 'plugin', played: false });
      turn.put('storage', 'storage', { detach: 0 });
    },

    create: (turn: T, caller: string, volume: string, labels: DiskRow['labels'] = {}): Answer =>
      call(turn, caller, `PUT /volumes/${volume}`, 'create', () => {
        if (!turn.get('disk', volume)) turn.put('disk', volume, { hosts: [], writers: [], labels });
        return ok(undefined, '201');
      }),

    /** Attaches a volume to a host; one that is attached there stays so, also if it was about to be detached. */
    attach: (turn: T, { caller, volume, host }: Attach): Answer =>
      call(turn, caller, `PUT /volumes/${volume}/hosts/${host}`, 'attach', () => {
        const disk = turn.get('disk', volume);
        if (!disk) return missing(volume);
        if (!rules.admits(disk.hosts, host)) return refuse('409', `volume ${volume} is attached to ${disk.hosts.join(', ')}`);
        if (disk.releasing?.host === host) {
          turn.cancel(disk.releasing.event);
          turn.change('disk', volume, { releasing: undefined });
        }
        if (!disk.hosts.includes(host)) turn.change('disk', volume, { hosts: [...disk.hosts, host] });
        return ok({ device: `/dev/disk/by-id/${volume}` }, '200');
      }),

    /** Begins to detach: 204 if that is done at once, 202 if it takes a while, in which the host still holds the volume. */
    detach: (turn: T, { caller, volume, host }: Attach): Answer =>
      call(turn, caller, `DELETE /volumes/${volume}/hosts/${host}`, 'detach', () => {
        const disk = turn.get('disk', volume);
        if (!disk) return missing(volume);
        const { detach } = turn.get('storage', 'storage')!;
        if (disk.releasing?.host === host) return ok(undefined, '202');
        if (!disk.hosts.includes(host)) return ok(undefined, '204');
        if (detach === 0) {
          without(turn, volume, host);
          return ok(undefined, '204');
        }
        turn.change('disk', volume, { releasing: { host, event: turn.after(detach, 'storage.detached', { volume, host }) } });
        return ok(undefined, '202');
      }),

    /** Notes a writer; no call is seen of writing. */
    write(turn: T, volume: string, writer: string): void {
      const disk = turn.get('disk', volume);
      if (disk) turn.change('disk', volume, { writers: written(disk.writers, writer) });
    },

    /** From now on, detaching takes so many virtual milliseconds more. */
    slow: (turn: T, by: number): void => turn.put('storage', 'storage', { detach: turn.get('storage', 'storage')!.detach + by }),

    on: {
      'storage.detached'(turn: T, { volume, host }: { volume: string; host: string }) {
        if (turn.get('disk', volume)?.releasing?.host === host) without(turn, volume, host);
      },
    },
  };
}
