import { ok, type Answer } from '../../kernel/turn.ts';
import { api, keyOf, type DockerCall, type T } from './calls.ts';
import { containers } from './containers.ts';
import { hosts } from './hosts.ts';
import { networksOf } from './networks.ts';
import { dockerPlugin } from './plugin.ts';
import { dockerRules, type DockerRules } from './rules.ts';
import { volumesOf } from './volumes.ts';

/**
 * Docker Engine 17.09, one daemon per host: what its API does, what it asks of plugins, and the kernel's work. Files that
 * comments here and beside this file name are those of moby v17.09.0-ce, and of libnetwork 5b28c0e, which it vendors.
 * Each function of the API makes one call and answers as the Engine does: 404 no such thing, 409 a conflict, 500 what
 * dockerd could not do; `timeout` where the daemon does not answer.
 * A world adds `on` to its handlers, `dockerThings` to its things, `dockerIndexes` to its indexes.
 */
export function dockerd(rules: DockerRules = dockerRules) {
  const plugins = dockerPlugin(rules);
  const networks = networksOf(plugins);
  const volumes = volumesOf(plugins);
  const processes = containers(rules, networks, volumes);
  const machines = hosts(rules, plugins, processes);

  return {
    plugins,
    ...machines.api,
    ...processes.api,
    createVolume: volumes.create,
    createNetwork: networks.create,

    hasImage: (turn: T, host: string, image: string): boolean => turn.get('image', keyOf(host, image)) !== undefined,

    /** `docker pull`: the image is there when the call returns; whoever waits for it waits `dockerTimes.pull`. */
    pull(turn: T, call: DockerCall, image: string): Answer {
      const [fromImage, tag = 'latest'] = image.split(':');
      return api(turn, call, 'POST /images/create', { query: { fromImage, tag } }, () => {
        turn.put('image', keyOf(call.host, image), { host: call.host });
        return ok({ status: `Status: Downloaded newer image for ${image}` }, '200');
      });
    },

    on: { ...plugins.backend.on, ...machines.on, ...processes.on },
  };
}
/** What a world calls the part by. */
export type Dockerd = ReturnType<typeof dockerd>;
