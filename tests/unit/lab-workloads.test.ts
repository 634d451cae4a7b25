import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validate } from '../../src/engine/worlds/kubernetes/api/validate.ts';
import { kubernetes } from '../../src/engine/worlds/kubernetes/index.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import { langs } from '../../src/i18n/index.ts';
import { checkText } from '../../src/labs/workloads/check.ts';
import { accepts, bounds, isCommand, type Command } from '../../src/labs/workloads/commands.ts';
import { look } from '../../src/labs/workloads/look.ts';
import { faultsOf } from '../../src/labs/workloads/machine.ts';
import { kinds, manifestsOf, textOf } from '../../src/labs/workloads/manifests.ts';
import { isTooMuch, problemText } from '../../src/labs/workloads/problems.ts';
import { agrees, type ClusterView } from '../../src/labs/workloads/view.ts';
import { readYaml } from '../../src/labs/workloads/yaml.ts';
import { explain } from '../../src/labs/why.ts';

const text = { zh: '一', en: 'a' };
const hosts = ['node-a', 'node-b', 'node-c'];
const deployment = textOf(manifestsOf('Deployment'));

function run(until: number, ...sent: readonly (readonly [number, Command])[]) {
  const run = Run.start(kubernetes(), { hosts }, 1);
  for (const [at, command] of sent) run.send(command, at);
  return run.advance(until);
}
const apply = (at: number, kind: (typeof kinds)[number]) => manifestsOf(kind).map((manifest) => [at, { do: 'apply', manifest }] as const);
const viewAfter = (...args: Parameters<typeof run>): ClusterView => look(run(...args).state);

describe('the samples', () => {
  it.each(kinds)('%s: the text reads back as the manifest, and nothing is wrong with it', (kind) => {
    const checked = checkText(textOf(manifestsOf(kind)), faultsOf);
    expect(checked).toEqual({ manifests: manifestsOf(kind) });
  });

  it.each(kinds)('%s: comes to what is wanted', (kind) => {
    const view = viewAfter(120_000, ...apply(1000, kind));
    const object = view.objects.find((each) => each.kind === kind)!;
    expect(object.wanted).toBeGreaterThan(0);
    expect(view.objects.filter((each) => !agrees(each))).toEqual([]);
  });
});

