/** Draws every diagram of `content/` that has no drawing yet, and deletes drawings that nothing asks for. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { optimize } from 'svgo';
import { findBrowser } from '../browser.ts';
import { readLibrary } from '../content/library.ts';
import { diagramFolder, diagramKey } from './key.ts';

const require = (name: string) => fileURLToPath(import.meta.resolve(name));

const configuration = {
  startOnLoad: false,
  securityLevel: 'strict',
  deterministicIds: true,
  look: 'classic',
  theme: 'base',
  layout: 'dagre',
  htmlLabels: true,
  fontFamily: "'Noto Sans SC', sans-serif",
  flowchart: { wrappingWidth: 230, nodeSpacing: 36, rankSpacing: 46, subGraphTitleMargin: { top: 4, bottom: 12 } },
  sequence: { mirrorActors: false, width: 128, height: 44, actorMargin: 28, messageMargin: 34, wrap: false, boxMargin: 8, noteMargin: 8 },
  timeline: { disableMulticolor: true },
  themeVariables: { fontSize: '15px' },
} as const;

/** Renders in the page; returns well-formed SVG without styles, ids prefixed with the key. */
async function draw(page: Page, source: string, key: string): Promise<string> {
  const raw = await page.evaluate(
    async ([text, id]) => {
      const { mermaid } = globalThis as unknown as { mermaid: { render: (id: string, text: string) => Promise<{ svg: string }> } };
      const { svg } = await mermaid.render(`d${id}`, text!);
      const root = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')!;
      root.querySelectorAll('style').forEach((style) => style.remove());
      // A size of its own: the page lets a drawing scroll rather than shrink below reading size.
      root.removeAttribute('style');
      root.setAttribute('width', String(Math.ceil(root.viewBox.baseVal.width)));
      root.setAttribute('height', String(Math.ceil(root.viewBox.baseVal.height)));
      // Mermaid draws life lines 2,000 units long and trusts the frame to cut them.
      const end = root.viewBox.baseVal.y + root.viewBox.baseVal.height;
      for (const life of root.querySelectorAll('line.actor-line')) {
        if (Number(life.getAttribute('y2')) > end) life.setAttribute('y2', String(end));
      }
      const own = `d${id}`;
      const renamed = new Map<string, string>();
      for (const element of root.querySelectorAll('[id]')) {
        if (!element.id.startsWith(own)) renamed.set(element.id, `${own}-${element.id}`);
      }
      for (const element of [root, ...root.querySelectorAll('*')]) {
        for (const attribute of [...element.attributes]) {
          if (attribute.name.startsWith('data-')) element.removeAttribute(attribute.name);
          attribute.value = attribute.value.replace(/url\(#([^)]+)\)/g, (whole, name: string) =>
            renamed.has(name) ? `url(#${renamed.get(name)})` : whole,
          );
          const bare = attribute.value.replace(/^#/, '');
          const next = renamed.get(bare);
          if (next && (attribute.name === 'id' || attribute.name.endsWith('href'))) attribute.value = attribute.value.replace(bare, next);
        }
      }
      return new XMLSerializer().serializeToString(root);
    },
    [source, key] as const,
  );
  const { data } = optimize(raw, {
    floatPrecision: 1,
    plugins: [
      {
        name: 'preset-default',
        params: {
          overrides: {
            cleanupIds: false,
            removeDesc: false,
            removeHiddenElems: false,
            mergePaths: false,
            convertShapeToPath: false,
            removeUnknownsAndDefaults: { keepRoleAttr: true, keepAriaAttrs: true },
          },
        },
      },
    ],
  });
  return data.replace(/ xmlns(:\w+)?="[^"]*"/g, '');
}

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const sources = new Map(
  readLibrary(root).library.documents.flatMap(({ diagrams }) => diagrams.map(({ source }) => [diagramKey(source), source] as const)),
);
const missing = [...sources].filter(([key]) => !existsSync(`${diagramFolder}${key}.svg`));

await mkdir(diagramFolder, { recursive: true });
for (const file of await readdir(diagramFolder)) {
  if (sources.has(file.replace(/\.svg$/, ''))) continue;
  await rm(diagramFolder + file);
  console.log(`deleted ${file}: no diagram has this source any more`);
}

if (missing.length > 0) {
  const { origin, executablePath, args, env } = await findBrowser();
  console.log(`drawing ${missing.length} of ${sources.size} diagrams with ${origin}`);
  const browser = await chromium.launch({ executablePath, args, env });
  const page = await browser.newPage();
  const font = await readFile(require('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'), 'base64');
  await page.setContent(
    `<!doctype html><meta charset="utf-8"><style>@font-face{font-family:'Noto Sans SC';src:url(data:font/ttf;base64,${font})}</style><p style="font-family:'Noto Sans SC'">字 a</p>`,
  );
  await page.evaluate(() => document.fonts.ready);
  await page.addScriptTag({ path: require('mermaid').replace(/mermaid\.core\.mjs$/, 'mermaid.min.js') });
  await page.evaluate(
    (settings) => (globalThis as unknown as { mermaid: { initialize: (settings: object) => void } }).mermaid.initialize(settings),
    configuration,
  );
  for (const [key, source] of missing) {
    await writeFile(`${diagramFolder}${key}.svg`, await draw(page, source, key));
    console.log(`drew ${key}.svg`);
  }
  await browser.close();
}
