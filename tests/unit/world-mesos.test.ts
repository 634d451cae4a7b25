import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import type { Command, Instance, Observation } from '../../src/engine/vocabulary.ts';
import { mesos, rules, type Options, type Rules } from '../../src/engine/worlds/mesos/index.ts';
import { sentenceOf } from '../../src/player/sentence.ts';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { everything, stateAt, stepsOf } from '../../src/trace/cursor.ts';
import { at } from '../../src/trace/json.ts';
import type { Span } from '../../src/trace/schema.ts';

type Sent = readonly [seconds: number, command: Command | ((seen: Observation) => Command)];
type Setup = Partial<Options>;

const world = mesos();
const setups: readonly Setup[] = (['docker', 'mesos'] as const).flatMap((containerizer) =>
  (['local', 'external'] as const).map((volumes) => ({ containerizer, volumes })),
);
const text = { zh: '一', en: 'a' };
const told = { id: 'mesos', title: text, real: text, played: text, omits: text };

function played(sent: readonly Sent[], until: number, setup: Setup = {}, { of = world, seed = 1 } = {}) {
  const run = Run.start(of, { hosts: ['a', 'b', 'c'], ...setup }, seed);
  for (const [seconds, command] of sent) {
    run.advance(seconds * 1000);
    run.send(typeof command === 'function' ? command(of.observe(run.state)) : command);
  }
  run.advance(until * 1000);
  return { run, seen: of.observe(run.state) };
}

const web: Sent = [1, { do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 3 } }];
const log: Sent = [1, { do: 'run', workload: { kind: 'agent', name: 'log' } }];
const db = (replicas = 1): Sent => [1, { do: 'run', workload: { kind: 'stateful', name: 'db', replicas } }];
const job: Sent = [1, { do: 'run', workload: { kind: 'batch', name: 'job', completions: 2 } }];

const of = ({ instances }: Observation, name: string): Instance[] => instances.filter(({ workload }) => workload === name);
const serving = (seen: Observation, name: string): Instance[] => of(seen, name).filter(({ serves }) => serves);
const codes = ({ limits }: Observation): string[] =>
  limits.map(({ code, about }) => `${code}/${about}`).filter((code) => code !== 'discovery/marathon');
const first =
  (name: string, what: 'crash' | 'hang') =>
  (seen: Observation): Command => ({ do: what, instance: serving(seen, name)[0]!.id });
const onHostOf =
  (name: string, what: 'lose-host' | 'cut-off' | 'drain' | 'empty-pool') =>
  (seen: Observation): Command => ({ do: what, host: serving(seen, name)[0]!.host! });
const asked = (spans: readonly Span[], method: string | RegExp): Span[] =>
  spans.filter((span) => (typeof method === 'string' ? span.method === method : method.test(span.method)));
const states = (spans: readonly Span[]): unknown[] =>
  asked(spans, 'Event.UPDATE').map(({ request }) => at(request, 'update', 'status', 'state'));
const when = ({ start = 0 }: Span): number => start / 1e6;

describe('the rules', () => {
  it('starts what lacks and kills what is too many, without counting the dying twice', () => {
    expect([rules.scale(0, 0, 3), rules.scale(3, 1, 3), rules.scale(5, 1, 3), rules.scale(3, 0, 3)]).toEqual([
      { start: 3, kill: 0 },
      { start: 0, kill: 0 },
      { start: 0, kill: 1 },
      { start: 0, kill: 0 },
    ]);
  });

  it('puts launches off by 1 s, then 1.15 times as long each time, up to an hour', () => {
    expect([0, 1000, 1150, 3_500_000].map(rules.backoff)).toEqual([1000, 1150, 1323, 3_600_000]);
  });

  it('computes the room of an upgrade as TaskReplaceActor does', () => {
    expect(rules.upgrade('stateless', false, 3, 3)).toEqual({ keep: 3, most: 6 });
    expect(rules.upgrade('stateful', true, 3, 3)).toEqual({ keep: 2, most: 3 });
    expect(rules.upgrade('stateful', true, 1, 1)).toEqual({ keep: 0, most: 1 });
    expect(rules.upgrade('agent', false, 3, 3)).toEqual({ keep: 0, most: 3 });
  });

  it('kills the unreachable first, then the youngest', () => {
    const one = (condition: string, since: number, seq = 0) => ({ condition, since, seq });
    const sorted = [one('Running', 5), one('Running', 9), one('Staging', 1), one('Unreachable', 1)].sort(rules.killOrder);
    expect(sorted.map(({ condition, since }) => `${condition} ${since}`)).toEqual(['Unreachable 1', 'Staging 1', 'Running 9', 'Running 5']);
  });
});

