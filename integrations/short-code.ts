import { defineMdastPlugin } from 'satteri';

/** The longest code, in characters, that is never broken: it fits a line of a margin note. */
const longest = 24;

/** Marks short code in running text with the class `short`; else a line may end after a hyphen: `--cni-`, `bin-dir`. */
export function shortCode() {
  return defineMdastPlugin({
    name: 'short-code',
    inlineCode(node, context) {
      if (node.value.length > longest || !/\W/.test(node.value)) return;
      context.setProperty(node, 'data', { hProperties: { class: 'short' } });
    },
  });
}
