import { glob, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import postcss, { type Container, type Root, type Rule } from 'postcss';
import { htmlFiles } from './html-files.ts';

/** Marks of components in a text: Astro scopes by an attribute, Svelte by a class. */
const scopes = (text: string): string[] => text.match(/data-astro-cid-[a-z0-9]+|\bsvelte-[a-z0-9]{4,}\b/g) ?? [];

const styleElement = /(<style[^>]*>)([\s\S]*?)(<\/style>)/g;

/** True if nothing but empty at-rules is left in a block. */
const isEmpty = (container: Container): boolean =>
  (container.nodes ?? []).every((node) => node.type === 'comment' || (node.type === 'atrule' && node.nodes !== undefined && isEmpty(node)));

function withoutEmptyBlocks(root: Root): Root {
  root.walkAtRules(/^(?:media|container|supports|layer)$/, (rule) => {
    if (rule.nodes && isEmpty(rule)) rule.remove();
  });
  return root;
}

/** Code of the scripts that a page asks for, with all that they import, at once or later. */
function codeOf(html: string, scripts: ReadonlyMap<string, string>): string[] {
  const names = new Set([...html.matchAll(/(?:component-url|src)="[^"]*\/([^"/]+\.js)"/g)].map((match) => match[1]!));
  for (const name of names) for (const [, other] of (scripts.get(name) ?? '').matchAll(/["'`]\.\/([^"'`]+\.js)["'`]/g)) names.add(other!);
  return [...names].map((name) => scripts.get(name) ?? '');
}

/**
 * Whether a selector can match in a page: its classes and its scope are all known there; of alternatives, those of one.
 * @param known whether a name occurs
 */
function canMatch(selector: string, known: (name: string) => boolean): boolean {
  const all = (part: string) => (part.match(/data-astro-cid-[a-z0-9]+|(?<=\.)[a-z_][\w-]*/gi) ?? []).every(known);
  let rest = selector.replace(/:not\([^()]*\)/g, '');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/:(?:is|where)\(([^()]*)\)/g, (_, list: string) => (list.split(',').some(all) ? '' : '.-'));
  }
  return !rest.includes('.-') && all(rest);
}

/**
 * Drops from a page's inline styles the rules that can match nothing there. Astro gives a route the styles of all
 * components it could use, so a chapter would carry every figure of the site, and every lab that it does not have.
 * @param html a finished page
 * @param scripts code of the site's scripts by their names in `_astro/`: what an island is yet to draw is written there
 */
export function withoutUnusedStyles(html: string, scripts: ReadonlyMap<string, string> = new Map()): string {
  const texts = [html.replace(styleElement, ''), ...codeOf(html, scripts)];
  const words = new Set(texts.flatMap((text) => text.match(/[a-z_][\w-]*/gi) ?? []));
  return html.replace(styleElement, (_, open: string, css: string, close: string) => {
    const root = postcss.parse(css);
    root.walkRules((rule) => {
      const used = rule.selectors.filter((selector) => canMatch(selector, (name) => words.has(name)));
      if (used.length === 0) rule.remove();
      else if (used.length < rule.selectors.length) rule.selectors = used;
    });
    return open + withoutEmptyBlocks(root).toString() + close;
  });
}

type Place = 'head' | 'lab' | 'island';

/** The rules of one place, with the blocks they stand in; what is no rule of a component stays in the head. */
function partOf(root: Root, place: Place, placeOf: (rule: Rule) => Place): string {
  const part = root.clone();
  part.walkRules((rule) => {
    if (placeOf(rule) !== place) rule.remove();
  });
  if (place !== 'head') {
    part.walkAtRules((rule) => {
      if (!rule.nodes || /^(?:font-face|keyframes|property)$/.test(rule.name)) rule.remove();
    });
  }
  return withoutEmptyBlocks(part).toString();
}

/**
 * Moves the rules that only a lab needs from the head to where it begins, and those of what follows it, and of views that the
 * island has yet to draw, to behind it: the first flight of a page is for its first screen.
 * @param html a finished page, its unused styles dropped
 */
export function withLateStyles(html: string): string {
  const at = /<section[^>]*\sdata-lab=/.exec(html)?.index;
  if (at === undefined) return html;
  const found = [...html.slice(0, at).matchAll(styleElement)];
  const body = html.indexOf('<body');
  const island = html.indexOf('</astro-island>', at);
  const end = island === -1 ? html.length : island;
  const first = new Map<string, number>();
  const firstOf = (scope: string) => {
    if (!first.has(scope)) first.set(scope, html.indexOf(scope, body));
    return first.get(scope)!;
  };
  const placeOf = (rule: Rule): Place => {
    const places = rule.selectors.flatMap(scopes).map(firstOf);
    if (places.includes(-1) || Math.max(...places) > end) return 'island';
    return places.length > 0 && Math.max(...places) >= at ? 'lab' : 'head';
  };
  const roots = found.map((style) => postcss.parse(style[2]!));
  const sheet = (place: Place) => {
    const css = roots.map((root) => partOf(root, place, placeOf)).join('');
    return css && `<style>${css}</style>`;
  };
  const head = html
    .slice(0, at)
    .replace(styleElement, (_, open: string, css: string, close: string) => open + partOf(postcss.parse(css), 'head', placeOf) + close);
  return head + sheet('lab') + html.slice(at).replace('</astro-island>', (close) => close + sheet('island'));
}

/**
 * Gives the scopes of Astro's components short names within a page. Theirs are hashes, which no compression makes smaller;
 * nothing but the page's own styles knows them.
 * @param html a finished page with its styles
 */
export function withShortScopes(html: string): string {
  const names = new Map<string, string>();
  return html.replace(/data-astro-cid-[a-z0-9]{8}/g, (scope) => {
    const name = names.get(scope) ?? `data-s${names.size.toString(36)}`;
    names.set(scope, name);
    return name;
  });
}

/**
 * Takes style sheets out of what a script loads along with another one. Pages hold all their styles, and the sheets are
 * not there; Vite names them all the same, and the script would fail with them.
 * @param code a finished script
 */
export const withoutSheets = (code: string): string =>
  code.replace(/__vite__mapDeps=.*?=>i\.map\(i=>d\[i\]\)/s, (list) => {
    const [, script] = /("[^"]+\.js")/.exec(list) ?? [];
    // Others are named by their index: a script that is loaded anyway takes the place.
    return script === undefined ? list : list.replace(/"[^"]+\.css"/g, script);
  });

/** Prunes and places the styles of every page, and has no script ask for more; runs before the policy is made, which names styles by their hash. */
export function styles(): AstroIntegration {
  return {
    name: 'styles',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const scripts = new Map<string, string>();
        for await (const path of glob('_astro/*.js', { cwd: fileURLToPath(dir) })) {
          const file = new URL(path, dir);
          const code = withoutSheets(await readFile(file, 'utf8'));
          await writeFile(file, code);
          scripts.set(path.replace(/^.*[/\\]/, ''), code);
        }
        for (const file of await htmlFiles(dir))
          await writeFile(file, withShortScopes(withLateStyles(withoutUnusedStyles(await readFile(file, 'utf8'), scripts))));
      },
    },
  };
}
