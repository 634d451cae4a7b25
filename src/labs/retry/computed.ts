import { tried } from './experiment.ts';
import { shown } from './strategies.ts';

/** Where the runs of each strategy ended that the page shows at first, run once for the whole build. */
export const computed = tried(shown);