describe('a text with an error', () => {
  const problemsOf = (changed: string) => {
    const checked = checkText(changed, faultsOf);
    return 'problems' in checked ? checked.problems : [];
  };
  const placed = (changed: string) =>
    problemsOf(changed).map((problem) => [problem.line, problem.column, 'field' in problem ? problem.field : problem.yaml]);

  it('says line, column, field, what is expected and what stands there', () => {
    expect(problemsOf(deployment.replace('replicas: 3', 'replicas: many'))).toEqual([
      { line: 6, column: 3, field: 'spec.replicas', expected: 'integer:0:200', found: '"many"' },
    ]);
    expect(placed(deployment.replace('image: tomcat:8.5', 'image: 8'))).toEqual([[17, 9, 'spec.template.spec.containers[0].image']]);
  });

  it.each([
    ['replicas: 1e9', 'integer:0:200', '1000000000'],
    ['replicas: -1', 'integer:0:200', '-1'],
    ['replicas: .nan', 'integer:0:200', 'null'],
    ['replicas: 2.5', 'integer:0:200', '2.5'],
    ['replicas: 31', `integer:0:${bounds.replicas}`, '31'],
  ])('%s is no number of pods', (written, expected, found) => {
    const problems = problemsOf(deployment.replace('replicas: 3', written));
    if (found === 'null') expect(problems).toHaveLength(1);
    else expect(problems).toMatchObject([{ line: 6, field: 'spec.replicas', expected, found }]);
  });

  it('points at an unknown field, and at what lacks one', () => {
    expect(placed(deployment.replace('replicas: 3', 'replcas: 3'))).toEqual([[6, 3, 'spec.replcas']]);
    expect(placed(deployment.replace(/ {2}selector:\n.*\n.*\n/, ''))).toEqual([[5, 1, 'spec.selector']]);
    expect(placed(deployment.replace('kind: Deployment', 'kind: PetSet'))).toEqual([[2, 1, 'kind']]);
  });

  it('finds its way in the second document', () => {
    const two = textOf(manifestsOf('StatefulSet'));
    expect(placed(two.replace('port: 3306', 'port: 0'))).toEqual([
      [two.slice(0, two.indexOf('port: 3306')).split('\n').length, 5, 'spec.ports[0].port'],
    ]);
  });

  it.each([
    ['a:\n\tb: 1', 'TAB_AS_INDENT', 2],
    ['a: 1\na: 2', 'DUPLICATE_KEY', 2],
    ['a: "x', 'MISSING_CHAR', 1],
    ['', 'NONE', 1],
    ['# nothing', 'NONE', 1],
    ['a: [', 'BAD_INDENT', 1],
    [`a: &a [1]\nb: [${'*a, '.repeat(200)}]`, 'ALIAS', 1],
  ])('%j is no YAML', (broken, code, line) => {
    expect(problemsOf(broken)[0]).toMatchObject({ yaml: code, line });
  });

  it('has a sentence for every code, in both languages', () => {
    const manifests = fc.record({
      apiVersion: fc.constantFrom('apps/v1beta2', 'v1', 7),
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'Job', 'Pet'),
      metadata: fc.oneof(fc.anything(), fc.record({ name: fc.constantFrom('web', 'WEB', 3) })),
      spec: fc.oneof(fc.anything(), fc.record({ replicas: fc.anything(), template: fc.anything(), hostNetwork: fc.boolean() })),
    });
    fc.assert(
      fc.property(manifests, (manifest) => {
        for (const { expected, found } of validate(manifest)) {
          const problem = { line: 1, column: 1, field: 'spec', expected, found: found && 'x' };
          for (const lang of langs) expect(problemText(problem, lang)).not.toMatch(/\{\d|undefined|: expected [a-z-]+:\d/);
        }
      }),
    );
  });

  it('is refused before it is read if it is too much', () => {
    expect(isTooMuch(deployment)).toBe(false);
    expect(isTooMuch('y'.repeat(1 << 20))).toBe(true);
    expect(isTooMuch('[ '.repeat(1000))).toBe(true);
  });

  it('whatever stands there, reading does not throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string(),
          fc.nat(deployment.length).map((at) => deployment.slice(at)),
        ),
        (any) => {
          readYaml(any);
          checkText(any, faultsOf);
        },
      ),
    );
  });
});

describe('the panel', () => {
  it('tells what is wanted, what is there, and whether they agree', () => {
    const early = viewAfter(1100, ...apply(1000, 'Deployment'));
    expect(early.objects.map(({ kind, wanted, ready }) => [kind, wanted, ready])).toEqual([
      ['Deployment', 3, 0],
      ['ReplicaSet', 3, 0],
    ]);
    expect(early.objects.some(agrees)).toBe(false);
    expect(early.hosts.flatMap(({ pods }) => pods.map(({ state }) => state))).toEqual(Array(3).fill('ContainerCreating'));
    const late = viewAfter(60_000, ...apply(1000, 'Deployment'));
    expect(late.objects.every(agrees)).toBe(true);
    expect(late.objects[1]).toMatchObject({ owner: 'order-web' });
  });

  it('shows a host that is off before anybody has noticed, and its pods when they are given up', () => {
    const lost = (until: number) => viewAfter(until, ...apply(1000, 'Deployment'), [60_000, { do: 'lose-host', host: 'node-b' }]).hosts[1]!;
    expect(lost(61_000)).toMatchObject({ up: false, ready: true, pods: [{ state: 'Running' }] });
    expect(lost(110_000)).toMatchObject({ up: false, ready: false });
    expect(lost(400_000)).toMatchObject({ pods: [{ state: 'Unknown', ready: false }] });
  });

  it('a status that speaks of an earlier spec does not agree', () => {
    const object = { kind: 'Deployment', name: 'web', wanted: 3, present: 3, ready: 3, current: true };
    expect(agrees(object)).toBe(true);
    expect(agrees({ ...object, current: false })).toBe(false);
    expect(agrees({ ...object, present: 4 })).toBe(false);
    expect(agrees({ ...object, kind: 'Job', present: 5 })).toBe(true);
  });
});

