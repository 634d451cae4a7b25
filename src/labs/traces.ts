import { checkTrace, problemText } from '../trace/check.ts';
import { readRecording } from '../trace/recording.ts';
import { trace as schema, type Trace } from '../trace/schema.ts';
import { playScene, stateOf, type ModelScene } from './model/scene.ts';
import type { PublishedRun } from './model/state.ts';
import { labs } from './registry.ts';

const raw = (modules: Record<string, string>) =>
  new Map(Object.entries(modules).map(([path, text]) => [path.replace(/^.*\/|\.\w+$/g, ''), text]));
const records = raw(import.meta.glob<string>('/content/recordings/*.yaml', { query: '?raw', import: 'default', eager: true }));
const calls = raw(import.meta.glob<string>('/content/recordings/*.jsonl', { query: '?raw', import: 'default', eager: true }));

const recorded = [...records].map(([id, record]) => [id, readRecording(id, record, calls.get(id) ?? '')] as const);
const scenes = labs.flatMap((lab) => lab.scenes.filter((scene): scene is ModelScene => !('trace' in scene)));

/** @throws if a message of the run fails its catalogue, or its id is taken */
function checked(scene: ModelScene): ReturnType<typeof playScene> {
  const place = `src/labs/: scene "${scene.id}"`;
  if (records.has(scene.id) || scenes.some((other) => other !== scene && other.id === scene.id))
    throw new Error(`${place}: expected an id of its own, found one that another trace has; mend: name the scene otherwise`);
  const { trace: made, sights } = playScene(scene);
  const trace = schema.parse(made);
  const [problem] = checkTrace(trace);
  if (problem)
    throw new Error(`${place}: expected a trace that holds, found: ${problemText(problem)}; mend: correct the rule that makes the call`);
  return { trace, sights };
}

const played = scenes.map((scene) => ({ scene, ...checked(scene) }));

/** What is published of each run that a lab shows at first, beside its trace; by id. */
export const runs: ReadonlyMap<string, PublishedRun<unknown>> = new Map(
  played.map(({ scene, sights }) => [scene.id, { state: stateOf(scene), sights }]),
);

/** Every trace that the site publishes, by id: recordings, and the runs that labs show at first. */
export const traces: ReadonlyMap<string, Trace> = new Map([...recorded, ...played.map(({ scene, trace }) => [scene.id, trace] as const)]);

/**
 * A published trace.
 * @throws if there is no recording of that name, nor a scene of a model
 */
export function traceNamed(id: string): Trace {
  const trace = traces.get(id);
  if (!trace)
    throw new Error(
      `content/recordings/${id}.yaml: expected a recording, found none; mend: run "npm run record", or take the scene out of src/labs/`,
    );
  return trace;
}
