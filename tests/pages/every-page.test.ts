import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { base, sitemapPages } from '../support/site.ts';

const pages = [...sitemapPages(), `${base}404.html`];
const views = [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What a page must never do: collected from before its first byte. */
async function watch(page: Page): Promise<string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(?:data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) faults.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { shift: number };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return faults;
}

for (const path of pages) {
  test(`${path} is sound`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    for (const { width, scheme } of views) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 800 }, colorScheme: scheme });
      const page = await context.newPage();
      const faults = await watch(page);
      await page.goto(new URL(path, baseURL).href, { waitUntil: 'load' });
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      const found = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target }) => target.join(' '))
            .slice(0, 3)
            .join(' | ')}`,
      );
      expect(found, `axe, ${width} ${scheme}`).toEqual([]);
      const { wide, shift } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        shift: (globalThis as unknown as { shift: number }).shift,
      }));
      expect(wide, `sideways scrolling at ${width}`).toBeLessThanOrEqual(0);
      expect(shift, `layout shift at ${width}`).toBe(0);
      expect(faults, `${width} ${scheme}`).toEqual([]);
      await context.close();
    }
  });
}
