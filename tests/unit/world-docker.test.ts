import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { firstFree, nth } from '../../src/engine/parts/docker/addresses.ts';
import { dockerRules } from '../../src/engine/parts/docker/rules.ts';
import type { ContainerRow } from '../../src/engine/parts/docker/rows.ts';
import { defaults, docker, type Rules } from '../../src/engine/worlds/docker/index.ts';
import { plugins } from '../../src/engine/worlds/plugins/index.ts';
import { sentenceOf } from '../../src/player/sentence.ts';
import { checkTrace } from '../../src/trace/check.ts';
import { everything, stepsOf } from '../../src/trace/cursor.ts';
import {
  befallen,
  calls,
  codes,
  db,
  folded,
  logs,
  orders,
  played,
  report,
  rest,
  running,
  shown,
  traced,
  troubles,
  wandering,
  web,
  type DockerWorld,
  type Sent,
} from './docker-worlds.ts';

const world = docker();
const but = (changed: Partial<Rules>): DockerWorld => docker({ ...defaults, ...changed });
const seconds = (...times: readonly number[]) => times.map((time) => rest + time * 1000);
const containers = (run: ReturnType<typeof played>) => [...run.state.tables.get('container')!.values()] as ContainerRow[];

describe('the restart policy', () => {
  const { restarts, restartDelay } = dockerRules;

  it('decides as ShouldRestart of 17.09 does', () => {
    expect([restarts('no', 1, 0, false), restarts('always', 0, 9, true)]).toEqual([false, true]);
    expect([restarts('unless-stopped', 0, 0, false), restarts('unless-stopped', 1, 0, true)]).toEqual([true, false]);
    expect([restarts('on-failure', 0, 0, false), restarts('on-failure', 1, 99, false)]).toEqual([false, true]);
    expect([restarts('on-failure:3', 1, 2, false), restarts('on-failure:3', 1, 3, false)]).toEqual([true, false]);
  });

  it('waits 100 ms, doubles up to a minute, and begins anew after ten seconds', () => {
    const waits = Array.from({ length: 12 }).reduce<number[]>((all) => [...all, restartDelay(all.at(-1) ?? 0, 500)], []);
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]);
    expect([restartDelay(60_000, 9999), restartDelay(60_000, 10_000)]).toEqual([60_000, 100]);
  });

  it('starts a crashed container on its host, after the wait, with its old address', () => {
    const { run, victim, seen } = befallen(world, web, troubles.crash!);
    const starts = calls(run.spans, /^start$/).filter(({ rule }) => rule === 'docker.restart-policy');
    expect(starts.map(({ callee, start }) => [callee, start])).toEqual([[`runc-${victim.host}`, seconds(0.1)[0]! * 1000]]);
    expect(seen.instances.find(({ id }) => id === victim.id)).toEqual(victim);
    expect(codes(seen)).toEqual([]);
  });

  it('can be followed back to what made it necessary', () => {
    for (const [trouble, root] of Object.entries({ crash: 'crash', 'restart-daemon': 'restart-daemon', 'lose-host': 'return-host' })) {
      const { run } = befallen(world, web, troubles[trouble]!);
      const by = new Map(run.spans.map((span) => [span.seq, span]));
      let span = calls(run.spans, /^start$/).at(-1)!;
      while (span.causes[0]) span = by.get(span.causes[0].seq)!;
      expect([span.caller, span.method]).toEqual(['fate', root]);
    }
  });

  it('doubles the wait while crashes follow each other', () => {
    const times = [0, 300, 800];
    const { run } = befallen(world, web, ({ id }) => times.map((time) => [time, { do: 'crash', instance: id }]));
    const starts = calls(run.spans, /^start$/).filter(({ rule }) => rule === 'docker.restart-policy');
    expect(starts.map(({ start }) => start! / 1000 - rest)).toEqual([100, 500, 1200]);
  });

  it('leaves what has ended well, and starts again what has failed', () => {
    const calm = befallen(world, report, () => []);
    expect(calm.seen.instances.map(({ state }) => state)).toEqual(['ended', 'ended']);
    const failed = befallen(world, report, troubles.crash!);
    expect(failed.seen.instances.map(({ state }) => state)).toEqual(['ended', 'ended']);
    expect(containers(failed.run).map(({ runs }) => runs)).toEqual([2, 1]);
  });
});

