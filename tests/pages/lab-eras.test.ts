import { readdirSync, statSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { worldNames } from '../../src/engine/compare/comparison.ts';
import { drained } from '../../src/engine/compare/play.ts';
import { goingThrough } from '../../src/labs/eras/machine.ts';
import { say as tool } from '../../src/labs/tools.ts';
import { builtAt } from '../support/site.ts';
import { say } from '../../src/labs/eras/texts.ts';
import { troubles } from '../../src/engine/compare/case.ts';

const player = (page: Page) => page.locator('.player');
const columns = (page: Page) => page.locator('.columns .hosts').allInnerTexts();
const quiet = (page: Page) => expect(page.locator('.eras')).toHaveAttribute('aria-busy', 'false');

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).locator('.transport')).toBeVisible();
  await quiet(page);
}

async function choose(page: Page, trouble: (typeof troubles)[number]): Promise<void> {
  await page
    .locator('.choose select')
    .nth(1)
    .selectOption({ index: troubles.indexOf(trouble) });
  await expect(page).toHaveURL(new RegExp(`fault=${trouble}`));
  await quiet(page);
}

test('a case is in the address: another machine shows the same columns at the same step', async ({ page, browser, baseURL }) => {
  await open(page, 'en/labs/eras/');
  await choose(page, 'cut-off');
  await expect(page.locator('.outcome').nth(2)).toContainText('1\u00a0min');
  const tab = player(page).getByRole('button', { name: 'Kubernetes' });
  await tab.press('Enter');
  await expect(tab).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/scene=eras-kubernetes/);
  await player(page).focus();
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/scene=eras-kubernetes&step=\d+/);
  await expect(page.locator('.columns .hosts').nth(3)).toContainText(say('en', 'state_running'));
  const seen = await columns(page);
  const other = await (await browser.newContext({ baseURL: baseURL! })).newPage();
  await open(other, page.url());
  await expect.poll(() => columns(other)).toEqual(seen);
});

/** The script in which a page takes the four worlds through a case: of those that islands load later, the largest. */
const machine = () => {
  const files = readdirSync(`${builtAt}_astro/`).filter((name) => /^machine\..*\.js$/.test(name));
  return files.toSorted((one, other) => statSync(`${builtAt}_astro/${other}`).size - statSync(`${builtAt}_astro/${one}`).size)[0]!;
};

test('a browser runs every case as Node does, byte for byte', async ({ page, baseURL }) => {
  await page.goto('en/labs/eras/');
  for (const kind of ['stateless', 'stateful'] as const)
    for (const trouble of ['cut-off', 'slow-detach', 'lose-answer'] as const) {
      const gone = drained(goingThrough({ kind, trouble }));
      const wanted = worldNames.map((world) => JSON.stringify([gone[world].played.run.spans, gone[world].played.run.facts]));
      const found = await page.evaluate(
        async ({ url, worlds, era }) => {
          const exported = Object.values(await import(url)) as ((asked: unknown) => Generator<undefined, Record<string, never>>)[];
          const going = exported.find((each) => each.constructor.name === 'GeneratorFunction')!(era);
          let step = going.next();
          while (!step.done) step = going.next();
          const done = step.value as Record<
            string,
            { readonly played: { readonly run: { readonly spans: unknown; readonly facts: unknown } } }
          >;
          return worlds.map((world) => JSON.stringify([done[world]!.played.run.spans, done[world]!.played.run.facts]));
        },
        { url: new URL(`_astro/${machine()}`, baseURL).href, worlds: worldNames, era: { kind, trouble } },
      );
      expect(found, `${kind} ${trouble}`).toEqual(wanted);
    }
});

test('starting over brings the published case back, with its moments', async ({ page }) => {
  await open(page, 'en/labs/eras/');
  const seen = await columns(page);
  await choose(page, 'crash');
  expect(await columns(page)).not.toEqual(seen);
  await page.getByRole('button', { name: tool('en', 'reset') }).click();
  await expect(page).toHaveURL(/fault=lose-host/);
  await quiet(page);
  await expect.poll(() => columns(page)).toEqual(seen);
});

test('the time moves the columns, by keyboard too, and the player with them', async ({ page }) => {
  await open(page, 'zh/labs/eras/');
  await page.getByRole('button', { name: say('zh', 'at_before') }).press('Enter');
  await expect(page.locator('.columns .hosts').first()).toContainText(say('zh', 'state_running'));
  await page.locator('.choose input[type=range]').focus();
  await page.keyboard.press('End');
  await expect(page.locator('.columns .hosts').first()).toContainText(say('zh', 'state_lost'));
});

test('an address that makes no sense opens the first case and says so', async ({ page }) => {
  for (const query of ['?what=everything&fault=lose-host', '?what=batch&fault=%00', '?what=__proto__&fault=crash&step=zz']) {
    await open(page, `en/labs/eras/${query}`);
    await expect(page.locator('.eras .said')).toHaveText(say('en', 'notice_unknown'));
  }
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the end of the first case stands in the page in words, for each world', async ({ page }) => {
    await page.goto('en/labs/eras/');
    await expect(page.locator('.column')).toHaveCount(4);
    for (const words of await page.locator('.outcome').allInnerTexts()) expect(words.length).toBeGreaterThan(20);
    await expect(page.locator('.choose')).toBeHidden();
  });
});

test('every cell of the comparison leads to its moment', async ({ page }) => {
  await page.goto('en/empire/');
  const links = page.locator('.comparison a');
  expect(await links.count()).toBe(176);
  const href = (await links.last().getAttribute('href'))!;
  await open(page, href);
  await expect(player(page).locator('.notice')).toBeEmpty();
  const step = new URL(page.url()).searchParams.get('step');
  await expect(page).toHaveURL(new RegExp(`step=${step}`));
});
