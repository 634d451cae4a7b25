import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms of src/ by floor, ground first; an import only goes down. */
const floors = [['trace', 'i18n'], ['engine', 'live'], ['figures', 'components'], ['player'], ['labs'], ['layouts'], ['pages']];
const rooms = floors.flat();

/** Rules against importing from folders, and against whatever other syntax: a file has one list of each. */
function forbid(names, message, syntax = []) {
  const folders = `(^|/)(${names.join('|')})/`;
  const source = `/${folders.replaceAll('/', '\\u002f')}/`;
  const dynamic = [`ImportExpression[source.value=${source}]`, `ImportExpression > TemplateLiteral > TemplateElement[value.raw=${source}]`];
  return {
    'no-restricted-imports': ['error', { patterns: [{ regex: folders, message }] }],
    'no-restricted-syntax': ['error', ...dynamic.map((selector) => ({ selector, message })), ...syntax],
  };
}

/** What a room may not import: all above it, and for some more than that. */
function forbidden(room, level) {
  const above = floors.slice(level + 1).flat();
  if (room === 'engine' || room === 'live') return rooms.filter((other) => other !== 'trace' && other !== room);
  if (room === 'player') return [...above, 'engine', 'live'];
  return above;
}

const clock = 'A model has no clock and no chance: take time and random numbers as arguments.';
const clocks = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'requestAnimationFrame',
  'requestIdleCallback',
  'queueMicrotask',
  'performance',
  'crypto',
];
const worlds = ['globalThis', 'window', 'self', 'global'];
const clockSyntax = ['NewExpression[arguments.length=0]', 'CallExpression'].map((call) => ({
  selector: `${call}[callee.name='Date']`,
  message: clock,
}));
const clockRules = {
  'no-restricted-globals': ['error', ...clocks.map((name) => ({ name, message: clock }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: clock },
    { object: 'Math', property: 'random', message: clock },
    ...worlds.flatMap((object) => [...clocks, 'Date', 'Math'].map((property) => ({ object, property, message: clock }))),
  ],
};
const models = ['trace', 'engine', 'figures'];

const floorRules = floors.flatMap((names, level) =>
  names
    .filter((room) => forbidden(room, level).length > 0)
    .flatMap((room) => {
      const why = `src/${room}/ stands below: imports only go down (CONTRIBUTING.md, "Rooms and floors").`;
      const rules = (syntax) => forbid(forbidden(room, level), why, syntax);
      return [
        { files: [`src/${room}/**/*.{ts,astro,svelte}`], rules: rules() },
        ...(models.includes(room) ? [{ files: [`src/${room}/**/*.ts`], rules: { ...rules(clockSyntax), ...clockRules } }] : []),
      ];
    }),
);

export default defineConfig(
  { ignores: ['dist/', '.astro/', 'node_modules/', 'test-results/', 'src/trace/catalogue/'] },
  tseslint.configs.strict,
  astro.configs.recommended,
  svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  floorRules,
  {
    files: ['integrations/**/*.ts', 'record/**/*.ts'],
    rules: forbid(
      rooms.filter((room) => room !== 'trace').map((room) => `src/${room}`),
      'Build plug-ins and recording tools may use src/trace/ only.',
    ),
  },
);
