import type { Relation } from '../figure.ts';
import type { Verb } from './data.ts';

const degrees: Record<Verb, number | undefined> = { tips: 15, leans: 7, levels: 0, unweighed: undefined };

/** Angle of the beam, clockwise toward Kubernetes; none if the criterion was not on the scales. */
export function tilt({ verb, to }: Relation): number | undefined {
  const angle = degrees[verb as Verb];
  return angle === undefined || to !== 'mesos' ? angle : -angle;
}

/** Length of one arm of the beam. */
export const arm = 96;

const at = (angle: number, radius: number) => {
  const radians = (angle * Math.PI) / 180;
  return `${(radius * Math.cos(radians)).toFixed(1)} ${(radius * Math.sin(radians)).toFixed(1)}`;
};

/** The swing of the right end from one angle to another, with its arrowhead; none where it stayed. */
export function swing(from: number | undefined, to: number | undefined): { arc: string; head: { x: string; angle: number } } | undefined {
  if (from === undefined || to === undefined || to === from) return undefined;
  const radius = arm + 16;
  return {
    arc: `M${at(from, radius)}A${radius} ${radius} 0 0 ${to > from ? 1 : 0} ${at(to, radius)}`,
    head: { x: at(to, radius), angle: to > from ? to : to + 180 },
  };
}
