import { aftermath } from './aftermath/data.ts';
import { criGrowth } from './cri-growth/data.ts';
import { criteria2016 } from './criteria-2016/data.ts';
import { evolution } from './evolution/data.ts';
import type { FigureData } from './figure.ts';
import { interfaceLayers } from './interface-layers/data.ts';
import { kindStages } from './kind-stages/data.ts';
import { objectAnatomy } from './object-anatomy/data.ts';
import { kingAndEmperor } from './king-and-emperor/data.ts';
import { offerAndWatch } from './offer-and-watch/data.ts';
import { storageThreeWays } from './storage-three-ways/data.ts';

/** Every typed figure, by name: what it says. `drawings.ts` knows how each is drawn. */
export const figures: Readonly<Record<string, FigureData>> = {
  evolution,
  'interface-layers': interfaceLayers,
  'offer-and-watch': offerAndWatch,
  'criteria-2016': criteria2016,
  'king-and-emperor': kingAndEmperor,
  'cri-growth': criGrowth,
  'kind-stages': kindStages,
  aftermath,
  'object-anatomy': objectAnatomy,
  'storage-three-ways': storageThreeWays,
};
