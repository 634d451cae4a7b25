import { bounds, shown, type Settings } from './strategies.ts';

/** A setting that can't be taken as it was given. */
export interface Fault {
  readonly setting: keyof Settings;
  readonly found: string;
}

const names = Object.keys(bounds) as (keyof Settings)[];

/**
 * Reads a setting.
 * @param text anything at all
 * @returns nothing unless it is a whole number within the bounds, in digits
 */
export function numberIn(setting: keyof Settings, text: string): number | undefined {
  const [least, most] = bounds[setting];
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Reads settings as they were written; those that make no sense are as they were before. */
export function readSettings(
  written: Readonly<Partial<Record<keyof Settings, string>>>,
  before: Settings = shown,
): { readonly settings: Settings; readonly faults: readonly Fault[] } {
  const settings: Record<keyof Settings, number> = { ...before };
  const faults: Fault[] = [];
  for (const setting of names) {
    const found = written[setting];
    if (found === undefined) continue;
    const value = numberIn(setting, found);
    if (value === undefined) faults.push({ setting, found });
    else settings[setting] = value;
  }
  return { settings, faults };
}

/** Settings that a query names: `?lose=<percent>&twice=<percent>&seeds=<number>&seed=<number>`. */
export function readQuery(search: string): ReturnType<typeof readSettings> {
  const query = new URLSearchParams(search);
  return readSettings(Object.fromEntries(names.flatMap((name) => (query.has(name) ? [[name, query.get(name)!]] : []))));
}

export const isShown = (settings: Settings): boolean => names.every((name) => settings[name] === shown[name]);

/** A query with these settings in it, and with what else stands in the present one; what the page shows at first is not named. */
export function writeQuery(search: string, settings: Settings): URLSearchParams {
  const query = new URLSearchParams(search);
  for (const name of names) {
    if (settings[name] === shown[name]) query.delete(name);
    else query.set(name, String(settings[name]));
  }
  return query;
}
