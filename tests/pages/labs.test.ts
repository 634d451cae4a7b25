import { readFileSync, readdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { langs } from '../../src/i18n/index.ts';
import { say } from '../../src/i18n/player.ts';
import { findStep, sceneId } from '../../src/labs/lab.ts';
import { labs } from '../../src/labs/registry.ts';
import { shortcuts } from '../../src/player/shortcuts.ts';
import { stepsOf } from '../../src/trace/cursor.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtAt, plainAt } from '../support/site.ts';
import { axeFaults, layoutShift, watch } from '../support/watch.ts';

const each = langs.flatMap((lang) => labs.map((lab) => ({ lang, lab })));
/** Labs on models share one player and one plumbing: their moments are gone through in Chinese, their themes and widths by turns. */
const isModel = ({ scenes }: (typeof labs)[number]) => scenes.some((scene) => !('trace' in scene));
const trace = (id: string) => JSON.parse(readFileSync(`${builtAt}traces/${id}.json`, 'utf8')) as Trace;
const player = (page: Page) => page.locator('.player');

/** Opens a page with one lab and waits until the player has taken over. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).locator('.transport')).toBeVisible();
}

const settled = (page: Page) => expect(player(page).locator('[aria-busy="true"]')).toHaveCount(0);

/** What a reader sees of a moment: its sentence, its message and what exists. A long message is drawn over several frames. */
async function frame(page: Page) {
  await settled(page);
  return player(page).evaluate((root) => ({
    sentence: root.querySelector('.caption .sentence')!.textContent,
    message: root.querySelector('.inspector .pane')!.textContent,
    stage: root.querySelector('div.stage')!.textContent,
  }));
}

/** Text of every entry of the log that stands in a page without script, by its id. */
async function writtenLog(page: Page, path: string): Promise<Map<string, string>> {
  await page.goto(path);
  const entries = await page
    .locator('.lab-log > li')
    .evaluateAll((items) => items.map((item) => [item.id, item.querySelector(':scope > span')!.textContent!.trim()]));
  return new Map(entries as [string, string][]);
}

for (const { lang, lab } of each) {
  const path = `${lang}/labs/${lab.name}/`;

  test(`${path}: every moment is the same by mouse, by keyboard and by address`, async ({ page, browser, baseURL }) => {
    test.setTimeout(240_000);
    test.skip(isModel(lab) && lang !== 'zh', 'a lab on a model is gone through in Chinese');
    const still = await browser.newContext({ javaScriptEnabled: false });
    const log = await writtenLog(await still.newPage(), new URL(path, baseURL).href);
    await still.close();
    await page.setViewportSize({ width: 1280, height: 900 });
    await open(page, path);
    const links = page.locator('.moments a');
    expect(await links.count()).toBe(lab.scenes.reduce((sum, { moments }) => sum + moments.length, 0));
    const all = await links.evaluateAll((each) => each.map((link) => [link.getAttribute('href')!, link.textContent.trim()] as const));
    // Scenes of a model differ in their world alone: the first and the last stand for those between.
    const [first, last] = [sceneId(lab.scenes[0]!), sceneId(lab.scenes.at(-1)!)];
    const addresses = isModel(lab) ? all.filter(([href]) => href.includes(`scene=${first}&`) || href.includes(`scene=${last}&`)) : all;
    const byMouse = [];
    for (const [href, label] of addresses) {
      await links.nth(all.findIndex(([other]) => other === href)).click();
      await expect(page.locator('.caption')).toContainText(label);
      const seen = await frame(page);
      expect(seen.sentence, href).toBe(log.get(new URL(href, 'http://site/').hash.slice(1)));
      byMouse.push(seen);
    }
    for (const [index, [href, label]] of addresses.entries()) {
      const scene = lab.scenes.findIndex((each) => new URL(href, 'http://site/').searchParams.get('scene') === sceneId(each));
      if (lab.scenes.length > 1) {
        const ways = page.locator('.follow input');
        const half = lab.scenes.length / 2;
        if ((await ways.count()) > 0) await ways.nth(Math.floor(scene / half)).press(' ');
        const button = player(page)
          .locator('.scenes button')
          .nth((await ways.count()) > 0 ? scene % half : scene);
        await button.press('Enter');
        await expect(button).toHaveAttribute('aria-pressed', 'true');
        await settled(page);
      }
      await player(page).focus();
      await page.keyboard.press('Home');
      await settled(page);
      for (let tries = 0; tries < 8 && !(await page.locator('.caption').textContent())!.includes(label); tries++) {
        await page.keyboard.press('m');
        await settled(page);
      }
      expect(await frame(page), `${href} by keyboard`).toEqual(byMouse[index]);
    }
    for (const [index, [href]] of addresses.entries()) {
      // From elsewhere: an address that differs in its anchor alone would load nothing.
      await page.goto('about:blank');
      await open(page, new URL(href, new URL(path, baseURL)).href);
      expect(await frame(page), `${href} by address`).toEqual(byMouse[index]);
    }
  });

  test(`${path}: the player takes over without a shift and passes axe`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    for (const width of [1280, 360]) {
      for (const scheme of ['light', 'dark'] as const) {
        if (isModel(lab) && ((lang === 'zh') === (width === 1280)) === (scheme === 'dark')) continue;
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme, baseURL: baseURL! });
        const page = await context.newPage();
        const faults = await watch(page);
        await open(page, path);
        expect(await layoutShift(page), `layout shift at ${width}`).toBe(0);
        await player(page).focus();
        await page.keyboard.press('End');
        await settled(page);
        expect(await axeFaults(page), `axe, ${width} ${scheme}`).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide, `sideways scrolling at ${width}`).toBeLessThanOrEqual(0);
        expect(faults, `${width} ${scheme}`).toEqual({ console: [], requests: [] });
        await context.close();
      }
    }
  });
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the whole log of every scene stands on the page of its lab, the first in its chapter', async ({ page }) => {
    for (const { lang, lab } of each) {
      const wanted = (scenes: typeof lab.scenes) =>
        scenes.map(sceneId).flatMap((id) => stepsOf(trace(id)).map(({ position }) => `log-${id}-${position}`));
      const onPage = await writtenLog(page, `${lang}/labs/${lab.name}/`);
      expect([...onPage.keys()]).toEqual(wanted(lab.scenes));
      expect([...onPage.values()].every((text) => text.length > 8)).toBe(true);
      await page.goto(`${lang}/${lab.chapter}/`);
      const here = page.locator(`#lab-${lab.name} .lab-log > li`);
      const inChapter = await here.evaluateAll((items) => items.map(({ id }) => id));
      const [first] = lab.scenes;
      const said = first!.moments.map(({ find }) => `log-${sceneId(first!)}-${findStep(trace(sceneId(first!)), find).position}`);
      expect(inChapter).toEqual(isModel(lab) ? said : wanted(lab.scenes.slice(0, 1)));
      await expect(page.locator(`#lab-${lab.name} .player`)).toHaveCSS('overflow', 'visible');
    }
  });

  test('a message stands in full under its sentence', async ({ page }) => {
    await page.goto('en/labs/volume/');
    const { spans } = trace('csi-volume');
    const span = spans.find(({ method, status }) => method === 'CreateVolume' && status.ok)!;
    const entry = page.locator(`#log-csi-volume-${span.done}`);
    await entry.locator('summary').click();
    expect(JSON.parse((await entry.locator('pre').first().textContent())!)).toEqual(span.request);
    expect(JSON.parse((await entry.locator('pre').last().textContent())!)).toEqual(span.response);
  });
});

