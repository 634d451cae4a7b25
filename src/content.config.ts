import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import * as schemas from '../integrations/content/schemas.ts';

const mdx = (kind: string) =>
  glob({ base: `./content/${kind}`, pattern: '*/{zh,en}.mdx', generateId: ({ entry }) => entry.replace(/\.mdx$/, '') });
const yaml = (kind: string) =>
  glob({ base: `./content/${kind}`, pattern: '*.yaml', generateId: ({ entry }) => entry.replace(/\.yaml$/, '') });

export const collections = {
  chapters: defineCollection({ loader: mdx('chapters'), schema: schemas.chapter }),
  pages: defineCollection({ loader: mdx('pages'), schema: schemas.page }),
  claims: defineCollection({ loader: yaml('claims'), schema: schemas.claim }),
  sources: defineCollection({ loader: yaml('sources'), schema: schemas.source }),
  glossary: defineCollection({ loader: yaml('glossary'), schema: schemas.term }),
  paths: defineCollection({ loader: yaml('paths'), schema: schemas.path }),
};
