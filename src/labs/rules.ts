import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Trace } from '../trace/schema.ts';

/** A rule of a model, or a limit of one, in our words. */
const explained = z.strictObject({
  zh: z.string().regex(/。$/),
  en: z.string().regex(/\.$/),
  /** Id of a source, or repository, version and path; `general` for what is common knowledge. */
  source: z.string().min(1),
});
export type Explained = z.infer<typeof explained>;

const raw = (modules: Record<string, string>) =>
  Object.entries(modules).map(([path, text]) => ({ file: path.replace(/^.*\/|\.yaml$/g, ''), records: parseYaml(text) as object }));

const rules = new Map(
  raw(import.meta.glob<string>('/content/rules/*.yaml', { query: '?raw', import: 'default', eager: true })).flatMap(({ records }) =>
    Object.entries(z.record(z.string(), explained).parse(records)),
  ),
);

/** Limits by world. What a fault in a manifest means stands under `manifest` and is no limit. */
const limits = new Map(
  raw(import.meta.glob<string>('/content/limits/*.yaml', { query: '?raw', import: 'default', eager: true })).map(({ file, records }) => {
    const codes = Object.entries(records).filter(([code]) => code !== 'manifest');
    return [file, z.record(z.string(), explained).parse(Object.fromEntries(codes))] as const;
  }),
);

/**
 * The rules that made the calls of traces, each with its name, in the order of their first call.
 * @throws if a rule has no entry in `content/rules/`
 */
export function rulesOf(traces: readonly Trace[]): readonly { readonly name: string; readonly text: Explained }[] {
  const names = new Set(traces.flatMap(({ spans }) => spans.flatMap(({ rule }) => rule ?? [])));
  return [...names].map((name) => {
    const text = rules.get(name);
    if (!text) throw new Error(`content/rules/: expected an entry "${name}", a rule that makes calls; found none; mend: write it`);
    return { name, text };
  });
}

/** What a world can't do, or leaves to a person; by code. */
export const limitsOf = (world: string): Readonly<Record<string, Explained>> => ({
  ...limits.get(world),
  ...limits.get(`${world}-node`),
});
