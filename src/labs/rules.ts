import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Trace } from '../trace/schema.ts';

/** A rule of a model, or a limit of one, in our words. */
const explained = z.strictObject({
  zh: z.string().regex(/。$/),
  en: z.string().regex(/\.$/),
  /**
   * What it rests on, one after the other with a semicolon between: ids of sources, or `repository@version path symbol`, of
   * which the first part holds for the paths after it too; `general` for what is common knowledge.
   */
  source: z.string().regex(/^[^\s;](?:[^;]*[^\s;])?(?:; [^\s;][^;]*)*$/),
});
export type Explained = z.infer<typeof explained>;
type Texts = Readonly<Record<string, Explained>>;

const texts = z.record(z.string().regex(/^[a-z]+(?:[._-][a-z]+)*$/), explained);

/** Records by world; each file is named after its world. What a fault in a manifest means stands under `manifest` and is none. */
const byWorld = (files: Record<string, string>): ReadonlyMap<string, Texts> =>
  new Map(
    Object.entries(files).map(([path, text]) => {
      const entries = Object.entries(parseYaml(text) as object).filter(([name]) => name !== 'manifest');
      const { data, error } = texts.safeParse(Object.fromEntries(entries));
      if (!data) throw new Error(`${path.slice(1)}: expected entries of zh, en and source; found: ${z.prettifyError(error)}`);
      return [path.replace(/^.*\/|\.yaml$/g, ''), data];
    }),
  );
const rules = byWorld(import.meta.glob<string>('/content/rules/*.yaml', { query: '?raw', import: 'default', eager: true }));
const limits = byWorld(import.meta.glob<string>('/content/limits/*.yaml', { query: '?raw', import: 'default', eager: true }));

const ofWorld = (all: ReadonlyMap<string, Texts>, folder: string, world: string): Texts => {
  const found = all.get(world);
  if (!found) throw new Error(`${folder}${world}.yaml: expected this file for the world "${world}", found none; mend: write it`);
  return found;
};

/** All rules of a world that have a text, by name. @throws if the world has no file in `content/rules/` */
export const ruleTexts = (world: string): Texts => ofWorld(rules, 'content/rules/', world);

/** What a world can't do, or leaves to a person; by code. @throws if the world has no file in `content/limits/` */
export const limitTexts = (world: string): Texts => ofWorld(limits, 'content/limits/', world);

/** The rules that made the calls of a world's traces, in the order of their first call. @throws if one has no text */
export function rulesOf(world: string, traces: readonly Trace[]): readonly { readonly name: string; readonly text: Explained }[] {
  const known = ruleTexts(world);
  return [...new Set(traces.flatMap(({ spans }) => spans.flatMap(({ rule }) => rule ?? [])))].map((name) => {
    const text = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!text)
      throw new Error(`content/rules/${world}.yaml: expected an entry "${name}", a rule that makes calls; found none; mend: write it`);
    return { name, text };
  });
}

/** Address within a lab's page of a rule's text. */
export const ruleId = (world: string, name: string): string => `rule-${world}-${name.replaceAll(/[._]/g, '-')}`;

/** What the models rest on besides the files of programs: pieces of `source` that may be ids of sources. */
export const groundsOfModels: readonly string[] = [
  ...new Set([...rules.values(), ...limits.values()].flatMap((all) => Object.values(all).flatMap(({ source }) => source.split('; ')))),
];
