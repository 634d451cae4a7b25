import { expect, test, type Page } from '@playwright/test';
import { outcomeText, word } from '../../src/labs/model/words.ts';
import { say as tool } from '../../src/labs/tools.ts';
import { say } from '../../src/labs/workloads/words.ts';
import { axeFaults, layoutShift, watch } from '../support/watch.ts';

const path = 'en/labs/workloads/';
const player = (page: Page) => page.locator('.player');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Opens the lab and waits until it can be acted on. */
async function open(page: Page, address = path): Promise<void> {
  await page.goto(address);
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).locator('.transport')).toBeVisible();
  await expect(button(page, word('en', 'by10')).or(button(page, word('zh', 'by10')))).toHaveAttribute('aria-disabled', 'false');
}

const settled = (page: Page) => expect(player(page).locator('[aria-busy="true"]')).toHaveCount(0);

/** Does something and waits until the address tells of it. */
async function act(page: Page, what: () => Promise<void>): Promise<void> {
  const before = page.url();
  await what();
  await expect.poll(() => page.url()).not.toBe(before);
  await settled(page);
}

/** What is the same in every language: the numbers, the hosts with their pods, the message, what exists. */
async function frame(page: Page) {
  await settled(page);
  return page.evaluate(() => ({
    objects: [...document.querySelectorAll('.cluster tbody tr')].map((row) =>
      [...row.children].slice(0, 4).map((cell) => cell.textContent),
    ),
    pods: [...document.querySelectorAll('.host')].map((host) => [...host.querySelectorAll('code')].map((name) => name.textContent)),
    count: document.querySelector('.count')!.textContent,
    code: [...document.querySelectorAll('.player .stage code')].map((name) => name.textContent),
  }));
}

const apply = (page: Page) => button(page, say('en', 'apply')).click();

test('what a reader does is in the address: another machine and the other language show the same', async ({ page, browser, baseURL }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page);
  await page.getByLabel(say('en', 'kind')).selectOption('DaemonSet');
  await act(page, () => apply(page));
  await act(page, () => button(page, word('en', 'by10')).click());
  await act(page, () => button(page, say('en', 'add')).click());
  await act(page, () => button(page, word('en', 'quiet')).click());
  const seen = await frame(page);
  expect(seen.objects.map((cells) => cells.map((cell) => cell!.trim()))).toEqual([['DaemonSet log-agent', '4', '4', '4']]);
  expect(seen.pods).toHaveLength(4);
  const { search } = new URL(page.url());
  expect(search).toContain('run=1.');
  const elsewhere = await (await browser.newContext({ baseURL: baseURL!, viewport: { width: 1280, height: 900 } })).newPage();
  for (const address of [`${path}${search}`, `zh/labs/workloads/${search}`]) {
    await open(elsewhere, address);
    await expect.poll(() => frame(elsewhere)).toEqual(seen);
  }
  await page.reload();
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).locator('.transport')).toBeVisible();
  await expect.poll(() => frame(page)).toEqual(seen);
  await elsewhere.context().close();
});

test('nothing of the engine is loaded before a reader acts, and the parser not before they write', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname.replace(/^.*\//, '').replace(/\..*/, '')));
  await open(page);
  await page.waitForTimeout(300);
  expect(loaded.filter((name) => /^(machine|check|sentence)$/.test(name))).toEqual([]);
  await act(page, () => apply(page));
  expect(loaded).toContain('machine');
  expect(loaded).not.toContain('check');
  await page.locator('textarea').fill('kind: Deployment');
  await expect.poll(() => loaded).toContain('check');
});

test('a bad manifest is told with line, field, expected and found, and nothing is lost', async ({ page }) => {
  await open(page);
  const text = page.locator('textarea');
  const sample = await text.inputValue();
  const written = sample.replace('replicas: 3', 'replicas: 1e9');
  await text.fill(written);
  await apply(page);
  const problems = page.locator('.problems');
  await expect(problems).toContainText('line 6, column 3');
  await expect(problems).toContainText('spec.replicas: expected a whole number from 0 to 200, found 1000000000.');
  await problems.getByRole('button').first().click();
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart).split(':')[0])).toBe('replicas');
  await text.fill('a: [');
  await expect(problems).toContainText('Not YAML');
  await text.fill(written);
  await page.getByLabel(say('en', 'kind')).selectOption('Job');
  await page.reload();
  await player(page).scrollIntoViewIfNeeded();
  await expect(page.getByLabel(say('en', 'kind'))).toHaveValue('Job');
  await page.getByLabel(say('en', 'kind')).selectOption('Deployment');
  await expect(text).toHaveValue(written);
  await button(page, say('en', 'sample')).click();
  await expect(text).toHaveValue(sample);
});

