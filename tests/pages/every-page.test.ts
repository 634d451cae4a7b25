import { expect, test } from '@playwright/test';
import { allPages } from '../support/site.ts';
import { axeFaults, layoutShift, watch } from '../support/watch.ts';

const views = [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

// The page of a lab is tested with its player at work, in labs.test.ts.
for (const path of allPages().filter((each) => !/\/labs\/./.test(each))) {
  test(`${path} is sound`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    for (const { width, scheme } of views) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 800 }, colorScheme: scheme });
      const page = await context.newPage();
      const faults = await watch(page);
      await page.goto(new URL(path, baseURL).href, { waitUntil: 'load' });
      expect(await axeFaults(page), `axe, ${width} ${scheme}`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `sideways scrolling at ${width}`).toBeLessThanOrEqual(0);
      expect(await layoutShift(page), `layout shift at ${width}`).toBe(0);
      expect(faults, `${width} ${scheme}`).toEqual({ console: [], requests: [] });
      await context.close();
    }
  });
}