describe('why', () => {
  const trace = traceOf(run(400_000, ...apply(1000, 'Deployment'), [60_000, { do: 'lose-host', host: 'node-b' }]), {
    id: 'x',
    title: text,
    real: text,
    played: text,
    omits: text,
  });
  const end = trace.spans.at(-1)!.done;
  const pods = [...new Set(trace.facts.map(({ key }) => key))].filter((key) => key.startsWith('pods/'));

  it('leads from any pod back to the order or the fault', () => {
    expect(pods).toHaveLength(4);
    for (const pod of pods) {
      const chain = explain(trace)(pod, end).map(({ span }) => span);
      expect(['user', 'fate']).toContain(chain[0]!.caller);
      for (const [index, span] of chain.slice(1).entries()) expect(span.causes[0]!.seq).toBe(chain[index]!.seq);
    }
  });

  it('tells of the moment that is shown: a replacement is there because a host was lost', () => {
    const [first] = trace.facts.filter(({ key }) => key === pods[3]);
    expect(explain(trace)(pods[3]!, first!.at - 1)).toEqual([]);
    expect(explain(trace)(pods[3]!, end)[0]!.span.method).toBe('lose-host');
    expect(explain(trace)(pods[0]!, end)[0]!.span.caller).toBe('user');
  });
});

describe('a run from an address', () => {
  const state = { seed: 1, options: { hosts }, until: 60_000, commands: [{ at: 0, command: { do: 'lose-host', host: 'node-a' } }] };
  const good = (manifest: object) => faultsOf(manifest).length === 0;

  it('is accepted if a reader could have made it', () => {
    expect(accepts(state, good)).toBe(true);
    const manifest = manifestsOf('Job')[0]!;
    expect(accepts({ ...state, commands: [{ at: 0, command: { do: 'apply', manifest } }] }, good)).toBe(true);
  });

  it('is refused if not: hosts, bounds, commands, manifests', () => {
    const others = [
      { ...state, options: { hosts: [] } },
      { ...state, options: { hosts: ['node-a', 'node-a', 'node-b'] } },
      { ...state, options: null },
      { ...state, until: 1e12 },
      { ...state, commands: Array(101).fill(state.commands[0]) },
      ...[
        { do: 'scale', name: 'web', replicas: 1e9 },
        { do: 'apply', manifest: { kind: 'Deployment' } },
        { do: 'drain', host: 'node-a' },
        { do: 'crash', instance: 'x', more: 1 },
        null,
        7,
      ].map((command) => ({ ...state, commands: [{ at: 0, command }] })),
    ];
    for (const other of others) expect(accepts(other, good), JSON.stringify(other).slice(0, 80)).toBe(false);
  });

  it('whatever it holds, judging does not throw, and what is accepted runs', () => {
    const word = fc.oneof(fc.constantFrom('node-a', 'node-d', 'order-web', 'Pod', 'mysql-0'), fc.anything());
    const command = fc.record(
      {
        do: fc.constantFrom('scale', 'crash', 'lose-host', 'return-host', 'add-host', 'delete-object', 'apply'),
        host: word,
        name: word,
        kind: word,
        replicas: fc.anything(),
        instance: word,
        manifest: fc.anything(),
      },
      { requiredKeys: ['do'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(command, fc.anything()), { maxLength: 4 }), (sent) => {
        const commands = sent.map((each) => ({ at: 0, command: each }));
        if (accepts({ ...state, commands }, good)) run(10_000, ...commands.map(({ command: each }) => [0, each as Command] as const));
        for (const each of sent) isCommand(each);
      }),
      { numRuns: 1000 },
    );
  });
});
