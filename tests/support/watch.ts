import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What a page must never do. */
export interface Faults {
  /** Errors and breaches of the content security policy. */
  console: string[];
  /** Requests to another origin. */
  requests: string[];
}

/** Collects a page's faults and its layout shift from before its first byte. */
export async function watch(page: Page): Promise<Faults> {
  const faults: Faults = { console: [], requests: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) faults.console.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.console.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(?:data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) faults.requests.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { shift: number };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return faults;
}

/** Layout shift so far of a page that is watched. */
export const layoutShift = (page: Page): Promise<number> => page.evaluate(() => (globalThis as unknown as { shift: number }).shift);

/** Rules of axe that look at colours; all others judge the document, which is the same in both themes. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/**
 * One line for each axe rule that a page breaks, with the first places.
 * @param coloursOnly for a page that has been judged in its other theme
 */
export async function axeFaults(page: Page, coloursOnly = false): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (coloursOnly ? builder.withRules(colourRules) : builder.withTags(rules)).analyze();
  return violations.map(({ id, nodes }) => {
    const places = nodes.map(({ target }) => target.join(' '));
    return `${id}: ${places.slice(0, 3).join(' | ')}`;
  });
}