describe('the cycle of offers', () => {
  const { run } = played([web], 20);

  it('goes from subscription over offer, launch and status to acknowledgement', () => {
    const cycle = asked(run.spans, /^(Call|Event)\./).filter(({ iface }) => iface === 'mesos.scheduler');
    const order = cycle.map(({ method }) => method).filter((method, index, all) => method !== all[index - 1]);
    expect(order.slice(0, 8)).toEqual([
      'Call.SUBSCRIBE',
      'Event.SUBSCRIBED',
      'Call.REVIVE',
      'Event.OFFERS',
      'Call.ACCEPT',
      'Event.UPDATE',
      'Call.ACKNOWLEDGE',
      'Event.UPDATE',
    ]);
  });

  it('offers resources and attributes of every agent, and nothing more once nothing waits', () => {
    const offers = asked(run.spans, 'Event.OFFERS');
    expect(offers).toHaveLength(1);
    const [offer] = at(offers[0]!.request, 'offers', 'offers') as { resources: { name: string }[]; attributes: unknown[] }[];
    expect(offer!.resources.map(({ name }) => name)).toEqual(['cpus', 'mem', 'disk', 'ports']);
    expect(offer!.attributes).toHaveLength(1);
  });

  it('declines what it has no use for, for 120 s', () => {
    const { run } = played([[1, { do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 1 } }]], 20);
    const [decline] = asked(run.spans, 'Call.DECLINE');
    expect([at(decline!.request, 'decline', 'offer_ids'), at(decline!.request, 'decline', 'filters')]).toEqual([
      [expect.anything(), expect.anything()],
      { refuse_seconds: 120 },
    ]);
  });

  it('spreads tasks over the offers, five at most on each', () => {
    const { run, seen } = played([[1, { do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 20 } }]], 20);
    expect(['a', 'b', 'c'].map((host) => serving(seen, 'web').filter((one) => one.host === host).length)).toEqual([7, 7, 6].sort());
    for (const { request } of asked(run.spans, 'Call.ACCEPT'))
      expect((at(request, 'accept', 'operations') as unknown[]).length).toBeLessThanOrEqual(5);
  });

  it('acknowledges what has a uuid, and only that', () => {
    const { run } = played([web, [50, onHostOf('web', 'lose-host')]], 200);
    const uuids = asked(run.spans, 'Event.UPDATE').flatMap(({ request }) => at(request, 'update', 'status', 'uuid') ?? []);
    expect(asked(run.spans, 'Call.ACKNOWLEDGE').map(({ request }) => at(request, 'acknowledge', 'uuid'))).toEqual(uuids);
    expect(states(run.spans)).toContain('TASK_UNREACHABLE');
  });
});

