/** A value of a message. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One line of a printed message. */
export interface Line {
  /** Levels that it is indented by. */
  readonly depth: number;
  /** Name of the field, where the line has one. */
  readonly key?: string;
  /** Names on the way to the value; `[]` stands for any element of a list. */
  readonly path: readonly string[];
  /** What follows the name: a value, or the bracket that opens or closes one. */
  readonly text: string;
  readonly kind: 'string' | 'number' | 'keyword' | 'bracket';
  /** True if a comma follows. */
  readonly comma: boolean;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function scalar(value: string | number | boolean | null): Pick<Line, 'text' | 'kind'> {
  const kind = typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'keyword';
  return { text: JSON.stringify(value), kind };
}

/** Prints a value as lines; an empty list or object takes one line. */
export function linesOf(value: Json, depth = 0, path: readonly string[] = [], key?: string, comma = false): Line[] {
  const head = { depth, path, ...(key === undefined ? {} : { key }) };
  if (value === null || typeof value !== 'object') return [{ ...head, ...scalar(value), comma }];
  const entries: [string | undefined, Json][] = isList(value) ? value.map((item) => [undefined, item]) : Object.entries(value);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return [{ ...head, text: open! + close!, kind: 'bracket', comma }];
  const inner = entries.flatMap(([name, item], index) =>
    linesOf(item, depth + 1, [...path, name ?? '[]'], name, index < entries.length - 1),
  );
  return [{ ...head, text: open!, kind: 'bracket', comma: false }, ...inner, { depth, path, text: close!, kind: 'bracket', comma }];
}

/** A line of a comparison. */
export interface Compared extends Line {
  readonly sign: 'added' | 'removed' | 'kept';
}

const printed = ({ depth, key, text }: Line) => JSON.stringify([depth, key, text]);

/**
 * Compares two messages line by line, by their longest common subsequence.
 * @returns the lines of both, in an order in which either can be read
 */
export function compare(before: Json, after: Json): Compared[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const [left, right] = [a.map(printed), b.map(printed)];
  // common[i][j]: length of the longest common subsequence of a from i and b from j.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] = left[i] === right[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const result: Compared[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && left[i] === right[j]) {
      result.push({ ...b[j]!, sign: 'kept' });
      i++;
      j++;
    } else if (j === b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) result.push({ ...a[i++]!, sign: 'removed' });
    else result.push({ ...b[j++]!, sign: 'added' });
  }
  return result;
}
