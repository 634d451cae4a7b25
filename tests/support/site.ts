import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { htmlFiles } from '../../integrations/html-files.ts';
import type { Page } from '../../integrations/links.ts';

/** Where the tests build the site with an address and under a sub-path. */
export const builtAt = fileURLToPath(new URL('../../test-results/site/', import.meta.url));
/** The plain build, without an address. */
export const plainAt = fileURLToPath(new URL('../../dist/', import.meta.url));
export const siteUrl = 'https://example.test';
export const base = '/some/base/';

/** Every page of the built site's sitemap, as paths with the base. */
export function sitemapPages(): string[] {
  const xml = readFileSync(`${builtAt}sitemap-0.xml`, 'utf8');
  return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => new URL(match[1]!).pathname);
}

/** The pages of the sitemap and the page of errors. */
export const allPages = (): string[] => [...sitemapPages(), `${base}404.html`];

/** The file of a page. */
export const htmlOf = (path: string): string =>
  readFileSync(`${builtAt}${path.slice(base.length)}${path.endsWith('/') ? 'index.html' : ''}`, 'utf8');

/** Every HTML file of a build, with the path it is served at. */
export async function builtPages(root: string, under: string): Promise<Page[]> {
  const files = await htmlFiles(pathToFileURL(root));
  return files.map((file) => ({ path: under + file.slice(root.length).replace(/index\.html$/, ''), html: readFileSync(file, 'utf8') }));
}

/** Slugs of the chapters, in order. */
export const chapters = readdirSync(fileURLToPath(new URL('../../content/chapters', import.meta.url)))
  .sort()
  .map((folder) => folder.replace(/^\d+-/, ''));
