// @ts-check
import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import sitemap from '@astrojs/sitemap';
import svelte from '@astrojs/svelte';
import { transformerMetaHighlight, transformerNotationDiff, transformerNotationHighlight } from '@shikijs/transformers';
import { defineConfig } from 'astro/config';
import { contentCheck } from './integrations/content/index.ts';
import { csp } from './integrations/csp.ts';
import { diagramFences } from './integrations/diagrams/fences.ts';
import { links } from './integrations/links.ts';
import { og } from './integrations/og.ts';
import { withTwins } from './integrations/sitemap.ts';
import { shortCode } from './integrations/short-code.ts';
import { styles } from './integrations/styles.ts';
import { findingOf } from './src/engine/claims/index.ts';
import { figures } from './src/figures/registry.ts';
import { labs } from './src/labs/registry.ts';
import { codeTheme } from './src/styles/code-theme.ts';

const siteUrl = process.env.SITE_URL;

export default defineConfig({
  ...(siteUrl ? { site: siteUrl } : {}),
  base: process.env.SITE_BASE ?? '/',
  trailingSlash: 'always',
  output: 'static',
  // Every page carries its own styles: one request per page, and the hashing step covers them.
  build: { inlineStylesheets: 'always' },
  markdown: {
    processor: satteri({
      features: { headingAttributes: true },
      mdastPlugins: [diagramFences(), shortCode()],
    }),
    syntaxHighlight: { type: 'shiki', excludeLangs: ['mermaid'] },
    shikiConfig: {
      theme: codeTheme,
      transformers: [
        transformerMetaHighlight(),
        transformerNotationDiff({ matchAlgorithm: 'v3' }),
        transformerNotationHighlight({ matchAlgorithm: 'v3' }),
      ],
    },
  },
  vite: {
    build: {
      rolldownOptions: {
        // One warning per MDX file about a directive that Astro itself writes and reads.
        onLog(level, log, next) {
          if (log.code === 'MODULE_LEVEL_DIRECTIVE' && log.message.includes('astro:head-inject')) return;
          next(level, log);
        },
      },
    },
  },
  integrations: [
    contentCheck({
      figures: new Map(Object.entries(figures).map(([name, figure]) => [name, figure.relations.length])),
      labs: new Map(labs.map(({ name, chapter }) => [name, chapter])),
      findingOf,
    }),
    mdx(),
    // Four letters: a scope is a hash, which no compression makes smaller. A test of the build sees that no two are alike.
    svelte({ compilerOptions: { cssHash: ({ hash, filename }) => `svelte-${hash(filename).slice(0, 4)}` } }),
    ...(siteUrl ? [sitemap({ serialize: withTwins })] : []),
    og(),
    styles(),
    csp(),
    links(),
  ],
});
