import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const parts = [
  'src',
  'content',
  'integrations',
  'public',
  'astro.config.mjs',
  'site.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** The real project, so that one defect can be put into it. */
async function copyProject(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'k8s-2017-defect-'));
  for (const part of parts) await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs `npm run build` in a copy; the output without colours. */
function build(copy: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      'npm',
      ['run', 'build'],
      { cwd: copy, env: { ...process.env, NO_COLOR: '1', ASTRO_TELEMETRY_DISABLED: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
      },
    );
  });
}

async function edit(copy: string, file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file}: the defect found nothing to change`);
  await writeFile(path, after);
}

const cri = 'content/chapters/04-cri';

interface Defect {
  name: string;
  make: (copy: string) => Promise<void>;
  /** File and line, and a piece of what is expected, found and to mend. */
  says: RegExp[];
}

const defects: Defect[] = [
  {
    name: 'a twin is missing',
    make: (copy) => rm(join(copy, cri, 'en.mdx')),
    says: [/04-cri\/zh\.mdx:1/, /expected: a twin of this page at .*en\.mdx/, /mend: +write .*en\.mdx/],
  },
  {
    name: 'twins differ in heading ids',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => text.replace(/\{#cri-([a-z0-9-]+)\}/, '{#cri-$1-other}')),
    says: [/04-cri\/en\.mdx:\d+/, /expected: the same headings/, /-other\}/],
  },
  {
    name: 'twins differ in figures',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => text.replace(/<Figure name="interface-layers" \/>/, '')),
    says: [/04-cri\/en\.mdx:\d+/, /expected: the same figures/],
  },
  {
    name: 'twins differ in claims',
    make: (copy) => edit(copy, 'content/chapters/01-choice/en.mdx', (text) => text.replace('<Claim id="I2">', '<Claim id="I3">')),
    says: [/01-choice\/en\.mdx:\d+/, /expected: the same claims/, /found: +"I3"/],
  },
  {
    name: 'twins differ in labs',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => `${text}\n<Lab name="sandbox" />\n`),
    says: [/04-cri\/en\.mdx:\d+/, /expected: the same labs/, /found: +"sandbox"/],
  },
  {
    name: 'a claim is missing',
    make: async (copy) => {
      for (const lang of ['zh', 'en']) {
        await edit(copy, `${cri}/${lang}.mdx`, (text) => text.replace('<Claim id="C1">', '').replace('</Claim>', ''));
      }
    },
    says: [/content\/claims\/C1\.yaml:1/, /expected: claim C1 retold exactly once in zh/, /found: +0 times/],
  },
  {
    name: 'a claim is unknown',
    make: async (copy) => {
      for (const lang of ['zh', 'en']) await edit(copy, `${cri}/${lang}.mdx`, (text) => text.replace('<Claim id="C1">', '<Claim id="C9">'));
    },
    says: [/04-cri\/zh\.mdx:\d+/, /expected: a claim id that has a record/, /found: +"C9"/],
  },
  {
    name: 'a name is lost from a retelling',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => text.replaceAll('mesos-slave', 'the agent')),
    says: [/04-cri\/en\.mdx:\d+/, /expected: "mesos-slave" in the retelling of C1/],
  },
  {
    name: 'a hedge is lost from a retelling',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => text.replace('not quite exact', 'not exact')),
    says: [/04-cri\/en\.mdx:\d+/, /expected: "not quite exact" in the retelling of C1/],
  },
  {
    name: 'a link is lost from a retelling',
    make: (copy) =>
      edit(copy, 'content/chapters/01-choice/zh.mdx', (text) => text.replaceAll('https://zhuanlan.zhihu.com/p/32874937', '../layer/')),
    says: [/01-choice\/zh\.mdx:\d+/, /expected: "https:\/\/zhuanlan\.zhihu\.com\/p\/32874937" in the retelling of I1/],
  },
  {
    name: 'a note stands at another claim',
    make: async (copy) => {
      for (const lang of ['zh', 'en']) await edit(copy, `${cri}/${lang}.mdx`, (text) => text.replace('<Note item="18"', '<Note item="5"'));
    },
    says: [/04-cri\/zh\.mdx:\d+/, /expected: note 5 right after a claim whose record lists it \(I5\)/, /after claim C1/],
  },
  {
    name: 'a source is unknown',
    make: (copy) => edit(copy, `${cri}/zh.mdx`, (text) => text.replace(/<Cite id="[^"]+" \/>/, '<Cite id="hearsay" />')),
    says: [/04-cri\/zh\.mdx:\d+/, /expected: a source with a record/, /content\/sources\/hearsay\.yaml/],
  },
  {
    name: 'a glossary term is unknown',
    make: (copy) => edit(copy, `${cri}/zh.mdx`, (text) => text.replace(/<Term id="[^"]+">/, '<Term id="blockchain">')),
    says: [/04-cri\/zh\.mdx:\d+/, /expected: a term with a record/, /content\/glossary\/blockchain\.yaml/],
  },
  {
    name: 'a figure has no text form',
    make: (copy) =>
      edit(copy, 'src/figures/registry.ts', (text) => `${text.replace(/\bevolution,\n/, 'evolution: { ...evolution, relations: [] },\n')}`),
    says: [/07-evolution\/zh\.mdx:\d+/, /expected: a figure with a text form/, /"evolution" without relations/],
  },
  {
    name: 'a diagram has no drawing',
    make: async (copy) => {
      const folder = join(copy, 'content/diagrams');
      for (const file of await readdir(folder)) await rm(join(folder, file));
    },
    says: [/04-cri\/zh\.mdx:\d+/, /expected: a rendered drawing content\/diagrams\/[0-9a-f]{16}\.svg/, /npm run diagrams/],
  },
  {
    name: 'a diagram has no title',
    make: (copy) => edit(copy, `${cri}/zh.mdx`, (text) => text.replace(/^accTitle:.*\n/m, '')),
    says: [/04-cri\/zh\.mdx:\d+/, /expected: accTitle: and accDescr: lines/, /title nothing/],
  },
  {
    name: 'a diagram has no description',
    make: (copy) => edit(copy, `${cri}/zh.mdx`, (text) => text.replace(/^accDescr:.*\n/m, '')),
    says: [/04-cri\/zh\.mdx:\d+/, /expected: accTitle: and accDescr: lines/, /description nothing/],
  },
  {
    name: 'an internal link is dead',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => `${text}\n[gone](../nowhere/)\n`),
    says: [/04-cri\/en\.mdx:\d+/, /expected: a link to a page of this site/, /"\.\.\/nowhere\/"/],
  },
  {
    name: 'an anchor is dead',
    make: (copy) => edit(copy, `${cri}/en.mdx`, (text) => `${text}\n[gone](../csi/#csi-nowhere)\n`),
    says: [/04-cri\/en\.mdx:\d+/, /expected: an element with id "csi-nowhere" in content\/chapters\/06-csi\/en\.mdx/],
  },
  {
    name: 'a page has an empty body',
    make: async (copy) => {
      for (const lang of ['zh', 'en']) {
        await edit(copy, `content/chapters/10-after/${lang}.mdx`, (text) => text.slice(0, text.indexOf('\n---', 4) + 5));
      }
    },
    says: [/10-after\/zh\.mdx:1/, /expected: a page with text/, /an empty body/],
  },
  {
    name: 'a message does not pass its catalogue',
    make: (copy) =>
      edit(copy, `${cri}/en.mdx`, (text) => text.replace(/( *)PodSandboxMetadata metadata = 1;/, '$1PodSandboxMetadata metadata = 22;')),
    says: [/04-cri\/en\.mdx:\d+/, /code that passes cri-v1alpha1-k8s1\.7\.3/, /has number 1, not 22/],
  },
  {
    name: 'a recorded message does not pass its catalogue',
    make: (copy) => edit(copy, 'content/recordings/pod-life.jsonl', (text) => text.replace('"hostname":', '"hostnames":')),
    says: [
      /content\/recordings\/pod-life\.jsonl:\d+/,
      /expected: a trace whose structure and messages hold/,
      /hostnames/,
      /npm run record/,
    ],
  },
  {
    name: 'a recording that a lab plays is missing',
    make: async (copy) => {
      for (const end of ['jsonl', 'yaml']) await rm(join(copy, `content/recordings/pool-exhausted.${end}`));
    },
    says: [/content\/recordings\/pool-exhausted\.yaml: expected a recording, found none/, /mend: run "npm run record"/],
  },
  {
    name: 'a recording that a claim rests on is missing',
    make: async (copy) => {
      for (const end of ['jsonl', 'yaml']) await rm(join(copy, `content/recordings/csi-volume.${end}`));
    },
    says: [/content\/claims\/C3\.yaml:\d+/, /expected: a recording that can be read/, /mend: +correct the id, or run "npm run record"/],
  },
  {
    name: 'a recording contradicts a claim',
    make: (copy) => edit(copy, 'content/recordings/csi-volume.jsonl', (text) => text.replaceAll('"stdout":"row1\\n', '"stdout":"\\n')),
    says: [
      /content\/claims\/C3\.yaml:\d+/,
      /expected: response\.stdout to hold "row1\n?/,
      /content\/recordings\/csi-volume\.jsonl/,
      /mend: +correct the test; if the recording is right, the verdict of C3/,
    ],
  },
  {
    name: 'a claim has nothing that was run, and no reason why',
    make: (copy) => edit(copy, 'content/claims/S5.yaml', (text) => text.slice(0, text.indexOf('\nbecause:') + 1)),
    says: [/content\/claims\/S5\.yaml:\d+/, /expected: run or recorded evidence, or the reason/, /say under "because" why/],
  },
  {
    name: 'a claim rests on a scenario that is not there',
    make: (copy) =>
      edit(copy, 'content/claims/S5.yaml', (text) =>
        text.replace(/\nbecause:[\s\S]*/, '\n  - scenario: nowhere\n    rests: [mesos.accept]\n    shows: { zh: 一, en: one }\n'),
      ),
    says: [/content\/claims\/S5\.yaml:\d+/, /expected: a scenario of src\/engine\/claims\/index\.ts/, /"nowhere"/],
  },
  {
    name: 'a lab is not in its chapter',
    make: async (copy) => {
      for (const lang of ['zh', 'en']) await edit(copy, `${cri}/${lang}.mdx`, (text) => text.replace('<Lab name="sandbox" />', ''));
    },
    says: [/04-cri\/zh\.mdx:1/, /expected: the lab "sandbox"/, /put <Lab name="sandbox" \/>/],
  },
  {
    name: 'Chinese has a manual space before Latin',
    make: (copy) => edit(copy, `${cri}/zh.mdx`, (text) => `${text}\n多了 Docker一个空格。\n`),
    says: [/04-cri\/zh\.mdx:\d+/, /no space between Han and Latin/],
  },
];

describe('npm run build fails, and says how to mend it, when', () => {
  it.concurrent.each(defects)('$name', async ({ make, says }) => {
    const copy = await copyProject();
    try {
      await make(copy);
      const { code, output } = await build(copy);
      expect(code).not.toBe(0);
      for (const piece of says) expect(output).toMatch(piece);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});
