import { address } from './address/lab.ts';
import { eras } from './eras/lab.ts';
import { follow } from './follow/lab.ts';
import type { Lab } from './lab.ts';
import { plugin } from './plugin/lab.ts';
import { retry } from './retry/lab.ts';
import { sandbox } from './sandbox/lab.ts';
import { volume } from './volume/lab.ts';
import { workloads } from './workloads/lab.ts';

/** Every lab, in the order of the chapters. */
export const labs: readonly Lab[] = [workloads, sandbox, address, volume, follow, plugin, eras, retry];

/**
 * A lab by its name.
 * @throws if there is none of that name
 */
export function labNamed(name: string): Lab {
  const lab = labs.find((each) => each.name === name);
  if (!lab) throw new Error(`src/labs/registry.ts: expected a lab "${name}", found ${labs.map((each) => each.name).join(', ')}`);
  return lab;
}
