import type { Scenario } from '../scenario.ts';
import { cniCheck } from './cni-check.ts';
import { cniMacvlan } from './cni-macvlan.ts';
import { csiVolume } from './csi-volume.ts';
import { dockerPlugins } from './docker-plugins.ts';
import { podErrors } from './pod-errors.ts';
import { podLife } from './pod-life.ts';
import { poolExhausted } from './pool-exhausted.ts';

/** Every recording, in the order in which they are made. */
export const scenarios: readonly Scenario[] = [podLife, podErrors, poolExhausted, cniCheck, cniMacvlan, dockerPlugins, csiVolume];
