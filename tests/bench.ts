/** Prints what the pages weigh and how they score, beside the bounds. Builds nothing: run `node tests/support/build.ts` first if dist is old. */
import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { findBrowser } from '../integrations/browser.ts';
import { serve } from './support/serve.ts';
import { base, builtAt, htmlOf, sitemapPages } from './support/site.ts';

const kb = (bytes: number) => (bytes / 1024).toFixed(1);

function weights(path: string) {
  const html = htmlOf(path);
  const scripts = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)]
    .map((match) => builtAt + match[1]!.slice(base.length))
    .filter((file) => existsSync(file));
  return {
    page: path.slice(base.length - 1),
    'html KB': kb(html.length),
    'br KB': kb(brotliCompressSync(html).length),
    'gzip KB': kb(gzipSync(html).length),
    'script br KB': kb(scripts.reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0)),
  };
}

console.log('Weights; bounds: a chapter ≤ 32 KB br, script ≤ 3 KB br');
console.table(sitemapPages().map(weights));

const { executablePath, args, env, origin } = await findBrowser();
Object.assign(process.env, env);
const { server, url } = await serve(builtAt, base);
console.log(`Lighthouse, mobile, with ${origin}; bounds: 100 each, performance ≥ 99 on a noisy machine`);
const rows = [];
for (const path of ['', 'zh/cri/', 'en/evolution/', 'zh/print/', 'en/print/', '404.html']) {
  // The server compresses a page when it is first asked for; that is not the page's time.
  await fetch(url + path, { headers: { 'accept-encoding': 'br' } });
  const chrome = await launch({
    chromePath: executablePath,
    chromeFlags: [...args.filter((flag) => !flag.startsWith('--headless')), '--headless=new'],
  });
  const result = await lighthouse(url + path, { port: chrome.port, logLevel: 'error', output: 'json' });
  const scores = Object.values(result?.lhr.categories ?? {}).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)] as const);
  rows.push({ page: `/${path}`, ...Object.fromEntries(scores) });
  const failed = Object.values(result?.lhr.audits ?? {}).filter(
    ({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== 'informative',
  );
  for (const { id, title } of failed) console.log(`  /${path}: ${id}: ${title}`);
  chrome.kill();
}
console.table(rows);
server.close();