test('an address that names nothing opens at the start and says so', async ({ page }) => {
  for (const query of ['?scene=nowhere', '?scene=pod-life&step=999999', '?step=-1', '?step=%00%F0', '?scene=&step=1e3']) {
    await open(page, `en/labs/sandbox/${query}`);
    await expect(player(page).getByRole('status').first()).toHaveText(/./);
    await expect(player(page).locator('.count')).toHaveText(/^1\//);
  }
});

test('the language switch keeps the moment', async ({ page }) => {
  await open(page, 'en/labs/volume/?scene=csi-volume&step=125');
  const english = await frame(page);
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page).toHaveURL(/\/zh\/labs\/volume\/\?scene=csi-volume&step=125/);
  await expect(player(page).locator('.transport')).toBeVisible();
  const chinese = await frame(page);
  expect(chinese.sentence).not.toBe(english.sentence);
  await expect(player(page).locator('.count')).not.toHaveText(/^1\//);
});

test('a moment in a chapter has an address of its own', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, 'en/cri/#lab-sandbox');
  await page.locator('.moments a').nth(2).click();
  await expect(page).toHaveURL(/\?lab=sandbox&scene=pod-life&step=\d+/);
  const seen = await frame(page);
  await open(page, page.url());
  expect(await frame(page)).toEqual(seen);
});

