/** What a diagram says of two of its parts; the list of these is its text form. */
interface DiagramRelation {
  kind: 'call' | 'answer' | 'lost' | 'self' | 'note' | 'block' | 'edge' | 'state' | 'start' | 'event';
  from: string;
  to: string;
  label: string;
  /** True of an edge that is drawn dashed. */
  dashed?: true;
  /** True inside a `loop`, `alt`, `opt` or `par`. */
  inside?: true;
}

/** A Mermaid source, read: the same lines that Mermaid draws. */
export interface DiagramText {
  title: string;
  description: string;
  relations: DiagramRelation[];
  /** Sections of a timeline, and groups of a flowchart, each with the number of its first relation. */
  sections: { name: string; first: number }[];
  /** False of a timeline: it is set as text, which Mermaid's drawing of it is too wide for. */
  drawn: boolean;
}

/** A line that is outside the subset this site uses. `line` counts from 1 within the fence. */
export class DiagramError extends Error {
  readonly line: number;
  readonly expected: string;
  readonly found: string;

  constructor(line: number, expected: string, found: string) {
    super(`line ${line}: expected ${expected}, found ${found}`);
    this.line = line;
    this.expected = expected;
    this.found = found;
  }
}

type ReadLine = (text: string, names: Map<string, string>) => DiagramRelation[] | undefined;

const label = (names: Map<string, string>, id: string) => names.get(id) ?? id;
/** Without quotes and breaks; a break beside Han is no space. */
const clean = (text: string) =>
  text
    .replace(/(?<=\p{Script=Han})<br\s*\/?>|<br\s*\/?>(?=\p{Script=Han})/gu, '')
    .replace(/<br\s*\/?>/g, ' ')
    .replace(/^"|"$/g, '')
    .trim();

const sequence: ReadLine = (text, names) => {
  const participant = /^(?:participant|actor)\s+(\w+)(?:\s+as\s+(.+))?$/.exec(text);
  if (participant) {
    names.set(participant[1]!, clean(participant[2] ?? participant[1]!));
    return [];
  }
  const note = /^Note (?:over|right of|left of) (\w+)(?:,\s*(\w+))?:\s*(.+)$/.exec(text);
  if (note) {
    const from = [note[1]!, note[2]].filter((id) => id !== undefined).map((id) => label(names, id));
    return [{ kind: 'note', from: from.join(' · '), to: '', label: clean(note[3]!) }];
  }
  const block = /^(?:loop|alt|else|opt|par|and)\s+(.+)$/.exec(text);
  if (block) return [{ kind: 'block', from: '', to: '', label: clean(block[1]!) }];
  if (text === 'end' || text === 'autonumber') return [];
  const message = /^(\w+)\s*(-->>|->>|--x|-x)\s*(\w+)\s*:\s*(.+)$/.exec(text);
  if (!message) return undefined;
  const [, from, arrow, to, said] = message as unknown as [string, string, string, string, string];
  const kind = arrow.endsWith('x') ? 'lost' : from === to ? 'self' : arrow === '-->>' ? 'answer' : 'call';
  return [{ kind, from: label(names, from), to: label(names, to), label: clean(said) }];
};

const flowchart: ReadLine = (text, names) => {
  if (text === 'end' || /^direction (?:TB|LR)$/.test(text)) return [];
  const node = /^(?:subgraph\s+)?(\w+)\s*(?:\[\((".+")\)\]|\(\[(".+")\]\)|\[(".+")\]|\((".+")\)|\{(".+")\})$/.exec(text);
  if (node) {
    names.set(node[1]!, clean(node.slice(2).find((part) => part !== undefined)!));
    return [];
  }
  const edge = /^(\w+)\s*(-->|-\.->|==>)\s*\|(.+)\|\s*(\w+)$/.exec(text);
  if (!edge) return undefined;
  const [, from, arrow, said, to] = edge as unknown as [string, string, string, string, string];
  const dashed = arrow === '-.->' ? { dashed: true as const } : {};
  return [{ kind: 'edge', from: label(names, from), to: label(names, to), label: clean(said), ...dashed }];
};

