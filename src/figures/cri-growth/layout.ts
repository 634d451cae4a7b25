import { percent, yearOf, type Axis } from '../time.ts';
import type { Version } from './data.ts';

/** From shortly before the first draft to shortly after the newest file that was read. */
export const axis: Axis = { from: 2016.42, to: 2026.66 };

/** Distance of two dots, in pixels. */
export const pitch = 7;

/** Ticks of the axis. */
export const years: readonly number[] = Array.from({ length: 10 }, (_, index) => 2017 + index);

/**
 * Where the words of a version stand. `level`: height above the line when time runs sideways, falling
 * where columns crowd so that no words cross a later column's stem. `shift`: their distance from the
 * row when time runs downwards. `late`: words stand before the column, in two
 * lines; above or below the row when time runs downwards.
 */
interface Flag {
  level: number;
  shift: number;
  late?: 'above' | 'below';
}

const flags: Readonly<Record<string, Flag>> = {
  draft: { level: 284, shift: 0 },
  '1.5': { level: 265, shift: -4 },
  '1.6': { level: 246, shift: 5 },
  '1.7.3': { level: 227, shift: -7 },
  '1.8.1': { level: 208, shift: 1 },
  '1.9': { level: 189, shift: 14 },
  '1.10': { level: 170, shift: 11 },
  '1.23': { level: 184, shift: 0 },
  '1.32': { level: 216, shift: -6, late: 'above' },
  '1.36': { level: 258, shift: -6, late: 'above' },
  master: { level: 302, shift: 5, late: 'below' },
};

/** One dot of a column, counted from the line outwards: `y` is negative above it. */
interface Dot {
  y: number;
  service: 'runtime' | 'image';
  fresh: boolean;
}

/** One version as the drawing needs it. */
export interface Column {
  version: Version;
  at: number;
  dots: Dot[];
  /** Height of the dots above the line. */
  top: number;
  flag: Flag;
}

const first = 9;

export function columnOf(version: Version): Column {
  const { runtime, image, added } = version;
  const line = (service: Dot['service'], count: number, fresh: number, sign: 1 | -1): Dot[] =>
    Array.from({ length: count }, (_, index) => ({ y: sign * (first + index * pitch), service, fresh: index >= count - fresh }));
  return {
    version,
    at: percent(axis, yearOf(version.at)),
    dots: [...line('runtime', runtime, added.runtime, -1), ...line('image', image, added.image, 1)],
    top: first + (runtime - 1) * pitch + 6,
    flag: flags[version.from] ?? { level: 0, shift: 0 },
  };
}
