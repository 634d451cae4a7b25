import type { Playback } from './playback.svelte.ts';
import type { Moment } from './scene.ts';
import type { Action } from './shortcuts.ts';

/** What each action does to a playback; the help is not among them, since it is a matter of the view. */
export const actionsOn = (playback: Playback, moments: readonly Moment[]): Readonly<Record<Exclude<Action, 'help'>, () => unknown>> => {
  const lane = () => playback.step.span.callee;
  const holds = () => playback.step.phase !== 'whole' || playback.filter.folded.has(playback.step.span.seq);
  return {
    play: () => (playback.playing ? playback.pause() : playback.play()),
    next: () => playback.seek(playback.index + 1),
    back: () => playback.seek(playback.index - 1),
    first: () => playback.seek(0),
    last: () => playback.seek(playback.steps.length - 1),
    laneNext: () => playback.seekNear(1, ({ span }) => span.callee === lane()),
    laneBack: () => playback.seekNear(-1, ({ span }) => span.callee === lane()),
    cause: () => playback.seekCause(),
    moment: () => playback.seekNear(1, ({ position }) => moments.some((moment) => moment.position === position)),
    fold: () => holds() && playback.toggleFold(playback.step.span.seq),
    noise: () => playback.toggleNoise(),
  };
};
