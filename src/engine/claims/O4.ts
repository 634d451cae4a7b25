import { logs, play, running, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A new host gets one pod of the DaemonSet, and none of a Deployment. */
export const O4: Scenario = ({ kubernetes }) => {
  const world = play(kubernetes);
  const before = world.after(60, logs, web());
  const after = world.after(600, { do: 'add-host', host: 'd' });
  const there = (name: string) => running(after, name).filter(({ host }) => host === 'd').length;
  const [had, has] = [running(before, 'logs').length, running(after, 'logs').length];
  return {
    holds: had === 3 && has === 4 && there('logs') === 1 && there('web') === 0 && running(after, 'web').length === 3,
    found: { had, has, logs: there('logs'), web: there('web') },
  };
};
