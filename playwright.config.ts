import { defineConfig } from '@playwright/test';
import { findBrowser } from './integrations/browser.ts';

const { origin, executablePath, args, env } = await findBrowser();
if (!process.env['TEST_WORKER_INDEX']) console.log(`pages are tested with ${origin}`);

export default defineConfig({
  testDir: 'tests/pages',
  outputDir: 'test-results/pages',
  fullyParallel: true,
  workers: 2,
  reporter: [['list']],
  timeout: 90_000,
  use: {
    baseURL: 'http://127.0.0.1:4174/some/base/',
    launchOptions: { executablePath, args, env },
  },
  webServer: {
    command: 'node tests/support/serve.ts',
    env: { PORT: '4174', SITE_BASE: '/some/base/', SITE_ROOT: 'test-results/site' },
    url: 'http://127.0.0.1:4174/some/base/',
    reuseExistingServer: false,
  },
});
