/**
 * Prints what every page weighs and does, and how some score, each figure marked against its bound.
 * Builds the site as the tests do first, so that no figure is that of an older build.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright';
import { findBrowser } from '../integrations/browser.ts';
import { sceneId } from '../src/labs/lab.ts';
import { labs } from '../src/labs/registry.ts';
import { worldNames } from '../src/engine/compare/comparison.ts';
import { engineFigures, fuzz } from './support/engine-figures.ts';
import { firstFlightFaults } from './support/first-flight.ts';
import { conductLab, engineWeight, islandWeight, labBounds, playerWeight, traceWeight } from './support/lab-figures.ts';
import { serve } from './support/serve.ts';
import { allPages, base, builtAt, chapters, htmlOf } from './support/site.ts';
import { axeFaults, layoutShift, watch } from './support/watch.ts';
import { bounds, brotli, scriptWeight } from './support/weight.ts';

execFileSync('node', [fileURLToPath(import.meta.resolve('./support/build.ts'))], { stdio: 'inherit' });

const { executablePath, args, env, origin } = await findBrowser();
Object.assign(process.env, env);
const { server, url } = await serve(builtAt, base);
const browser = await chromium.launch({ executablePath, args, env });

const kb = (bytes: number) => (bytes / 1024).toFixed(1);
const mark = (held: boolean, figure: string | number) => `${held ? '✓' : '✗'} ${figure}`;
const hasLab = (html: string) => html.includes('<astro-island');
const isChapter = (path: string) => chapters.some((slug) => path.endsWith(`/${slug}/`));

function weights(path: string) {
  const html = htmlOf(path);
  const [size, script] = [brotli(html), scriptWeight(html, path)];
  return {
    'html KB': kb(Buffer.byteLength(html)),
    'gzip KB': kb(gzipSync(html).length),
    'br KB': isChapter(path) ? mark(size <= bounds.chapter, kb(size)) : kb(size),
    'script br KB': hasLab(html) ? kb(script) : mark(script <= bounds.script, kb(script)),
  };
}

/** Loads a page once, at 390 px in light colours; prints what it found wrong. */
async function conduct(path: string) {
  const address = new URL(path, url).href;
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'light' });
  const page = await context.newPage();
  const faults = await watch(page);
  await page.goto(address, { waitUntil: 'load' });
  const [axe, shift] = [await axeFaults(page), await layoutShift(page)];
  await context.close();
  const flight = await firstFlightFaults(browser, address, htmlOf(path));
  for (const fault of [...faults.requests, ...faults.console, ...axe, ...flight]) console.log(`  ${path}: ${fault}`);
  const none = (count: number) => mark(count === 0, count);
  return {
    'other origins': none(faults.requests.length),
    'console, CSP': none(faults.console.length),
    shift: none(shift),
    axe: none(axe.length),
    'first flight': none(flight.length),
  };
}

console.log(`Every page, with ${origin}; bounds: a chapter ≤ ${kb(bounds.chapter)} KB br, script ≤ ${kb(bounds.script)} KB br, faults 0`);
const figures: Record<string, Record<string, string>> = {};
for (const path of allPages()) figures[path.slice(base.length - 1)] = { ...weights(path), ...(await conduct(path)) };
console.table(figures);

console.log('Labs; the processor slowed down four times. Bounds:', labBounds);
console.log('Kernel and worlds, br KB:', mark(engineWeight() <= labBounds.engine, kb(engineWeight())));
const labFigures: Record<string, Record<string, string>> = {};
for (const { name, chapter, scenes } of labs) {
  const html = htmlOf(`${base}zh/labs/${name}/`);
  const [script, size] = [playerWeight(html), brotli(html)];
  const trace = Math.max(...scenes.map((scene) => traceWeight(sceneId(scene))));
  const { longest, frames } = await conductLab(browser, `${url}zh/${chapter}/`);
  const late = frames.filter((time) => time > labBounds.frame).length / frames.length;
  labFigures[name] = {
    'player br KB': mark(script <= labBounds.script, kb(script)),
    'island br KB': mark(islandWeight(html) <= labBounds.island, kb(islandWeight(html))),
    'largest trace br KB': mark(trace <= labBounds.trace, kb(trace)),
    'page br KB': mark(size <= labBounds.page, kb(size)),
    'longest task ms': mark(longest <= labBounds.task, longest.toFixed(0)),
    frames: String(frames.length),
    'worst frame ms': Math.max(...frames).toFixed(1),
    'late frames': mark(late <= labBounds.late, `${(late * 100).toFixed(1)} %`),
  };
}
console.table(labFigures);
await browser.close();

console.log('Lighthouse, mobile; bounds: 100 each, performance ≥ 99 on a noisy machine');
const scores: Record<string, Record<string, string>> = {};
for (const path of ['', 'zh/cri/', 'en/evolution/', 'zh/print/', 'en/print/', '404.html']) {
  // The server compresses a page when it is first asked for; that is not the page's time.
  await fetch(url + path, { headers: { 'accept-encoding': 'br' } });
  const chrome = await launch({
    chromePath: executablePath,
    chromeFlags: [...args.filter((flag) => !flag.startsWith('--headless')), '--headless=new'],
  });
  const result = await lighthouse(url + path, { port: chrome.port, logLevel: 'error', output: 'json' });
  scores[`/${path}`] = Object.fromEntries(
    Object.values(result?.lhr.categories ?? {}).map(({ id, score }) => {
      const points = Math.round((score ?? 0) * 100);
      return [id, mark(points >= (id === 'performance' ? 99 : 100), points)];
    }),
  );
  const failed = Object.values(result?.lhr.audits ?? {}).filter(
    ({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== 'informative',
  );
  for (const { id, title } of failed) console.log(`  /${path}: ${id}: ${title}`);
  chrome.kill();
}
console.table(scores);
server.close();

const engine = engineFigures();
console.log('Kubernetes, 600 virtual seconds with faults. Bounds: 60 ms, 2,000 ms, exponent of n·log n 1, seek 16 ms');
console.table({
  '6 hosts, 30 pods, ms': mark(engine.small <= 60, engine.small.toFixed(0)),
  '100 hosts, 1,000 pods, ms': mark(engine.large <= 2000, engine.large.toFixed(0)),
  'growth from 10 to 1,000 pods, exponent of n·log n': mark(engine.exponent <= 1, engine.exponent.toFixed(2)),
  'seek, worst ms': mark(engine.seek <= 16, engine.seek.toFixed(1)),
  'seek, median ms': engine.seekMedian.toFixed(1),
});
for (const world of worldNames) {
  const found = fuzz(world, 10_000);
  console.log(`10,000 random sequences of commands in the world ${world}:`, mark(found.length === 0, found.length), ...found);
}