test('all of it works by keyboard', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, 'en/labs/address/');
  const count = player(page).locator('.count');
  await player(page).focus();
  for (const [key, at] of [
    ['ArrowRight', /^2\//],
    ['ArrowRight', /^3\//],
    ['ArrowLeft', /^2\//],
    ['Home', /^1\//],
  ] as const) {
    await page.keyboard.press(key);
    await expect(count).toHaveText(at);
  }
  await page.keyboard.press('End');
  await expect(count).toHaveText(/^(\d+)\/\1$/);
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await expect(player(page).getByRole('button', { name: say('en', 'pause') })).toBeVisible();
  await expect(count).not.toHaveText(/^1\//);
  await page.keyboard.press(' ');
  await expect(player(page).getByRole('button', { name: say('en', 'play') })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog');
  await expect(help).toBeVisible();
  for (const { label } of shortcuts) await expect(help).toContainText(label.en);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('ArrowRight');
  expect(await player(page).evaluate((root) => root.contains(document.activeElement))).toBe(true);
});

test('the keyboard passes through a lab and shows where it is', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, 'en/labs/address/');
  await settled(page);
  await page.locator('[name="predict-address"]').first().focus();
  const seen: string[] = [];
  for (let stops = 0; stops < 60 && !seen.at(-1)?.startsWith('moment'); stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
      const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30);
      return { outlined, name: element.matches('.moments a') ? `moment ${name}` : name };
    });
    expect(stop.outlined, stop.name).toBe(true);
    seen.push(stop.name);
  }
  const scenes = labs.find(({ name }) => name === 'address')!.scenes.map(({ title }) => title.en.slice(0, 30));
  expect(seen).toEqual(expect.arrayContaining([...scenes, say('en', 'calls'), say('en', 'play'), say('en', 'next'), say('en', 'stage')]));
  expect(seen.at(-1)).toMatch(/^moment/);
});

test('a field is explained when it is focused', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, 'zh/labs/sandbox/?scene=pod-life&step=6');
  const field = player(page).locator('.inspector .field, .inspector [data-field]').first();
  await field.focus();
  await expect(player(page).locator('.inspector')).toContainText(/config.*PodSandboxConfig.*1.*Kubernetes 1\.5.*。/);
});

test('playing stops where nobody sees it', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await open(page, 'en/cri/#lab-sandbox');
  await player(page)
    .getByRole('button', { name: say('en', 'play') })
    .click();
  await expect(player(page).getByRole('button', { name: say('en', 'pause') })).toBeVisible();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(player(page).getByRole('button', { name: say('en', 'play'), includeHidden: true })).toHaveCount(1);
});

const moving = (page: Page) =>
  page.evaluate(() => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1).length);

