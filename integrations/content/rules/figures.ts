import { existsSync } from 'node:fs';
import { diagramFolder, diagramKey } from '../../diagrams/key.ts';
import { DiagramError, readDiagram } from '../../diagrams/relations.ts';
import type { Problem } from '../problem.ts';
import { quote, type Rule } from './rule.ts';

export const figuresKnown: Rule = ({ documents }, { figures }) =>
  documents.flatMap((document) =>
    document.figures
      .filter(({ name }) => !figures.get(name))
      .map(({ name, line }) => ({
        file: document.file,
        line,
        expected: 'a figure with a text form: at least one relation in its data',
        found: figures.has(name) ? `"${name}" without relations` : `${quote(name)}, which is not in src/figures/registry.ts`,
        mend: figures.has(name) ? `give src/figures/${name}/ its relations` : `correct the name, one of ${[...figures.keys()].join(', ')}`,
      })),
  );

export const diagramsDrawn: Rule = ({ documents }) => {
  const seen = new Map<string, string>();
  return documents.flatMap((document) =>
    document.diagrams.flatMap(({ name, source, line }) => {
      const problem = (expected: string, found: string, mend: string, below = 0): Problem => ({
        file: document.file,
        line: line + below,
        expected,
        found,
        mend,
      });
      const key = `${document.lang} ${name}`;
      if (!/^[a-z0-9-]+$/.test(name) || seen.has(key)) {
        return [
          problem('a diagram name of its own, as ```mermaid name="pod-start"', quote(name), 'name it; the same name in both languages'),
        ];
      }
      seen.set(key, document.file);
      try {
        const { title, description, relations, drawn } = readDiagram(source);
        if (!title || !description) {
          return [
            problem(
              'accTitle: and accDescr: lines',
              `title ${quote(title)}, description ${quote(description)}`,
              'add both after the first line of the diagram',
            ),
          ];
        }
        if (relations.length === 0)
          return [problem('at least one edge or message', 'none', 'a diagram without relations has no text form')];
        if (!drawn) return [];
      } catch (error) {
        if (!(error instanceof DiagramError)) throw error;
        return [problem(error.expected, error.found, 'use only the subset that the text form can read (CONTRIBUTING.md)', error.line)];
      }
      if (existsSync(`${diagramFolder}${diagramKey(source)}.svg`)) return [];
      return [
        problem(
          `a rendered drawing content/diagrams/${diagramKey(source)}.svg`,
          'no such file',
          'run "npm run diagrams" and commit what it draws',
        ),
      ];
    }),
  );
};
