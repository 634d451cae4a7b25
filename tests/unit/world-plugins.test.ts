import { describe, expect, it } from 'vitest';
import { Run } from '../../src/engine/kernel/run.ts';
import type { Turn } from '../../src/engine/kernel/turn.ts';
import type { World } from '../../src/engine/kernel/world.ts';
import { dockerIndexes, dockerThings, type DockerRows } from '../../src/engine/parts/docker/rows.ts';
import { dockerd } from '../../src/engine/parts/docker/dockerd.ts';
import { defaults } from '../../src/engine/worlds/docker/index.ts';
import { plugins } from '../../src/engine/worlds/plugins/index.ts';
import type { Command } from '../../src/engine/vocabulary.ts';
import { checkTrace } from '../../src/trace/check.ts';
import { parentOf } from '../../src/trace/cursor.ts';
import type { Span } from '../../src/trace/schema.ts';
import { befallen, calls, codes, db, played, rest, running, traced, troubles, web, type DockerWorld } from './docker-worlds.ts';
import { recordings } from './trace-recordings.ts';

/** Only the part, told to do what the script of the recording does, as far as people in the worlds do such things. */
const scene: World<DockerRows> = (() => {
  const engine = dockerd();
  const by = { caller: 'client', host: 'a', rule: 'scene' };
  const image = 'localhost/rec/busybox:1';
  const play = (turn: Turn<DockerRows>) => {
    const { create, start, stop, remove } = engine;
    engine.pull(turn, by, image);
    create(turn, by, { name: 'plain', image, ports: [{ container: 8080, host: 18081 }] });
    start(turn, by, 'plain');
    stop(turn, by, 'plain');
    remove(turn, by, 'plain');
    engine.createVolume(turn, by, { name: 'vol1', driver: 'plugin' });
    engine.createNetwork(turn, by, { name: 'recnet', driver: 'plugin', subnet: '10.77.0.0/24' });
    create(turn, by, { name: 'web', image, network: 'recnet', volumes: [{ source: 'vol1', target: '/data' }] });
    start(turn, by, 'web');
    stop(turn, by, 'web');
    remove(turn, by, 'web');
  };
  return {
    name: 'scene',
    versions: [],
    speaks: [{ iface: 'docker.plugin', version: 'v1.2', catalogue: 'docker-plugin-catalogue', exact: true }],
    indexes: dockerIndexes,
    things: dockerThings,
    start(turn) {
      turn.put('actor', 'client', { id: 'client', name: 'client', kind: 'client', played: false });
      engine.addHost(turn, 'a');
      engine.plugins.add(turn, 'a', 'plugin', 'local');
      play(turn);
    },
    command: () => undefined,
    on: engine.on,
  };
})();

/** Methods and outcomes of the calls of one interface, each under the call of the client's that it runs within. */
function order(spans: readonly Span[], iface: string): string[] {
  const by = new Map(spans.map((span) => [span.seq, span]));
  const name = ({ method, status }: Span) => `${method} ${status.ok ? 'ok' : status.code}`;
  return spans
    .filter((span) => span.iface === iface && !span.noise && span.method !== 'POST /images/create')
    .map((span) => (iface === 'docker' ? name(span) : `${by.get(parentOf(span)!)!.method} > ${name(span)}`));
}

describe('a dockerd with a plugin', () => {
  const all = recordings.find(({ id }) => id === 'docker-plugins')!.spans;
  /** Nobody in the worlds removes a volume or a network, or asks for an address that another container has. */
  const left = new Set(
    all
      .filter(
        ({ iface, method, request }) => iface === 'docker' && /^DELETE .(volumes|networks)|clash/.test(method + JSON.stringify(request)),
      )
      .map(({ seq }) => seq),
  );
  const recorded = all.filter((span) => !left.has(span.seq) && !left.has(parentOf(span)!));
  const modelled = traced(Run.start(scene, undefined, 1) as never);

  it('makes the calls that the real one was recorded to make, in that order', () => {
    expect(order(modelled.spans, 'docker.plugin')).toEqual(order(recorded, 'docker.plugin'));
    expect(order(modelled.spans, 'docker')).toEqual(order(recorded, 'docker'));
    expect(order(recorded, 'docker.plugin')).toHaveLength(16);
  });

  it('shakes hands once, at first use, in the recorded order', () => {
    const greeting = (spans: readonly Span[]) =>
      spans
        .filter(({ iface, method }) => iface === 'docker.plugin' && /Activate|Capabilities|AddressSpaces/.test(method))
        .map(({ method }) => method);
    expect(greeting(modelled.spans)).toEqual(greeting(recorded));
    expect(calls(modelled.spans, /Activate/).map((span) => parentOf(span))).toEqual([
      calls(modelled.spans, /POST \/volumes\/create/)[0]!.seq,
    ]);
  });

  it('speaks as the catalogue wants', () => {
    expect(checkTrace(modelled)).toEqual([]);
  });
});

