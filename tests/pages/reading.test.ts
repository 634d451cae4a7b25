import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { allPages, chapters } from '../support/site.ts';

const chapterPaths = chapters.flatMap((slug) => [`zh/${slug}/`, `en/${slug}/`]);

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('text and figures are complete', async ({ page, browser, baseURL }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ javaScriptEnabled: true });
    const scripted = await context.newPage();
    const words = (text: string | null) => text!.replace(/复制|Copy|\s/g, '');
    for (const path of allPages()) {
      const url = new URL(path, baseURL).href;
      await page.goto(url);
      await scripted.goto(url);
      // An island takes the place of what is written there; that this is whole is tested with the labs.
      const apart = (main: Element) => {
        const copy = main.cloneNode(true) as Element;
        copy.querySelectorAll('astro-island').forEach((island) => island.remove());
        return copy.textContent;
      };
      const read = async (from: typeof page) => ({
        text: words(await from.locator('main').evaluate(apart)),
        figures: await from.locator('main figure[data-figure]').count(),
      });
      expect(await read(page), path).toEqual(await read(scripted));
    }
    await context.close();
  });

  test('the chapter list and the contents open on a phone', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('zh/cri/');
    const contents = page.locator('#contents');
    await expect(contents).toBeHidden();
    await page.getByRole('button', { name: '目录' }).click();
    await expect(contents).toBeVisible();
    await contents.locator('a[href^="#cri-"]').first().click();
    await expect(page).toHaveURL(/#cri-/);
  });

  test('the language switch is a link to the same page', async ({ page }) => {
    for (const slug of ['', ...chapters.map((chapter) => `${chapter}/`), 'about/', 'onboarding/']) {
      await page.goto(`zh/${slug}`);
      await page.getByRole('link', { name: 'English' }).click();
      await expect(page).toHaveURL(new RegExp(`/en/${slug}$`));
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    }
  });
});

test('the language switch keeps the anchor', async ({ page }) => {
  await page.goto('en/csi/#claim-C4');
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page).toHaveURL(/\/zh\/csi\/#claim-C4$/);
  await expect(page.locator('#claim-C4')).toBeInViewport();
});

test('the theme is kept', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('en/cri/');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByLabel('Theme').selectOption('dark');
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.goto('zh/cni/');
  expect(await paper()).toBe(dark);
  await page.getByLabel('配色').selectOption('');
  expect(await paper()).toBe(light);
});

test('a chosen theme shows from the first frame', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.route('**/*.js', (route) => route.abort());
  await page.goto('en/cri/');
  await page.evaluate(() => localStorage.setItem('theme', 'dark'));
  await page.addInitScript(() => {
    const frames: string[] = [];
    Object.assign(globalThis, { papers: frames });
    const frame = () => {
      // Before there is a body nothing is painted.
      if (document.body) frames.push(getComputedStyle(document.documentElement).backgroundColor);
      if (document.readyState !== 'complete') requestAnimationFrame(frame);
    };
    new MutationObserver((_, observer) => {
      if (!document.documentElement) return;
      observer.disconnect();
      requestAnimationFrame(frame);
    }).observe(document, { childList: true });
  });
  for (const path of ['zh/cni/', 'en/print/', './']) {
    await page.goto(path);
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { papers: string[] }).papers.length)).toBeGreaterThan(0);
    const seen = await page.evaluate(() => [...new Set((globalThis as unknown as { papers: string[] }).papers)]);
    expect(seen, path).toEqual(['rgb(27, 26, 24)']);
  }
});

test('a diagram follows the theme without being drawn again', async ({ page }) => {
  await page.goto('en/cri/');
  const colour = () =>
    page
      .locator('[data-figure="pod-start"] text')
      .first()
      .evaluate((node) => getComputedStyle(node).fill);
  const first = await colour();
  await page.getByLabel('Theme').selectOption('dark');
  expect(await colour()).not.toBe(first);
});

test('code is copied whole', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const source = readFileSync(new URL('../../content/chapters/04-cri/en.mdx', import.meta.url), 'utf8');
  const fence = /^```(?!mermaid)[^\n]*\n([\s\S]*?)\n```$/m.exec(source)![1]!;
  await page.goto('en/cri/');
  const block = page.locator('copy-code').first();
  await block.hover();
  await block.getByRole('button', { name: 'Copy' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trimEnd()).toBe(fence);
});

