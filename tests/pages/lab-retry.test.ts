import { expect, test, type Page } from '@playwright/test';
import { langs } from '../../src/i18n/index.ts';
import { carriedOut, replicasOf, runOf, tried } from '../../src/labs/retry/experiment.ts';
import { counts, distributionOf, sceneOf, seedsAt, shown, strategies, type Settings } from '../../src/labs/retry/strategies.ts';
import { named, oddsText, say, sentenceOf } from '../../src/labs/retry/words.ts';
import { say as tool } from '../../src/labs/tools.ts';
import { axeFaults } from '../support/watch.ts';

const lab = (page: Page) => page.locator('.retry');
const player = (page: Page) => page.locator('.player');
const ends = tried(shown);

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await lab(page).scrollIntoViewIfNeeded();
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).locator('.transport')).toBeVisible();
}

/** The numbers of every table, as a reader sees them. */
const tables = (page: Page) =>
  lab(page)
    .locator('table')
    .evaluateAll((all) =>
      all.map((table) =>
        [...table.querySelectorAll('tbody tr')].map((row) => [
          Number(row.querySelector('th')!.textContent),
          Number(row.querySelector('.count')!.textContent),
        ]),
      ),
    );
const expected = (settings: Omit<Settings, 'seed'>) => {
  const made = tried(settings);
  return strategies.map((strategy) => distributionOf(made[strategy], counts[strategy].wanted).map(({ value, count }) => [value, count]));
};

/** Chooses a seed of “+ 1” that ended at a value, by its bar. */
async function choose(page: Page, value: number, seed: number): Promise<void> {
  const row = lab(page)
    .locator('table')
    .nth(strategies.indexOf('add'))
    .locator('tbody tr')
    .filter({ has: page.getByRole('rowheader', { name: String(value), exact: true }) });
  await row.getByRole('button').click();
  await lab(page)
    .locator('.seeds')
    .getByRole('link', { name: String(seed), exact: true })
    .click();
  await expect(lab(page).getByText(say('en', 'playing', { seed }))).toBeVisible();
}

/** What the player shows last: the Deployment as it ends. */
async function lastStage(page: Page): Promise<string> {
  await player(page).focus();
  await page.keyboard.press('End');
  await expect(player(page).locator('[aria-busy="true"]')).toHaveCount(0);
  return (await player(page).locator('div.stage').textContent())!;
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('every strategy shows where 200 seeds ended, as bars with numbers and in a sentence', async ({ page }) => {
    for (const lang of langs) {
      for (const path of [`${lang}/labs/retry/`, `${lang}/api/`]) {
        await page.goto(path);
        expect(await tables(page)).toEqual(expected(shown));
        await expect(lab(page)).toContainText(oddsText(lang, shown));
        for (const strategy of strategies) {
          await expect(lab(page)).toContainText(named[strategy].how[lang]);
          await expect(lab(page)).toContainText(sentenceOf(lang, strategy, ends[strategy]));
        }
        await expect(lab(page).locator('form, .tools').filter({ visible: true })).toHaveCount(0);
        await expect(lab(page).getByRole('button').filter({ visible: true })).toHaveCount(0);
      }
    }
  });
});

test('a bar lists its seeds, a seed opens its run, and its address opens it again, in both languages', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, 'en/labs/retry/');
  const found = seedsAt(ends.add, 6);
  await choose(page, 6, found[1]!);
  await expect(lab(page).locator('.seeds a')).toHaveText(found.map(String));
  await expect(player(page)).toBeFocused();
  await expect.poll(() => lastStage(page)).toContain('replicas 6');
  const sentence = await player(page).locator('.caption .sentence').textContent();
  await expect.poll(() => new URL(page.url()).search).toMatch(new RegExp(`seed=${found[1]}.*step=\\d+|step=\\d+.*seed=${found[1]}`));
  expect(await axeFaults(page)).toEqual([]);
  await page.reload();
  await expect(player(page).locator('.caption .sentence')).toHaveText(sentence!);
  await expect(lab(page).getByText(say('en', 'playing', { seed: found[1]! }))).toBeVisible();
  await open(page, `zh/labs/retry/${new URL(page.url()).search}`);
  await expect(lab(page).getByText(say('zh', 'playing', { seed: found[1]! }))).toBeVisible();
  await expect.poll(() => lastStage(page)).toContain('replicas 6');
});

