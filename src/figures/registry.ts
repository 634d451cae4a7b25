import { evolution } from './evolution/data.ts';
import type { FigureData } from './figure.ts';

/** Every typed figure, by name: what it says. `Figure.astro` knows how each is drawn. */
export const figures: Readonly<Record<string, FigureData>> = {
  evolution,
};
