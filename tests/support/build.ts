/** Builds the site twice for the tests: plain into dist/, and with an address under a sub-path. */
import { execFileSync } from 'node:child_process';
import { base, builtAt, siteUrl } from './site.ts';

const build = (args: string[], env: Record<string, string>) =>
  execFileSync('npm', ['run', 'build', '--', ...args], {
    stdio: 'inherit',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...env },
  });

build([], { SITE_URL: '', SITE_BASE: '/' });
build(['--outDir', builtAt], { SITE_URL: siteUrl, SITE_BASE: base });
