/** Serves a built site as a static host would: compressed, with 404.html, under a base path. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.xml': 'application/xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

const compressed = new Map<string, Buffer>();

function compress(key: string, body: Buffer, encoding: 'br' | 'gzip'): Buffer {
  const cached = compressed.get(`${encoding} ${key}`);
  if (cached) return cached;
  const made = encoding === 'br' ? brotliCompressSync(body) : gzipSync(body);
  compressed.set(`${encoding} ${key}`, made);
  return made;
}

/**
 * Starts a server for a folder.
 * @param root folder of the built site
 * @param base path under which the site is served, with a slash at both ends
 * @param port 0 for any free one
 */
export async function serve(root: string, base = '/', port = 0): Promise<{ server: Server; url: string }> {
  const read = async (path: string) => {
    const inside = normalize(path).replace(/^(\.\.[/\\])+/, '');
    return { file: inside, body: await readFile(`${root}/${inside}`) };
  };
  const server = createServer(async (request, response) => {
    const path = decodeURI(new URL(request.url ?? '/', 'http://site').pathname);
    const below = path.startsWith(base) ? path.slice(base.length) : undefined;
    const wanted = below?.endsWith('/') || below === '' ? `${below}index.html` : below;
    let status = 200;
    const found = await read(wanted ?? '404.html')
      .catch(() => {
        status = 404;
        return read('404.html');
      })
      .catch(() => undefined);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : undefined;
    const type = types[extname(found.file)] ?? 'application/octet-stream';
    const headers: Record<string, string> = { 'content-type': type, 'cache-control': 'max-age=600' };
    if (encoding && !type.startsWith('image/png')) headers['content-encoding'] = encoding;
    const body = headers['content-encoding'] && encoding ? compress(`${root}/${found.file}`, found.body, encoding) : found.body;
    response.writeHead(wanted === undefined ? 404 : status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = fileURLToPath(new URL(`../../${process.env['SITE_ROOT'] ?? 'dist'}`, import.meta.url));
  const { url } = await serve(dist, process.env['SITE_BASE'] ?? '/', Number(process.env['PORT'] ?? 4173));
  console.log(`\nThe site is at ${url} (stop with Ctrl-C)`);
}
