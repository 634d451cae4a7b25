import { readFile, writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';
import postcss, { type Container } from 'postcss';
import { htmlFiles } from './html-files.ts';

const scopes = (text: string) => text.match(/data-astro-cid-[a-z0-9]+/g) ?? [];

/**
 * Drops from a page's inline styles the rules of components that the page does not hold. Astro scopes each
 * component by an attribute of its own and gives a route the styles of all components it could use, so a
 * chapter would carry every figure of the site.
 * @param html a finished page
 */
export function withoutUnusedStyles(html: string): string {
  const body = html.replace(/<style[^>]*>[\s\S]*?<\/style>/g, '');
  const held = new Set(scopes(body));
  return html.replace(/(<style[^>]*>)([\s\S]*?)(<\/style>)/g, (_, open: string, css: string, close: string) => {
    const root = postcss.parse(css);
    root.walkRules((rule) => {
      const used = rule.selectors.filter((selector) => scopes(selector).every((scope) => held.has(scope)));
      if (used.length === 0) rule.remove();
      else if (used.length < rule.selectors.length) rule.selectors = used;
    });
    root.walkAtRules(/^(?:media|container|supports|layer)$/, (rule) => {
      if (rule.nodes && isEmpty(rule)) rule.remove();
    });
    return open + root.toString() + close;
  });
}

/** True if nothing but empty at-rules is left in a block. */
const isEmpty = (container: Container): boolean =>
  (container.nodes ?? []).every((node) => node.type === 'comment' || (node.type === 'atrule' && node.nodes !== undefined && isEmpty(node)));

/** Prunes every page; runs before the policy is made, which names styles by their hash. */
export function unusedStyles(): AstroIntegration {
  return {
    name: 'unused-styles',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        for (const file of await htmlFiles(dir)) await writeFile(file, withoutUnusedStyles(await readFile(file, 'utf8')));
      },
    },
  };
}
