import { at, isObject, listAt, textAt } from '../json.ts';
import type { Rule, Scene } from './scene.ts';

type Change = (name: string, call: { query: unknown; body: unknown; response: unknown }, scene: Scene) => void;

/** Key of a container by what the path calls it: name or id. */
const container = (name: string, scene: Scene): string | undefined => scene.called(name) ?? scene.called(`container ${name}`);

function setState(scene: Scene, name: string, ...marks: string[]): void {
  scene.change(container(name, scene), { marks });
}

/**
 * Notes that a reading showed something that dockerd made for the container that it started last; it goes when that
 * container stops.
 */
export const seen = (key: string, scene: Scene): string => scene.call(`seen of ${scene.called('started')} ${key}`, key);

/** What dockerd had made for a container goes when the container stops. */
function unmake(key: string | undefined, scene: Scene): void {
  const prefix = `seen of ${key} `;
  for (const known of scene.names.keys()) if (known.startsWith(prefix)) scene.del(scene.called(known));
}

/** Calls of the Engine API that change something, by method and path; the first group of the path is the name. */
const changes: readonly (readonly [RegExp, Change])[] = [
  [
    /^POST \/volumes\/create$/,
    (_, { response }, scene) => {
      const name = textAt(response, 'Name');
      scene.put(`volume/${name}`, { kind: 'volume', label: name, marks: [textAt(response, 'Driver')] });
    },
  ],
  [/^DELETE \/volumes\/([^/]+)$/, (name, _, scene) => scene.del(`volume/${name}`)],
  [
    /^POST \/networks\/create$/,
    (_, { body, response }, scene) => {
      const name = textAt(body, 'Name');
      const key = scene.call(textAt(response, 'Id'), `network/${name}`);
      scene.call(`network ${name}`, key);
      scene.put(key, { kind: 'network', label: name, marks: [textAt(body, 'Driver') || 'bridge'] });
    },
  ],
  [/^DELETE \/networks\/([^/]+)$/, (name, _, scene) => scene.del(scene.called(name) ?? scene.called(`network ${name}`))],
  [
    /^POST \/containers\/create$/,
    (_, { query, body, response }, scene) => {
      const id = textAt(response, 'Id');
      const name = textAt(query, 'name') || id.slice(0, 12);
      const key = scene.call(id, `container/${name}`);
      scene.call(`container ${name}`, key);
      scene.put(key, { kind: 'container', label: name, marks: ['created'] });
      for (const mount of listAt(body, 'HostConfig', 'Mounts')) {
        const path = textAt(mount, 'Target');
        if (path) scene.put(`mount/${key}${path}`, { kind: 'mount', label: path, in: key, marks: [textAt(mount, 'Source')] });
      }
    },
  ],
  [
    /^POST \/containers\/([^/]+)\/(?:start|restart)$/,
    (name, _, scene) => {
      setState(scene, name, 'running');
      scene.call('started', container(name, scene) ?? '');
    },
  ],
  [
    /^POST \/containers\/([^/]+)\/(?:stop|kill)$/,
    (name, _, scene) => {
      unmake(container(name, scene), scene);
      setState(scene, name, 'exited');
    },
  ],
  [
    /^DELETE \/containers\/([^/]+)$/,
    (name, _, scene) => {
      unmake(container(name, scene), scene);
      scene.del(container(name, scene));
    },
  ],
  [
    /^GET \/containers\/([^/]+)\/json$/,
    (name, { response }, scene) => {
      const state = textAt(response, 'State', 'Status');
      if (state === 'exited') setState(scene, name, `exited ${Number(at(response, 'State', 'ExitCode') ?? 0)}`);
      if (state !== 'running') return;
      const networks = at(response, 'NetworkSettings', 'Networks');
      const addresses = Object.values(isObject(networks) ? networks : {}).map((network) => textAt(network, 'IPAddress'));
      setState(scene, name, 'running', ...addresses.filter(Boolean));
    },
  ],
];

/** What a call of the Docker Engine API changes. */
export const dockerRule: Rule = ({ status, method, request, response }, scene) => {
  if (!status.ok) return;
  for (const [path, change] of changes) {
    const found = path.exec(method);
    if (!found) continue;
    const query = at(request, 'query');
    change(found[1] ?? '', { query, body: query === undefined ? request : at(request, 'body'), response }, scene);
  }
};
