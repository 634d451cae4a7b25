import { z } from 'astro/zod';

/** One relation of a Mermaid fence, as integrations/diagrams/relations.ts reads it. */
export const statedSchema = z.object({
  kind: z.enum(['call', 'answer', 'lost', 'self', 'note', 'block', 'edge', 'state', 'start', 'event']),
  from: z.string(),
  to: z.string(),
  label: z.string(),
  /** True of an edge that is drawn dashed. */
  dashed: z.literal(true).optional(),
  /** True inside a block of a sequence. */
  inside: z.literal(true).optional(),
});
export type Stated = z.infer<typeof statedSchema>;

/** A named stretch of a diagram; the name is empty where there are no sections. */
export interface Section {
  name: string;
  own: Stated[];
}

/** Parts the relations at the first relation of each section. */
export function sectionsOf(relations: Stated[], sections: readonly { name: string; first: number }[]): Section[] {
  if (sections.length === 0) return [{ name: '', own: relations }];
  return sections.map(({ name, first }, index) => ({ name, own: relations.slice(first, sections[index + 1]?.first) }));
}

/** Below this part of its size a drawing's words, 14 px high, can't be read well. */
const leastScale = 0.825;

/**
 * The places a drawing may stand in, by the least width that each has, in rem: a small phone, which is
 * everywhere, a phone, the column of text, both columns. The queries of Diagram.astro repeat the numbers.
 */
const places = { tiny: 17, phone: 22, column: 39, both: 56 } as const;

/**
 * The smallest place that holds a drawing at no less than `leastScale`; in smaller ones its relations stand as rows.
 * @throws if no place of the site holds it
 */
export function placeOf(name: string, svg: string): keyof typeof places {
  const width = Number(/^<svg[^>]* width="(\d+)"/.exec(svg)?.[1]);
  const found = (Object.keys(places) as (keyof typeof places)[]).find((place) => width * leastScale <= places[place] * 16);
  if (found) return found;
  throw new Error(
    `diagram "${name}": expected a drawing of at most ${Math.floor((places.both * 16) / leastScale)} px, found ${width} px. Shorten its longest labels, or break them with <br/>.`,
  );
}
