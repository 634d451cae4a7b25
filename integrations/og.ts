import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import satori from 'satori';
import sharp from 'sharp';
import { htmlFiles } from './html-files.ts';

const size = { width: 1200, height: 630 } as const;
const require = createRequire(import.meta.url);
const font = (weight: string) => require.resolve(`@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`);

/** What a card says. */
interface Card {
  title: string;
  site: string;
  description: string;
}

const decode = (text: string) =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Reads the words of a page's card from its finished HTML. */
function cardOf(html: string): Card {
  const meta = (name: string) => decode(new RegExp(`<meta[^>]+(?:name|property)="${name}"[^>]+content="([^"]*)"`).exec(html)?.[1] ?? '');
  const full = decode(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '');
  return { title: meta('og:title'), site: full.split(' · ').slice(1).join(' · '), description: meta('description') };
}

const block = (style: Record<string, unknown>, children: unknown) => ({
  type: 'div',
  props: { style: { display: 'flex', ...style }, children },
});

/** Draws a card, 1200 × 630, as PNG. */
async function drawCard({ title, site, description }: Card): Promise<Buffer> {
  const [regular, bold] = await Promise.all([readFile(font('400Regular')), readFile(font('700Bold'))]);
  const tree = block(
    {
      ...size,
      boxSizing: 'border-box',
      flexDirection: 'column',
      justifyContent: 'space-between',
      padding: '72px 84px',
      background: '#f8f3e8',
      color: '#221c16',
      fontFamily: 'Noto Sans SC',
    },
    [
      block({ flexDirection: 'column', borderLeft: '8px solid #221c16', paddingLeft: 36 }, [
        block({ fontSize: 68, fontWeight: 700, lineHeight: 1.3 }, title),
        block({ fontSize: 30, lineHeight: 1.6, marginTop: 28, color: '#584e42' }, description),
      ]),
      block({ fontSize: 30 }, site),
    ],
  );
  const svg = await satori(tree as never, {
    ...size,
    fonts: [
      { name: 'Noto Sans SC', data: regular, weight: 400, style: 'normal' },
      { name: 'Noto Sans SC', data: bold, weight: 700, style: 'normal' },
    ],
  });
  return sharp(Buffer.from(svg)).png({ palette: true }).toBuffer();
}

/** Draws a card for every page; cards are kept between builds by their words. */
export function og(): AstroIntegration {
  let cache = '';
  let site: string | undefined;
  return {
    name: 'og',
    hooks: {
      'astro:config:done': ({ config }) => {
        cache = `${fileURLToPath(config.cacheDir)}og/`;
        site = config.site;
      },
      'astro:build:done': async ({ dir, logger }) => {
        if (!site) {
          logger.info('SITE_URL is not set: no canonical addresses, no feeds, no sitemap, no cards for sharing');
          return;
        }
        const root = fileURLToPath(dir);
        await mkdir(cache, { recursive: true });
        for (const file of await htmlFiles(dir)) {
          const path = file.slice(root.length).replace(/\/?index\.html$/, '');
          const name = path === '' ? 'cover' : /^(zh|en)$/.test(path) ? `${path}/index` : path.replace(/\.html$/, '');
          const card = cardOf(await readFile(file, 'utf8'));
          const kept = `${cache}${createHash('sha256')
            .update(JSON.stringify(['2', card]))
            .digest('hex')
            .slice(0, 16)}.png`;
          if (!existsSync(kept)) await writeFile(kept, await drawCard(card));
          const target = `${root}og/${name}.png`;
          await mkdir(dirname(target), { recursive: true });
          await copyFile(kept, target);
        }
      },
    },
  };
}
