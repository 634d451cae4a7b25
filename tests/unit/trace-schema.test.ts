import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { trace } from '../../src/trace/schema.ts';

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  oneOf?: Node[];
  description?: string;
}

/** Fields without a description, by their path. */
function undescribed({ properties = {}, items, oneOf = [] }: Node, path: string): string[] {
  const inner = [...(items ? [undescribed(items, `${path}[]`)] : []), ...oneOf.map((one) => undescribed(one, path))].flat();
  return Object.entries(properties).reduce(
    (found, [key, field]) => [...found, ...(field.description ? [] : [`${path}.${key}`]), ...undescribed(field, `${path}.${key}`)],
    inner,
  );
}

describe('the published schema', () => {
  const schema = z.toJSONSchema(trace) as Node;

  it('explains every field but those whose name says it all', () => {
    const plain = /\.(?:zh|en|op|versions\[\]\.(?:name|version))$/;
    expect(undescribed(schema, 'trace').filter((path) => !plain.test(path))).toEqual([]);
  });
});
