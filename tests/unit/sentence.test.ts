import { existsSync, readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { langs } from '../../src/i18n/index.ts';
import { any, phrases } from '../../src/player/phrases.ts';
import { sentenceOf } from '../../src/player/sentence.ts';
import { essentials, everything, stepsOf, type Step } from '../../src/trace/cursor.ts';
import { recordedCall, recordingRecord, traceOf } from '../../src/trace/recording.ts';
import { interfaces, trace as traceSchema, type Span, type Trace } from '../../src/trace/schema.ts';

const folder = new URL('../../content/recordings/', import.meta.url);
const ids = existsSync(folder) ? readdirSync(folder).flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -5)] : [])) : [];
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const load = (id: string): Trace =>
  traceOf(
    id,
    recordingRecord.parse(parse(read(`${id}.yaml`))),
    read(`${id}.jsonl`)
      .trim()
      .split('\n')
      .map((line) => recordedCall.parse(JSON.parse(line))),
  );

/** A trace of a few calls, each within none. */
const traceWith = (...spans: readonly Partial<Span>[]): Trace =>
  traceSchema.parse({
    v: 1,
    id: 'test',
    title: { zh: '试', en: 'Test' },
    source: {
      kind: 'model',
      versions: [],
      speaks: [],
      real: { zh: '无', en: 'None' },
      played: { zh: '无', en: 'None' },
      omits: { zh: '无', en: 'None' },
    },
    actors: [{ id: 'kubelet', name: 'kubelet', kind: 'orchestrator', played: true }],
    spans: spans.map((span, index) => ({
      seq: 2 * index,
      done: 2 * index + 1,
      caller: 'kubelet',
      callee: 'containerd',
      iface: 'cri.RuntimeService',
      method: 'Version',
      status: { ok: true, code: 'OK' },
      causes: [],
      evidence: 'modelled',
      ...span,
    })),
    facts: [],
  });
const stepOf = (trace: Trace, phase: Step['phase'], index = 0): Step => ({
  position: 0,
  span: trace.spans[index]!,
  phase,
  depth: 0,
});

