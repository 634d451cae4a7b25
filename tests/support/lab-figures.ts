import { readFileSync, readdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { builtAt } from './site.ts';
import { brotli } from './weight.ts';

/** Bounds of a lab: bytes after brotli, milliseconds of the main thread at a quarter of its speed. */
export const labBounds = {
  /** The player with its framework, and what a lab builds around it. */
  script: 30 * 1024,
  island: 14 * 1024,
  /** Kernel and worlds, loaded when a reader first acts. */
  engine: 25 * 1024,
  trace: 25 * 1024,
  page: 45 * 1024,
  task: 100,
  frame: 16,
  late: 0.01,
} as const;

const slowdown = 4;

const codeOf = (file: string): string => readFileSync(`${builtAt}_astro/${file}`, 'utf8');
const weightOf = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + brotli(codeOf(file)), 0);

/** Every file that a file below `_astro/` cannot run without, itself included. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of codeOf(file).matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) withImports(name!, seen);
  return seen;
}

/** Files that an island of a page needs at once. */
function islandFiles(html: string): Set<string> {
  const entries = [...html.matchAll(/(?:component-url|renderer-url)="[^"]*\/_astro\/([^"]+)"/g)].map((match) => match[1]!);
  if (entries.length === 0) throw new Error('expected an island with component-url and renderer-url, found none');
  return new Set(entries.flatMap((entry) => [...withImports(entry)]));
}

const isPlayer = (file: string): boolean => /^(?:Player|client)\b/.test(file);

/** Bytes of the player and its framework, as a page with a lab asks for them. */
export const playerWeight = (html: string): number => weightOf([...islandFiles(html)].filter(isPlayer));

/** Bytes of what a lab builds around the player. */
export const islandWeight = (html: string): number => weightOf([...islandFiles(html)].filter((file) => !isPlayer(file)));

/** Bytes of the scripts of a name that islands load when they are first needed, without what their pages have already. */
export function laterWeight(html: string, name: string): number {
  const first = islandFiles(html);
  const asked = readdirSync(`${builtAt}_astro/`).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.js'));
  if (asked.length === 0) throw new Error(`expected a script "${name}" in _astro/, found none`);
  return weightOf(new Set(asked.flatMap((file) => [...withImports(file)]).filter((file) => !first.has(file))));
}

/** Names of the scripts with kernel and worlds: those that islands load later to run a model, without the words for its steps. */
const isEngine = (file: string): boolean => /^(?:machine|kubernetes|trace)\./.test(file);

/** Bytes of kernel and all worlds. */
export const engineWeight = (): number =>
  weightOf(readdirSync(`${builtAt}_astro/`).filter((file) => isEngine(file) && file.endsWith('.js')));

/** Scripts of the engine that an island asks for at once: it should ask for none. */
export const engineAtOnce = (html: string): string[] => [...islandFiles(html)].filter(isEngine);

/** Bytes of a published trace. */
export const traceWeight = (id: string): number => brotli(readFileSync(`${builtAt}traces/${id}.json`));

async function slowPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { tasks: number[] };
    seen.tasks = [];
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return page;
}

/**
 * Opens a chapter, brings its lab on screen and steps through the whole trace.
 * @returns the longest task (ms; 0 if none took 50) until the player was ready, and for every frame that a step takes until all
 *   panes show it the time (ms) from its start until style, layout and paint were done
 */
export async function conductLab(browser: Browser, address: string): Promise<{ longest: number; frames: number[] }> {
  const page = await slowPage(browser);
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(500);
  await page.evaluate(() => ((globalThis as unknown as { tasks: number[] }).tasks.length = 0));
  await page.locator('.player').scrollIntoViewIfNeeded();
  await page.locator('.transport').waitFor();
  await page.waitForTimeout(500);
  const longest = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks));
  const frames = await page.locator('.player').evaluate(
    (root: HTMLElement) =>
      new Promise<number[]>((resolve) => {
        root.focus();
        let left = Number(root.querySelector('.count')!.textContent!.split('/')[1]) - 1;
        const times: number[] = [];
        // Live collections: a search of the whole player in every frame would be measured with it.
        const busy = ['panes', 'message'].map((name) => root.getElementsByClassName(name));
        const frame = () => {
          const start = performance.now();
          const drawn = !busy.some((found) => [...found].some((part) => part.ariaBusy === 'true'));
          if (drawn && left === 0) return resolve(times);
          // Asked for before the player asks for its own, so that theirs fall between `start` and the message.
          requestAnimationFrame(frame);
          if (drawn) {
            left--;
            root.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
          }
          // A message runs after the frame is painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - start);
          port2.postMessage(0);
        };
        requestAnimationFrame(frame);
      }),
  );
  await page.context().close();
  return { longest, frames };
}
