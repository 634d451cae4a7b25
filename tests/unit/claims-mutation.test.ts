import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readLibrary } from '../../integrations/content/library.ts';
import { findingOf, scenarios } from '../../src/engine/claims/index.ts';
import { findingIn } from '../../src/engine/claims/scenario.ts';
import { defaults, docker } from '../../src/engine/worlds/docker/index.ts';
import { kubernetes } from '../../src/engine/worlds/kubernetes/index.ts';
import { rules as kubernetesRules } from '../../src/engine/worlds/kubernetes/rules.ts';
import { mesos, rules as mesosRules } from '../../src/engine/worlds/mesos/index.ts';
import { plugins } from '../../src/engine/worlds/plugins/index.ts';

const rules = { docker: defaults, plugins: defaults, mesos: mesosRules, kubernetes: kubernetesRules };
type World = keyof typeof rules;
const never = 1e12;

/** Each rule that a claim rests on, deciding otherwise. */
const flips: { readonly [W in World]?: Partial<(typeof rules)[W]> } = {
  plugins: {
    /** Any host may have a volume, whoever holds it. */
    admits: () => true,
    preempt: true,
  },
  mesos: {
    /** Starts instances where there are none, and then leaves them to themselves. */
    scale: (active, _, goal) => ({ start: active === 0 ? goal : 0, kill: 0 }),
    unique: () => true,
    checked: () => false,
    unhealthy: () => false,
    silence: never,
    replaceUnreachable: () => false,
    pinned: () => false,
  },
  kubernetes: {
    /** As `scale` of Marathon. */
    lacking: (owned, desired) => (owned === 0 ? desired : 0),
    /** All on the first host. */
    place: (candidates) => candidates.toSorted((a, b) => (a.name < b.name ? -1 : 1))[0],
    schedulable: () => true,
    /** The lowest free address. */
    nextAddress: (octet) => (octet === 2 ? 3 : 2),
    restarts: () => false,
    probeFails: () => never,
    evictAfter: never,
    /** Only on the hosts of the beginning. */
    daemonRuns: (node) => node.metadata.name !== 'd',
    jobActive: (parallelism, _, succeeded, active) => (succeeded + active === 0 ? parallelism : active),
    inOrder: () => false,
    /** One claim for all replicas. */
    claimName: (template, set) => `${template}-${set}-0`,
    mountsFirst: false,
    forceDetachAfter: never,
    resendAfter: never,
    checksVersion: false,
    remembersKeys: false,
  },
};

/** The worlds, in one of which a rule decides otherwise. */
function worldsWith(world: World, rule: string) {
  const flipped = <W extends World>(name: W): (typeof rules)[W] =>
    name === world ? { ...rules[name], [rule]: flips[name]![rule as never] } : rules[name];
  return {
    docker: docker(flipped('docker')),
    plugins: plugins(flipped('plugins')),
    mesos: mesos(flipped('mesos')),
    kubernetes: kubernetes(flipped('kubernetes')),
  };
}

const { library } = readLibrary(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
const evidence = library.claims.flatMap(({ id, data }) =>
  data.evidence.flatMap((each) => ('scenario' in each ? [{ id, scenario: each.scenario, rests: each.rests }] : [])),
);
const rested = evidence.flatMap(({ id, scenario, rests }) => rests.map((rule) => ({ id, scenario, rule })));

describe('claims that run', () => {
  it('are those that have a scenario, and every scenario is some claim’s', () => {
    expect(evidence.map(({ id }) => id).sort()).toEqual(Object.keys(scenarios).sort());
    expect(evidence.every(({ id, scenario }) => id === scenario)).toBe(true);
  });

  it('make, with recordings, at least 18 that are run or recorded', () => {
    const shown = library.claims.filter(({ data }) => data.evidence.some((each) => !('source' in each)));
    expect(shown.length).toBeGreaterThanOrEqual(18);
  });

  it.each(evidence)('$id holds in the worlds as they are', ({ scenario }) => {
    expect(findingOf(scenario)).toMatchObject({ holds: true });
  });

  it('are all run within a second and a half, since every build does so', () => {
    const start = performance.now();
    const worlds = { docker: docker(), plugins: plugins(), mesos: mesos(), kubernetes: kubernetes() };
    const findingOf = findingIn(scenarios, worlds);
    for (const { scenario } of evidence) findingOf(scenario);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it.each(rested)('$id fails where $rule decides otherwise', ({ scenario, rule }) => {
    const [world, name] = rule.split('.') as [World, string];
    expect(Object.keys(rules[world])).toContain(name);
    expect(Object.keys(flips[world] ?? {})).toContain(name);
    expect(findingIn(scenarios, worldsWith(world, name))(scenario)).toMatchObject({ holds: false });
  });

  it('leave no flip unused', () => {
    const used = new Set(rested.map(({ rule }) => rule));
    const unused = Object.entries(flips).flatMap(([world, all]) => Object.keys(all).map((name) => `${world}.${name}`));
    expect(unused.filter((rule) => !used.has(rule))).toEqual([]);
  });
});
