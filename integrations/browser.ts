import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** A Chromium and how to start it. */
export interface Browser {
  /** Where it was found, for the log. */
  origin: string;
  executablePath: string;
  args: string[];
  env: Record<string, string>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
];
const bundledFlags = [
  '--no-sandbox',
  '--no-zygote',
  '--headless=shell',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--font-render-hinting=none',
];
const installed = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const bundles = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

function onPath(name: string): string | undefined {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Font configuration that knows the pinned CJK font and no other, so that the same glyphs are measured on
 * every machine; readers never get this font.
 * @returns path of the configuration file
 */
function fontConfiguration(): string {
  const fonts = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const folder = `${tmpdir()}/k8s-2017-fonts`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/fonts.conf`;
  const directories = [`${fonts}/400Regular`, `${fonts}/600SemiBold`, `${fonts}/700Bold`].map((path) => `<dir>${path}</dir>`).join('');
  const prefer = ['sans-serif', 'serif', 'system-ui']
    .map((family) => `<alias><family>${family}</family><prefer><family>Noto Sans SC</family></prefer></alias>`)
    .join('');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${directories}<cachedir>${folder}/cache</cachedir>${prefer}</fontconfig>`,
  );
  return file;
}

/**
 * Finds a Chromium: an environment variable (CHROME_PATH), an installed one, Playwright's own, and on
 * Linux x64 the one shipped in an npm package.
 * @throws with what to do, if there is none
 */
export async function findBrowser(): Promise<Browser> {
  const env = { ...(process.env as Record<string, string>), FONTCONFIG_FILE: fontConfiguration() };
  const named = process.env['CHROME_PATH'];
  if (named) return { origin: `CHROME_PATH (${named})`, executablePath: named, args: flags, env };
  for (const name of installed) {
    const path = onPath(name);
    if (path) return { origin: `installed ${name}`, executablePath: path, args: flags, env };
  }
  const bundle = bundles.find((path) => existsSync(path));
  if (bundle) return { origin: bundle, executablePath: bundle, args: flags, env };
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath()))
    return { origin: "Playwright's own", executablePath: chromium.executablePath(), args: flags, env };
  if (process.platform === 'linux' && process.arch === 'x64') return bundled(env);
  throw new Error('no Chromium found: set CHROME_PATH, install Chrome or Chromium, or run "npx playwright install chromium"');
}

/** The npm package unpacks its browser, and libraries for a Linux that lacks them, into the temporary folder. */
async function bundled(env: Record<string, string>): Promise<Browser> {
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  const libraries = `${tmpdir()}/al2023/lib`;
  if (!existsSync(libraries)) {
    await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
  }
  const path = [env['LD_LIBRARY_PATH'], libraries].filter(Boolean).join(':');
  return { origin: '@sparticuz/chromium (npm)', executablePath, args: bundledFlags, env: { ...env, LD_LIBRARY_PATH: path } };
}
