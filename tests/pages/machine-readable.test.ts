import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { deadLinks } from '../../integrations/links.ts';
import { base, builtAt, builtPages, htmlOf, plainAt, siteUrl, sitemapPages } from '../support/site.ts';
import { inlineScripts } from '../support/weight.ts';

const one = (html: string, pattern: RegExp) => pattern.exec(html)?.[1];
const builds = [
  { name: 'under a sub-path', root: builtAt, under: base },
  { name: 'plain', root: plainAt, under: '/' },
];

test('the sitemap lists every page but the one of errors', async () => {
  const pages = (await builtPages(builtAt, base)).map(({ path }) => path);
  expect(sitemapPages().sort()).toEqual(pages.filter((path) => path !== `${base}404.html`).sort());
});

for (const { name, root, under } of builds) {
  test(`no link, anchor or id leads nowhere (${name})`, async () => {
    const pages = await builtPages(root, under);
    expect(pages.length).toBeGreaterThan(30);
    expect(deadLinks(pages, (path) => path.startsWith(under) && existsSync(root + path.slice(under.length)))).toEqual([]);
    const naming = /\s(?:aria-(?:labelledby|describedby|controls)|popovertarget|for)="([^"]+)"/g;
    for (const { path, html } of pages) {
      const tags = html
        .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
        .match(/<[a-z](?:"[^"]*"|[^">])*>/g)!
        .join('');
      const ids = new Set([...tags.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));
      const named = [...tags.matchAll(naming)].flatMap((match) => match[1]!.split(/\s+/));
      expect(
        named.filter((id) => !ids.has(id)),
        path,
      ).toEqual([]);
    }
  });

  test(`every page has a policy that names its scripts and styles by their hash (${name})`, async () => {
    for (const { path, html } of await builtPages(root, under)) {
      const policy = one(html, /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/) ?? '';
      const directives = new Map(policy.split('; ').map((directive) => [directive.split(' ')[0]!, directive]));
      const expectHash = (directive: string, text: string) =>
        expect(directives.get(directive), path).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
      expect(html.indexOf('http-equiv'), path).toBeLessThan(html.search(/<(?:script|style|link)/));
      for (const { text } of inlineScripts(html)) expectHash('script-src', text);
      for (const [, text] of html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)) expectHash('style-src-elem', text!);
      expect(directives.get('default-src')).toBe("default-src 'none'");
      const unsafe = [...directives.values()].filter((directive) => directive.includes('unsafe'));
      expect(unsafe, path).toEqual(["style-src-attr 'unsafe-inline'"]);
    }
  });
}

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
      'x-default': path === base ? `${siteUrl}${base}` : `${siteUrl}${base}en/${rest}`,
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
  const html = readFileSync(`${plainAt}zh/cri/index.html`, 'utf8');
  expect(html).not.toMatch(/rel="canonical"|rss\.xml|og:image/);
  expect(html).toContain('<link rel="alternate" hreflang="x-default" href="/en/cri/">');
  for (const file of ['sitemap-index.xml', 'zh/rss.xml']) expect(existsSync(plainAt + file)).toBe(false);
  expect(html).not.toMatch(/\/edit\/main\//);
});

test('a chapter is read in five to ten minutes', () => {
  for (const path of sitemapPages()) {
    const minutes = one(htmlOf(path), /class="facts furniture"[^>]*>\s*(?:约|about )(\d+)/);
    if (minutes === undefined) continue;
    expect(Number(minutes), path).toBeGreaterThanOrEqual(5);
    expect(Number(minutes), path).toBeLessThanOrEqual(10);
  }
});
