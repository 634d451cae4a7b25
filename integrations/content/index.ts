import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { readLibrary } from './library.ts';
import { report, type Problem } from './problem.ts';
import { rules } from './rules/index.ts';
import type { Surroundings } from './rules/rule.ts';

/** What the checks are told of the rest of the project. */
type Known = Pick<Surroundings, 'figures' | 'labs' | 'findingOf'>;

/** Slugs of the pages that have a route file of their own in `src/pages/[lang]/`. */
const routes = ['', 'labs', 'onboarding', 'print', 'sources', 'glossary', 'ledger'];

/**
 * Checks all of `content/`.
 * @param root path of the project
 * @returns every problem found, in no particular order
 */
export function checkContent(root: string, known: Known): Problem[] {
  const { library, problems } = readLibrary(root.replace(/\/$/, ''));
  const around = { ...known, routes: [...routes, ...[...known.labs.keys()].map((name) => `labs/${name}`)] };
  return [...problems, ...rules.flatMap((rule) => rule(library, around))];
}

/** Checks the content before anything is built; a problem stops the build, in development it is only told. */
export function contentCheck(known: Known): AstroIntegration {
  return {
    name: 'content-check',
    hooks: {
      'astro:config:setup': ({ command, config, logger }) => {
        if (command !== 'build' && command !== 'dev') return;
        const problems = checkContent(fileURLToPath(config.root), known);
        if (problems.length === 0) return;
        if (command === 'build') throw new Error(report(problems));
        logger.warn(report(problems));
      },
    },
  };
}