describe('a dockerd', () => {
  it('stops its containers when it restarts, and starts them again', () => {
    const { run, victim, seen } = befallen(world, web, troubles['restart-daemon']!);
    expect(world.observe(run.stateAfter(run.stepsAt(rest + 1000))).instances.find(({ id }) => id === victim.id)?.state).toBe('starting');
    expect(running(seen, 'web')).toHaveLength(3);
    const kept = befallen(but({ liveRestore: true }), web, troubles['restart-daemon']!);
    expect(running(world.observe(kept.run.stateAfter(kept.run.stepsAt(rest + 1000))), 'web')).toHaveLength(3);
  });

  it('refuses a name that is in use, so that an order sent twice runs one container', () => {
    for (const way of ['send-twice', 'lose-answer'] as const) {
      const sent: Sent = [
        [1000, { do: 'run', workload: web }],
        [rest, { do: way }],
        [rest, { do: 'scale', name: 'web', replicas: 4 }],
      ];
      expect(world.observe(played(but({ uniqueNames: false }), sent, rest * 3).state).instances).toHaveLength(5);
      const run = played(world, sent, rest * 3);
      expect(running(world.observe(run.state), 'web')).toHaveLength(4);
      const refused = run.spans.filter(({ method, status }) => method === 'POST /containers/create' && status.code === '409');
      expect(refused).toHaveLength(1);
      expect(run.spans.some(({ method, status }) => method === 'POST /containers/create' && status.code === 'timeout')).toBe(
        way === 'lose-answer',
      );
    }
  });

  it('gives the lowest free address of docker0, and takes it back', () => {
    expect([nth('172.17.0.0/16', 1), nth('10.0.255.0/16', 258)]).toEqual(['172.17.0.1', '10.1.0.2']);
    expect(firstFree('10.0.0.0/30', () => false)).toBe('10.0.0.2');
    expect(firstFree('10.0.0.0/30', () => true)).toBeUndefined();
    const run = played(world, [[1000, { do: 'run', workload: { ...web, replicas: 4 } as typeof web }]], rest);
    expect(
      containers(run)
        .filter(({ host }) => host === 'a')
        .map(({ ip }) => ip),
    ).toEqual(['172.17.0.2', '172.17.0.3']);
    run.send({ do: 'delete', name: 'web' });
    run.advance(rest + 1000);
    expect(run.state.tables.get('address')!.size + run.state.tables.get('veth')!.size + run.state.tables.get('netns')!.size).toBe(0);
  });

  it('marks a container unhealthy after three checks, and leaves it at that', () => {
    const { run, victim, seen } = befallen(world, web, troubles.hang!);
    expect(calls(run.spans, /^exec$/).map(({ start }) => start! / 1000 - rest)).toEqual([60_000, 120_000, 180_000]);
    expect(seen.instances.find(({ id }) => id === victim.id)).toMatchObject({ state: 'running', serves: false });
    expect(codes(seen)).toEqual(['unhealthy-stays']);
    expect(folded(traced(run as never))[`container/${victim.host}/web-1`]).toMatchObject({
      marks: ['running', '172.17.0.2', 'hung', 'unhealthy'],
    });
    expect(codes(befallen(but({ restartsUnhealthy: true }), web, troubles.hang!).seen)).toEqual([]);
    expect(codes(befallen(world, report, troubles.hang!, rest + 1000).seen)).toEqual(['hung-unseen']);
  });

  it('does not try again when a start fails for want of an address', () => {
    const short = befallen(world, web, (victim) => troubles['empty-pool']!(victim).filter(([, { do: what }]) => what !== 'scale'));
    expect(short.seen.instances.find(({ id }) => id === short.victim.id)).toMatchObject({ state: 'waiting', serves: false });
    expect(codes(short.seen)).toEqual(['start-failed']);
    const ordered = befallen(world, web, troubles['empty-pool']!);
    expect(running(ordered.seen, 'web')).toHaveLength(5);
    expect(codes(ordered.seen)).toEqual([]);
    expect(ordered.run.spans.find(({ status }) => status.code === '500')?.status.message).toContain('no available IPv4 addresses');
  });
});

