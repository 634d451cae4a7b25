import { describe, expect, test } from 'vitest';
import { criGrowth } from '../../src/figures/cri-growth/data.ts';
import type { Version } from '../../src/figures/cri-growth/data.ts';
import { loadProto, rpcCount } from '../../src/trace/catalogue.ts';

const versions = criGrowth.relations as readonly Version[];
const services = { runtime: 'RuntimeService', image: 'ImageService' } as const;

const names = (version: Version, service: 'runtime' | 'image'): string[] =>
  (loadProto(version.catalogue).services[services[service]] ?? []).map(({ rpc }) => rpc);

describe.each(versions.map((version, index) => ({ version, before: versions[index - 1] })))('CRI $version.from', ({ version, before }) => {
  test.each(['runtime', 'image'] as const)('counts the RPCs of the %s service', (service) => {
    expect(version[service]).toBe(rpcCount(loadProto(version.catalogue), services[service]));
  });

  test.each(['runtime', 'image'] as const)('counts what is new in the %s service', (service) => {
    const old = before ? names(before, service) : [];
    expect(version.added[service]).toBe(names(version, service).filter((rpc) => !old.includes(rpc)).length);
  });

  test('stands after the version before', () => {
    expect(version.at > (before?.at ?? '')).toBe(true);
  });
});
