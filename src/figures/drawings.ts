import Aftermath from './aftermath/Drawing.astro';
import CriGrowth from './cri-growth/Drawing.astro';
import Criteria2016 from './criteria-2016/Drawing.astro';
import Evolution from './evolution/Drawing.astro';
import InterfaceLayers from './interface-layers/Drawing.astro';
import KindStages from './kind-stages/Drawing.astro';
import ObjectAnatomy from './object-anatomy/Drawing.astro';
import KingAndEmperor from './king-and-emperor/Drawing.astro';
import OfferAndWatch from './offer-and-watch/Drawing.astro';
import StorageThreeWays from './storage-three-ways/Drawing.astro';

/** How each typed figure is drawn, by name; the registry holds what it says. */
export const drawings: Readonly<Record<string, typeof Evolution>> = {
  evolution: Evolution,
  'interface-layers': InterfaceLayers,
  'offer-and-watch': OfferAndWatch,
  'criteria-2016': Criteria2016,
  'king-and-emperor': KingAndEmperor,
  'cri-growth': CriGrowth,
  'kind-stages': KindStages,
  aftermath: Aftermath,
  'object-anatomy': ObjectAnatomy,
  'storage-three-ways': StorageThreeWays,
};
