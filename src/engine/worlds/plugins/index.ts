import type { Cluster, ClusterWorld } from '../../vocabulary.ts';
import { defaults, type Rows, type Rules } from '../docker/rows.ts';
import { worldOf } from '../docker/world.ts';

/** A cluster whose volumes a plugin makes: on each host apart, or on a back end that every host can mount from. */
export interface PluginCluster extends Cluster {
  /** `global` if absent. */
  readonly scope?: 'local' | 'global';
}

/**
 * Docker 17.09 with one plugin per host as driver of volumes, networks and addresses. Who starts what, where, and again is
 * as without: a plugin is asked, it decides nothing of that.
 */
export const plugins = (rules: Rules = defaults): ClusterWorld<Rows, PluginCluster> =>
  worldOf<PluginCluster>(
    {
      name: 'plugins',
      versions: [{ name: 'Docker', version: '17.09' }],
      speaks: [{ iface: 'docker.plugin', version: 'v1.2', catalogue: 'docker-plugin-catalogue', exact: true }],
      kit: ({ scope = 'global' }) => ({ driver: 'plugin', scope }),
      equip(turn, { engine }, host, at) {
        engine.plugins.add(turn, host, 'plugin', turn.get('kit', 'kit')!.scope);
        const network = { name: 'net', driver: 'plugin', subnet: `10.${77 + (at >> 8)}.${at & 255}.0/24` };
        engine.createNetwork(turn, { caller: 'operator', host, rule: 'operator.network' }, network);
      },
    },
    rules,
  );
