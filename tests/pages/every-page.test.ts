import { expect, test } from '@playwright/test';
import { allPages } from '../support/site.ts';
import { axeFaults, layoutShift, watch } from '../support/watch.ts';

// The page of a lab is tested with its player at work, in labs.test.ts.
for (const path of allPages().filter((each) => !/\/labs\/./.test(each))) {
  test(`${path} is sound`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    for (const width of [1280, 390]) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 800 }, colorScheme: 'light' });
      const page = await context.newPage();
      const faults = await watch(page);
      await page.goto(new URL(path, baseURL).href, { waitUntil: 'load' });
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        expect(await axeFaults(page, scheme === 'dark'), `axe, ${width} ${scheme}`).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide, `sideways scrolling at ${width}`).toBeLessThanOrEqual(0);
        expect(await layoutShift(page), `layout shift at ${width}, ${scheme}`).toBe(0);
      }
      expect(faults, `${width}`).toEqual({ console: [], requests: [] });
      await context.close();
    }
  });
}
