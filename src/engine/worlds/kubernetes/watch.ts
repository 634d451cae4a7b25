import type { Cause, State } from '../../kernel/state.ts';
import type { Turn } from '../../kernel/turn.ts';
import type { Handler, World } from '../../kernel/world.ts';
import type { Instance, Limit, Volume } from '../../vocabulary.ts';
import type { Written } from './api/server.ts';
import { isActive, isReady, type ObjectRows, type PodRow, type Resource, type Rows, type TallyRow } from './rows.ts';

/** Brings what one key stands for closer to what is wished for it. `causes` is what set it off, to be told in its calls. */
type Sync = (turn: Turn<Rows>, key: string, causes: readonly Cause[]) => void;

/** Keys that a change of an object has a controller look at again. */
export type Watch<R extends Resource = Resource> = (turn: Turn<Rows>, change: Written<R>) => readonly string[];

/** A control loop: it is told keys, by its watches or by `enqueue`, and looks at each of them once, however often it was told. */
export interface Controller {
  readonly sync: Sync;
  readonly watches: { readonly [R in Resource]?: Watch<R> };
  /** Virtual milliseconds from the first change to the sync; 0 if absent. */
  readonly delay?: number;
}

/**
 * A part of the world: what it brings to the tables and events of all. Parts are joined in `index.ts`; each name may come
 * from one part only.
 */
export interface Part {
  readonly controllers?: Readonly<Record<string, Controller>>;
  readonly things?: World<Rows>['things'];
  readonly indexes?: World<Rows>['indexes'];
  readonly on?: Readonly<Record<string, Handler<Rows>>>;
  /** Commands by `do`. */
  readonly commands?: Readonly<Record<string, Handler<Rows>>>;
  /** Puts actors and what else exists before any host. */
  readonly start?: (turn: Turn<Rows>) => void;
  /** Puts the actors of a host, before its kubelet registers it as `kubelet-<host>`. */
  readonly join?: (turn: Turn<Rows>, host: string) => void;
  /** Whether a pod may go to a node, as far as this part knows (a predicate of the scheduler). */
  readonly fits?: (turn: Turn<Rows>, pod: PodRow, node: string) => boolean;
  /** Whether a pod whose object says Ready really answers. */
  readonly serves?: (state: State, pod: PodRow) => boolean;
  readonly volumes?: (state: State) => readonly Volume[];
  /** Id of the volume of a pod. */
  readonly volumeOf?: (state: State, pod: PodRow) => Instance['volume'];
  /** Limits that hold now. */
  readonly limits?: (state: State) => readonly Limit[];
  readonly violations?: (state: State) => readonly string[];
}

/** Most causes that one sync tells. */
const mostCauses = 4;

/** Has a controller look at a key, in time: what is due already is not planned again, but learns of one more cause. */
export function enqueue(turn: Turn<Rows>, controller: string, key: string, delay = 0, causes: readonly Cause[] = turn.causes()): void {
  const name = `${controller}|${key}`;
  const due = turn.get('queue', name);
  if (!due) {
    turn.put('queue', name, { causes });
    turn.after(delay, 'sync', { controller, key }, causes);
  } else if (due.causes.length < mostCauses) {
    const more = causes.filter(({ seq }) => !due.causes.some((cause) => cause.seq === seq));
    if (more.length > 0) turn.put('queue', name, { causes: [...due.causes, ...more].slice(0, mostCauses) });
  }
}

/** Has a controller look at a key at a later moment; of several moments the earliest counts, and it may ask again then. */
export function wake(turn: Turn<Rows>, controller: string, key: string, at: number): void {
  const name = `${controller}|${key}`;
  const planned = turn.get('timer', name)?.at;
  if (planned !== undefined && planned > turn.now && planned <= at) return;
  turn.put('timer', name, { at });
  turn.after(at - turn.now, 'wake', { controller, key, at });
}

const none: TallyRow = { active: 0, ready: 0, adds: 0, dels: 0, asked: 0, most: 0 };

/** What the control plane has seen of the pods of an owner. */
export const tallyOf = (turn: Turn<Rows>, owner: string): TallyRow => turn.get('tally', owner) ?? none;

/** Notes that creations or deletions were asked for. kubernetes v1.9 pkg/controller/controller_utils.go, ControllerExpectations */
export function expect(turn: Turn<Rows>, owner: string, { adds = 0, dels = 0 }: { adds?: number; dels?: number }): void {
  const tally = tallyOf(turn, owner);
  const asked = { adds: tally.adds + adds, dels: tally.dels + dels, asked: turn.now };
  turn.put('tally', owner, { ...tally, ...asked, most: tally.active + adds });
}

/**
 * Takes a change of a pod, now seen, into the tally of its owner: it counts or no longer counts, and what was asked for
 * has come about.
 */
function tell(turn: Turn<Rows>, { before, after }: Written<'pods'>): void {
  const counts = (pod: PodRow | undefined, owner: string) => pod?.owner === owner && isActive(pod);
  const readies = (pod: PodRow | undefined, owner: string) => counts(pod, owner) && isReady(pod!);
  for (const owner of new Set([before?.owner, after?.owner])) {
    if (!owner) continue;
    const tally = tallyOf(turn, owner);
    const [was, is] = [counts(before, owner), counts(after, owner)];
    const step = (from: boolean, to: boolean) => Number(to) - Number(from);
    const next: TallyRow = {
      ...tally,
      active: tally.active + step(was, is),
      ready: tally.ready + step(readies(before, owner), readies(after, owner)),
      adds: Math.max(0, tally.adds - (before === undefined ? 1 : 0)),
      dels: Math.max(0, tally.dels - (before && before.metadata.deletionTimestamp === undefined && !alive(after) ? 1 : 0)),
    };
    if (next.active !== tally.active || next.ready !== tally.ready || next.adds !== tally.adds || next.dels !== tally.dels)
      turn.put('tally', owner, next);
  }
}

/** It is there and nobody deletes it. */
const alive = (pod: PodRow | undefined): boolean => pod !== undefined && pod.metadata.deletionTimestamp === undefined;

/** Handlers of the events by which controllers hear of writes and come to work. */
export function watchers(controllers: Readonly<Record<string, Controller>>): Readonly<Record<string, Handler<Rows>>> {
  const watching = new Map<Resource, [string, Watch, number][]>();
  for (const [name, { watches, delay = 0 }] of Object.entries(controllers))
    for (const [resource, watch] of Object.entries(watches) as [Resource, Watch][])
      watching.set(resource, [...(watching.get(resource) ?? []), [name, watch, delay]]);
  return {
    watch(turn, change: Written<keyof ObjectRows>) {
      const causes = turn.causes();
      if (change.resource === 'pods') tell(turn, change as Written<'pods'>);
      for (const [name, watch, delay] of watching.get(change.resource) ?? [])
        for (const key of watch(turn, change)) enqueue(turn, name, key, delay, causes);
    },
    sync(turn, { controller, key }: { readonly controller: string; readonly key: string }) {
      const name = `${controller}|${key}`;
      const { causes } = turn.get('queue', name)!;
      turn.del('queue', name);
      controllers[controller]!.sync(turn, key, causes);
    },
    wake(turn, { controller, key, at }: { readonly controller: string; readonly key: string; readonly at: number }) {
      const name = `${controller}|${key}`;
      if (turn.get('timer', name)?.at !== at) return;
      turn.del('timer', name);
      enqueue(turn, controller, key);
    },
  };
}
