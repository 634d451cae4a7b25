import type { Cluster, ClusterWorld } from '../../vocabulary.ts';
import { defaults, type Rows, type Rules } from './rows.ts';
import { worldOf } from './world.ts';

export { defaults, type Rules } from './rows.ts';

/** Docker 17.09 on several hosts that know nothing of each other: no Swarm, no plugins, live restore off. */
export const docker = (rules: Rules = defaults): ClusterWorld<Rows> =>
  worldOf<Cluster>(
    {
      name: 'docker',
      versions: [{ name: 'Docker', version: '17.09' }],
      speaks: [],
      kit: () => ({ driver: 'local', scope: 'local' }),
      equip: () => undefined,
    },
    rules,
  );
