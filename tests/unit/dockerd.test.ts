import { expect, it } from 'vitest';
import { Run } from '../../src/engine/kernel/run.ts';
import type { Turn } from '../../src/engine/kernel/turn.ts';
import type { World } from '../../src/engine/kernel/world.ts';
import { dockerIndexes, dockerThings, type ContainerRow, type ContainerSpec, type DockerRows } from '../../src/engine/parts/docker/rows.ts';
import { dockerd } from '../../src/engine/parts/docker/dockerd.ts';
import { dockerRules, type DockerRules } from '../../src/engine/parts/docker/rules.ts';

type Act = (turn: Turn<DockerRows>) => void;
const by = { caller: 'client', host: 'a', rule: 'test' };
const image = 'example/web:1';

/** One dockerd with a container `web` that runs; a command is what is done with it. */
function bench(spec: Partial<ContainerSpec>, rules: DockerRules = dockerRules) {
  const engine = dockerd(rules);
  const world: World<DockerRows, undefined, Act> = {
    name: 'bench',
    versions: [],
    speaks: [],
    indexes: dockerIndexes,
    things: dockerThings,
    start(turn) {
      turn.put('actor', 'client', { id: 'client', name: 'client', kind: 'client', played: false });
      engine.addHost(turn, 'a');
      engine.pull(turn, by, image);
      engine.create(turn, by, { name: 'web', image, ...spec });
      engine.start(turn, by, 'web');
    },
    command: (turn, act) => act(turn),
    on: engine.on,
  };
  const run = Run.start(world, undefined, 1);
  const row = (): ContainerRow => run.state.tables.get('container')!.get('a/web') as ContainerRow;
  return {
    engine,
    row,
    /** Does something so many milliseconds from now. @returns the codes that the API answered with */
    after(wait: number, act: Act): string[] {
      const { length } = run.spans;
      run.send(act, run.state.time + wait);
      run.advance(run.state.time + wait);
      return run.spans.slice(length).flatMap(({ iface, status }) => (iface === 'docker' ? [status.code] : []));
    },
    marks: () => dockerThings.container(row()).marks,
  };
}

it('a container that waits to be restarted counts as running: it is not started, and stopping it takes the restart back', () => {
  const { engine, row, after } = bench({ restart: 'always' });
  after(20_000, (turn) => engine.crash(turn, row()));
  expect(row().state).toBe('restarting');
  expect(after(1, (turn) => void engine.start(turn, by, 'web'))).toEqual(['304']);
  expect(after(1, (turn) => void engine.stop(turn, by, 'web'))).toEqual(['204']);
  after(1000, () => undefined);
  expect(row()).toMatchObject({ state: 'exited', exit: 137, stopped: true, runs: 1 });
});

it('stopping what has ended by itself does not make it stopped by a person', () => {
  const { engine, row, after } = bench({ restart: 'no' });
  after(20_000, (turn) => engine.crash(turn, row(), 1));
  expect(after(1, (turn) => void engine.stop(turn, by, 'web'))).toEqual(['304']);
  expect(row()).toMatchObject({ state: 'exited', exit: 1, stopped: false });
});

it('restarts are counted anew once dockerd itself has started a container', () => {
  const { engine, row, after } = bench({ restart: 'on-failure:2' });
  after(1000, (turn) => engine.crash(turn, row(), 1));
  after(1000, (turn) => engine.loseHost(turn, 'a'));
  after(1000, (turn) => engine.returnHost(turn, 'a'));
  after(60_000, () => undefined);
  expect(row()).toMatchObject({ state: 'running', runs: 3, restarts: 0, wait: 0 });
});

it('a wait for a restart ends with the run that it was set for', () => {
  const { engine, row, after } = bench({ restart: 'always' });
  for (let crash = 0; crash < 8; crash++) after(row().wait + 1, (turn) => engine.crash(turn, row()));
  const { wait, runs } = row();
  expect([wait, runs]).toEqual([12_800, 8]);
  after(1, (turn) => engine.restartDaemon(turn, 'a'));
  for (let crash = 0; crash < 8; crash++) after(crash === 0 ? 2001 : row().wait + 1, (turn) => engine.crash(turn, row()));
  expect(row()).toMatchObject({ state: 'restarting', runs: 16, wait: 12_800 });
  after(12_799, () => undefined);
  expect(row().state).toBe('restarting');
});

it('a start that fails keeps the exit code, which is 128 only where there was none', () => {
  const crashed = bench({ restart: 'always' });
  crashed.after(20_000, (turn) => crashed.engine.setPool(turn, 'a', true));
  crashed.after(1, (turn) => crashed.engine.crash(turn, crashed.row(), 3));
  crashed.after(1000, () => undefined);
  expect([crashed.row().failed, crashed.marks()]).toEqual([true, ['exited 3']]);
  const stopped = bench({});
  stopped.after(1, (turn) => {
    stopped.engine.setPool(turn, 'a', true);
    stopped.engine.stop(turn, by, 'web');
  });
  expect(stopped.marks()).toEqual(['exited 0']);
  expect(stopped.after(1, (turn) => void stopped.engine.start(turn, by, 'web'))).toEqual(['500']);
  expect([stopped.row().failed, stopped.marks()]).toEqual([true, ['exited 128']]);
});

it('a container is marked unhealthy after as many failures as the rule says', () => {
  for (const [probeRetries, unhealthy] of [
    [3, true],
    [4, false],
  ] as const) {
    const { engine, row, after, marks } = bench({ health: true }, { ...dockerRules, probeRetries });
    after(1, (turn) => engine.hang(turn, row()));
    after(180_000, () => undefined);
    expect([row().failing, marks()!.includes('unhealthy')]).toEqual([3, unhealthy]);
  }
});
