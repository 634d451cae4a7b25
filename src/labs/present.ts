import type { Lang } from '../i18n/index.ts';
import { stepsOf } from '../trace/cursor.ts';
import type { Trace } from '../trace/schema.ts';
import { findStep, sceneId, type Lab } from './lab.ts';
import type { OfferedScene } from './model/offered.ts';
import { sightAt } from './model/state.ts';
import { labs } from './registry.ts';
import { runs, traceNamed } from './traces.ts';

/** A scene with everything that its page prints or hands to the player. */
export interface PresentedScene {
  trace: Trace;
  title: string;
  lead: string;
  moments: { position: number; text: string; href: string }[];
  /** Address of the step that the lab's prediction is about. */
  prediction: string;
  /** What the player is given of it. */
  island: { id: string; title: string; src: string; notes: string; moments: { position: number; label: string }[] };
  /** What an island is given beside, if it is the run of a model. */
  offered?: OfferedScene<unknown>;
}

interface Where {
  lang: Lang;
  /** Base path of the site. */
  base: string;
  place: 'chapter' | 'page' | 'embed';
}

/** Address of a step: a query that the player reads and an anchor that stands in the log. */
const addressOf = (lab: Lab, trace: string, position: number, logged: boolean, { lang, base, place }: Where): string => {
  const query = `scene=${trace}&step=${position}`;
  const anchor = `#log-${trace}-${position}`;
  if (place === 'chapter') return logged ? `?lab=${lab.name}&${query}${anchor}` : `${base}${lang}/labs/${lab.name}/?${query}${anchor}`;
  return logged ? `?${query}${anchor}` : `?${query}`;
};

/**
 * Address of a step of a trace, for other pages: in the lab that plays it, in that of the page's chapter if several do.
 * @throws if no lab plays the trace
 */
export function momentAddress(trace: string, position: number, chapter: string, { lang, base }: Omit<Where, 'place'>): string {
  const playing = labs.filter(({ scenes }) => scenes.some((scene) => sceneId(scene) === trace));
  const lab = playing.find((each) => each.chapter === chapter) ?? playing[0];
  if (!lab)
    throw new Error(
      `src/labs/registry.ts: expected a lab that plays "${trace}", found none; mend: make it a scene of a lab, or do not lead to it`,
    );
  return addressOf(lab, trace, position, false, { lang, base, place: 'chapter' });
}

/**
 * Puts a lab's texts and its traces together.
 * @throws if a recording is missing, or holds no step that a moment or the prediction asks for
 */
export function presentLab(lab: Lab, where: Where): PresentedScene[] {
  const { lang, base, place } = where;
  return lab.scenes.map((scene, index) => {
    const { title, lead, moments } = scene;
    const id = sceneId(scene);
    const trace = traceNamed(id);
    const logged = place === 'page' || index === 0;
    const found = moments.map(({ find, text }) => {
      const { position } = findStep(trace, find);
      return { position, text: text[lang], href: addressOf(lab, id, position, logged, where) };
    });
    const island = {
      id,
      title: title[lang],
      src: `${base}traces/${id}.json`,
      notes: `${base}traces/notes/${lang}/${id}.json`,
      moments: found.map(({ position, text }) => ({ position, label: text })),
    };
    return {
      trace,
      title: title[lang],
      lead: lead[lang],
      moments: found,
      prediction: index === 0 ? addressOf(lab, id, findStep(trace, lab.prediction.find).position, logged, where) : '',
      island,
      ...('trace' in scene ? {} : { offered: { ...island, ...runOf(trace, base) } }),
    };
  });
}

/** Where the run of a model is, and what there is to see at its first step. */
const runOf = (trace: Trace, base: string): Pick<OfferedScene<unknown>, 'run' | 'first'> => ({
  run: `${base}traces/runs/${trace.id}.json`,
  first: sightAt(runs.get(trace.id)!.sights, stepsOf(trace)[0]!.position),
});
