import type { Instance, Observation, Volume } from '../../engine/vocabulary.ts';

/** A host as a column draws it. */
interface HostView {
  readonly name: string;
  /** `down`: it has no power; `silent`: it runs and nobody hears of it. */
  readonly state: 'up' | 'down' | 'silent';
  readonly instances: readonly Instance[];
  /** Volumes whose disk is there, or which are attached there. */
  readonly volumes: readonly Volume[];
}

/** A world at one moment, as a column draws it. */
export interface ColumnView {
  readonly hosts: readonly HostView[];
  /** Instances without a host. */
  readonly waiting: readonly Instance[];
  /** Volumes that are on no host: only the storage behind them has them. */
  readonly detached: readonly Volume[];
  readonly limits: Observation['limits'];
}

/** Puts what there is to see in a world on its hosts. What has ended is left out, unless it is a batch's. */
export function columnOf({ hosts, instances, volumes, limits }: Observation): ColumnView {
  const on = (host: string) => instances.filter((instance) => instance.host === host);
  return {
    hosts: hosts.map(({ name, up, reached }) => ({
      name,
      state: !up ? 'down' : reached ? 'up' : 'silent',
      instances: on(name),
      volumes: volumes.filter((volume) => volume.pinned === name || volume.hosts.includes(name)),
    })),
    waiting: instances.filter(({ host }) => host === undefined),
    detached: volumes.filter((volume) => volume.pinned === undefined && volume.hosts.length === 0),
    limits,
  };
}
