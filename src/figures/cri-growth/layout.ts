import { percent, yearOf, type Axis } from '../time.ts';
import type { Version } from './data.ts';

/** From shortly before the first draft to shortly after the newest file that was read. */
export const axis: Axis = { from: 2016.42, to: 2026.66 };

/** Distance of two dots, in pixels. */
export const pitch = 7;

/** Ticks of the axis. */
export const years: readonly number[] = Array.from({ length: 10 }, (_, index) => 2017 + index);

/**
 * Where the words of a version stand when time runs sideways. `level`: height above the line, falling
 * where columns crowd so that no words cross a later column's stem. `late`: words stand before the
 * column, in two lines.
 */
interface Flag {
  level: number;
  late?: true;
}

const flags: Readonly<Record<string, Flag>> = {
  draft: { level: 284 },
  '1.5': { level: 265 },
  '1.6': { level: 246 },
  '1.7.3': { level: 227 },
  '1.8.1': { level: 208 },
  '1.9': { level: 189 },
  '1.10': { level: 170 },
  '1.23': { level: 184 },
  '1.32': { level: 216, late: true },
  '1.36': { level: 258, late: true },
  master: { level: 302, late: true },
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
    flag: flags[version.from] ?? { level: 0 },
  };
}