test('a megabyte of paste is kept and refused in words, at once', async ({ page }) => {
  await open(page);
  await page.locator('textarea').evaluate((area: HTMLTextAreaElement) => {
    area.value = 'spec: {} # '.repeat(100_000);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await expect(page.locator('.problems')).toContainText('Too long');
  expect((await page.locator('textarea').inputValue()).length).toBe(1_100_000);
});

test('every pod tells why: from the command to what it is now, each a link into the player', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page);
  await act(page, () => player(page).press('End'));
  await page.locator('.hosts .pod').first().click();
  const why = page.locator('.acting > section').last();
  await expect(why.locator('li').first()).toContainText('user');
  const links = why.locator('li a');
  expect(await links.count()).toBeGreaterThan(4);
  await links.nth(1).click();
  await expect(player(page).locator('.caption')).toContainText('The Deployment controller asks kube-apiserver to create ReplicaSet');
  await expect(links.nth(1)).toHaveAttribute('aria-current', 'step');
});

test('a command happens at the moment that is shown; a link to a moment brings the published run back', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page);
  const moment = page.locator('.moments a').nth(2);
  await moment.click();
  await settled(page);
  await act(page, () => button(page, say('en', 'more', { name: 'order-web' })).click());
  await expect(page.locator('.clock .said')).toHaveText(outcomeText('en', 'dropped'));
  await expect(player(page).locator('.caption')).toContainText('order-web');
  await act(page, () => button(page, word('en', 'by60')).click());
  expect((await frame(page)).objects[0]!.join()).toContain('4');
  await moment.click();
  await expect.poll(() => new URL(page.url()).searchParams.has('run')).toBe(false);
  await expect(player(page).locator('.caption')).toContainText((await moment.textContent())!.trim());
});

test('it can be shared and started over, by keyboard', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await act(page, () => button(page, say('en', 'cutHost', { name: 'node-c' })).press('Enter'));
  await button(page, tool('en', 'share')).press('Enter');
  await expect(page.locator('.clock .said')).toHaveText(tool('en', 'shared'));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await button(page, tool('en', 'reset')).press('Enter');
  await expect(page.locator('.clock .said')).toHaveText(outcomeText('en', 'reset'));
  await expect.poll(() => new URL(page.url()).searchParams.has('run')).toBe(false);
});

test('an address that makes no sense opens the published run and says so', async ({ page }) => {
  for (const run of ['1.x', '2.AAAA', '%00', '1.q1YyULIy0FEy0TEEAA']) {
    await open(page, `${path}?scene=workloads-web&run=${run}`);
    await expect(page.locator('.clock .said')).toHaveText(outcomeText('en', 'refused'));
    await expect(player(page).locator('.count')).toHaveText(/^1\//);
  }
});

const views = [
  { width: 1280, schemes: ['light'] },
  { width: 900, schemes: ['dark'] },
  { width: 390, schemes: ['light', 'dark'] },
] as const;
for (const { width, schemes } of views)
  test(`at ${width} px it passes axe, does not scroll sideways and does not move`, async ({ browser, baseURL }) => {
    test.setTimeout(120_000);
    for (const scheme of schemes) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: scheme, baseURL: baseURL! });
      const page = await context.newPage();
      const faults = await watch(page);
      await open(page);
      expect(await layoutShift(page)).toBe(0);
      await act(page, () => apply(page));
      await act(page, () => button(page, word('en', 'by10')).click());
      await page.locator('.hosts .pod').first().click();
      await page.locator('textarea').fill('kind: [');
      await expect(page.locator('.problems')).toContainText('Not YAML');
      expect(await axeFaults(page), scheme).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      expect(faults).toEqual({ console: [], requests: [] });
      await context.close();
    }
  });

test('in a chapter and in a frame it works too', async ({ page }) => {
  await open(page, 'en/objects/#lab-workloads');
  await act(page, () => apply(page));
  expect(new URL(page.url()).searchParams.get('lab')).toBe('workloads');
  const seen = await frame(page);
  await open(page, page.url());
  await expect.poll(() => frame(page)).toEqual(seen);
  await open(page, 'en/labs/workloads/embed/');
  await act(page, () => apply(page));
});
