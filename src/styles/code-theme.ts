import type { ThemeRegistration } from 'shiki';

const token = (name: string) => `var(--code-${name})`;

/**
 * The code theme of the site. Its colours are the site's tokens, so that one highlighted block serves
 * both colour schemes; the tokens are defined in `tokens.css` and shown on the about page.
 */
export const codeTheme: ThemeRegistration = {
  name: 'memorial',
  type: 'light',
  fg: token('ink'),
  bg: token('paper'),
  settings: [
    { settings: { foreground: token('ink'), background: token('paper') } },
    { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: token('comment') } },
    {
      scope: ['string', 'constant.other.symbol', 'punctuation.definition.string', 'string.unquoted.plain.out.yaml'],
      settings: { foreground: token('string') },
    },
    { scope: ['constant.numeric', 'constant.language', 'constant.character'], settings: { foreground: token('number') } },
    { scope: ['keyword', 'storage', 'keyword.operator.word'], settings: { foreground: token('keyword') } },
    {
      scope: ['entity.name.type', 'entity.name.class', 'support.type', 'storage.type.proto', 'entity.name.function', 'support.function'],
      settings: { foreground: token('type') },
    },
    {
      scope: ['entity.name.tag.yaml', 'support.type.property-name', 'variable.other.property', 'meta.object-literal.key'],
      settings: { foreground: token('key') },
    },
  ],
};
