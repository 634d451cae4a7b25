import { isMap, isNode, isPair, isSeq, LineCounter, parseAllDocuments, type Document, type Node, type Pair } from 'yaml';

/** A place in a text, both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A document of a text. */
export interface Read {
  readonly value: unknown;
  /** Where a field stands; where it is missing, what would hold it. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

/** Why a text is no YAML: a code of the parser's, and where. */
export interface Broken extends Place {
  readonly code: string;
}

/** Most times that an anchor may be repeated: more is a bomb. */
const maxAliasCount = 20;

/** The entry of a map or a list. */
function entryOf(node: unknown, key: string | number): Pair | Node | undefined {
  if (isMap(node)) return node.items.find((pair) => String(isNode(pair.key) ? pair.key : '') === String(key));
  return isSeq(node) ? (node.items[Number(key)] as Node | undefined) : undefined;
}

/** Where in the text a path leads, as far as it leads. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const key of path) {
    const entry = entryOf(node, key);
    if (!entry) break;
    const start = isPair(entry) ? (entry.key as Node).range : entry.range;
    offset = start?.[0] ?? offset;
    node = isPair(entry) ? entry.value : entry;
  }
  return offset;
}

/** Reads YAML: its documents, or where it is broken. Empty documents are left out. */
export function readYaml(text: string): { readonly documents: readonly Read[] } | { readonly broken: readonly Broken[] } {
  const lineCounter = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const parsed = parseAllDocuments(text, { lineCounter, prettyErrors: false });
    const documents = Array.isArray(parsed) ? (parsed as Document[]) : [];
    const broken = documents.flatMap(({ errors }) => errors.map(({ code, pos }): Broken => ({ code, ...place(pos[0]) })));
    if (broken.length > 0) return { broken };
    const read = documents.map((document): Read => {
      return { value: document.toJS({ maxAliasCount }), placeOf: (path) => place(offsetOf(document, path)) };
    });
    return { documents: read.filter(({ value }) => value !== null) };
  } catch (error) {
    // Nested deeper than the stack, or repeated more often than allowed.
    return { broken: [{ code: error instanceof ReferenceError ? 'ALIAS' : 'DEPTH', line: 1, column: 1 }] };
  }
}
