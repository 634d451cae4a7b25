import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Browser } from '@playwright/test';
import sharp from 'sharp';

/** What arrives in the first round trip: ten segments of 1,460 bytes. */
const flight = 14_600;

const cuts = {
  brotli: (html: Buffer) => {
    const stream = brotliCompressSync(html).subarray(0, flight);
    return brotliDecompressSync(stream, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  },
  gzip: (html: Buffer) => gunzipSync(gzipSync(html).subarray(0, flight), { finishFlush: constants.Z_SYNC_FLUSH }),
};

const viewports = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** Number of colour values that differ by more than the noise of smoothing. */
async function differences(a: Buffer, b: Buffer): Promise<number> {
  const [one, two] = await Promise.all([a, b].map((png) => sharp(png).removeAlpha().raw().toBuffer()));
  return one!.reduce((sum, value, index) => sum + (Math.abs(value - two![index]!) > 24 ? 1 : 0), 0);
}

/**
 * Compares a page's first screen with the one that its first flight shows.
 * @param url where the page is served
 * @param html the whole page
 * @returns one line for each coding and width with a difference
 */
export async function firstFlightFaults(browser: Browser, url: string, html: string): Promise<string[]> {
  const whole = Buffer.from(html);
  const faults: string[] = [];
  for (const viewport of viewports) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const screen = async (body: Buffer) => {
      // Scripts come later and may draw; what the first flight shows is the page itself.
      await page.route('**/*', (route) =>
        route.request().resourceType() === 'document' ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' }) : route.abort(),
      );
      await page.goto(url, { waitUntil: 'load' });
      const picture = await page.screenshot();
      await page.unroute('**/*');
      return picture;
    };
    const expected = await screen(whole);
    for (const [name, cut] of Object.entries(cuts)) {
      const count = await differences(await screen(cut(whole)), expected);
      if (count > 0) faults.push(`${name} at ${viewport.width}: ${count} colour values differ`);
    }
    await context.close();
  }
  return faults;
}
