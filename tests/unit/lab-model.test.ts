import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStep } from '../../src/labs/lab.ts';
import { packRun, runIn, unpackRun } from '../../src/labs/model/address.ts';
import { Play, type Engine } from '../../src/labs/model/play.ts';
import { quietAt } from '../../src/labs/model/runs.ts';
import { modelScene, playScene } from '../../src/labs/model/scene.ts';
import { sightAt, type RunState, type Sent } from '../../src/labs/model/state.ts';
import type { Command } from '../../src/engine/vocabulary.ts';
import { checkTrace } from '../../src/trace/check.ts';
import { stepsOf } from '../../src/trace/cursor.ts';
import { trace as schema } from '../../src/trace/schema.ts';
import { toyWorld } from '../support/toy-world.ts';

const text = { zh: '一', en: 'a' };
const told = { id: 'toy', title: text, real: text, played: text, omits: text };
const engine: Engine<number> = { world: toyWorld as never, look: (state) => toyWorld.observe(state).instances.length };
const run = (replicas: number): Command => ({ do: 'run', workload: { kind: 'stateless', name: 'web', replicas } });
const scene = modelScene({
  id: 'toy-web',
  world: toyWorld,
  options: { hosts: ['a', 'b'] },
  seed: 7,
  commands: [
    { at: 1000, command: run(3) },
    { at: 20_000, command: { do: 'lose-host', host: 'a' } },
  ],
  until: 40_000,
  title: text,
  lead: text,
  moments: [],
  told,
  look: engine.look,
});
const state: RunState = { seed: 7, options: { hosts: ['a', 'b'] }, commands: scene.commands, until: 40_000 };

function played({ until, ...begin }: RunState): Play<number> {
  const play = new Play(engine, begin);
  while (play.step(until));
  return play;
}

describe('a scene of a model', () => {
  const { trace, sights } = playScene(scene);

  it('gives a trace that holds, of the model’s kind, with the texts of the lab', () => {
    expect(schema.parse(trace)).toMatchObject({ id: 'toy-web', source: { kind: 'model', omits: text } });
    expect(checkTrace(trace)).toEqual([]);
  });

  it('gives what there is to see from each position on', () => {
    const last = stepsOf(trace).at(-1)!.position;
    expect(sightAt(sights, -1)).toBe(0);
    expect(sightAt(sights, last)).toBe(3);
    const started = findStep(trace, { rule: 'toy.start', nth: 1 }).position;
    expect([sightAt(sights, started - 1), sightAt(sights, started)]).toEqual([1, 2]);
  });

  it('has moments found by rule, caller, messages and time, and says what it lacks', () => {
    expect(findStep(trace, { caller: 'fate' }).span.method).toBe('lose-host');
    expect(findStep(trace, { request: { replicas: 3 } }).span.caller).toBe('user');
    expect(findStep(trace, { response: { name: 'web-1' } }).span.rule).toBe('toy.start');
    expect(findStep(trace, { rule: 'toy.start', from: 20_000 }).span.start).toBeGreaterThan(20_000_000);
    expect(() => findStep(trace, { request: { replicas: 4 } })).toThrow(
      /^src\/labs\/: scene "toy-web": expected at least 1 × call with \{"replicas":4\} asked, found 0; mend: correct the moment/,
    );
  });
});

describe('a run that goes on', () => {
  it('is the same whether its commands were sent at once or one by one, and after a way back', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(
          fc.record({
            at: fc.integer({ min: 0, max: 30_000 }),
            command: fc.oneof(fc.nat(6).map(run), fc.constant({ do: 'lose-host', host: 'a' } as const)),
          }),
          { maxLength: 8 },
        ),
        fc.integer({ min: 0, max: 40_000 }),
        (seed, sent: Sent<Command>[], back) => {
          const commands = sent.toSorted((a, b) => a.at - b.at);
          const whole = played({ ...state, seed, commands });
          const early = commands.filter(({ at }) => at <= back);
          const again = played({ ...state, seed, commands: early });
          again.rewind(back);
          for (const { at, command } of commands.slice(early.length)) {
            while (again.step(at));
            again.send(command);
          }
          while (again.step(state.until));
          expect(again.trace(told)).toEqual(whole.trace(told));
          expect(again.sights).toEqual(whole.sights);
        },
      ),
    );
  });

  it('drops what came later when it goes back', () => {
    const play = played(state);
    play.rewind(10_000);
    expect(play.now).toBe(10_000);
    expect(play.trace(told)).toEqual(played({ ...state, commands: [scene.commands[0]!], until: 10_000 }).trace(told));
  });

  it('is quiet after its last call', async () => {
    const play = played({ ...state, until: 1000 });
    const quiet = await quietAt(play);
    expect(play.now).toBe(1000);
    const later =
      played({ ...state, until: 1_000_000 })
        .trace(told)
        .spans.at(-1)!.start! / 1000;
    // The fork that looks ahead has no commands but those that were carried out.
    expect(quiet).toBeLessThan(later);
    expect(quiet).toBe(
      played({ ...state, commands: [scene.commands[0]!], until: 1_000_000 })
        .trace(told)
        .spans.at(-1)!.start! / 1000,
    );
  });
});

describe('a run in an address', () => {
  it('is read as it was written, and stays short', async () => {
    const packed = await packRun(state);
    expect(packed).toMatch(/^1\.[\w-]+$/);
    expect(packed.length).toBeLessThan(250);
    expect(await unpackRun(packed)).toEqual(state);
  });

  it('is asked of the lab that the query names', () => {
    expect(runIn('?scene=a&run=1.x')).toEqual({ scene: 'a', run: '1.x' });
    expect(runIn('?lab=other&scene=a&run=1.x', 'toy')).toBeUndefined();
    expect(runIn('?lab=toy&run=1.x', 'toy')).toEqual({ scene: undefined, run: '1.x' });
    expect(runIn('?step=4')).toBeUndefined();
  });

  it('is refused from another version, out of order, too long, or as a bomb', async () => {
    const packed = await packRun(state);
    expect(await unpackRun(packed.replace(/^1/, '2'))).toBeUndefined();
    expect(await unpackRun(packed.slice(0, -9))).toBeUndefined();
    expect(await unpackRun(await packRun({ ...state, until: 5 }))).toBeUndefined();
    expect(await unpackRun(await packRun({ ...state, seed: 0.5 }))).toBeUndefined();
    expect(await unpackRun(await packRun({ ...state, options: 'x'.repeat(3_000_000) }))).toBeUndefined();
    expect(await unpackRun(`1.${'A'.repeat(100_000)}`)).toBeUndefined();
  });

  it('5,000 random ones: nothing throws', { timeout: 120_000 }, async () => {
    const packed = await packRun(state);
    const damaged = fc
      .tuple(fc.nat(packed.length), fc.nat(4), fc.string({ maxLength: 4 }))
      .map(([at, cut, put]) => packed.slice(0, at) + put + packed.slice(at + cut));
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String().map((letters) => `1.${letters}`),
      damaged,
    );
    const others = fc.json().map((json) => json);
    await fc.assert(
      fc.asyncProperty(fc.oneof(any, others), async (run) => {
        const read = await unpackRun(run);
        if (read) expect(read.commands.every(({ at }) => at >= 0 && at <= read.until)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
