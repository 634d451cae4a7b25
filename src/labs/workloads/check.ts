import type { Problem } from './problems.ts';
import { readYaml } from './yaml.ts';

/** What is wrong with a manifest, as the world's `validate` says it. */
export interface Fault {
  /** Dotted, with positions in lists: `spec.containers.0.image`. */
  readonly path: string;
  /** A code with its arguments after colons. */
  readonly expected: string;
  readonly found: string;
}

const keysOf = (path: string): (string | number)[] =>
  path === '' ? [] : path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));

/** A path as people write it: `spec.containers[0].image`. */
const pathText = (path: string): string => path.replace(/\.(\d+)(?=\.|$)/g, '[$1]') || 'manifest';

/** Reads manifests; or says, with places, what is wrong with them. */
export function checkText(
  text: string,
  faultsOf: (manifest: unknown) => readonly Fault[],
): { readonly manifests: readonly object[] } | { readonly problems: readonly Problem[] } {
  const read = readYaml(text);
  if ('broken' in read) return { problems: read.broken.map(({ code, line, column }) => ({ yaml: code, line, column })) };
  const { documents } = read;
  if (documents.length === 0) return { problems: [{ yaml: 'NONE', line: 1, column: 1 }] };
  const problems = documents.flatMap(({ value, placeOf }) =>
    faultsOf(value).map(({ path, expected, found }): Problem => ({ ...placeOf(keysOf(path)), field: pathText(path), expected, found })),
  );
  return problems.length > 0 ? { problems } : { manifests: documents.map(({ value }) => value as object) };
}
