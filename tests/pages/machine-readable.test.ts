import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { base, builtAt, htmlOf, siteUrl, sitemapPages } from '../support/site.ts';

const one = (html: string, pattern: RegExp) => pattern.exec(html)?.[1];

test('every page names itself, its twin and the default', () => {
  for (const path of sitemapPages()) {
    const html = htmlOf(path);
    expect(one(html, /<link rel="canonical" href="([^"]+)"/), path).toBe(siteUrl + path);
    expect(one(html, /<meta name="description" content="([^"]+)"/), path).toBeTruthy();
    const lang = one(path.slice(base.length - 1), /^\/(zh|en)\//) ?? 'zh';
    const links = Object.fromEntries(
      [...html.matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"/g)].map((m) => [m[1]!, m[2]!]),
    );
    const rest = path === base ? '' : path.slice(base.length + 3);
    expect(links, path).toEqual({
      'zh-Hans': `${siteUrl}${base}zh/${rest}`,
      en: `${siteUrl}${base}en/${rest}`,
      'x-default': rest === '' ? `${siteUrl}${base}` : `${siteUrl}${base}en/${rest}`,
    });
    const data = JSON.parse(one(html, /<script type="application\/ld\+json">([^<]+)<\/script>/)!) as { inLanguage: string };
    expect(data.inLanguage).toBe(lang === 'zh' ? 'zh-Hans' : 'en');
  }
});

test('every heading of level 2 to 4 has an id, the same in both languages', () => {
  const ids = (path: string) => {
    const main = one(htmlOf(path), /<main[^>]*>([\s\S]*)<\/main>/) ?? '';
    return [...main.matchAll(/<h[234]([^>]*)>/g)].map((match) => one(match[1]!, /\sid="([a-zA-Z0-9-]+)"/));
  };
  for (const path of sitemapPages()) {
    expect(ids(path), path).not.toContain(undefined);
    if (path.startsWith(`${base}zh/`)) expect(ids(path)).toEqual(ids(path.replace(`${base}zh/`, `${base}en/`)));
  }
});

test('every page has a card for sharing', async () => {
  for (const path of sitemapPages()) {
    const image = one(htmlOf(path), /<meta property="og:image" content="([^"]+)"/)!;
    const file = builtAt + new URL(image).pathname.slice(base.length);
    expect(existsSync(file), image).toBe(true);
    expect(await sharp(file).metadata()).toMatchObject({ width: 1200, height: 630, format: 'png' });
  }
});

test('each language has a feed with full addresses', () => {
  for (const lang of ['zh', 'en']) {
    const feed = readFileSync(`${builtAt}${lang}/rss.xml`, 'utf8');
    const links = [...feed.matchAll(/<item>.*?<link>([^<]+)<\/link>/gs)].map((match) => match[1]!);
    expect(links).toHaveLength(10);
    for (const link of links) expect(link.startsWith(`${siteUrl}${base}${lang}/`)).toBe(true);
  }
});

test('without an address there are no canonical links, feeds or sitemap', () => {
  const plain = new URL('../../dist/', import.meta.url).pathname;
  const html = readFileSync(`${plain}zh/cri/index.html`, 'utf8');
  expect(html).not.toMatch(/rel="canonical"|rss\.xml|og:image/);
  expect(html).toContain('<link rel="alternate" hreflang="x-default" href="/en/cri/">');
  for (const file of ['sitemap-index.xml', 'zh/rss.xml']) expect(existsSync(plain + file)).toBe(false);
  expect(html).not.toMatch(/\/edit\/main\//);
});
