import { expect, test } from '@playwright/test';
import { labs } from '../../src/labs/registry.ts';
import { sceneId } from '../../src/labs/lab.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { readFileSync } from 'node:fs';
import { base, builtAt, htmlOf } from '../support/site.ts';

const traceOf = (id: string) => JSON.parse(readFileSync(`${builtAt}traces/${id}.json`, 'utf8')) as Trace;

test('the page of a lab explains every rule that its models follow, and none where there is only a recording', () => {
  for (const { name, scenes } of labs)
    for (const lang of ['zh', 'en']) {
      const html = htmlOf(`${base}${lang}/labs/${name}/`);
      const explained = [...html.matchAll(/\sid="rule-([^"]+)"/g)].map(([, id]) => id!);
      const followed = scenes.flatMap((scene) =>
        'trace' in scene ? [] : traceOf(sceneId(scene)).spans.map(({ rule }) => `${scene.world.name}-${rule!.replaceAll(/[._]/g, '-')}`),
      );
      expect(explained.toSorted(), `${lang} ${name}`).toEqual([...new Set(followed)].toSorted());
    }
});