test('a call travels while the trace plays', async ({ page }) => {
  await open(page, 'en/labs/sandbox/');
  await page.evaluate(() => {
    (globalThis as unknown as { moved: string[] }).moved = [];
    document.addEventListener('animationstart', ({ animationName }) =>
      (globalThis as unknown as { moved: string[] }).moved.push(animationName),
    );
  });
  await player(page).focus();
  await page.keyboard.press(' ');
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved.join())).toContain('travel');
});

test('under reduced motion nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'en/labs/sandbox/');
  await player(page).focus();
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press(step === 0 ? ' ' : 'ArrowRight');
    expect(await moving(page)).toBe(0);
  }
});

test('in print the log stands whole and the player is gone', async ({ page }) => {
  await open(page, 'en/labs/volume/');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.lab-log > li').first()).toBeVisible();
  await expect(page.locator('.lab-log > li').last()).toBeVisible();
  await expect(player(page).locator('.transport')).toBeHidden();
});

test('in print the run of a model has the messages that the lab speaks of, and no others', async ({ page }) => {
  await open(page, 'en/labs/workloads/');
  await page.emulateMedia({ media: 'print' });
  const log = page.locator('.lab-log').first();
  await expect(log.locator('> .marked pre').first()).toBeVisible();
  await expect(log.locator('> :not(.marked) > span').last()).toBeVisible();
  expect(await log.locator('> :not(.marked) pre').evaluateAll((all) => all.filter((pre) => pre.checkVisibility()).length)).toBe(0);
});

test('where the trace cannot be fetched the log stays and a sentence says so', async ({ page }) => {
  await page.route('**/traces/**', (route) => route.abort());
  await page.goto('en/labs/volume/');
  await player(page).scrollIntoViewIfNeeded();
  await expect(player(page).getByRole('status').first()).toHaveText(say('en', 'loadFailed'));
  await expect(page.locator('.lab-log > li').first()).toBeVisible();
});

test('a lab can be framed by other sites, and nothing else can', async ({ page, baseURL }) => {
  const headers = readFileSync(`${plainAt}_headers`, 'utf8');
  const rules = headers.split(/\n(?=\/)/).filter((rule) => rule.includes('DENY'));
  const denied = rules.map((rule) => new RegExp(`^${rule.split('\n')[0]!.replaceAll(/:\w+/g, '[^/]+')}$`));
  const pages = readdirSync(plainAt, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => `/${file.replace(/index\.html$/, '')}`);
  for (const path of pages)
    expect(
      denied.some((rule) => rule.test(path)),
      path,
    ).toBe(!path.endsWith('/embed/'));
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.goto('en/labs/address/');
  const snippet = (await page.locator('.snippet').textContent())!;
  const path = new URL(/src="([^"]+)"/.exec(snippet)![1]!, baseURL).pathname;
  const size = Number(/height: (\d+)rem/.exec(snippet)![1]) * 16;
  const host = `<!doctype html><iframe src="${path}" width="960" height="${size}" title="lab"></iframe>`;
  await page.route('**/host.html', (route) => route.fulfill({ body: host, contentType: 'text/html' }));
  await page.goto('host.html');
  const inside = page.frameLocator('iframe');
  await expect(inside.locator('.transport')).toBeVisible();
  const overflow = await inside
    .locator('html')
    .evaluate((html) => [html.scrollWidth - html.clientWidth, html.scrollHeight - html.clientHeight]);
  expect(overflow, 'the frame fits its height').toEqual([0, 0]);
});

test('every published trace is one of its schema', async ({ request }) => {
  const schema = (await (await request.get('traces/schema.json')).json()) as { properties: Record<string, unknown> };
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['actors', 'spans', 'facts', 'source']));
  for (const id of new Set(labs.flatMap(({ scenes }) => scenes.map(sceneId)))) {
    const { spans } = (await (await request.get(`traces/${id}.json`)).json()) as Trace;
    for (const span of spans) expect(Object.keys(span)).toEqual(expect.arrayContaining(['iface', 'method', 'caller', 'callee', 'status']));
  }
});
