import { parse as parseYaml } from 'yaml';
import type { Lang } from '../i18n/index.ts';
import { fieldNotes, noteFor } from '../player/field-notes.ts';
import type { FieldNote, FieldNotes, ThenCall } from '../player/notes.ts';
import { sentencesOf } from '../player/sentences.ts';
import { fieldsOf, thenOf } from '../trace/fields.ts';
import type { Trace } from '../trace/schema.ts';

const written = fieldNotes.parse(
  Object.assign(
    {},
    ...Object.values(import.meta.glob<string>('/content/fields/*.yaml', { query: '?raw', import: 'default', eager: true })).map((text) =>
      parseYaml(text),
    ),
  ),
);

/** The version of 2017 that each interface is compared with. */
const versionsThen: Readonly<Record<string, string>> = { cri: 'cri-v1alpha1-k8s1.7.3', csi: 'csi-csi-v0.1.0' };

/**
 * What the player is told of a trace's messages in one language: a sentence for every step, a note for every field that
 * occurs, and what each call was in 2017.
 * @throws if a field that occurs has no note in `content/fields/`
 */
export function notesOf(trace: Trace, lang: Lang): FieldNotes {
  const paths: Record<string, number> = {};
  const notes: FieldNote[] = [];
  const numbers = new Map<string, number>();
  for (const span of trace.spans) {
    for (const { side, path, name, ...known } of fieldsOf(span, trace.source.speaks)) {
      if (!numbers.has(name)) {
        const text = noteFor(name, written)?.[lang];
        if (!text)
          throw new Error(`content/fields/: expected a note on "${name}", which occurs in ${trace.id} (${span.method}); found none`);
        numbers.set(name, notes.push({ name, ...known, text }) - 1);
      }
      paths[`${span.iface} ${span.method} ${side} ${path}`] = numbers.get(name)!;
    }
  }
  return { paths, notes, then: callsThen(trace), sentences: sentencesOf(trace, lang) };
}

function callsThen({ spans, source }: Trace): Record<string, ThenCall> {
  const calls: Record<string, ThenCall> = {};
  for (const span of spans) {
    const catalogue = versionsThen[span.iface.split('.')[0]!];
    if (!catalogue) continue;
    const key = `${span.iface} ${span.method}`;
    const { exists, request, missing, instead } = thenOf(span, source.speaks, catalogue);
    const union = (one: readonly string[], other: readonly string[] = []) => [...new Set([...other, ...one])];
    calls[key] = {
      catalogue,
      exists,
      ...(request && { request }),
      missing: union(missing, calls[key]?.missing),
      instead: union(instead, calls[key]?.instead),
    };
  }
  return calls;
}
