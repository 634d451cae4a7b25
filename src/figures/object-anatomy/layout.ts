import type { FigureData } from '../figure.ts';
import type { Sheet, Writer } from './data.ts';

/** A line in its row of the sheet's grid; row 1 holds the writers' names. */
interface PlacedLine {
  text: string;
  row: number;
  /** Who wrote it; nobody writes the heading of a group. */
  by: { relation: string; writer: Writer } | undefined;
}

/** All rows of one relation: a stem runs along them to its writer. */
interface Stem {
  relation: string;
  writer: Writer;
  first: number;
  last: number;
}

/** One sheet as it is drawn. */
export interface SheetLayout {
  lines: PlacedLine[];
  stems: Stem[];
  ghosts: { relation: string; first: number; last: number; label: Sheet['missing'][number]['label'] }[];
  /** Last row of the outline. */
  end: number;
}

/** Lays a sheet out from the relations: what nobody writes is not on it. */
export function layoutSheet(figure: FigureData, sheet: Sheet): SheetLayout {
  const writerOf = (id: string | undefined): PlacedLine['by'] => {
    const relation = figure.relations.find((one) => one.id === id);
    return relation && { relation: relation.id, writer: relation.from as Writer };
  };
  const lines = sheet.lines
    .map(({ by, text }, index) => ({ text, row: index + 2, heading: by === undefined, by: writerOf(by) }))
    .filter(({ heading, by }) => heading || by);
  const stems = [...new Set(lines.map(({ by }) => by?.relation))].flatMap((relation) => {
    const own = lines.filter(({ by }) => by && by.relation === relation);
    const [first, last] = [own[0], own.at(-1)];
    return first?.by && last ? [{ ...first.by, first: first.row, last: last.row }] : [];
  });
  const end = sheet.lines.length + 1;
  let next = end + 1;
  const ghosts = sheet.missing.flatMap(({ by, rows, label }) => {
    const first = next;
    next += rows;
    return writerOf(by) ? [{ relation: by, first, last: next - 1, label }] : [];
  });
  return { lines, stems, ghosts, end };
}