const world = plugins() as DockerWorld;
const local: DockerWorld = { ...world, start: (turn, options) => plugins().start(turn, { ...options, scope: 'local' }) };
const drainThenLook = (one: DockerWorld, early: readonly (readonly [number, Command])[] = []) =>
  befallen(one, db, troubles.drain!, 1_200_000, early);

describe('volumes of a plugin', () => {
  it('follow a container that a person moves, where the scope is global', () => {
    const { victim, seen, run } = drainThenLook(world);
    const [now] = running(seen, 'db');
    expect(now!.host).not.toBe(victim.host);
    expect(seen.volumes).toEqual([{ id: 'db-1', workload: 'db', hosts: [now!.host], writers: [victim.id, now!.id] }]);
    expect(codes(seen)).toEqual([]);
    const backend = run.spans.filter(({ callee }) => callee === 'storage').map(({ method }) => method.split('/hosts/').join(' '));
    expect(backend.slice(-4)).toEqual(
      ['PUT', 'DELETE', 'PUT'].map((verb) => `${verb} /volumes/db-1 ${now!.host}`).toSpliced(0, 0, `DELETE /volumes/db-1 ${victim.host}`),
    );
  });

  it('stay where they are, where it is local', () => {
    const { victim, seen } = drainThenLook(local);
    const [now] = running(seen, 'db');
    expect(seen.volumes.map(({ pinned, writers }) => [pinned, writers])).toEqual([
      [victim.host, [victim.id]],
      [now!.host, [now!.id]],
    ]);
    expect(codes(seen)).toEqual(['data-behind']);
  });

  it('move by nobody but a person', () => {
    const { seen } = befallen(world, db, ({ host }) => [[0, { do: 'lose-host', host: host! }]]);
    expect(running(seen, 'db')).toEqual([]);
    expect(codes(seen)).toEqual(['no-replacement', 'volume-held']);
  });

  it('are refused to a second host by the back end while a lost one holds them', () => {
    const { victim, seen, run } = befallen(world, db, ({ host }) => [
      [0, { do: 'lose-host', host: host! }],
      [1000, { do: 'scale', name: 'db', replicas: 1 }],
    ]);
    expect(running(seen, 'db')).toEqual([]);
    expect(codes(seen)).toEqual(['no-replacement', 'start-failed', 'volume-held']);
    expect(run.spans.find(({ callee, status }) => callee === 'storage' && !status.ok)?.status).toMatchObject({ code: '409' });
    run.send({ do: 'return-host', host: victim.host! });
    const back = world.observe(run.advance(1_300_000).state);
    expect([running(back, 'db'), codes(back)]).toEqual([[victim], []]);
  });

  it('follow from a lost host where the driver may take them, and then leave the old container without', () => {
    const taking = plugins({ ...defaults, preempt: true }) as DockerWorld;
    const { run, victim, seen } = befallen(taking, db, ({ host }) => [
      [0, { do: 'lose-host', host: host! }],
      [1000, { do: 'scale', name: 'db', replicas: 1 }],
    ]);
    expect(running(seen, 'db')).toMatchObject([{ serves: true, volume: victim.volume }]);
    run.send({ do: 'return-host', host: victim.host! });
    const back = taking.observe(run.advance(1_300_000).state);
    expect(running(back, 'db').map(({ id, serves }) => [id === victim.id, serves])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect([codes(back), taking.violations(run.state)]).toEqual([['started-twice', 'volume-taken'], []]);
  });

  it('are held until a slow back end has let go', () => {
    const script = (wait: number) =>
      befallen(world, db, ({ host }) => [
        [0, { do: 'slow-detach', by: 300_000 }],
        [0, { do: 'drain', host: host! }],
        [wait, { do: 'scale', name: 'db', replicas: 1 }],
      ]);
    expect(codes(script(200_000).seen)).toEqual(['start-failed']);
    const { victim, seen } = script(310_000);
    expect(codes(seen)).toEqual([]);
    expect(seen.volumes[0]!.writers[0]).toBe(victim.id);
  });
});

describe('addresses of a plugin', () => {
  it('come from the pool of the host, and none when it is empty', () => {
    const run = played(world, [[1000, { do: 'run', workload: web }]], rest);
    expect(world.observe(run.state).instances.map(({ address }) => address)).toEqual(['10.77.0.2', '10.77.1.2', '10.77.2.2']);
    const short = befallen(world, web, (victim) => troubles['empty-pool']!(victim).slice(0, 4));
    expect(codes(short.seen)).toEqual(['start-failed']);
    expect(short.run.spans.at(-1)).toMatchObject({
      method: 'IpamDriver.RequestAddress',
      status: { ok: false, message: expect.any(String) },
    });
  });
});

it('a handshake is made again after dockerd has restarted', () => {
  const { run, victim } = befallen(world, web, troubles['restart-daemon']!);
  expect(calls(run.spans, /Activate/).filter(({ callee }) => callee === `plugin-${victim.host}`)).toHaveLength(2);
});
