import { z } from 'zod';

/** One sentence of ours on a field: what its value is, and why the other side needs it. */
const fieldNote = z.strictObject({ zh: z.string().regex(/。$/), en: z.string().regex(/\.$/) });
export type FieldNote = z.infer<typeof fieldNote>;

/**
 * `content/fields/<interface>.yaml`: notes by the field's name as `fieldsOf` (`src/trace/fields.ts`) has it, such as
 * `PodSandboxMetadata.uid` or `cni result.ips[].address`. `*.uid` and `docker.plugin *.Name` stand for all fields of
 * that name within their interface's names that have no note of their own.
 */
export const fieldNotes = z.record(z.string().min(1), fieldNote);
export type FieldNotes = z.infer<typeof fieldNotes>;

/** Keys under which the note of a field can stand, the exact one first. */
export function noteKeys(name: string): readonly string[] {
  const start = name.lastIndexOf(' ') + 1;
  const dot = name.lastIndexOf('.');
  return dot < start ? [name] : [name, `${name.slice(0, start)}*${name.slice(dot)}`];
}

/** The note of a field, or undefined if there is none. */
export function noteFor(name: string, notes: FieldNotes): FieldNote | undefined {
  const key = noteKeys(name).find((candidate) => Object.hasOwn(notes, candidate));
  return key === undefined ? undefined : notes[key];
}
