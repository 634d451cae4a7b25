import type { Step } from '../trace/cursor.ts';

/** What is known of one field of a message. */
export interface FieldNote {
  readonly name: string;
  readonly type?: string;
  /** Its number in the proto. */
  readonly number?: number;
  /** Version of the interface that first had it. */
  readonly since?: string;
  readonly text: string;
}

/** How a version of 2017 had the same call. */
export interface ThenCall {
  /** Name of that version's catalogue. */
  readonly catalogue: string;
  /** False if that version had no such call. */
  readonly exists: boolean;
  /** Name of the request's message. */
  readonly request?: string;
  /** Fields of today's request that it did not know. */
  readonly missing: readonly string[];
  /** Calls or fields that it had instead. */
  readonly instead: readonly string[];
}

/** A catalogue's name for readers: `cri-v1alpha1-k8s1.7.3` is CRI v1alpha1 of Kubernetes 1.7.3. */
export function versionText(catalogue: string): string {
  const [, name = '', version = '', release] = /^(\w+?)-(?:csi-)?(.*?)(?:-k8s(.+))?$/.exec(catalogue) ?? [];
  return `${name.toUpperCase()} ${version}${release ? `, Kubernetes ${release}` : ''}`;
}

/** The notes on a scene's messages, as they are fetched. */
export interface FieldNotes {
  /** Index of the note, by `<iface> <method> <request|response> <path>` with `[]` for elements and `*` for keys of a map. */
  readonly paths: Readonly<Record<string, number>>;
  readonly notes: readonly FieldNote[];
  /** By `<iface> <method>`. */
  readonly then?: Readonly<Record<string, ThenCall>>;
  /** The sentence of each step, by `sentenceKey`. */
  readonly sentences?: Readonly<Record<string, string>>;
  /** Makes the sentence of a step of a trace that was made in the page. */
  readonly sentence?: (step: Step) => string;
}

/** Names a step among the sentences: a call's return and the whole of it, once folded, stand at one position. */
export const sentenceKey = ({ phase, position }: Pick<Step, 'phase' | 'position'>): string => `${phase} ${position}`;

/** Writes a path as the notes name it: `ips[].address`. */
export const pathText = (path: readonly string[]): string => path.join('.').replaceAll('.[]', '[]');

/**
 * Finds the note on a field. A path of the message may pass through a map, whose keys the notes write as `*`.
 * @param of `<iface> <method> <request|response>`
 */
export function noteOf({ paths, notes }: FieldNotes, of: string, path: readonly string[]): FieldNote | undefined {
  const starred = path.flatMap((name, index) => (name === '[]' ? [] : [path.with(index, '*')]));
  for (const candidate of [path, ...starred]) {
    const index = paths[`${of} ${pathText(candidate)}`];
    if (index !== undefined) return notes[index];
  }
  return undefined;
}