describe('Marathon', () => {
  it('scales up and down, the youngest first', () => {
    const { seen, run } = played(
      [web, [20, { do: 'scale', name: 'web', replicas: 5 }], [60, { do: 'scale', name: 'web', replicas: 2 }]],
      90,
    );
    expect(serving(seen, 'web')).toHaveLength(2);
    const killed = asked(run.spans, 'Call.KILL').map(({ request }) => at(request, 'kill', 'task_id', 'value'));
    const begun = asked(run.spans, 'Event.UPDATE').map(({ request }) => at(request, 'update', 'status', 'task_id', 'value'));
    expect(killed).toHaveLength(3);
    expect(killed).toEqual(expect.arrayContaining(begun.slice(3, 5)));
  });

  it('replaces a task whose process dies, after the back-off', () => {
    const { seen, run } = played([web, [50, first('web', 'crash')]], 80);
    expect(serving(seen, 'web')).toHaveLength(3);
    const [failed] = asked(run.spans, 'Event.UPDATE').filter(({ request }) => at(request, 'update', 'status', 'state') === 'TASK_FAILED');
    const [again] = asked(run.spans, 'Call.ACCEPT').filter((span) => when(span) > 50);
    expect(when(again!) - when(failed!)).toBeGreaterThanOrEqual(1);
  });

  it('kills a hung task after more than three failed checks, and replaces it', () => {
    const { seen, run } = played([web, [50, first('web', 'hang')]], 400, { containerizer: 'docker' });
    const failures = asked(run.spans, 'GET /').filter(({ status }) => !status.ok);
    expect(failures.map(when)).toEqual([66, 126, 186, 246]);
    expect([serving(seen, 'web').length, codes(seen)]).toEqual([3, []]);
  });

  it('leaves a hung task alone without a health check, and says so', () => {
    const { seen } = played([log, [50, first('log', 'hang')]], 600);
    expect([serving(seen, 'log').length, codes(seen)]).toEqual([2, ['no-check/log']]);
  });

  it('replaces tasks of a lost host after 75 s', () => {
    const { seen, run } = played([web, [50, onHostOf('web', 'lose-host')]], 200);
    const [unreachable] = asked(run.spans, 'Event.UPDATE').filter(
      ({ request }) => at(request, 'update', 'status', 'state') === 'TASK_UNREACHABLE',
    );
    expect([when(unreachable!), serving(seen, 'web').length]).toEqual([125, 3]);
  });

  it('kills what it had given up when its host is back', () => {
    const sent: Sent[] = [web, [50, onHostOf('web', 'cut-off')]];
    const { seen } = played(sent, 200);
    const cut = seen.hosts.find(({ reached }) => !reached)!.name;
    expect([serving(seen, 'web').length, of(seen, 'web').length]).toEqual([3, 4]);
    const after = played([...sent, [200, { do: 'reconnect', host: cut }]], 260);
    expect([serving(after.seen, 'web').length, of(after.seen, 'web').length]).toEqual([3, 3]);
    expect(states(after.run.spans).slice(-2)).toEqual(['TASK_RUNNING', 'TASK_KILLED']);
  });

  it('does nothing when an agent restarts', () => {
    const { seen, run } = played([web, [50, { do: 'restart-daemon', host: 'a' }]], 200);
    expect([serving(seen, 'web').length, states(run.spans)]).toEqual([3, ['TASK_RUNNING', 'TASK_RUNNING', 'TASK_RUNNING']]);
  });

  it('replaces all instances for a new version and never lets the service drop', () => {
    const run = played([web], 20).run;
    run.send({ do: 'update', name: 'web', image: 'web:2' }, 30_000);
    let fewest = 3;
    while ((run.nextTime ?? Infinity) < 200_000) {
      run.advance(run.nextTime!);
      fewest = Math.min(fewest, serving(world.observe(run.state), 'web').length);
    }
    const images = [...run.state.tables.get('task')!.values()].map((task) => (task as { image: string }).image);
    expect([fewest, images]).toEqual([3, ['web:2', 'web:2', 'web:2']]);
  });

  it('has one task on every host only as long as a person counts the hosts', () => {
    const added: Sent[] = [log, [50, { do: 'add-host', host: 'd' }]];
    const { seen } = played(added, 120);
    expect([serving(seen, 'log').length, codes(seen)]).toEqual([3, ['count/log']]);
    const four = played([...added, [120, { do: 'scale', name: 'log', replicas: 4 }]], 180);
    expect([
      serving(four.seen, 'log')
        .map(({ host }) => host)
        .sort(),
      codes(four.seen),
    ]).toEqual([['a', 'b', 'c', 'd'], []]);
    const five = played([...added, [120, { do: 'scale', name: 'log', replicas: 5 }]], 600);
    expect([serving(five.seen, 'log').length, codes(five.seen)]).toEqual([4, ['unique/log']]);
  });

  it('has no batch jobs', () => {
    const { seen, run } = played([job], 60);
    expect([seen.instances, codes(seen)]).toEqual([[], ['batch/job']]);
    expect(asked(run.spans, 'POST /v2/jobs').map(({ status }) => status.code)).toEqual(['404']);
  });

  it('refuses to make an app twice, and sets a number as often as it is asked to', () => {
    const twice = played(
      [[0, { do: 'send-twice' }], web, [50, { do: 'lose-answer' }], [51, { do: 'scale', name: 'web', replicas: 4 }]],
      120,
    );
    const answers = twice.run.spans.filter(({ iface }) => iface === 'marathon').map(({ method, status }) => `${method} ${status.code}`);
    expect(answers).toEqual(['POST /v2/apps 201', 'POST /v2/apps 409', 'PUT /v2/apps/web timeout', 'PUT /v2/apps/web 200']);
    expect(serving(twice.seen, 'web')).toHaveLength(4);
  });

  it('locks an app while it is deployed, until the user insists', () => {
    const { run, seen } = played([web, [1, { do: 'scale', name: 'web', replicas: 1 }]], 60);
    const codesOf = run.spans.filter(({ iface }) => iface === 'marathon').map(({ status }) => status.code);
    expect([codesOf, serving(seen, 'web').length]).toEqual([['201', '409', '200'], 1]);
  });

  it('drains no host: tasks are killed first and replaced afterwards', () => {
    const { seen, run } = played([web, [50, onHostOf('web', 'drain')]], 120);
    expect([serving(seen, 'web').length, codes(seen).length]).toEqual([3, 1]);
    expect(codes(seen)[0]).toMatch(/^drain\//);
    expect(states(run.spans)).toContain('TASK_LOST');
  });
});

describe('data', () => {
  it('stay on the disk of an agent with a local volume, and the app waits for it', () => {
    const sent: Sent[] = [db(), [50, onHostOf('db', 'lose-host')]];
    const { seen, run } = played(sent, 400, { volumes: 'local' });
    expect([serving(seen, 'db').length, codes(seen)]).toEqual([0, ['pinned/db']]);
    const operations = asked(run.spans, 'Call.ACCEPT').flatMap(({ request }) => at(request, 'accept', 'operations') as { type: string }[]);
    expect(operations.map(({ type }) => type)).toEqual(['RESERVE', 'CREATE', 'LAUNCH']);
    const lost = seen.hosts.find(({ up }) => !up)!.name;
    const back = played([...sent, [400, { do: 'return-host', host: lost }]], 500, { volumes: 'local' });
    expect([serving(back.seen, 'db').map(({ host }) => host), codes(back.seen)]).toEqual([[lost], []]);
    expect(back.seen.volumes.map(({ writers }) => writers.length)).toEqual([2]);
  });

  it.each(['docker', 'mesos'] as const)('follow to another host with an external volume (%s)', (containerizer) => {
    const { seen } = played([db(), [50, onHostOf('db', 'lose-host')]], 400, { volumes: 'external', containerizer });
    const [instance] = serving(seen, 'db');
    const [volume] = seen.volumes;
    expect([volume!.hosts, volume!.writers.length, volume!.writers.at(-1)]).toEqual([[instance!.host], 2, instance!.id]);
    expect(codes(seen)).toEqual([]);
  });

  it('need an app of their own for each external volume', () => {
    const { seen, run } = played([db(3)], 60, { volumes: 'external' });
    expect([serving(seen, 'db').length, new Set(of(seen, 'db').map(({ volume }) => volume)).size, seen.desired.get('db')]).toEqual([
      3, 3, 3,
    ]);
    expect(asked(run.spans, 'POST /v2/groups')).toHaveLength(1);
  });

  it('wait for a slow back end: launches fail until the old host lets go', () => {
    const { run, seen } = played([db(), [40, { do: 'slow-detach', by: 30_000 }], [50, onHostOf('db', 'lose-host')]], 400, {
      volumes: 'external',
    });
    expect(states(run.spans).filter((state) => state === 'TASK_FAILED').length).toBeGreaterThan(3);
    expect(serving(seen, 'db')).toHaveLength(1);
  });
});

describe('the containerizers', () => {
  it('runs docker run through dockerd, or CNI plugins without Docker', () => {
    const ifaces = (containerizer: 'docker' | 'mesos') => new Set(played([web], 30, { containerizer }).run.spans.map(({ iface }) => iface));
    expect([ifaces('docker').has('docker'), ifaces('docker').has('cni')]).toEqual([true, false]);
    expect([ifaces('mesos').has('docker'), ifaces('mesos').has('cni')]).toEqual([false, true]);
  });

  it('starts and stops a container of Docker in the order of the part', () => {
    const { run } = played(
      [
        [1, { do: 'run', workload: { kind: 'stateless', name: 'web', replicas: 1 } }],
        [30, { do: 'delete', name: 'web' }],
      ],
      60,
      { containerizer: 'docker' },
    );
    const order = run.spans
      .filter(({ caller, iface }) => iface === 'docker' || caller.startsWith('dockerd'))
      .map(({ method }) => method.replace(/\/mesos-[^/]+/, '/*'));
    expect(order.slice(6)).toEqual([
      'POST /images/create',
      'POST /containers/create',
      'POST /containers/*/start',
      'ip',
      'ip',
      'iptables',
      'create',
      'start',
      'POST /containers/*/stop',
      'kill',
      'delete',
      'iptables',
      'ip',
    ]);
  });

  it('keeps the web and the log shipper of a task group on one host', () => {
    const { run, seen } = played([web, [50, onHostOf('web', 'lose-host')]], 200, { containerizer: 'mesos' });
    const groups = asked(run.spans, 'Event.LAUNCH_GROUP').map(
      ({ request }) => at(request, 'launch_group', 'task_group', 'tasks') as { name: string }[],
    );
    expect(groups).toHaveLength(4);
    for (const group of groups) expect(group.map(({ name }) => name)).toEqual(['web', 'log-shipper']);
    expect(serving(seen, 'web')).toHaveLength(3);
  });

  it.each(setups)('fails launches while a pool is empty, and goes on trying ($containerizer)', (setup) => {
    const sent: Sent[] = [...['a', 'b', 'c'].map((host): Sent => [0, { do: 'empty-pool', host }]), web];
    const { seen, run } = played(sent, 100, setup);
    expect([serving(seen, 'web').length, codes(seen)]).toEqual([0, ['pool/a', 'pool/b', 'pool/c']]);
    expect(new Set(states(run.spans))).toEqual(new Set(['TASK_FAILED']));
    const after = played([...sent, ...['a', 'b', 'c'].map((host): Sent => [100, { do: 'refill-pool', host }])], 300, setup);
    expect(serving(after.seen, 'web')).toHaveLength(3);
  });
});

describe('a rule that is flipped', () => {
  const lost: Sent[] = [web, [50, onHostOf('web', 'lose-host')]];
  const five: Sent[] = [log, [20, { do: 'scale', name: 'log', replicas: 5 }]];
  const flips: readonly (readonly [keyof Rules, Partial<Rules>, readonly Sent[], number, Setup, string])[] = [
    ['scale', { scale: () => ({ start: 0, kill: 0 }) }, [web], 60, {}, 'web'],
    ['unique', { unique: () => true }, five, 60, {}, 'log'],
    ['checked', { checked: () => false }, [web, [50, first('web', 'hang')]], 400, {}, 'web'],
    ['unhealthy', { unhealthy: () => false }, [web, [50, first('web', 'hang')]], 400, {}, 'web'],
    ['silence', { silence: 1_000_000 }, lost, 200, {}, 'web'],
    ['replaceUnreachable', { replaceUnreachable: () => false }, lost, 200, {}, 'web'],
    ['pinned', { pinned: () => false }, [db(), [50, onHostOf('db', 'lose-host')]], 200, { volumes: 'local' }, 'db'],
    ['backoff', { backoff: () => 1_000_000 }, [web, [50, first('web', 'crash')]], 200, {}, 'web'],
  ];

  it.each(flips)('shows: %s', (_, flip, sent, until, setup, name) => {
    const flipped = mesos({ ...rules, ...flip });
    expect(serving(played(sent, until, setup, { of: flipped }).seen, name).length).not.toBe(
      serving(played(sent, until, setup).seen, name).length,
    );
  });
});

const names = fc.constantFrom('web', 'log', 'db');
const hosts = fc.constantFrom('a', 'b', 'c', 'd');
const replicas = fc.nat({ max: 5 });
const commands = fc.array(
  fc.tuple(
    fc.nat({ max: 60_000 }),
    fc.oneof(
      fc.record({
        do: fc.constant('run'),
        workload: fc.oneof(
          fc.record({ kind: fc.constantFrom('stateless', 'stateful'), name: names, replicas }),
          fc.record({ kind: fc.constant('agent'), name: names }),
          fc.record({ kind: fc.constant('batch'), name: names, completions: fc.constant(1) }),
        ),
      }),
      fc.record({ do: fc.constant('scale'), name: names, replicas }),
      fc.record({ do: fc.constant('update'), name: names, image: fc.constantFrom('new:2', 'new:3') }),
      fc.record({ do: fc.constant('delete'), name: names }),
      fc.record({
        do: fc.constantFrom(
          'add-host',
          'drain',
          'restart-daemon',
          'lose-host',
          'return-host',
          'cut-off',
          'reconnect',
          'empty-pool',
          'refill-pool',
        ),
        host: hosts,
      }),
      fc.record({ do: fc.constantFrom('lose-answer', 'send-twice') }),
      fc.record({ do: fc.constant('slow-detach'), by: fc.nat({ max: 60_000 }) }),
      fc.record({ do: fc.constantFrom('crash', 'hang'), nth: fc.nat({ max: 8 }) }),
    ),
  ),
  { minLength: 3, maxLength: 14, size: 'max' },
);

/** A run of random commands, watched at every moment; at the end all that went wrong is put right. */
function wandering(seed: number, setup: Setup, sent: readonly (readonly [number, object])[]) {
  const run = Run.start(world, { hosts: ['a', 'b', 'c'], ...setup }, seed);
  const wrong: string[] = [];
  const on = (time: number) => {
    while ((run.nextTime ?? Infinity) <= time) {
      run.advance(run.nextTime!);
      wrong.push(...world.violations(run.state));
    }
    run.advance(time);
  };
  for (const [gap, command] of sent) {
    on(run.state.time + gap);
    const { instances } = world.observe(run.state);
    const { nth, ...rest } = command as { nth?: number };
    run.send({ ...rest, ...(nth !== undefined && { instance: instances[nth % Math.max(1, instances.length)]?.id ?? 'none' }) } as Command);
  }
  on(run.state.time + 60_000);
  for (const host of ['a', 'b', 'c', 'd'])
    for (const what of ['return-host', 'reconnect', 'refill-pool'] as const) run.send({ do: what, host });
  on(run.state.time + 1_500_000);
  return { run, wrong, seen: world.observe(run.state) };
}

describe('whatever is done', () => {
  it('keeps its invariants, comes to what is desired or names who has to act, and passes the catalogue', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...setups), commands, (seed, setup, sent) => {
        const { run, wrong, seen } = wandering(seed, setup, sent);
        expect(wrong).toEqual([]);
        for (const [name, goal] of seen.desired)
          if (!seen.limits.some(({ about }) => about === name))
            expect([name, of(seen, name).filter(({ state }) => state === 'running').length]).toEqual([name, goal]);
        const trace = traceOf(run, told);
        expect(checkTrace(trace).map(problemText)).toEqual([]);
        const things = world.things as Record<string, (row: unknown, key: string) => unknown>;
        const shown = [...run.state.tables].flatMap(([table, rows]) =>
          things[table]
            ? [...rows]
                .flatMap(([key, row]) => [[`${table}/${key}`, things[table]!(row, key)] as const])
                .filter(([, thing]) => thing !== undefined)
            : [],
        );
        expect(new Map(stateAt(trace, Infinity))).toEqual(new Map(shown));
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it('does the same again, looked at after any step, and on a fork', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...setups), commands, fc.nat(), (seed, setup, sent, where) => {
        const [{ run }, again] = [wandering(seed, setup, sent), wandering(seed, setup, sent)];
        const story = JSON.stringify([run.spans, run.facts]);
        expect(JSON.stringify([again.run.spans, again.run.facts])).toBe(story);
        const step = 1 + (where % run.length);
        const fork = run.fork(step);
        expect(world.observe(fork.state)).toEqual(world.observe(run.stateAfter(step)));
        fork.send({ do: 'scale', name: 'web', replicas: 2 });
        fork.advance(fork.state.time + 60_000);
        expect(JSON.stringify([run.spans, run.facts])).toBe(story);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe('words', () => {
  const sent: Sent[] = [
    web,
    log,
    db(2),
    job,
    [20, { do: 'restart-daemon', host: 'a' }],
    [30, first('web', 'crash')],
    [40, first('web', 'hang')],
    [400, onHostOf('db', 'cut-off')],
    [600, (seen) => ({ do: 'reconnect', host: seen.hosts.find(({ reached }) => !reached)!.name })],
    [700, onHostOf('db', 'lose-host')],
    [900, (seen) => ({ do: 'return-host', host: seen.hosts.find(({ up }) => !up)!.name })],
    [960, { do: 'lose-answer' }],
    [961, { do: 'scale', name: 'web', replicas: 2 }],
    [980, { do: 'send-twice' }],
    [981, { do: 'scale', name: 'db', replicas: 1 }],
    [1000, { do: 'slow-detach', by: 5 }],
    [1010, { do: 'empty-pool', host: 'a' }],
    [1020, { do: 'refill-pool', host: 'a' }],
    [1030, { do: 'update', name: 'web', image: 'web:2' }],
    [1040, { do: 'update', name: 'db', image: 'db:2' }],
    [1200, { do: 'add-host', host: 'd' }],
    [1210, { do: 'drain', host: 'd' }],
    [1220, { do: 'return-host', host: 'd' }],
    [1230, { do: 'drain', host: 'b' }],
    [1300, { do: 'delete', name: 'web' }],
    [1300, { do: 'delete', name: 'db' }],
  ];
  const runs = setups.map((setup) => played(sent, 1500, setup));
  const record = (name: string) =>
    parse(readFileSync(`content/${name}/mesos.yaml`, 'utf8')) as Record<string, { zh: string; en: string; source: string }>;

  it('explains every rule that occurs, and no other', () => {
    const occurring = new Set(runs.flatMap(({ run }) => run.spans.map(({ rule }) => rule!)));
    expect([...occurring].filter((rule) => !record('rules')[rule])).toEqual([]);
    expect(Object.keys(record('rules')).filter((rule) => !occurring.has(rule))).toEqual([]);
  });

  it('explains every limit', () => {
    const used = /hand\('([a-z-]+)'|code: '([a-z-]+)'/g;
    const sources = ['observe', 'index', 'orders'].map((file) => readFileSync(`src/engine/worlds/mesos/${file}.ts`, 'utf8')).join('\n');
    const found = new Set([...sources.matchAll(used)].map(([, hand, code]) => hand ?? code!));
    for (const code of ['unknown', 'no-effect', 'host-exists']) found.add(code);
    expect(Object.keys(record('limits')).toSorted()).toEqual([...found].toSorted());
  });

  it('writes them as the site does', () => {
    for (const { zh, en, source } of ['rules', 'limits'].flatMap((name) => Object.values(record(name)))) {
      expect(typographyFaults(zh)).toEqual([]);
      expect([en, source].every((words) => words.length > 3)).toBe(true);
    }
  });

  it('has a sentence of its own for every message', () => {
    for (const { run } of runs) {
      const trace = traceOf(run, told);
      const seen = new Set<string>();
      for (const step of stepsOf(trace, everything)) {
        const { iface, method } = step.span;
        if (!/^(mesos|marathon|http)/.test(iface) || seen.has(`${iface} ${method} ${step.phase}`)) continue;
        seen.add(`${iface} ${method} ${step.phase}`);
        for (const lang of ['zh', 'en'] as const) expect(sentenceOf(trace, step, lang)).not.toMatch(/调用|calls|HTTP|undefined|\{|\[/);
      }
    }
  });
});
