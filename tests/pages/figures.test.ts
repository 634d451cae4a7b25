import { expect, test } from '@playwright/test';
import { chapters } from '../support/site.ts';

const paths = chapters.flatMap((slug) => [`zh/${slug}/`, `en/${slug}/`]);

test('typed figures are readable at 320 px', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of paths) {
    await page.goto(path);
    const small = await page.evaluate(() => {
      const faults: string[] = [];
      for (const figure of document.querySelectorAll<HTMLElement>('figure[data-figure]')) {
        const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const parent = node.parentElement!;
          if (!node.textContent!.trim() || !parent.checkVisibility()) continue;
          const drawn = parent.closest<SVGGraphicsElement>('svg text, svg foreignObject')?.getScreenCTM();
          const size = parseFloat(getComputedStyle(parent).fontSize) * (drawn ? Math.hypot(drawn.a, drawn.b) : 1);
          if (size < 11.5) faults.push(`${figure.dataset['figure']} "${node.textContent!.trim()}" ${size.toFixed(1)}px`);
        }
      }
      return faults;
    });
    expect(small, path).toEqual([]);
  }
});

for (const width of [1280, 390]) {
  test(`a drawing that is shown is shown whole at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(path);
      const found = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.dg')].map((drawing) => ({
          name: drawing.closest<HTMLElement>('figure')!.dataset['figure'],
          shown: drawing.checkVisibility(),
          over: Math.max(
            0,
            drawing.firstElementChild!.getBoundingClientRect().right - drawing.closest('figure')!.getBoundingClientRect().right,
          ),
          rows: drawing.nextElementSibling?.checkVisibility() ?? false,
        })),
      );
      for (const { name, shown, over, rows } of found) {
        expect.soft(rows, `${path} ${name}: drawing or rows`).toBe(!shown);
        expect.soft(over, `${path} ${name}`).toBeLessThanOrEqual(0.5);
      }
      // On a desktop every place is wide enough.
      if (width === 1280)
        expect
          .soft(
            found.filter(({ shown }) => !shown).map(({ name }) => name),
            path,
          )
          .toEqual([]);
    }
  });
}

for (const width of [1280, 390]) {
  test(`labels are never clipped at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(path);
      expect.soft(await page.evaluate(clipped), path).toEqual([]);
    }
  });
}

test('the drawings of the cover line up in their row and leave their titles clear', async ({ page }) => {
  for (const [width, columns] of [
    [1440, 4],
    [1280, 4],
    [1100, 4],
    [1024, 2],
    [768, 2],
    [390, 1],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('./');
    const steps = await page.locator('hand-scroll ol > li').evaluateAll((items) =>
      items.map((item) => ({
        title: Math.max(...[...item.querySelectorAll('.step-title span')].map((line) => line.getBoundingClientRect().bottom)),
        drawing: item.querySelector('svg')!.getBoundingClientRect().top,
        outline: Math.min(...[...item.querySelectorAll('svg :is(rect, text)')].map((shape) => shape.getBoundingClientRect().top)),
      })),
    );
    for (const [index, { title, drawing, outline }] of steps.entries()) {
      expect(drawing, `drawing ${index + 1} at ${width} px`).toBeCloseTo(steps[index - (index % columns)]!.drawing, 0);
      expect(outline, `outline ${index + 1} at ${width} px`).toBeGreaterThan(title);
    }
  }
});

/** Runs in the page: labels that do not fit their box, and text that leaves its figure or what scrolls it. */
function clipped(): string[] {
  const faults: string[] = [];
  // What stands inside a foreignObject is measured in the units of its SVG, whatever the scale.
  for (const box of document.querySelectorAll<SVGForeignObjectElement>('.dg foreignObject')) {
    const label = box.firstElementChild;
    const text = box.textContent.trim();
    if (!label || !text) continue;
    const over = [label.scrollWidth - box.width.baseVal.value, label.scrollHeight - box.height.baseVal.value];
    if (Math.max(...over) > 2) {
      const name = box.closest<HTMLElement>('figure')!.dataset['figure'];
      faults.push(`${name} "${text}" is over its box by ${over.map((value) => value.toFixed(1)).join(' × ')}`);
    }
  }
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-figure]')) {
    for (const drawing of figure.querySelectorAll('.drawing')) {
      const walker = document.createTreeWalker(drawing, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement!;
        if (!node.textContent!.trim() || !(parent instanceof HTMLElement) || !parent.checkVisibility()) continue;
        let holder = parent;
        while (holder !== figure && !/auto|scroll|hidden|clip/.test(getComputedStyle(holder).overflowX)) holder = holder.parentElement!;
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        const left = holder.getBoundingClientRect().left + holder.clientLeft - holder.scrollLeft;
        const scrolls = /auto|scroll/.test(getComputedStyle(holder).overflowX);
        const right = left + (scrolls ? holder.scrollWidth : holder.clientWidth);
        if (text.left < left - 1 || text.right > right + 1)
          faults.push(`${figure.dataset['figure']} "${node.textContent!.trim()}" leaves its figure at ${text.left} … ${text.right}`);
      }
    }
  }
  return faults;
}
