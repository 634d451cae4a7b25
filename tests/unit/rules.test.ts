import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { worldNames, type WorldName } from '../../src/engine/compare/comparison.ts';
import { limitTexts, ruleId, ruleTexts, rulesOf } from '../../src/labs/rules.ts';
import { labs } from '../../src/labs/registry.ts';
import { traceNamed } from '../../src/labs/traces.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { cases } from './compare-traces.ts';

const engine = 'src/engine/';
const sourceOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');
const parts = sourceOf(`${engine}parts`);
const daemon = sourceOf(`${engine}worlds/docker`);
/** What makes a world. That of Docker with plugins is the one of Docker, given drivers; the lab retry adds two writers. */
const code: Readonly<Record<WorldName, string>> = {
  docker: daemon,
  plugins: daemon + sourceOf(`${engine}worlds/plugins`),
  mesos: sourceOf(`${engine}worlds/mesos`),
  kubernetes: sourceOf(`${engine}worlds/kubernetes`) + sourceOf('src/labs/retry'),
};
/** Limits of Docker's world that only volumes of drivers run into. */
const ofDrivers = ['volume-held', 'volume-taken'];

const made = cases();
const scenes = labs.flatMap((lab) => lab.scenes.flatMap((scene) => ('trace' in scene ? [] : [scene])));
const tracesOf = (world: WorldName): Trace[] => [
  ...made.filter(({ id }) => id.startsWith(`${world}-`)),
  ...scenes.filter((scene) => scene.world.name === world).map(({ id }) => traceNamed(id)),
];

/** Codes of the limits that a world's source puts: in helpers that take a code, or as a row. */
function codesIn(source: string): string[] {
  const calls = [...source.matchAll(/(?<!\.|\w|function )(?:add|hand|limit|note)\((?:turn, )?([^,;{]*)/g)].flatMap(([, given]) =>
    [...given!.matchAll(/'([a-z]+(?:-[a-z]+)*)'(?! in\b)/g)].map(([, literal]) => literal!),
  );
  const rows = [...source.matchAll(/code: '([a-z-]+)', about/g)].map(([, literal]) => literal!);
  return [...new Set([...calls, ...rows])];
}

describe.each(worldNames)('the world %s', (world) => {
  const rules = ruleTexts(world);
  const limits = limitTexts(world);

  it('explains every rule that makes a call', () => {
    expect(rulesOf(world, tracesOf(world)).length).toBeGreaterThan(20);
  });

  it('explains no rule that its source does not name', () => {
    const source = parts + code[world];
    const occurring = new Set(tracesOf(world).flatMap(({ spans }) => spans.map(({ rule }) => rule)));
    const named = (rule: string): boolean =>
      occurring.has(rule) || [rule, rule.split('.').at(-1)!].some((name) => source.toLowerCase().includes(`'${name}'`));
    expect(Object.keys(rules).filter((rule) => !named(rule))).toEqual([]);
  });

  it('explains every limit that it puts, and no other', () => {
    const put = codesIn(code[world]).filter((limit) => world !== 'docker' || !ofDrivers.includes(limit));
    expect(Object.keys(limits).toSorted()).toEqual(put.toSorted());
  });

  it('is explained as the site writes, with nothing but its ids for addresses', () => {
    for (const { zh, en } of [...Object.values(rules), ...Object.values(limits)])
      expect([zh, [...typographyFaults(zh), ...typographyFaults(en)]]).toEqual([zh, []]);
    const ids = Object.keys(rules).map((name) => ruleId(world, name));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^rule-[a-z-]+$/);
  });
});

describe('sources', () => {
  const sources = readdirSync('content/sources').map((name) => name.replace('.yaml', ''));

  it('are records of ours, files of a program at a version, or common knowledge', () => {
    const all = worldNames.flatMap((world) => [...Object.values(ruleTexts(world)), ...Object.values(limitTexts(world))]);
    const odd = all.flatMap(({ source }) => {
      const [first, ...more] = source.split('; ');
      const known = (piece: string) => piece === 'general' || sources.includes(piece);
      const file = (piece: string) => /^[\w./-]+@[\w.-]+ \S/.test(piece);
      const further = (piece: string) => known(piece) || file(piece) || /^[\w./-]+(?: [\w .,()-]+)?$/.test(piece);
      return known(first!) || file(first!) ? more.filter((piece) => !further(piece)) : [first];
    });
    expect(odd).toEqual([]);
  });
});

describe('what is missing', () => {
  it('is named, with where to write it', () => {
    const trace = { ...made[0]!, spans: [{ ...made[0]!.spans[0]!, rule: 'toString' }] };
    expect(() => rulesOf('docker', [trace])).toThrow(/content\/rules\/docker\.yaml: expected an entry "toString"/);
    expect(() => limitTexts('swarm')).toThrow(/content\/limits\/swarm\.yaml: expected this file/);
  });
});
