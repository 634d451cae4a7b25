import { expect, test } from '@playwright/test';
import { claimIds } from '../../integrations/content/schemas.ts';
import { langs } from '../../src/i18n/index.ts';

for (const lang of langs) {
  test(`${lang}: the ledger counts the points that were run or recorded, and says of others what they rest on`, async ({ page }) => {
    await page.goto(`${lang}/ledger/`);
    const points = page.locator('main li');
    await expect(points).toHaveCount(claimIds.length);
    for (const point of await points.all()) expect(await point.locator('[data-evidence]').count()).toBeGreaterThan(0);
    const proven = points.filter({ has: page.locator('[data-evidence="recording"], [data-evidence="scenario"]') });
    const count = await proven.count();
    expect(count).toBeGreaterThanOrEqual(18);
    await expect(page.locator(`[data-proven="${count}"]`)).toContainText(String(count));
    await expect(proven.filter({ has: page.locator('[data-evidence="none"]') })).toHaveCount(0);
    for (const text of await page.locator('[data-evidence="recording"], [data-evidence="scenario"]').allTextContents())
      expect(text).not.toMatch(/\{\w+\}/);
  });

  test(`${lang}: a recorded piece of evidence leads to its step`, async ({ page }) => {
    await page.goto(`${lang}/ledger/`);
    const evidence = page.locator('li', { has: page.locator('a[href$="#claim-C3"]') }).locator('[data-evidence="recording"]');
    await expect(evidence).toContainText('node-b');
    await evidence.locator('a').click();
    await expect(page).toHaveURL(new RegExp(`/${lang}/labs/volume/\\?scene=csi-volume&step=\\d+`));
    await expect(page.locator('.player .inspector .pane')).toContainText('row1');
  });
}
