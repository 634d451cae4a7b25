import { expect, test } from '@playwright/test';
import { chapters } from '../support/site.ts';

test('a chapter prints without furniture, in black, with figures, open answers and addresses', async ({ page }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.goto('zh/cri/');
  for (const furniture of await page.locator('.furniture').all()) await expect(furniture).toBeHidden();
  const look = await page.evaluate(() => ({
    ink: getComputedStyle(document.body).color,
    answer: document.querySelector('.answer')!.getBoundingClientRect().height,
    url: getComputedStyle(document.querySelector('.note-sources a[href^="http"]')!, '::after').content,
  }));
  expect(look.ink).toBe('rgb(0, 0, 0)');
  expect(look.answer).toBeGreaterThan(0);
  expect(look.url).toMatch(/https?:/);
  await expect(page.locator('[data-figure="interface-layers"]')).toBeVisible();
  await expect(page.locator('.imprint')).toContainText('CC BY 4.0');
  await expect(page.locator('.imprint')).toBeVisible();
});

test('the whole article stands on one page, each id once', async ({ page }) => {
  for (const lang of ['zh', 'en']) {
    await page.goto(`${lang}/print/`);
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const slug of chapters) await expect(page.locator(`article#${slug} h2.title`)).toBeVisible();
    expect(await page.locator('[data-claim]').count()).toBe(33);
  }
});

test('on one page each link of the contents leads to the head of its chapter, though those before were not laid out', async ({ page }) => {
  await page.goto('zh/print/');
  for (const slug of [...chapters].reverse()) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator(`.contents a[href="#${slug}"]`).click();
    await expect(page.locator(`article#${slug} h2.title`)).toBeInViewport();
    await expect
      .poll(() => page.locator(`article#${slug}`).evaluate((article) => article.getBoundingClientRect().top < innerHeight / 4))
      .toBe(true);
  }
});
