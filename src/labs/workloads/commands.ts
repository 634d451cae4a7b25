import type { Cluster, Command as Common } from '../../engine/vocabulary.ts';
import type { RunState } from '../model/state.ts';

/** What readers can do in this lab. */
export type Command =
  | Extract<Common, { do: 'scale' | 'crash' | 'add-host' | 'lose-host' | 'return-host' }>
  | { readonly do: 'apply'; readonly manifest: object }
  | { readonly do: 'delete-object'; readonly kind: string; readonly name: string; readonly force?: true };

/** Names of hosts, in the order in which they join; a cluster has from three to six. */
export const hostNames = ['node-a', 'node-b', 'node-c', 'node-d', 'node-e', 'node-f'] as const;
const [fewest, most] = [3, hostNames.length];

/** Bounds of a run: what a reader does by hand stays far below them. */
export const bounds = { replicas: 30, commands: 100, hours: 12 } as const;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): boolean => typeof value === 'string' && /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/.test(value);
const isHost = (value: unknown): boolean => hostNames.some((name) => name === value);
/** A number of pods that the lab can show. */
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= bounds.replicas;

/** What each command has beside its `do`; it may have nothing else. */
const forms: { readonly [D in Command['do']]: Readonly<Record<string, (value: unknown) => boolean>> } = {
  apply: { manifest: isObject },
  scale: { name: isName, replicas: isCount },
  'delete-object': {
    kind: (value) => typeof value === 'string' && /^[A-Z]\w{0,40}$/.test(value),
    name: isName,
    force: (value) => value === undefined || value === true,
  },
  crash: { instance: isName },
  'add-host': { host: isHost },
  'lose-host': { host: isHost },
  'return-host': { host: isHost },
};

/** Whether something is a command of this lab. */
export function isCommand(value: unknown): value is Command {
  if (!isObject(value) || typeof value['do'] !== 'string' || !Object.hasOwn(forms, value['do'])) return false;
  const form = forms[value['do'] as Command['do']];
  return (
    Object.keys(value).every((name) => name === 'do' || Object.hasOwn(form, name)) &&
    Object.keys(form).every((name) => form[name]!(value[name]))
  );
}

/**
 * Whether a run is one that a reader of this lab could have made.
 * @param good whether a manifest holds
 */
export function accepts({ options, commands, until }: RunState, good: (manifest: object) => boolean): boolean {
  const hosts = (options as Partial<Cluster> | null)?.hosts;
  return (
    Array.isArray(hosts) &&
    hosts.length >= fewest &&
    hosts.length <= most &&
    hosts.every(isHost) &&
    new Set(hosts).size === hosts.length &&
    until <= bounds.hours * 3_600_000 &&
    commands.length <= bounds.commands &&
    commands.every(({ command }) => isCommand(command) && (command.do !== 'apply' || good(command.manifest)))
  );
}
