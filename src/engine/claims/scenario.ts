import type { docker } from '../worlds/docker/index.ts';
import type { kubernetes } from '../worlds/kubernetes/index.ts';
import type { mesos } from '../worlds/mesos/index.ts';
import type { plugins } from '../worlds/plugins/index.ts';

/** What a scenario found in its run; plain data. */
export interface Finding {
  /** False if the run contradicts the verdict on the claim. */
  readonly holds: boolean;
  /** What the sentence about the run is filled with. */
  readonly found: Readonly<Record<string, string | number | boolean>>;
}

/** The worlds of the comparison: as they are, or with a rule that decides otherwise. */
export interface Worlds {
  readonly docker: ReturnType<typeof docker>;
  readonly plugins: ReturnType<typeof plugins>;
  readonly mesos: ReturnType<typeof mesos>;
  readonly kubernetes: ReturnType<typeof kubernetes>;
}

/** Runs what a claim says in the worlds that it is given, and looks whether the claim's verdict holds in them. */
export type Scenario<W = Worlds> = (worlds: W) => Finding;

/**
 * Runs scenarios by their names, each at most once and only when it is asked for.
 * @returns what finds out; it returns nothing for a name that no scenario has
 */
export function findingIn<W>(scenarios: Readonly<Record<string, Scenario<W>>>, worlds: W): (name: string) => Finding | undefined {
  const findings = new Map<string, Finding>();
  return (name) => {
    if (!Object.hasOwn(scenarios, name)) return undefined;
    const finding = findings.get(name) ?? scenarios[name]!(worlds);
    findings.set(name, finding);
    return finding;
  };
}
