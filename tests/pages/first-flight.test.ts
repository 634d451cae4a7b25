import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { base, htmlOf, sitemapPages } from '../support/site.ts';

/** What arrives in the first round trip: ten segments of 1,460 bytes. */
const flight = 14_600;

const cuts = {
  brotli: (html: Buffer) => {
    const stream = brotliCompressSync(html).subarray(0, flight);
    return brotliDecompressSync(stream, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  },
  gzip: (html: Buffer) => gunzipSync(gzipSync(html).subarray(0, flight), { finishFlush: constants.Z_SYNC_FLUSH }),
};

/** Number of colour values that differ by more than the noise of smoothing. */
async function differences(a: Buffer, b: Buffer): Promise<number> {
  const [one, two] = await Promise.all([a, b].map((png) => sharp(png).removeAlpha().raw().toBuffer()));
  return one!.reduce((sum, value, index) => sum + (Math.abs(value - two![index]!) > 24 ? 1 : 0), 0);
}

for (const path of [...sitemapPages(), `${base}404.html`]) {
  test(`the first flight of ${path} shows its first screen`, async ({ browser, baseURL }) => {
    const whole = Buffer.from(htmlOf(path));
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const screen = async (body: Buffer) => {
        await page.route('**/*', (route) =>
          route.request().resourceType() === 'document'
            ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' })
            : route.continue(),
        );
        await page.goto(new URL(path, baseURL).href, { waitUntil: 'load' });
        const picture = await page.screenshot();
        await page.unroute('**/*');
        return picture;
      };
      const expected = await screen(whole);
      for (const [name, cut] of Object.entries(cuts)) {
        expect(await differences(await screen(cut(whole)), expected), `${name} at ${viewport.width}`).toBe(0);
      }
      await context.close();
    }
  });
}
