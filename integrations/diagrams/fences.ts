import { existsSync, readFileSync } from 'node:fs';
import { defineMdastPlugin } from 'satteri';
import { metaValue } from '../content/document.ts';
import { diagramFolder, diagramKey } from './key.ts';
import { readDiagram } from './relations.ts';

const property = (name: string, value: string) => ({ type: 'mdxJsxAttribute', name, value });

/**
 * Turns each Mermaid fence of an MDX file into a `<Diagram>` that carries the rendered SVG from the
 * cache and the relations read from the same source. Nothing is drawn here: `npm run diagrams` does that,
 * and the content check names the line of a fence whose drawing is missing.
 */
export function diagramFences() {
  return defineMdastPlugin({
    name: 'diagram-fences',
    code(node, context) {
      if (node.lang !== 'mermaid') return;
      const { title, description, relations, sections, drawn } = readDiagram(node.value);
      const file = `${diagramFolder}${diagramKey(node.value)}.svg`;
      if (drawn && !existsSync(file)) throw new Error(`a diagram has no drawing yet: run "npm run diagrams"`);
      context.replaceNode(node, {
        type: 'mdxJsxFlowElement',
        name: 'Diagram',
        attributes: [
          property('name', metaValue(node.meta ?? '', 'name') ?? ''),
          property('title', title),
          property('caption', description),
          property('svg', drawn ? readFileSync(file, 'utf8') : ''),
          property('relations', JSON.stringify(relations)),
          property('sections', JSON.stringify(sections)),
        ],
        children: [],
      } as never);
    },
  });
}
