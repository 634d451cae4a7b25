import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { htmlFiles } from './html-files.ts';

export interface Page {
  /** Address within the site, base included: `/base/zh/cri/`. */
  path: string;
  html: string;
}

const unescape = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
const idsOf = (html: string) => new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));

/**
 * Finds links and anchors that lead nowhere in a finished site.
 * @param exists tells whether a file that is not a page is there, by its address
 * @returns one sentence per dead link
 */
export function deadLinks(pages: readonly Page[], exists: (path: string) => boolean): string[] {
  const ids = new Map(pages.map((page) => [page.path, idsOf(page.html)]));
  const dead: string[] = [];
  for (const page of pages) {
    const targets = [...page.html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((match) => unescape(match[1]!));
    for (const target of new Set(targets)) {
      if (/^(?:[a-z]+:|\/\/)/i.test(target)) continue;
      const url = new URL(target, `http://site${page.path}`);
      const path = decodeURI(url.pathname);
      const anchors = ids.get(path);
      if (!anchors && !exists(path)) dead.push(`${page.path} links to ${target}: expected a page or file at ${path}, found none`);
      const id = decodeURIComponent(url.hash.slice(1));
      if (anchors && id && !anchors.has(id)) dead.push(`${page.path} links to ${target}: expected an element with id="${id}", found none`);
    }
  }
  return dead;
}

/** Fails the build when an internal link or anchor of the finished pages is dead. */
export function links(): AstroIntegration {
  let base = '/';
  return {
    name: 'links',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.endsWith('/') ? config.base : `${config.base}/`;
      },
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const pages: Page[] = [];
        for (const file of await htmlFiles(dir)) {
          const path = base + file.slice(root.length).replace(/index\.html$/, '');
          pages.push({ path, html: await readFile(file, 'utf8') });
        }
        const dead = deadLinks(pages, (path) => path.startsWith(base) && existsSync(root + path.slice(base.length)));
        if (dead.length > 0)
          throw new Error(`${dead.length} dead links:\n${dead.join('\n')}\nmend: correct the address, or give the target that id`);
      },
    },
  };
}
