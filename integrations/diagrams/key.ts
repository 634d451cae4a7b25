import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** Bump with Mermaid, its configuration, the font or the post-processing: every diagram is then drawn again. */
const RENDERER = 'mermaid@12.3.0+12';

/** Where rendered diagrams stand, one SVG per source. */
export const diagramFolder = fileURLToPath(new URL('../../content/diagrams/', import.meta.url));

/** Name of the rendered file of a diagram: a hash of the renderer and the source, 16 hex digits. */
export function diagramKey(source: string): string {
  const text = source.replaceAll('\r\n', '\n').trim();
  return createHash('sha256').update(`${RENDERER}\0${text}`).digest('hex').slice(0, 16);
}
