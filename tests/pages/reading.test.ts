import { expect, test } from '@playwright/test';
import { chapters } from '../support/site.ts';

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('text and figures are complete', async ({ page, browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: true });
    const scripted = await context.newPage();
    for (const lang of ['zh', 'en']) {
      for (const slug of ['', ...chapters, 'print']) {
        const path = `${baseURL}${lang}/${slug ? `${slug}/` : ''}`;
        await page.goto(path);
        await scripted.goto(path);
        const read = () => document.querySelector('main')!.textContent!.replace(/\s+/g, ' ');
        const bare = (await page.locator('main').textContent())!.replace(/\s+/g, ' ');
        const rich = (await scripted.evaluate(read)).replace(/(?:复制|Copy)/g, '');
        expect(bare.replace(/(?:复制|Copy)/g, '').replace(/\s/g, ''), path).toBe(rich.replace(/\s/g, ''));
        expect(await page.locator('main figure[data-figure]').count()).toBe(await scripted.locator('main figure[data-figure]').count());
      }
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

test('the theme is kept, without a flash', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('en/cri/');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByLabel('Theme').selectOption('dark');
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.goto('zh/cni/', { waitUntil: 'commit' });
  await page.waitForSelector('h1');
  expect(await paper()).toBe(dark);
  await page.getByLabel('配色').selectOption('');
  expect(await paper()).toBe(light);
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
  await page.goto('en/cri/');
  const block = page.locator('copy-code').first();
  await block.hover();
  await block.getByRole('button', { name: 'Copy' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await block.locator('pre').innerText()).trim());
});

test('the keyboard reaches everything in order, the skip link first', async ({ page }) => {
  await page.goto('en/cri/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the text' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#text$/);
  await page.keyboard.press('Tab');
  const inText = await page.evaluate(() => document.activeElement?.closest('main') !== null);
  expect(inText).toBe(true);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).not.toBe('none');
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
  for (const path of chapters.flatMap((slug) => [`zh/${slug}/`, `en/${slug}/`])) {
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

test('at 400 % nothing scrolls sideways but drawings, code and tables', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  for (const path of ['', 'zh/', 'zh/onboarding/', ...chapters.flatMap((slug) => [`zh/${slug}/`, `en/${slug}/`])]) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, path).toBeLessThanOrEqual(0);
  }
});

test('typed figures are readable at 320 px', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of chapters.flatMap((slug) => [`zh/${slug}/`, `en/${slug}/`])) {
    await page.goto(path);
    const small = await page.evaluate(() => {
      const faults: string[] = [];
      for (const text of document.querySelectorAll<SVGTextElement>('figure[data-figure] svg text')) {
        const matrix = text.getScreenCTM();
        const size = parseFloat(getComputedStyle(text).fontSize) * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
        if (text.getClientRects().length > 0 && size < 11.5)
          faults.push(`${text.closest('figure')!.dataset['figure']} "${text.textContent.trim()}" ${size.toFixed(1)}px`);
      }
      return faults;
    });
    expect(small, path).toEqual([]);
  }
});

test('an unknown address shows the bilingual page of errors', async ({ page }) => {
  const response = await page.goto('zh/nowhere/');
  expect(response?.status()).toBe(404);
  await expect(page.locator('section[lang="zh-Hans"] h2')).toHaveText('没有这一页');
  await expect(page.locator('section[lang="en"] h2')).toHaveText('No such page');
  await page.locator('section[lang="en"] a').click();
  await expect(page).toHaveURL(/\/en\/$/);
});

test('the cover unrolls as the reader moves, and never under reduced motion', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const rolled = page.locator('hand-scroll li[data-rolled]');
  await page.goto('./');
  await expect(rolled).not.toHaveCount(0);
  await page.locator('.door').last().scrollIntoViewIfNeeded();
  for (const step of await page.locator('hand-scroll li').all()) await step.scrollIntoViewIfNeeded();
  await expect(rolled).toHaveCount(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(rolled).toHaveCount(0);
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
