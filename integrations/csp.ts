import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';
import { htmlFiles } from './html-files.ts';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function hashes(html: string, element: 'script' | 'style'): string {
  const pattern = new RegExp(`<${element}(?![^>]*\\ssrc=)(?![^>]*application/ld\\+json)[^>]*>([\\s\\S]*?)</${element}>`, 'g');
  const found = new Set([...html.matchAll(pattern)].map((match) => hash(match[1] ?? '')));
  return [...found].join(' ');
}

/**
 * Writes the content security policy of one finished page.
 * Only attributes may carry inline styles: highlighted code and diagrams use them.
 */
export function withPolicy(html: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${hashes(html, 'script')}`.trim(),
    `style-src-elem ${hashes(html, 'style') || "'none'"}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html.replace(/<meta charset="utf-8"\s*\/?>/i, (meta) => `${meta}<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** Adds a policy made of hashes to every page, once all HTML is final. */
export function csp(): AstroIntegration {
  return {
    name: 'csp',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        for (const file of await htmlFiles(dir)) {
          const html = await readFile(file, 'utf8');
          const done = withPolicy(html);
          if (done === html) throw new Error(`${file}: expected <meta charset="utf-8"> to put the policy after; found none`);
          await writeFile(file, done);
        }
      },
    },
  };
}
