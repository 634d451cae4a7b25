import { describe, expect, it } from 'vitest';
import { evolution, steps, type Hold } from '../../src/figures/evolution/data.ts';
import { layoutStep } from '../../src/figures/evolution/layout.ts';

const layouts = steps.map(({ number }) => layoutStep(evolution, number));
const pairs = layouts.slice(1).map((after, index) => [layouts[index]!, after] as const);

describe('the evolution figure', () => {
  it('has the four steps of the article', () => {
    expect(layouts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(layouts.map(({ kept }) => kept.map(({ keeper }) => keeper))).toEqual([
      ['docker', 'docker', 'docker'],
      ['docker', 'networkPlugin', 'volumePlugin'],
      ['docker', 'networkPlugin', 'volumePlugin'],
      ['docker', 'networkPlugin', 'volumePlugin'],
    ]);
  });

  it('moves a resource between two steps exactly if it changes hands', () => {
    for (const [before, after] of pairs) {
      for (const { resource, keeper, at } of after.kept) {
        const was = before.kept.find((kept) => kept.resource === resource)!;
        expect(was.keeper !== keeper, `${resource} in step ${after.number}`).toBe(was.at.x !== at.x || was.at.y !== at.y);
      }
    }
  });

  it('keeps the outline of a keeper unless what it holds, or who has the say, changed', () => {
    for (const [before, after] of pairs) {
      for (const { keeper, box } of after.bodies) {
        const was = before.bodies.find((body) => body.keeper === keeper);
        const sayChanged = after.shrunk !== undefined && keeper === 'docker';
        if (was && !sayChanged) expect(box).toEqual(was.box);
      }
    }
  });

  it('encloses each resource in the outline of its keeper', () => {
    for (const { kept, bodies } of layouts) {
      for (const { keeper, at } of kept) {
        const { box } = bodies.find((body) => body.keeper === keeper)!;
        expect(at.x > box.x && at.x < box.x + box.width && at.y > box.y && at.y < box.y + box.height).toBe(true);
      }
    }
  });

  it('moves with its data: a resource given to another keeper stands elsewhere', () => {
    const relations = (evolution.relations as readonly Hold[]).map((hold) =>
      hold.id === '4-docker-lifecycle' ? { ...hold, from: 'networkPlugin' as const } : hold,
    );
    const moved = layoutStep({ ...evolution, relations }, 4);
    expect(moved.kept[0]!.at).not.toEqual(layouts[3]!.kept[0]!.at);
  });
});
