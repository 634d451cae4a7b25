import astro from 'eslint-plugin-astro';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms of src/ by floor, ground first; an import only goes down. */
const floors = [['trace', 'i18n'], ['engine', 'live'], ['figures', 'components'], ['player'], ['labs'], ['layouts'], ['pages']];
const rooms = floors.flat();

const forbid = (names, why) => ({
  'no-restricted-imports': ['error', { patterns: [{ regex: `(^|/)(${names.join('|')})/`, message: why }] }],
});

/** What a room may not import: all above it, and for some more than that. */
function forbidden(room, level) {
  const above = floors.slice(level + 1).flat();
  if (room === 'engine' || room === 'live') return rooms.filter((other) => other !== 'trace' && other !== room);
  if (room === 'player') return [...above, 'engine', 'live'];
  return above;
}

const floorRules = floors.flatMap((names, level) =>
  names
    .filter((room) => forbidden(room, level).length > 0)
    .map((room) => ({
      files: [`src/${room}/**/*.{ts,astro,svelte}`],
      rules: forbid(forbidden(room, level), `src/${room}/ stands below: imports only go down (CONTRIBUTING.md, "Rooms and floors").`),
    })),
);

const clock = 'A model has no clock and no chance: take time and random numbers as arguments.';

export default defineConfig(
  { ignores: ['dist/', '.astro/', 'node_modules/', 'test-results/', 'src/trace/catalogue/'] },
  tseslint.configs.strict,
  astro.configs.recommended,
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
  {
    files: ['src/trace/**/*.ts', 'src/engine/**/*.ts', 'src/figures/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'requestAnimationFrame', 'performance'].map((name) => ({ name, message: clock })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: clock },
      ],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock }],
    },
  },
);
