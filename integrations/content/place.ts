import { isNode, LineCounter, parseDocument } from 'yaml';

/** Line of a value in a YAML text, from 1; where it is not there, that of what should hold it. */
export function lineAt(source: string, path: readonly (string | number)[]): number {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter });
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}
