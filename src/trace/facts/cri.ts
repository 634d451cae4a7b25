import { at, listAt, textAt } from '../json.ts';
import { ruleFor, type Rule, type Scene } from './scene.ts';

/** What the runtime made for a sandbox before there was one: it stands alone until `RunPodSandbox` returns. */
const belongings = (id: string): string[] => [`netns of ${id}`, `shim of ${id}`];

const numberOf = (value: unknown, ...keys: string[]): number => Number(at(value, ...keys) ?? 0);

/** State of a container in the words of its `ContainerState`, with the exit code where there is one. */
function stateOf(status: unknown): string {
  const state = textAt(status, 'state').replace('CONTAINER_', '').toLowerCase();
  return state === 'exited' ? `exited ${numberOf(status, 'exit_code')}` : state;
}

/** Replaces the state among a thing's marks, which is the last of them. */
function setState(scene: Scene, key: string | undefined, state: string): void {
  const marks = key === undefined ? undefined : scene.things.get(key)?.marks;
  if (marks) scene.change(key, { marks: [...marks.slice(0, -1), state] });
}

const rules: Record<string, Rule> = {
  RunPodSandbox({ request, response }, scene) {
    const id = textAt(response, 'pod_sandbox_id');
    const metadata = at(request, 'config', 'metadata');
    const name = textAt(metadata, 'name');
    const key = scene.call(id, scene.fresh(`sandbox/${name}`));
    scene.put(key, {
      kind: 'sandbox',
      label: [textAt(metadata, 'namespace'), name].filter(Boolean).join('/') || id,
      marks: [`attempt ${numberOf(metadata, 'attempt')}`, 'ready'],
    });
    for (const thing of belongings(id)) scene.change(scene.called(thing), { in: key });
  },

  StopPodSandbox({ request }, scene) {
    const id = textAt(request, 'pod_sandbox_id');
    const key = scene.called(id);
    if (key === undefined) return;
    for (const thing of belongings(id)) scene.del(scene.called(thing));
    for (const inner of scene.within(key)) exit(scene, inner);
    setState(scene, key, 'not ready');
  },

  RemovePodSandbox: ({ request }, scene) => scene.del(scene.called(textAt(request, 'pod_sandbox_id'))),

  CreateContainer({ request, response }, scene) {
    const metadata = at(request, 'config', 'metadata');
    const name = textAt(metadata, 'name');
    const attempt = numberOf(metadata, 'attempt');
    const sandbox = scene.called(textAt(request, 'pod_sandbox_id'));
    const key = scene.call(textAt(response, 'container_id'), scene.fresh(`container/${name}${attempt > 0 ? `.${attempt}` : ''}`));
    scene.put(key, {
      kind: 'container',
      label: name || 'container',
      in: sandbox,
      marks: [`attempt ${attempt}`, 'created'],
    });
    for (const mount of listAt(request, 'config', 'mounts')) {
      const path = textAt(mount, 'container_path');
      scene.put(`mount/${key}${path}`, { kind: 'mount', label: path || '/', in: key });
    }
  },

  StartContainer: ({ request }, scene) => setState(scene, scene.called(textAt(request, 'container_id')), 'running'),
  StopContainer: ({ request }, scene) => exit(scene, scene.called(textAt(request, 'container_id'))),
  RemoveContainer: ({ request }, scene) => scene.del(scene.called(textAt(request, 'container_id'))),

  ContainerStatus({ response }, scene) {
    const status = at(response, 'status');
    setState(scene, scene.called(textAt(status, 'id')), stateOf(status));
  },
};

/** A container that runs has exited; with which code, `ContainerStatus` tells. */
function exit(scene: Scene, key: string | undefined): void {
  if (key !== undefined && scene.things.get(key)?.marks?.at(-1) === 'running') setState(scene, key, 'exited');
}

/** What a CRI call changes. A `RunPodSandbox` that fails leaves nothing that was made within it for the sandbox alone. */
export const criRule: Rule = (span, scene) => {
  if (span.status.ok) ruleFor(rules, span)?.(span, scene);
  else if (span.method === 'RunPodSandbox') for (const key of scene.madeWithin(span, ['netns', 'shim'])) scene.del(key);
};
