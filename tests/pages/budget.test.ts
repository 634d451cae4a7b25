import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { base, builtAt, chapters, htmlOf, sitemapPages } from '../support/site.ts';

const brotli = (text: string | Buffer) => brotliCompressSync(text).length;

test('script on a page without a lab stays within 3 KB, and blocks nothing', () => {
  for (const path of sitemapPages()) {
    const html = htmlOf(path);
    const files = [...html.matchAll(/<script([^>]*)\ssrc="([^"]+)"/g)];
    const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)(?![^>]*ld\+json)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
    const loaded = files.map(([, , source]) => builtAt + source!.slice(base.length)).filter((file) => existsSync(file));
    expect(loaded).toHaveLength(files.length);
    const size = [...inline, ...loaded.map((file) => readFileSync(file))].reduce((sum, text) => sum + brotli(text), 0);
    expect(size, path).toBeLessThanOrEqual(3 * 1024);
    for (const [tag] of files) expect(tag).toContain('type="module"');
  }
});

test('a chapter with its figures stays within 32 KB', () => {
  for (const slug of chapters) {
    for (const lang of ['zh', 'en']) expect(brotli(htmlOf(`${base}${lang}/${slug}/`)), `${lang}/${slug}`).toBeLessThanOrEqual(32 * 1024);
  }
});

test('no page loads a style sheet or a font', () => {
  for (const path of sitemapPages()) expect(htmlOf(path)).not.toMatch(/<link[^>]+rel="stylesheet"|url\([^)]*\.woff/);
});
