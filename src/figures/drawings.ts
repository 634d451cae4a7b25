import CriGrowth from './cri-growth/Drawing.astro';
import Evolution from './evolution/Drawing.astro';
import InterfaceLayers from './interface-layers/Drawing.astro';

/** How each typed figure is drawn, by name; the registry holds what it says. */
export const drawings: Readonly<Record<string, typeof Evolution>> = {
  evolution: Evolution,
  'interface-layers': InterfaceLayers,
  'cri-growth': CriGrowth,
};
