import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { troubles, workloads, type Kind, type Trouble } from '../../src/engine/compare/case.ts';
import { comparison, contestants, worldNames, type WorldName } from '../../src/engine/compare/comparison.ts';
import { drained, playing } from '../../src/engine/compare/play.ts';
import { defaultEra, eraAddress, readEra } from '../../src/labs/eras/address.ts';
import { holdersOf } from '../../src/labs/eras/holders.ts';
import { actorWords, addressWords, dataWords, serviceWords, stretch } from '../../src/labs/eras/words.ts';
import { limitTexts } from '../../src/labs/rules.ts';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { stepsOf } from '../../src/trace/cursor.ts';
import type { Actor } from '../../src/trace/schema.ts';
import { cases } from './compare-traces.ts';

const cells = comparison();
const outcome = (world: WorldName, kind: Kind, trouble: Trouble) =>
  cells.find((cell) => cell.world === world && cell.kind === kind && cell.trouble === trouble)!.outcome;
const kinds = Object.keys(workloads) as Kind[];

describe('the comparison', () => {
  it('has every world with every workload and every trouble, the same each time', () => {
    expect(cells).toHaveLength(worldNames.length * kinds.length * troubles.length);
    expect(JSON.stringify(comparison())).toBe(JSON.stringify(cells));
  });

  it('is not possible, or waits for a person, in fewer than a quarter of its cells', () => {
    const limited = cells.filter(({ outcome: { limits } }) => limits.length > 0);
    expect(limited.length / cells.length).toBeLessThan(1 / 4);
    expect(limited.length).toBeGreaterThan(0);
  });

  it('bears out what the chapter says of it', () => {
    const lost = (world: WorldName) => outcome(world, 'stateful', 'lose-host');
    expect(lost('mesos').recovered).toBeLessThan(2 * 60_000);
    expect(lost('mesos').data).toBe('kept');
    expect(lost('kubernetes').limits.map(({ kind }) => kind)).toContain('by-hand');
    const cut = (world: WorldName) => {
      const { run, victim } = drained(playing(contestants[world], 'stateful', 'cut-off'));
      const seen = contestants[world].world.observe(run.stateAfter(run.stepsAt(400_000)));
      return { old: seen.instances.find(({ id }) => id === victim!.id)?.state, holders: seen.volumes[0]!.hosts, host: victim!.host };
    };
    const [mesos, kubernetes] = [cut('mesos'), cut('kubernetes')];
    expect(mesos.old).toBe('running');
    expect(mesos.holders).toHaveLength(1);
    expect(mesos.holders).not.toContain(mesos.host);
    expect(kubernetes.holders).toEqual([kubernetes.host]);
    expect(troubles.every((trouble) => outcome('mesos', 'batch', trouble).limits.some(({ kind }) => kind === 'impossible'))).toBe(true);
    for (const world of ['docker', 'plugins'] as const)
      expect(outcome(world, 'batch', 'lose-host').limits.map(({ kind }) => kind)).toContain('by-hand');
    expect(outcome('kubernetes', 'batch', 'lose-host').recovered).toBeGreaterThan(0);
    expect(outcome('kubernetes', 'agent', 'drain').recovered).toBe(0);
    expect(outcome('mesos', 'agent', 'drain')).toMatchObject({ wanted: 3, atEnd: 2 });
    expect(outcome('mesos', 'agent', 'drain').limits.map(({ kind }) => kind)).toContain('by-hand');
    const named = cells.filter(({ outcome: { address } }) => address === 'name').map(({ world }) => world);
    expect([...new Set(named)]).toEqual(['kubernetes']);
  });

  it('leads from every cell to a step of its run', () => {
    const traces = new Map(cases().map((trace) => [trace.id, trace]));
    for (const { world, kind, trouble, outcome: found } of cells) {
      const positions = new Set(stepsOf(traces.get(`${world}-${kind}-${trouble}`)!).map(({ position }) => position));
      expect(positions, `${world} ${kind} ${trouble}`).toContain(found.wholeAt ?? found.at);
      expect(positions, `${world} ${kind} ${trouble}`).toContain(found.at);
    }
  });

  it('tells who picks the host and who asks whom, as the article has its four steps', () => {
    const of = (world: WorldName) => {
      const { run } = drained(playing(contestants[world], 'stateful', 'crash'));
      return holdersOf(run.spans, run.state.tables.get('actor') as ReadonlyMap<string, Actor>);
    };
    const asked = (world: WorldName, resource: string) => of(world).resources.find((each) => each.resource === resource)!.asked;
    expect(worldNames.map((world) => of(world).decides)).toEqual(['user', 'user', 'Marathon', 'kube-scheduler']);
    expect(['lifecycle', 'network', 'storage'].flatMap((resource) => asked('docker', resource))).toEqual(['dockerd', 'dockerd', 'dockerd']);
    expect(['network', 'storage'].flatMap((resource) => asked('plugins', resource))).toEqual(['plugin', 'plugin']);
    expect(asked('kubernetes', 'lifecycle')).toEqual(['containerd']);
    expect(asked('kubernetes', 'storage')).toEqual(['CSI driver']);
  });

  it('explains every limit that it meets, in both languages', () => {
    for (const { world, outcome: found } of cells)
      for (const { code } of found.limits) expect(limitTexts(world), world).toHaveProperty([code]);
  });

  it('says every cell in words', () => {
    for (const { outcome: found } of cells) {
      for (const lang of ['zh', 'en'] as const) {
        const said = [serviceWords(found, lang), dataWords(found, lang), addressWords(found, lang), actorWords(found, lang)];
        expect(said.join(' ')).not.toMatch(/undefined|NaN|\{/);
      }
    }
  });

  it('makes no message that fails its catalogue', () => {
    const traces = cases();
    expect(traces.flatMap((trace) => checkTrace(trace).map((problem) => `${trace.id}: ${problemText(problem)}`))).toEqual([]);
  });
});

describe('the address of a case', () => {
  it('is read as it was written', () => {
    for (const kind of kinds)
      for (const trouble of troubles)
        expect(readEra(eraAddress({ kind, trouble, world: 'mesos', step: 3 }))).toEqual({ kind, trouble, unknown: false });
  });

  it('never throws, and opens the first case where it makes no sense', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (what, fault) => {
        const { kind, trouble, unknown } = readEra(`?${new URLSearchParams({ what, fault })}`);
        if (unknown) expect({ kind, trouble }).toEqual(defaultEra);
        expect(kinds).toContain(kind);
        expect(troubles).toContain(trouble);
      }),
      { numRuns: 5000 },
    );
    expect(readEra('?what=__proto__&fault=crash').unknown).toBe(true);
  });
});

describe('a stretch of time', () => {
  it('is said in minutes and seconds', () => {
    expect([0, 2000, 60_000, 76_000].map((time) => stretch(time, 'en'))).toEqual([
      'less than 1\u00a0s',
      '2\u00a0s',
      '1\u00a0min',
      '1\u00a0min 16\u00a0s',
    ]);
    expect([999, 2000, 60_000, 76_000].map((time) => stretch(time, 'zh'))).toEqual(['不到1秒', '2秒', '1分钟', '1分16秒']);
  });
});
