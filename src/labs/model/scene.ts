import type { State } from '../../engine/kernel/state.ts';
import type { Told } from '../../engine/kernel/trace.ts';
import type { World } from '../../engine/kernel/world.ts';
import type { Trace } from '../../trace/schema.ts';
import type { Shown } from '../lab.ts';
import { engineOf, Play } from './play.ts';
import type { RunState, Sight } from './state.ts';

/** A run of a model that a lab plays. `modelScene` makes one, and holds options and commands to what the world takes. */
export interface ModelScene<Options = never, Command = never> extends Shown, RunState<Options, Command> {
  /** Id of the trace; also the scene's name in addresses. */
  readonly id: string;
  readonly world: World<never, Options, Command>;
  /** What the model plays, what a script of ours does, what neither shows. */
  readonly told: Omit<Told, 'id' | 'title'>;
  /** What the lab's panels show of a state, where it has any. */
  readonly look?: (state: State) => unknown;
}

/** A scene of any world, for a list of scenes. */
export const modelScene = <R extends object, Options, Command>(
  scene: Omit<ModelScene<Options, Command>, 'world'> & { readonly world: World<R, Options, Command> },
): ModelScene => scene as unknown as ModelScene;

/** What the run of a scene follows from. */
export const stateOf = ({ seed, options, commands, until }: ModelScene): RunState => ({ seed, options, commands, until });

/** Runs a scene: its trace, and what there was to see. */
export function playScene(scene: ModelScene): { readonly trace: Trace; readonly sights: readonly Sight<unknown>[] } {
  const { world, look = () => null, id, title, told, until } = scene;
  const play = new Play(engineOf(world, look), stateOf(scene));
  while (play.step(until));
  return { trace: play.trace({ ...told, id, title }), sights: play.sights };
}