const state: ReadLine = (text, names) => {
  const named = /^(\w+)\s*:\s*(.+)$/.exec(text);
  if (named) {
    names.set(named[1]!, clean(named[2]!));
    return [];
  }
  const start = /^\[\*\]\s*-->\s*(\w+)$/.exec(text);
  if (start) return [{ kind: 'start', from: '', to: label(names, start[1]!), label: '' }];
  const edge = /^(\w+)\s*-->\s*(\w+)\s*:\s*(.+)$/.exec(text);
  if (!edge) return undefined;
  return [{ kind: 'state', from: label(names, edge[1]!), to: label(names, edge[2]!), label: clean(edge[3]!) }];
};

const timeline: ReadLine = (text) => {
  if (/^section\s+/.test(text)) return [];
  const event = /^([^:]+?)\s*:\s*(.+)$/.exec(text);
  if (!event) return undefined;
  return event[2]!.split(' : ').map((what) => ({ kind: 'event', from: event[1]!, to: clean(what), label: '' }));
};

const kinds: readonly [RegExp, ReadLine, string][] = [
  [/^sequenceDiagram$/, sequence, '"participant X as Label", "A->>B: text", "A-->>B: text", "A-xB: text", "Note over A: text" or a block'],
  [/^flowchart (?:TB|LR)$/, flowchart, 'a node `A["label"]` or a labelled edge `A -->|label| B`'],
  [/^stateDiagram-v2$/, state, '"A: label", "[*] --> A" or "A --> B: label"'],
  [/^timeline$/, timeline, '"section text" or "2017-06 : event"'],
];

/** Groups of a flowchart as sections: an edge belongs where it leads. */
function groupsOf(source: string, relations: readonly DiagramRelation[]): DiagramText['sections'] {
  const groups = [...source.matchAll(/^subgraph \w+\["(.+)"\]\n([\s\S]*?)^end$/gm)];
  const sections = relations.map(({ to }, first) => ({ name: groups.find(([, , body]) => body!.includes(`"${to}"`))?.[1] ?? '', first }));
  return sections.filter(({ name }, index) => name !== '' && name !== sections[index - 1]?.name);
}

/**
 * Reads the subset of Mermaid that this site uses into title, description and relations.
 * Relations stand in the order of the source.
 * @throws {DiagramError} at the first line that is outside the subset.
 */
export function readDiagram(source: string): DiagramText {
  const lines = source.split('\n').map((text, index) => ({ text: text.trim(), line: index + 1 }));
  const [head, ...body] = lines.filter(({ text }) => text !== '' && !text.startsWith('%%'));
  const kind = kinds.find(([pattern]) => pattern.test(head?.text ?? ''));
  if (!head || !kind) {
    throw new DiagramError(head?.line ?? 1, 'sequenceDiagram, flowchart TB|LR, stateDiagram-v2 or timeline', `"${head?.text ?? ''}"`);
  }
  const [, read, expected] = kind;
  const names = new Map<string, string>();
  const result: DiagramText = { title: '', description: '', relations: [], sections: [], drawn: read !== timeline };
  let blocks = 0;
  for (const { text, line } of body) {
    const access = /^acc(Title|Descr)\s*:\s*(.+)$/.exec(text);
    if (access) {
      result[access[1] === 'Title' ? 'title' : 'description'] = access[2]!;
      continue;
    }
    const relations = read(text, names);
    if (!relations) throw new DiagramError(line, expected, `"${text}"`);
    const section = /^section\s+(.+)$/.exec(text);
    if (section) result.sections.push({ name: clean(section[1]!), first: result.relations.length });
    if (read === sequence && text === 'end') blocks--;
    result.relations.push(...relations.map((relation) => (blocks > 0 ? { ...relation, inside: true as const } : relation)));
    if (read === sequence && /^(?:loop|alt|opt|par)\s/.test(text)) blocks++;
  }
  if (read === flowchart) result.sections = groupsOf(source, result.relations);
  return result;
}
