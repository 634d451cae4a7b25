import { getViteConfig } from 'astro/config';

export default getViteConfig({
  test: {
    include: ['tests/{unit,content}/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
} as never);