test('the skip link comes first and leads to the text', async ({ page }) => {
  await page.goto('en/cri/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the text' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#text$/);
  await page.keyboard.press('Tab');
  const inText = await page.evaluate(() => document.activeElement?.closest('main') !== null);
  expect(inText).toBe(true);
});

test('the keyboard reaches everything in order and shows where it is', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('en/layer/');
  const names = await page.evaluate(() => {
    const elements = [...document.querySelectorAll<HTMLElement>('a[href], button, select, summary, [tabindex]')];
    const stops = elements.filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
    stops.forEach((element, index) => (element.dataset['stop'] = String(index)));
    return stops.map((element, index) => `${index} ${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
  });
  expect(names.length).toBeGreaterThan(50);
  for (const [index, name] of names.entries()) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { stop: element.dataset['stop'], outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 };
    });
    expect(focus, name).toEqual({ stop: String(index), outlined: true });
  }
});

test('the contents follow the reader', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('en/cri/');
  const second = page.locator('main h2[id]').nth(1);
  await second.evaluate((heading) => heading.scrollIntoView());
  const id = await second.getAttribute('id');
  await expect(page.locator(`contents-list a[href="#${id}"]`)).toHaveAttribute('aria-current', 'location');
});

test('a note stands at the height of its claim, beside it, and notes never overlap', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const path of chapterPaths) {
    await page.goto(path);
    const boxes = await page.locator('.notes').evaluateAll((all) =>
      all.map((notes) => {
        const before = notes.previousElementSibling!.getBoundingClientRect();
        const own = notes.getBoundingClientRect();
        return {
          own: { top: own.top, bottom: own.bottom, left: own.left },
          claim: { top: before.top, right: before.right, bottom: before.bottom },
        };
      }),
    );
    boxes.forEach(({ own, claim }, index) => {
      expect(own.left, path).toBeGreaterThanOrEqual(claim.right);
      const previous = boxes[index - 1];
      if (previous) expect(own.top, path).toBeGreaterThanOrEqual(previous.own.bottom);
    });
    const covered = await page.evaluate(() => {
      const notes = [...document.querySelectorAll('.notes')].map((element) => element.getBoundingClientRect());
      const others = [...document.querySelectorAll<HTMLElement>('.prose > :not(.notes)')];
      return others
        .filter((element) => {
          const box = element.getBoundingClientRect();
          return notes.some((note) => box.left < note.right && box.right > note.left && box.top < note.bottom && box.bottom > note.top);
        })
        .map((element) => `${element.tagName} ${element.id || element.textContent.slice(0, 30)}`);
    });
    expect(covered, path).toEqual([]);
  }
});

test('at 200 % and 400 % nothing scrolls sideways but drawings, code and tables', async ({ page }) => {
  test.setTimeout(180_000);
  for (const viewport of [
    { width: 640, height: 512 },
    { width: 320, height: 256 },
  ]) {
    await page.setViewportSize(viewport);
    for (const path of allPages()) {
      await page.goto(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('no mark of Markdown is printed, and short code is never broken', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of chapterPaths) {
    await page.goto(path);
    const found = await page.evaluate(() => {
      const marks: string[] = [];
      const walker = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.textContent!.includes('`') && !node.parentElement!.closest('pre, script')) marks.push(node.textContent!.trim());
      const broken = [...document.querySelectorAll('code.short')].filter((code) => code.getClientRects().length > 1);
      return { marks, broken: broken.map(({ textContent }) => textContent) };
    });
    expect.soft(found, path).toEqual({ marks: [], broken: [] });
  }
});

test('an unknown address shows the bilingual page of errors', async ({ page }) => {
  const response = await page.goto('zh/nowhere/');
  expect(response?.status()).toBe(404);
  await expect(page.locator('section[lang="zh-Hans"] h2')).toHaveText('没有这一页');
  await expect(page.locator('section[lang="en"] h2')).toHaveText('No such page');
  await page.getByRole('link', { name: 'All chapters' }).click();
  await expect(page).toHaveURL(/\/en\/$/);
});

test('the cover unrolls as the reader moves', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const rolled = page.locator('hand-scroll li[data-rolled]');
  await page.goto('./');
  await expect(rolled).not.toHaveCount(0);
  await page.locator('.door').last().scrollIntoViewIfNeeded();
  for (const step of await page.locator('hand-scroll li').all()) await step.scrollIntoViewIfNeeded();
  await expect(rolled).toHaveCount(0);
});

test('the cover unrolls to the pointer, and wholly when it leaves', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('./');
  const steps = page.locator('hand-scroll ol > li');
  const rolled = () => steps.evaluateAll((all) => all.map((step) => step.hasAttribute('data-rolled')));
  await steps.nth(1).hover();
  await expect.poll(rolled).toEqual([false, false, true, true]);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect.poll(rolled).toEqual([false, false, false, false]);
});

test('under reduced motion the cover stays unrolled', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1280, height: 800 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto('./');
    const rolled = page.locator('hand-scroll li[data-rolled]');
    await expect(rolled).toHaveCount(0);
    for (const step of await page.locator('hand-scroll ol > li').all()) {
      await step.hover();
      await expect(rolled).toHaveCount(0);
    }
  }
});

test('motion has no length unless it is welcome', async ({ page }) => {
  const calm = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--calm'));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('en/cri/');
  expect(await calm()).toBe('.01ms');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await calm()).toMatch(/^(?:240ms|\.24s)$/);
});

test('with forced colours the drawings take the colours of the system', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await page.goto('en/evolution/');
  const colours = await page.evaluate(() => {
    const probe = document.createElement('i');
    probe.style.color = 'CanvasText';
    document.body.append(probe);
    const text = document.querySelector('[data-figure="evolution"] svg text')!;
    return [getComputedStyle(text).fill, getComputedStyle(probe).color];
  });
  expect(colours[0]).toBe(colours[1]);
});
