import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { base, builtAt } from './site.ts';

/** Bounds in bytes after brotli. */
export const bounds = { chapter: 32 * 1024, script: 3 * 1024 } as const;

export const brotli = (text: string | Buffer): number => brotliCompressSync(text).length;

interface Script {
  /** Attributes of the tag, as written. */
  attributes: string;
  text: string;
}

/** Scripts that stand in a page; data for machines is none. */
export const inlineScripts = (html: string): Script[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)(?![^>]*ld\+json)([^>]*)>([\s\S]*?)<\/script>/g)].map((match) => ({
    attributes: match[1]!,
    text: match[2]!,
  }));

/** Attributes and address of scripts that a page loads. */
export const loadedScripts = (html: string): { attributes: string; source: string }[] =>
  [...html.matchAll(/<script([^>]*\ssrc="([^"]+)"[^>]*)>/g)].map((match) => ({ attributes: match[1]!, source: match[2]! }));

const imports = (code: string, from: string) =>
  [...code.matchAll(/\b(?:import|from)\s*["']([^"']+)["']/g)].map((match) => new URL(match[1]!, from).href);

/**
 * Every script that a page runs at once: inline, loaded, and what these import.
 * @param path of the page, with the base
 * @throws if one comes from elsewhere than below the base, or is not there
 */
function scriptsOf(html: string, path: string): string[] {
  const page = `http://site${path}`;
  const inline = inlineScripts(html).map(({ text }) => text);
  const files = new Map<string, string>();
  const waiting = [
    ...loadedScripts(html).map(({ source }) => new URL(source, page).href),
    ...inline.flatMap((code) => imports(code, page)),
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (files.has(next)) continue;
    const root = `http://site${base}`;
    if (!next.startsWith(root)) throw new Error(`${path} loads ${next}: expected a script below ${base}`);
    const code = readFileSync(builtAt + new URL(next).pathname.slice(base.length), 'utf8');
    files.set(next, code);
    waiting.push(...imports(code, next));
  }
  return [...inline, ...files.values()];
}

/** Bytes of script of a page after brotli. */
export const scriptWeight = (html: string, path: string): number => scriptsOf(html, path).reduce((sum, code) => sum + brotli(code), 0);
