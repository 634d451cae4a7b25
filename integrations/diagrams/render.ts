/** Draws every diagram of `content/` that has no drawing yet, and deletes drawings that nothing asks for. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { optimize } from 'svgo';
import { findBrowser } from '../browser.ts';
import { readLibrary } from '../content/library.ts';
import { diagramFolder, diagramKey } from './key.ts';
import { readDiagram } from './relations.ts';

const require = (name: string) => fileURLToPath(import.meta.resolve(name));

const configuration = {
  startOnLoad: false,
  securityLevel: 'strict',
  deterministicIds: true,
  look: 'classic',
  theme: 'base',
  layout: 'dagre',
  htmlLabels: true,
  // A size above the one that is shown (figures.css): the reader's face may be wider than the measuring one.
  fontSize: 15,
  fontFamily: "'Noto Sans SC', sans-serif",
  flowchart: { wrappingWidth: 230, nodeSpacing: 20, rankSpacing: 46, subGraphTitleMargin: { top: 4, bottom: 12 } },
  sequence: {
    mirrorActors: false,
    width: 128,
    height: 44,
    actorMargin: 28,
    messageMargin: 34,
    wrap: false,
    boxMargin: 8,
    noteMargin: 8,
  },
  timeline: { disableMulticolor: true },
  themeVariables: { fontSize: '15px' },
} as const;

/**
 * Sets groups that no edge joins one below the other: Mermaid lays such groups sideways, too wide for any page.
 * The next group hangs from every end of the one before, and so below its middle.
 */
function stack(source: string): string {
  const groups = [...source.matchAll(/^subgraph .*\n([\s\S]*?)^end$/gm)].map(([, body]) =>
    [...body!.matchAll(/^\w+/gm)].map(([node]) => node),
  );
  const groupOf = (node: string) => groups.findIndex((nodes) => nodes.includes(node));
  const edges = [...source.matchAll(/^(\w+) -.*->(?:\|.*\|)? (\w+)$/gm)].map(([, from, to]) => ({ from: from!, to: to! }));
  if (edges.some(({ from, to }) => groupOf(from) !== groupOf(to))) return source;
  const ends = (group: string[]) => group.filter((node) => !edges.some(({ from }) => from === node));
  return [source, ...groups.slice(1).flatMap(([first], index) => ends(groups[index]!).map((end) => `${end} ~~~ ${first}`))].join('\n');
}

/** Renders in the page; returns well-formed SVG without styles, ids prefixed with the key. */
async function draw(page: Page, source: string, key: string): Promise<string> {
  const raw = await page.evaluate(
    async ([text, id, title, description]) => {
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
      // A group's name stands at its start: in the middle the arrow that enters the group would cross it.
      for (const group of root.querySelectorAll('.cluster')) {
        const start = Number(group.querySelector('rect')?.getAttribute('x'));
        const name = group.querySelector('.cluster-label');
        name?.setAttribute('transform', (name.getAttribute('transform') ?? '').replace(/[-\d.]+/, String(start + 10)));
      }
      // A link that only keeps groups apart is not drawn.
      root.querySelectorAll('.edge-thickness-invisible').forEach((link) => link.remove());
      // Mermaid breaks Han with a hyphen.
      for (const line of root.querySelectorAll('tspan, text:not(:has(tspan))')) {
        line.textContent = line.textContent.replace(/(?<=[^ -~])-$/, '');
      }
      // It also breaks the name of a block where there is room for the whole: its lines become one.
      for (const line of [...root.querySelectorAll('.loopText, .sectionTitle')].reverse()) {
        const before = line.previousElementSibling;
        if (!before || line.textContent.startsWith('[') || before.getAttribute('class') !== line.getAttribute('class')) continue;
        const text = before.querySelector('tspan') ?? before;
        text.textContent += /[ -~]$/.test(before.textContent) ? ` ${line.textContent}` : line.textContent;
        line.remove();
      }
      // A message that is lost ends before it arrives, in a cross that can be seen.
      for (const line of root.querySelectorAll('line[marker-end*="crosshead"]')) {
        const [from, to] = [Number(line.getAttribute('x1')), Number(line.getAttribute('x2'))];
        line.setAttribute('x2', String(to + 28 * Math.sign(from - to)));
      }
      for (const marker of root.querySelectorAll('marker[id$="crosshead"]')) {
        for (const [name, value] of Object.entries({
          markerUnits: 'userSpaceOnUse',
          markerWidth: 14,
          markerHeight: 14,
          refX: 7,
          refY: 7,
        })) {
          marker.setAttribute(name, String(value));
        }
        marker.querySelector('path')!.setAttribute('d', 'M1 1L13 13M13 1L1 13');
      }
      // Mermaid brings every head that an arrow can have; a reader loads those that the drawing has.
      for (const marker of root.querySelectorAll('marker')) {
        if (!root.querySelector(`[marker-start="url(#${marker.id})"], [marker-end="url(#${marker.id})"]`)) marker.remove();
      }
      const own = `d${id}`;
      // Not every kind of diagram keeps its title and description; here each has both.
      root.querySelectorAll(':scope > :is(title, desc)').forEach((element) => element.remove());
      for (const [name, aria, words] of [
        ['desc', 'aria-describedby', description],
        ['title', 'aria-labelledby', title],
      ] as const) {
        const element = document.createElementNS('http://www.w3.org/2000/svg', name);
        element.id = `${own}-${name}`;
        element.textContent = words!;
        root.prepend(element);
        root.setAttribute(aria, element.id);
      }
      // Ids that nothing names are bytes, and could collide.
      const named = new Set([...new XMLSerializer().serializeToString(root).matchAll(/url\(#([^)]+)\)/g)].map(([, name]) => name));
      for (const element of root.querySelectorAll('[id]')) {
        if (!named.has(element.id) && !element.matches('svg > :is(title, desc)')) element.removeAttribute('id');
      }
      const renamed = new Map<string, string>();
      for (const element of root.querySelectorAll('[id]')) {
        if (!element.id.startsWith(own)) renamed.set(element.id, `${own}-${element.id}`);
      }
      for (const element of [root, ...root.querySelectorAll('*')]) {
        for (const attribute of [...element.attributes]) {
          if (attribute.name.startsWith('data-')) element.removeAttribute(attribute.name);
          // The page's own faces, not the one that the layout was measured with.
          if (attribute.name === 'style') attribute.value = attribute.value.replace(/font-family:[^;]*;?/g, '');
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
    [stack(source), key, readDiagram(source).title, readDiagram(source).description] as const,
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
  readLibrary(root).library.documents.flatMap(({ diagrams }) =>
    diagrams.filter(({ source }) => readDiagram(source).drawn).map(({ source }) => [diagramKey(source), source] as const),
  ),
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