test('every strategy shows the run of a chosen seed as it ends', async ({ page }) => {
  test.setTimeout(120_000);
  const seed = seedsAt(ends.two, 4).find((each) => each !== shown.seed)!;
  for (const strategy of strategies) {
    await open(page, `en/labs/retry/?scene=${sceneOf(strategy)}&seed=${seed}`);
    await expect(player(page).getByRole('button', { name: named[strategy].title.en, exact: true })).toHaveAttribute('aria-pressed', 'true');
    const end = replicasOf(carriedOut(runOf(strategy, seed, shown)).state);
    await expect.poll(() => lastStage(page), strategy).toContain(`replicas ${end}`);
  }
});

test('other chances give other numbers, which the address keeps and a reset takes back', async ({ page }) => {
  await open(page, 'en/labs/retry/');
  const fields = await lab(page).getByRole('textbox').all();
  for (const [index, text] of ['60', '45', '300'].entries()) await fields[index]!.fill(text);
  await fields[2]!.press('Enter');
  const wanted = expected({ lose: 60, twice: 45, seeds: 300 });
  await expect.poll(() => tables(page)).toEqual(wanted);
  await expect(lab(page)).toContainText(oddsText('en', { lose: 60, twice: 45 }));
  await page.reload();
  await expect.poll(() => tables(page)).toEqual(wanted);
  await expect(fields[0]!).toHaveValue('60');
  await lab(page)
    .getByRole('button', { name: tool('en', 'reset') })
    .click();
  await expect.poll(() => tables(page)).toEqual(expected(shown));
  await expect(fields[0]!).toHaveValue('20');
  expect(new URL(page.url()).search).not.toMatch(/lose|twice|seeds|seed/);
});

test('numbers that make no sense are told, and what was typed stays', async ({ page }) => {
  await open(page, 'en/labs/retry/');
  const [lose, , seeds] = await lab(page).getByRole('textbox').all();
  for (const wrong of ['NaN', '-5', '1e9', '', '101', '9'.repeat(40)]) {
    await lose!.fill(wrong);
    await seeds!.fill('0');
    await lab(page)
      .getByRole('button', { name: say('en', 'run') })
      .click();
    await expect(lab(page).locator('.faults p')).toHaveCount(2);
    await expect(lab(page).locator('.faults')).toContainText(`found “${wrong.slice(0, 24) || say('en', 'nothing')}`);
    await expect(lose!).toHaveAttribute('aria-invalid', 'true');
    await expect(lose!).toHaveValue(wrong);
  }
  expect(await tables(page)).toEqual(expected(shown));
  await choose(page, 5, seedsAt(ends.add, 5)[0]!);
  await expect(lose!).toHaveValue('9'.repeat(40));
  await lab(page)
    .getByRole('button', { name: tool('en', 'reset') })
    .click();
  await expect(lab(page).getByRole('textbox').first()).toHaveValue('20');
  await expect(lab(page).locator('.faults p')).toHaveCount(0);
  await open(page, 'zh/labs/retry/?lose=NaN&seeds=1e9&seed=-1');
  await expect(lab(page).locator('.faults p')).toHaveCount(3);
  expect(await tables(page)).toEqual(expected(shown));
});

test('a link to a moment brings the run back that it speaks of', async ({ page }) => {
  await open(page, 'en/labs/retry/');
  await choose(page, 6, seedsAt(ends.add, 6)[0]!);
  const link = page.locator('.moments a').nth(1);
  await link.click();
  await expect(player(page).locator('.caption')).toContainText((await link.textContent())!.trim());
  await expect(lab(page).getByText(say('en', 'playing', { seed: shown.seed }))).toBeVisible();
});

test('in its chapter the address names the lab', async ({ page }) => {
  const seed = seedsAt(ends.add, 6)[0]!;
  await open(page, `en/api/?lab=retry&scene=${sceneOf('count')}&seed=${seed}`);
  await expect(lab(page).getByText(say('en', 'playing', { seed }))).toBeVisible();
  await open(page, `en/api/?lab=other&seed=${seed}`);
  await expect(lab(page).getByText(say('en', 'playing', { seed: shown.seed }))).toBeVisible();
});

test('a thousand seeds leave no task over 50 ms, on a processor slowed down four times', async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, 'en/labs/retry/');
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate(() => {
    const seen = globalThis as unknown as { tasks: number[] };
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  const longest: number[] = [];
  // Other work of the machine makes tasks longer, never shorter.
  for (const seeds of ['1000', '999', '998']) {
    await page.evaluate(() => ((globalThis as unknown as { tasks: number[] }).tasks = []));
    await lab(page).getByRole('textbox').nth(2).fill(seeds);
    await lab(page)
      .getByRole('button', { name: say('en', 'run') })
      .click();
    await expect(lab(page)).toContainText(`Of ${seeds} seeds`, { timeout: 60_000 });
    longest.push(await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks)));
  }
  expect(Math.min(...longest), longest.join()).toBeLessThanOrEqual(50);
});