describe.each(ids)('%s', (id) => {
  const trace = load(id);
  // All that a reader can meet: with and without noise, and with every call folded to one step.
  const folded = new Set(trace.spans.map(({ seq }) => seq));
  const steps = [everything, essentials, { noise: true, folded }].flatMap((filter) => stepsOf(trace, filter));

  test.each(langs)('every step is a sentence in %s', (lang) => {
    for (const step of steps) {
      const sentence = sentenceOf(trace, step, lang);
      expect(sentence).toMatch(lang === 'zh' ? /^\S.*。$/s : /^\S.*\.$/s);
      const ours = sentence.replace(step.span.status.message ?? '', '');
      expect(ours).not.toMatch(/undefined|\[object|NaN|[{}]|[0-9a-f]{64}| {2}|（）|\(\)/);
      if (lang === 'zh') expect(typographyFaults(ours.replace(/“[^”]*”/g, ''))).toEqual([]);
    }
  });

  test('no call falls back to the phrase that fits all', () => {
    const last = phrases[any]![any]!.en[0].replace('{to}', '');
    expect(steps.map((step) => sentenceOf(trace, step, 'en')).filter((sentence) => sentence.includes(` ${last}`))).toEqual([]);
  });

  test('the text of an error stands whole at the end', () => {
    for (const step of steps) {
      const { message } = step.span.status;
      if (!message || step.phase === 'call') continue;
      expect(sentenceOf(trace, step, 'en').endsWith(`: “${message}”).`)).toBe(true);
      expect(sentenceOf(trace, step, 'zh').endsWith(`：“${message}”）。`)).toBe(true);
    }
  });
});

describe('sentences', () => {
  const sandbox = 'a'.repeat(64);
  const run: Partial<Span> = {
    method: 'RunPodSandbox',
    request: { config: { metadata: { name: 'web', namespace: 'demo', attempt: 0 } }, runtime_handler: '' },
    response: { pod_sandbox_id: sandbox },
    duration: 361_000,
  };

  test('name the call, its outcome and its time', () => {
    const trace = traceWith(run, { method: 'StopPodSandbox', request: { pod_sandbox_id: sandbox }, duration: 1_310_000 });
    expect(sentenceOf(trace, stepOf(trace, 'call'), 'zh')).toBe('kubelet请containerd建立沙箱demo/web（RunPodSandbox）。');
    expect(sentenceOf(trace, stepOf(trace, 'call'), 'en')).toBe(
      'The kubelet asks containerd to create and start the sandbox demo/web (RunPodSandbox).',
    );
    expect(sentenceOf(trace, stepOf(trace, 'return'), 'zh')).toBe('containerd答kubelet：沙箱demo/web已就绪（aaaaaaaaaaaa），用时361毫秒。');
    expect(sentenceOf(trace, stepOf(trace, 'return'), 'en')).toBe(
      'containerd answers the kubelet after 361\u00a0ms: the sandbox demo/web is ready (aaaaaaaaaaaa).',
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole', 1), 'zh')).toBe(
      'kubelet请containerd停止沙箱demo/web（StopPodSandbox）；沙箱demo/web已停止，用时1.31秒。',
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole', 1), 'en')).toBe(
      'The kubelet asks containerd to stop the sandbox demo/web (StopPodSandbox); after 1.31\u00a0s: the sandbox demo/web is stopped.',
    );
  });

  test('name a container and its attempt by its id', () => {
    const trace = traceWith(
      { method: 'CreateContainer', request: { config: { metadata: { name: 'app', attempt: 1 } } }, response: { container_id: sandbox } },
      { method: 'StartContainer', request: { container_id: sandbox } },
    );
    expect(sentenceOf(trace, stepOf(trace, 'call', 1), 'zh')).toBe('kubelet请containerd启动容器app（attempt 1，StartContainer）。');
    expect(sentenceOf(trace, stepOf(trace, 'call', 1), 'en')).toBe(
      'The kubelet asks containerd to start the container app, attempt 1 (StartContainer).',
    );
  });

  test('say what an error means, its code, and its text as it was', () => {
    const message = `name "web" is reserved for "${sandbox}"`;
    const trace = traceWith({ ...run, response: undefined, status: { ok: false, code: 'UNKNOWN', message } });
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'zh')).toBe(
      `kubelet请containerd建立沙箱demo/web（RunPodSandbox）；361毫秒后containerd拒绝：名字已被占用（UNKNOWN：“${message}”）。`,
    );
    expect(sentenceOf(trace, stepOf(trace, 'return'), 'en')).toBe(
      `After 361\u00a0ms containerd refuses: the name is taken (UNKNOWN: “${message}”).`,
    );
  });

  test('give a role its article and a program none', () => {
    const trace = traceWith({ caller: 'provisioner', callee: 'driver', iface: 'csi.Identity', method: 'Probe' });
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'en')).toBe(
      'The provisioner asks the driver whether it is ready (Probe); it is ready.',
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'zh')).toBe('provisioner问driver是否就绪（Probe）；就绪。');
  });

  test('name a role in Chinese, and the node where two share a name', () => {
    const trace = traceWith({ caller: 'kubelet-b', callee: 'driver', iface: 'csi.Identity', method: 'Probe' });
    const actor = { kind: 'orchestrator', played: true } as const;
    trace.actors = [
      { ...actor, id: 'kubelet', name: 'kubelet', node: 'node-a' },
      { ...actor, id: 'kubelet-b', name: 'kubelet', node: 'node-b' },
      { ...actor, id: 'driver', name: 'CSI driver', node: 'node-b' },
    ];
    expect(sentenceOf(trace, stepOf(trace, 'call'), 'zh')).toBe('node-b上的kubelet问CSI驱动是否就绪（Probe）。');
    expect(sentenceOf(trace, stepOf(trace, 'call'), 'en')).toBe('The kubelet on node-b asks the CSI driver whether it is ready (Probe).');
  });

  test('name an object of Kubernetes, and of its path what is not the same for all', () => {
    const put = (path: string, request: Span['request']): Partial<Span> => ({
      caller: 'attacher',
      callee: 'kube-apiserver',
      iface: 'k8s',
      method: `PUT /apis/storage.k8s.io/v1alpha1/${path}`,
      request,
    });
    const name = `csi-${sandbox}`;
    const trace = traceWith(
      put(`volumeattachments/${name}`, { status: { attached: true } }),
      put(`volumeattachments/${name}/status`, { status: { phase: 'Bound' } }),
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'en')).toBe(
      'The attacher asks kube-apiserver to rewrite VolumeAttachment csi-aaaaaaaaaaaa, attached: true (PUT …/volumeattachments/csi-aaaaaaaaaaaa); it is written.',
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole', 1), 'zh')).toBe(
      'attacher把VolumeAttachment csi-aaaaaaaaaaaa的现状写进kube-apiserver：Bound（PUT …/volumeattachments/csi-aaaaaaaaaaaa/status）；已写入。',
    );
  });

  test('claim no more of a DEL than that nothing is left', () => {
    const request = { env: { CNI_ARGS: 'K8S_POD_NAMESPACE=demo;K8S_POD_NAME=second' }, stdin: { ipam: { subnet: '10.89.0.0/30' } } };
    const trace = traceWith({ caller: 'bridge', callee: 'host-local', iface: 'cni', method: 'DEL', request });
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'zh')).toBe(
      'bridge运行host-local，清掉demo/second在地址池10.89.0.0/30里的登记（DEL）；已无登记。',
    );
    expect(sentenceOf(trace, stepOf(trace, 'whole'), 'en')).toBe(
      'bridge runs host-local to clear what the pool 10.89.0.0/30 keeps for demo/second (DEL); nothing is kept for demo/second.',
    );
  });

  test('tell a sweep from a signal', () => {
    const kill = (...argv: string[]): Partial<Span> => ({ callee: 'runc', iface: 'oci', method: 'kill', request: { argv } });
    const made = {
      method: 'CreateContainer',
      request: { config: { metadata: { name: 'app' } } },
      response: { container_id: sandbox },
    };
    const trace = traceWith(made, kill('kill', sandbox, '15'), kill('kill', '--all', sandbox, '9'));
    expect(sentenceOf(trace, stepOf(trace, 'call', 1), 'zh')).toBe('kubelet运行runc，向容器app发送信号SIGTERM（kill）。');
    expect(sentenceOf(trace, stepOf(trace, 'call', 2), 'zh')).toBe('kubelet运行runc，清扫容器app里剩下的进程（SIGKILL，kill）。');
    expect(sentenceOf(trace, stepOf(trace, 'call', 2), 'en')).toBe(
      'The kubelet runs runc to sweep up with SIGKILL what is left in the container app (kill).',
    );
  });

  test('take an exit code that is an answer for no error', () => {
    const trace = traceWith({ callee: 'kernel', iface: 'kernel', method: 'blkid', status: { ok: false, code: 'exit 2' }, duration: 3000 });
    expect(sentenceOf(trace, stepOf(trace, 'return'), 'zh')).toBe('3.0毫秒后blkid没有找到文件系统（exit 2）。');
    expect(sentenceOf(trace, stepOf(trace, 'return'), 'en')).toBe('After 3.0\u00a0ms blkid finds no file system (exit 2).');
  });

  test('never fail, whatever a message holds', () => {
    const known = Object.entries(phrases).flatMap(([, methods]) => Object.keys(methods));
    const iface = fc.constantFrom(...interfaces);
    const method = fc.oneof(fc.constantFrom(...known), fc.string({ minLength: 1 }));
    // Messages of the right shape with wrong values find more than values at random.
    const shaped = fc.record(
      {
        argv: fc.jsonValue(),
        cmd: fc.jsonValue(),
        config: fc.record({ metadata: fc.jsonValue() }),
        container_id: fc.jsonValue(),
        env: fc.dictionary(fc.constantFrom('CNI_ARGS', 'CNI_CONTAINERID', 'CNI_IFNAME'), fc.jsonValue()),
        stdin: fc.record({ runtimeConfig: fc.record({ portMappings: fc.jsonValue() }), ipam: fc.jsonValue() }),
        ips: fc.jsonValue(),
        status: fc.jsonValue(),
        capabilities: fc.array(fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const message = fc.option(fc.oneof(fc.jsonValue(), shaped), { nil: undefined });
    const span = fc.record({
      iface,
      method,
      callee: fc.constantFrom('containerd', 'host-local', 'portmap', '__proto__'),
      request: message,
      response: message,
      status: fc.record({ ok: fc.boolean(), code: fc.string({ minLength: 1 }), message: fc.option(fc.string(), { nil: undefined }) }),
      duration: fc.option(fc.nat(), { nil: undefined }),
    });
    const phase = fc.constantFrom('call' as const, 'return' as const, 'whole' as const);
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), phase, fc.constantFrom(...langs), (spans, phase, lang) => {
        const trace = traceWith();
        trace.spans = spans.map(
          (some, seq) => ({ seq, done: seq + 1, caller: 'kubelet', causes: [], evidence: 'modelled', ...some }) as Span,
        );
        for (const index of spans.keys()) expect(sentenceOf(trace, stepOf(trace, phase, index), lang).length).toBeGreaterThan(8);
      }),
      { numRuns: 1000, seed: 2017 },
    );
  });
});
