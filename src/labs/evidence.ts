import type { z } from 'astro/zod';
import { examine, fill } from '../../integrations/content/examine.ts';
import type { claim } from '../../integrations/content/schemas.ts';
import { findingOf } from '../engine/claims/index.ts';
import { t, type Lang } from '../i18n/index.ts';
import { pagePath } from '../i18n/paths.ts';
import { eraAddress } from './eras/address.ts';
import { compared } from './eras/compared.ts';
import { namesOfWorlds, troubleNames } from './eras/words.ts';
import { momentAddress } from './present.ts';
import { traceNamed } from './traces.ts';

type Claim = z.infer<typeof claim>;

/** A piece of evidence as the ledger prints it; values in its text come from the recording or the run. */
export type Proof =
  | { readonly kind: 'recording'; readonly text: string; readonly title: string; readonly href: string }
  | {
      readonly kind: 'scenario';
      readonly text: string;
      readonly rests: readonly string[];
      readonly watch?: { readonly title: string; readonly href: string };
    }
  | { readonly kind: 'source'; readonly text: string; readonly source: string };

export const proofKinds = ['recording', 'scenario', 'source'] as const satisfies readonly Proof['kind'][];

type Watch = NonNullable<Extract<Claim['evidence'][number], { scenario: string }>['watch']>;

/** Where a case of the comparison is shown, at the moment when its trouble begins. */
function watched({ what, fault, world }: Watch, lang: Lang) {
  const cell = compared.find((one) => one.kind === what && one.trouble === fault && one.world === world);
  if (!cell)
    throw new Error(
      `content/claims/: expected a case of the comparison, found "${what}, ${fault}, ${world}"; mend: take it from the address`,
    );
  return {
    title: t(lang, 'eraShow', { world: namesOfWorlds[cell.world][lang], trouble: troubleNames[cell.trouble][lang] }),
    href: `${pagePath(lang, 'labs/eras')}${eraAddress({ ...cell, step: cell.outcome.at })}`,
  };
}

function proofOf(evidence: Claim['evidence'][number], chapter: string, lang: Lang, base: string): Proof {
  const shows = evidence.shows[lang];
  if ('source' in evidence) return { kind: 'source', text: shows, source: evidence.source };
  if ('scenario' in evidence)
    return {
      kind: 'scenario',
      text: fill(shows, findingOf(evidence.scenario)?.found ?? {}),
      rests: evidence.rests,
      ...(evidence.watch && { watch: watched(evidence.watch, lang) }),
    };
  const trace = traceNamed(evidence.recording);
  const { position, found } = examine(trace, evidence);
  return {
    kind: 'recording',
    text: fill(shows, found),
    title: trace.title[lang],
    href: momentAddress(trace.id, position, chapter, { lang, base }),
  };
}

/**
 * The evidence of a claim.
 * @param base base path of the site
 * @throws if there is no such recording or case, or no lab plays it
 */
export const proofsOf = ({ evidence, chapter }: Claim, lang: Lang, base: string): Proof[] =>
  evidence.map((each) => proofOf(each, chapter, lang, base));