describe('a cluster without an orchestrator', () => {
  it('replaces nothing that a lost host ran, until that host is back', () => {
    const gone = befallen(world, web, ({ host }) => [[0, { do: 'lose-host', host: host! }]]);
    expect(running(gone.seen, 'web')).toHaveLength(2);
    expect(gone.seen.instances.find(({ id }) => id === gone.victim.id)?.state).toBe('lost');
    expect(codes(gone.seen)).toEqual(['no-replacement']);
    const back = befallen(world, web, troubles['lose-host']!);
    expect(back.seen.instances.find(({ id }) => id === back.victim.id)).toEqual(back.victim);
    const other = befallen(but({ replaces: true }), web, ({ host }) => [[0, { do: 'lose-host', host: host! }]]);
    expect(running(other.seen, 'web')).toHaveLength(3);
  });

  it('runs a container twice when a user has replaced one whose host comes back', () => {
    const { seen } = befallen(world, web, ({ host }) => [
      [0, { do: 'lose-host', host: host! }],
      [1000, { do: 'scale', name: 'web', replicas: 3 }],
      [600_000, { do: 'return-host', host: host! }],
    ]);
    expect(running(seen, 'web')).toHaveLength(4);
    expect(codes(seen)).toEqual(['started-twice']);
  });

  it('lets a host that is cut off run on, out of the reach of orders', () => {
    const { run, victim, seen } = befallen(world, web, ({ host }) => [
      [0, { do: 'cut-off', host: host! }],
      [1000, { do: 'delete', name: 'web' }],
    ]);
    expect(containers(run).map(({ host, state }) => [host, state])).toEqual([[victim.host, 'running']]);
    expect(seen.instances.map(({ state, serves }) => [state, serves])).toEqual([['lost', false]]);
    expect(codes(seen)).toEqual(['cut-off', 'left-behind']);
    expect(run.spans.filter(({ status }) => status.code === 'timeout').map(({ callee }) => callee)).toContain(`dockerd-${victim.host}`);
  });

  it('leaves each order to one daemon that the user picks in turn', () => {
    const run = played(world, [[1000, { do: 'run', workload: { ...web, replicas: 5 } as typeof web }]], rest);
    const asked = calls(run.spans, /^POST \/containers\/[^/]+\/start$/);
    expect(new Set(asked.map(({ caller, callee, method }) => [caller, callee, method].join(' ')))).toEqual(
      new Set(['a', 'b', 'c', 'a', 'b'].map((host, at) => `user dockerd-${host} POST /containers/web-${at + 1}/start`)),
    );
    run.send({ do: 'scale', name: 'web', replicas: 2 });
    run.advance(rest + 1000);
    expect(containers(run).map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    expect(world.observe(run.state).desired.size).toBe(0);
  });

  it('brings nothing to a new host by itself', () => {
    const { run, seen } = befallen(world, logs, () => [[0, { do: 'add-host', host: 'd' }]]);
    expect([running(seen, 'logs').length, codes(seen)]).toEqual([3, ['no-agent']]);
    run.send({ do: 'run', workload: logs });
    const now = world.observe(run.advance(1_300_000).state);
    expect([running(now, 'logs').length, codes(now)]).toEqual([4, []]);
  });

  it('keeps a local volume on its host when its container is run elsewhere', () => {
    const { victim, seen } = befallen(world, db, troubles.drain!);
    const [now] = running(seen, 'db');
    expect(now!.host).not.toBe(victim.host);
    expect(seen.volumes.find(({ id }) => id === victim.volume)).toMatchObject({ pinned: victim.host, hosts: [], writers: [victim.id] });
    expect(seen.volumes.find(({ id }) => id === now!.volume)?.writers).toEqual([now!.id]);
    expect(codes(seen)).toEqual(['data-behind']);
    const same = befallen(world, db, troubles.crash!);
    expect(same.seen.instances).toEqual([same.victim]);
  });

  it('changes an image one container after the other, under their old names', () => {
    const { run, seen } = befallen(world, web, () => [[0, { do: 'update', name: 'web', image: 'example/web:2' }]]);
    expect(containers(run).map(({ name, image }) => [name, image])).toEqual(
      ['web-1', 'web-2', 'web-3'].map((name) => [name, 'example/web:2']),
    );
    expect(running(seen, 'web')).toHaveLength(3);
    expect(running(world.observe(run.stateAfter(run.stepsAt(rest + 1300))), 'web').length).toBeGreaterThanOrEqual(2);
  });

  it('changes the image also of what dockerd has started again', () => {
    const { run, victim } = befallen(world, web, ({ host }) => [
      [0, { do: 'restart-daemon', host: host! }],
      [60_000, { do: 'update', name: 'web', image: 'example/web:2' }],
    ]);
    const there = containers(run).filter(({ host }) => host === victim.host);
    expect(there.map(({ image }) => image)).toEqual(['example/web:2']);
  });

  it('says where an order had no answer', () => {
    const { seen } = befallen(world, logs, ({ host }) => [
      [0, { do: 'lose-host', host: host! }],
      [1000, { do: 'run', workload: logs }],
    ]);
    expect(codes(seen)).toEqual(['no-answer', 'no-replacement']);
    const drained = befallen(world, web, ({ host }) => [
      [0, { do: 'cut-off', host: host! }],
      [1000, { do: 'drain', host: host! }],
    ]);
    expect(codes(drained.seen)).toEqual(['cut-off', 'no-answer']);
  });

  it('empties a host by hand, and has nothing to detach', () => {
    const { victim, seen, run } = befallen(world, web, troubles.drain!);
    expect(running(seen, 'web').map(({ host }) => host)).not.toContain(victim.host);
    expect(calls(run.spans, /stop$/).map(({ caller, rule }) => [caller, rule])).toEqual([['operator', 'operator.drain']]);
    expect(calls(run.spans, /^POST .*start$/).at(-1)).toMatchObject({ caller: 'user', start: rest * 1000 });
    const slow = befallen(world, db, () => [[0, { do: 'slow-detach', by: 1000 }]]);
    expect(slow.seen.limits).toEqual([{ code: 'no-detach', about: 'volumes', kind: 'impossible' }]);
  });

  it('answers what does not exist with a limit, which goes with the next command', () => {
    const { run, seen } = befallen(world, web, () => [[0, { do: 'lose-host', host: 'nowhere' }]]);
    expect(seen.limits).toEqual([{ code: 'unknown', about: 'nowhere', kind: 'impossible' }]);
    run.send({ do: 'add-host', host: 'a' });
    expect(codes(world.observe(run.advance(1_300_000).state))).toEqual(['host-exists']);
  });
});

const yaml = (path: string): Record<string, { zh: string; en: string; source: string }> =>
  parse(readFileSync(new URL(`../../content/${path}`, import.meta.url), 'utf8'));

describe.each([
  ['docker', world],
  ['plugins', plugins() as DockerWorld],
])('the world %s', (name, one) => {
  const rules = yaml(`rules/${name}.yaml`);
  const limits = yaml(`limits/${name}.yaml`);
  const cases = [web, logs, report, db].flatMap((workload) =>
    Object.entries(troubles).map(([trouble, script]) => ({ workload, trouble, script })),
  );
  const runs = cases.map(({ workload, trouble, script }) => ({ name: `${workload.kind} ${trouble}`, ...befallen(one, workload, script) }));

  it('speaks as the catalogue wants, in all cases', () => {
    expect(runs.flatMap(({ name: which, trace }) => checkTrace(trace).map((problem) => ({ which, ...problem })))).toEqual([]);
  });

  it('shows what its rows are', () => {
    for (const { run, trace } of runs) expect(folded(trace)).toEqual(shown(one, run));
  });

  it('names rules and limits that are explained, and no others are', () => {
    const used = new Set(runs.flatMap(({ trace }) => trace.spans.map(({ rule }) => rule!)));
    const rare = ['user.update', 'operator.add-host'];
    expect([...used].filter((rule) => !rules[rule])).toEqual([]);
    expect(Object.keys(rules).filter((rule) => !used.has(rule) && !rare.includes(rule))).toEqual([]);
    const found = new Set(
      runs.flatMap(({ run }) =>
        Array.from({ length: 12 }, (_, at) => one.observe(run.stateAfter(Math.floor((run.length * (at + 1)) / 12)))).flatMap(codes),
      ),
    );
    expect([...found].filter((code) => !limits[code])).toEqual([]);
    const texts = [...Object.values(rules), ...Object.values(limits)];
    expect(texts.flatMap(({ zh, en }) => [...typographyFaults(zh), ...typographyFaults(en)])).toEqual([]);
  });

  it('can be told in words', () => {
    const said = new Map(
      runs.flatMap(({ trace }) =>
        stepsOf(trace, everything).map((step) => [`${step.phase} ${step.span.method} ${step.span.status.code}`, { trace, step }] as const),
      ),
    );
    for (const { trace, step } of said.values())
      for (const lang of ['zh', 'en'] as const) {
        const sentence = sentenceOf(trace, step, lang);
        expect(sentence).not.toMatch(/undefined|\{|\}|调用|calls /);
        expect([sentence, typographyFaults(sentence)]).toEqual([sentence, []]);
      }
  });

  it('is the same for the same seed', () => {
    const once = (seed: number) =>
      JSON.stringify(traced(played(one, [[1000, { do: 'run', workload: db }]], rest, ['a', 'b'], seed) as never));
    expect(once(3)).toBe(once(3));
    expect(once(3)).not.toBe(once(4));
  });

  it('keeps its invariants, whatever is done', () => {
    fc.assert(
      fc.property(orders, fc.integer(), (sent, seed) => {
        const run = wandering(one, sent, seed, ({ state }) => expect(one.violations(state)).toEqual([]));
        expect(folded(traced(run as never))).toEqual(shown(one, run));
      }),
      { numRuns: 300 },
    );
  });

  it('seeks to what was, and forks without touching it', () => {
    fc.assert(
      fc.property(orders, fc.integer(), fc.nat(), (sent, seed, where) => {
        const run = wandering(one, sent, seed);
        const step = where % (run.length + 1);
        const before = JSON.stringify([run.spans, run.facts]);
        const fork = run.fork(step);
        expect(fork.spans).toEqual(run.spans.slice(0, fork.spans.length));
        fork.send({ do: 'run', workload: web });
        fork.advance(run.state.time + 1_000_000);
        expect(one.violations(fork.state)).toEqual([]);
        expect(JSON.stringify([run.spans, run.facts])).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it('carries 1,000 containers on 100 hosts', () => {
    const hosts = Array.from({ length: 100 }, (_, at) => `h${at}`);
    const begin = performance.now();
    const run = played(one, [[0, { do: 'run', workload: { ...web, replicas: 1000 } as typeof web }]], 600_000, hosts);
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(running(one.observe(run.state), 'web')).toHaveLength(1000);
    expect(one.violations(run.state)).toEqual([]);
  });
});

it('is told apart by its invariants where a rule is flipped', () => {
  const two = plugins({ ...defaults, admits: () => true });
  const { run } = befallen(two as DockerWorld, db, ({ host }) => [
    [0, { do: 'cut-off', host: host! }],
    [1000, { do: 'scale', name: 'db', replicas: 1 }],
  ]);
  expect(two.violations(run.state)).toEqual(['volume db-1 is attached to a and c']);
});
