import { expect, test } from '@playwright/test';
import { firstFlightFaults } from '../support/first-flight.ts';
import { allPages, htmlOf } from '../support/site.ts';

for (const path of allPages()) {
  test(`the first flight of ${path} shows its first screen`, async ({ browser, baseURL }) => {
    expect(await firstFlightFaults(browser, new URL(path, baseURL).href, htmlOf(path))).toEqual([]);
  });
}
