import type { Lang, Text } from '../i18n/index.ts';

/** A part of a figure that relations speak of. */
interface FigureNode {
  label: Text;
  /** How sentences name it, where the label alone would want an article. */
  named?: Text;
}

/**
 * One relation of a figure. The drawing marks what it draws for it with `data-relation="<id>"`, and the
 * text form reads it out: take the relation away and both lose it.
 */
export interface Relation<Node extends string = string, Verb extends string = string> {
  /** Unique within the figure. */
  id: string;
  from: Node;
  verb: Verb;
  to: Node;
  /** Further words that the sentence needs, by the name of their placeholder. */
  with?: Readonly<Record<string, Text | string | number>>;
}

/** All that a figure says, in both languages; the drawing and the text form both come from it. */
export interface FigureData<Node extends string = string, Verb extends string = string> {
  /** Name of the folder, and value of `data-figure`. */
  name: string;
  title: Text;
  /** Tells the reader what to look for. */
  caption: Text;
  nodes: Readonly<Record<Node, FigureNode>>;
  /** Sentence of each verb, with `{from}`, `{to}` and the placeholders of `with`. */
  verbs: Readonly<Record<Verb, Text>>;
  relations: readonly Relation<Node, Verb>[];
}

const isText = (value: Text | string | number): value is Text => typeof value === 'object';

const nameOf = ({ label, named = label }: FigureNode): Text => named;

/**
 * The text form of a figure: one sentence for each relation, in their order.
 * @throws if a verb's placeholder has no value in its relation
 */
export function sentences<Node extends string, Verb extends string>(figure: FigureData<Node, Verb>, lang: Lang): string[] {
  return figure.relations.map((relation) => {
    const words: Record<string, Text | string | number> = {
      ...relation.with,
      from: nameOf(figure.nodes[relation.from]),
      to: nameOf(figure.nodes[relation.to]),
    };
    return figure.verbs[relation.verb][lang].replace(/\{(\w+)\}/g, (_, key: string) => {
      const word = words[key];
      if (word === undefined) throw new Error(`figure "${figure.name}": relation "${relation.id}" needs a value for {${key}}`);
      return isText(word) ? word[lang] : String(word);
    });
  });
}

/** A word that a relation's sentence needs, for the drawing to print; empty if it has none of that name. */
export function word(relation: Relation, key: string, lang: Lang): string {
  const value = relation.with?.[key] ?? '';
  return isText(value) ? value[lang] : String(value);
}
