import { criGrowth } from './cri-growth/data.ts';
import { evolution } from './evolution/data.ts';
import type { FigureData } from './figure.ts';
import { interfaceLayers } from './interface-layers/data.ts';

/** Every typed figure, by name: what it says. `drawings.ts` knows how each is drawn. */
export const figures: Readonly<Record<string, FigureData>> = {
  evolution,
  'interface-layers': interfaceLayers,
  'cri-growth': criGrowth,
};
