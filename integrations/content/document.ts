import { mdxToMdast } from 'satteri';
import { parse as parseYaml } from 'yaml';

/** What the checks need of one MDX file, with line numbers. Plain data. */
export interface Document {
  file: string;
  /** Folder of the twins, from `content/`: `chapters/04-cri`. */
  folder: string;
  lang: string;
  frontmatter: Record<string, unknown>;
  headings: { id: string | undefined; depth: number; text: string; line: number }[];
  claims: { id: string; text: string; urls: string[]; nested: boolean; line: number }[];
  /** `claim`: id of the claim that the note stands right after, if any. */
  notes: { items: number[]; verdict: string; sources: string[]; claim: string | undefined; line: number }[];
  figures: { name: string; line: number }[];
  diagrams: { name: string; source: string; line: number }[];
  labs: { name: string; line: number }[];
  terms: { id: string; line: number }[];
  cites: { id: string; line: number }[];
  links: { url: string; line: number }[];
  code: { lang: string; meta: string; value: string; line: number }[];
  questions: { line: number }[];
  /** Prose, piece by piece: text without code. */
  prose: { text: string; line: number }[];
}

interface Node {
  type: string;
  position?: { start: { line: number } };
  children?: Node[];
  name?: string;
  attributes?: { type: string; name: string; value: unknown }[];
  value?: string;
  url?: string;
  depth?: number;
  lang?: string | null;
  meta?: string | null;
  data?: { hProperties?: { id?: string } };
}

const line = (node: Node) => node.position?.start.line ?? 1;
const words = (value: string) => value.split(/\s+/).filter(Boolean);

function attribute(node: Node, name: string): string {
  const found = node.attributes?.find((a) => a.name === name)?.value;
  return typeof found === 'string' ? found : '';
}

/** The text of a node and all below it, code included, in document order. */
function textOf(node: Node): string {
  if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code') return node.value ?? '';
  return (node.children ?? []).map(textOf).join('');
}

function urlsOf(node: Node): string[] {
  const own = node.type === 'link' && node.url ? [node.url] : [];
  return [...own, ...(node.children ?? []).flatMap(urlsOf)];
}

/** Reads the value of `key="…"` in the words after a code fence's language. */
export const metaValue = (meta: string, key: string): string | undefined => new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(meta)?.[1];

/**
 * Parses one MDX file of `content/` into what the checks look at.
 * @param file path from the project root, `content/<kind>/<slug>/<lang>.mdx`
 * @throws if the MDX or its frontmatter does not parse; the message names the place.
 */
export function readDocument(file: string, source: string): Document {
  const [, kind = '', slug = '', name = ''] = file.split('/');
  const doc: Document = {
    file,
    folder: `${kind}/${slug}`,
    lang: name.replace(/\.mdx$/, ''),
    frontmatter: {},
    headings: [],
    claims: [],
    notes: [],
    figures: [],
    diagrams: [],
    labs: [],
    terms: [],
    cites: [],
    links: [],
    code: [],
    questions: [],
    prose: [],
  };
  const features = { headingAttributes: true, frontmatter: true };
  const root = mdxToMdast(source, { features }) as unknown as Node;
  visit(root, doc, false);
  placeNotes(root, doc);
  return doc;
}

/** Tells each note of a `<Notes>` that directly follows a claim which claim that is. */
function placeNotes(root: Node, doc: Document): void {
  root.children?.forEach((node, index, all) => {
    const before = all[index - 1];
    if (node.name !== 'Notes' || before?.name !== 'Claim') return;
    const end = all[index + 1] ? line(all[index + 1]!) : Infinity;
    for (const note of doc.notes) if (note.line > line(node) && note.line < end) note.claim = attribute(before, 'id');
  });
}

function visit(node: Node, doc: Document, insideClaim: boolean): void {
  const at = line(node);
  switch (node.type) {
    case 'yaml':
      doc.frontmatter = (parseYaml(node.value ?? '') ?? {}) as Record<string, unknown>;
      for (const text of Object.values(doc.frontmatter)) if (typeof text === 'string') doc.prose.push({ text, line: at });
      return;
    case 'heading':
      doc.headings.push({ id: node.data?.hProperties?.id, depth: node.depth ?? 0, text: textOf(node), line: at });
      break;
    case 'link':
      doc.links.push({ url: node.url ?? '', line: at });
      break;
    case 'text':
      doc.prose.push({ text: node.value ?? '', line: at });
      return;
    case 'code':
      visitCode(node, doc);
      return;
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      visitComponent(node, doc, insideClaim);
      insideClaim ||= node.name === 'Claim';
      break;
  }
  for (const child of node.children ?? []) visit(child, doc, insideClaim);
}

function visitCode(node: Node, doc: Document): void {
  const lang = node.lang ?? '';
  const meta = node.meta ?? '';
  const value = node.value ?? '';
  const at = line(node);
  if (lang === 'mermaid') doc.diagrams.push({ name: metaValue(meta, 'name') ?? '', source: value, line: at });
  else doc.code.push({ lang, meta, value, line: at });
}

function visitComponent(node: Node, doc: Document, insideClaim: boolean): void {
  const at = line(node);
  switch (node.name) {
    case 'Claim':
      doc.claims.push({
        id: attribute(node, 'id'),
        text: textOf(node),
        urls: urlsOf(node),
        nested: insideClaim,
        line: at,
      });
      break;
    case 'Note':
      doc.notes.push({
        items: words(attribute(node, 'item')).map(Number),
        verdict: attribute(node, 'verdict'),
        sources: words(attribute(node, 'sources')),
        claim: undefined,
        line: at,
      });
      break;
    case 'Figure':
      doc.figures.push({ name: attribute(node, 'name'), line: at });
      break;
    case 'Lab':
      doc.labs.push({ name: attribute(node, 'name'), line: at });
      break;
    case 'Term':
      doc.terms.push({ id: attribute(node, 'id'), line: at });
      break;
    case 'Cite':
      doc.cites.push({ id: attribute(node, 'id'), line: at });
      break;
    case 'Question':
      doc.questions.push({ line: at });
      doc.prose.push({ text: attribute(node, 'q'), line: at });
      break;
  }
}
