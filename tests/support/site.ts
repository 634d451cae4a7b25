import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the tests build the site with an address and under a sub-path; `dist/` is the plain build. */
export const builtAt = fileURLToPath(new URL('../../test-results/site/', import.meta.url));
export const siteUrl = 'https://example.test';
export const base = '/some/base/';

/** Every page of the built site's sitemap, as paths with the base. */
export function sitemapPages(): string[] {
  const xml = readFileSync(`${builtAt}sitemap-0.xml`, 'utf8');
  return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => new URL(match[1]!).pathname);
}

/** The file of a page. */
export const htmlOf = (path: string): string =>
  readFileSync(`${builtAt}${path.slice(base.length)}${path.endsWith('/') ? 'index.html' : ''}`, 'utf8');

/** Slugs of the chapters, in order. */
export const chapters = readdirSync(fileURLToPath(new URL('../../content/chapters', import.meta.url)))
  .sort()
  .map((folder) => folder.replace(/^\d+-/, ''));
