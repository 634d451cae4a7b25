import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type protobuf from 'protobufjs';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOf, Recorder, type Call } from '../../record/calls.ts';
import { rootOf, toJson } from '../../record/grpc.ts';
import { makeImage } from '../../record/image.ts';
import { normalise } from '../../record/normalise.ts';
import { installWrappers, wrappedCalls } from '../../record/wrappers.ts';
import { writeRecording } from '../../record/write.ts';
import { loadProto } from '../../src/trace/catalogue.ts';
import type { RecordedCall, RecordingRecord } from '../../src/trace/recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'record-tools-'));
afterAll(() => rmSync(folder, { recursive: true }));

const call = (more: Partial<RecordedCall>): RecordedCall => ({
  id: 'bridge-0',
  caller: 'containerd',
  callee: 'bridge',
  iface: 'cni',
  method: 'ADD',
  status: { ok: true, code: 'OK' },
  start: 0,
  duration: 1,
  ...more,
});

describe('normalise', () => {
  const surroundings = { work: '/run/record', cgroup: 'trace-record-77', kernel: '6.1.0-17-amd64', begin: 1_700_000_000_000_000 };
  const of = (request: RecordedCall['request']) => normalise([call({ request })], surroundings)[0]!.request;
  const id = (digit: string) => digit.repeat(64);

  it('names ids by order, and what is cut from them', () => {
    const [first, second, again, short, device] = of([id('a'), id('b'), id('a'), 'a'.repeat(12), `rb-${'b'.repeat(8)}`]) as string[];
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(first).not.toBe(id('a'));
    expect(second).not.toBe(first);
    expect(again).toBe(first);
    expect(short).toBe(first!.slice(0, 12));
    expect(device).toBe(`rb-${second!.slice(0, 8)}`);
  });

  it.each([
    ['digests of images', `sha256:${id('a')}`],
    ['instants before the run', '1600000000000000000'],
    ['dates before the run', '2020-05-07T21:09:36Z'],
    ['the address of nobody and of everybody', '00:00:00:00:00:00 ff:ff:ff:ff:ff:ff'],
  ])('leaves %s', (_, text) => {
    expect(of([text])).toEqual([text]);
  });

  it.each([
    ['folders', '/run/record/ctd', '$WORK/ctd'],
    ['cgroups', '/trace-record-77/kubepods', '/record/kubepods'],
    ['the kernel', '6.1.0-17-amd64', '6.1'],
    ['hardware addresses', '5e:01:02:03:04:05', '02:00:00:00:00:01'],
    ['veth names', 'vethdeadbeef', 'veth00000001'],
    ['namespaces', '/netns/cni-12345678-1234-1234-1234-123456789abc', '/netns/cni-00000000-0000-4000-8000-000000000001'],
    ['processes', '/proc/4711/ns/net', '/proc/1001/ns/net'],
    ['loop devices', '/dev/loop7', '/dev/loop0'],
    ['block devices', '/dev/nvme0n1p2 /dev/vda1 /dev/sda', '/dev/host /dev/host /dev/host'],
    ['files of runc', '/run/tmp/runc-process123', '/run/tmp/runc-process'],
    ['instants', '1700000001000000001', String(BigInt(Date.parse('2026-11-27T00:00:01Z')) * 1_000_000n + 1n)],
    ['dates', '2023-11-14T22:13:21.5Z', '2026-11-27T00:00:01.500Z'],
  ])('names %s anew', (_, text, expected) => {
    expect(of([text])).toEqual([expected]);
  });

  it('sorts what Go wrote in random order', () => {
    expect(of({ env: { CNI_ARGS: 'K8S_POD_NAME=web;IgnoreUnknown=1' } })).toEqual({
      env: { CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAME=web' },
    });
  });

  it('makes two runs equal that differ in names', () => {
    const run = (digit: string, mac: string, pid: number) =>
      normalise([call({ request: { id: id(digit), mac, path: `/proc/${pid}/ns/net`, dev: `veth${digit.repeat(8)}` } })], surroundings);
    expect(run('c', '5e:01:02:03:04:05', 31)).toEqual(run('d', '6e:01:02:03:04:05', 32));
  });
});

describe('protobuf from a catalogue', () => {
  const catalogue = loadProto('cri-v1-k8s1.32');
  const type = (name: string): protobuf.Type => rootOf(catalogue).lookupType(`runtime.v1.${name}`);

  it('encodes as the declared numbers and types ask', () => {
    const filter = type('ListPodSandboxRequest');
    const bytes = filter.encode(filter.fromObject({ filter: { id: 'x', label_selector: { a: 'b' } } })).finish();
    // filter = 1 { id = 1 "x", label_selector = 3 { 1 "a", 2 "b" } }, all of wire type 2.
    expect([...bytes]).toEqual([0x0a, 11, 0x0a, 1, 0x78, 0x1a, 6, 0x0a, 1, 0x61, 0x12, 1, 0x62]);
  });

  it('writes zeros of fields that the callee knows, and leaves out what is not set', () => {
    const status = type('PodSandboxStatus');
    const message = status.decode(status.encode(status.fromObject({ id: 'x', labels: { b: '1', a: '2' } })).finish());
    const json = toJson(status, message, catalogue.messages);
    expect(json).toEqual({ id: 'x', state: 'SANDBOX_READY', created_at: '0', labels: { a: '2', b: '1' }, runtime_handler: '' });
    expect(Object.keys(json['labels']!)).toEqual(['a', 'b']);
    const older = { ...catalogue.messages['PodSandboxStatus'] };
    delete older['runtime_handler'];
    expect(toJson(status, message, { ...catalogue.messages, PodSandboxStatus: older })).not.toHaveProperty('runtime_handler');
  });

  it('resolves every field of every catalogue that is spoken', () => {
    for (const name of ['cri-v1-k8s1.23', 'cri-v1-k8s1.32', 'csi-csi-v1.12.0']) expect(() => rootOf(loadProto(name)), name).not.toThrow();
  });
});

describe('lines', () => {
  it('take order, ids, parents and times from the calls', () => {
    const base = { iface: 'cni', method: 'ADD', status: { ok: true, code: 'OK' } } as const;
    const outer: Call = { ...base, caller: 'runtime', callee: 'bridge', begin: 100, end: 200 };
    const inner: Call = { ...base, caller: 'bridge', callee: 'host-local', begin: 120, end: 150, inside: outer };
    const [first, second] = linesOf([inner, outer]);
    expect(first).toEqual({ id: 'bridge-0', caller: 'runtime', callee: 'bridge', ...base, start: 0, duration: 100 });
    expect(second).toMatchObject({ id: 'host-local-0', parent: 'bridge-0', start: 20, duration: 30 });
  });

  it('nest what begins while another call is open', () => {
    const recorder = new Recorder();
    const question = { caller: 'a', callee: 'b', iface: 'kernel', method: 'ip' } as const;
    const answer = { status: { ok: true, code: 'exit 0' } };
    const end = recorder.begin(question);
    const inner = recorder.begin(question)(answer);
    const outer = end(answer);
    expect(inner.inside).toBe(outer);
    expect(recorder.begin(question)(answer).inside).toBeUndefined();
  });

  it('are not written if one does not fit the schema', () => {
    const text = { zh: '字', en: 'word' };
    const record: RecordingRecord = {
      title: text,
      source: { kind: 'recorded', versions: [], speaks: [], real: text, played: text, omits: text },
      actors: [{ id: 'a', name: 'a', kind: 'client', played: true }],
    };
    expect(() => writeRecording(folder, 'broken', record, [call({}), call({ start: -1 })])).toThrow('broken.jsonl:2');
  });
});

describe.runIf(process.platform === 'linux')('wrappers', () => {
  const write = (path: string, text: string) => {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  };

  it('pass everything on, and note a plugin within the plugin that called it', () => {
    const real = mkdtempSync(join(folder, 'real-'));
    const work = mkdtempSync(join(folder, 'work-'));
    write(
      `${real}/bridge`,
      '#!/bin/sh\ncat >/dev/null\necho "{}" | "$CNI_PATH/host-local" >/dev/null\necho \'{"code": 11, "msg": "later"}\'\nexit 3\n',
    );
    write(`${real}/host-local`, '#!/bin/sh\ncat\n');
    const { plugins } = installWrappers({ work, plugins: real, runc: '/bin/true', shim: '/bin/true' }, ['cni']);
    const env = { PATH: process.env['PATH'], CNI_COMMAND: 'ADD', CNI_PATH: plugins };
    const run = spawnSync(`${plugins}/bridge`, { input: '{"cniVersion": "1.0.0"}', env, encoding: 'utf8' });
    expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({
      status: 3,
      stdout: '{"code": 11, "msg": "later"}',
      stderr: '',
    });
    const [outer, inner] = wrappedCalls(work, [], 'runtime', false).sort((a, b) => a.begin - b.begin);
    expect(outer).toMatchObject({
      caller: 'runtime',
      callee: 'bridge',
      method: 'ADD',
      request: { env: { CNI_COMMAND: 'ADD', CNI_PATH: plugins }, stdin: { cniVersion: '1.0.0' } },
      status: { ok: false, code: '11', message: 'later' },
    });
    expect(inner).toMatchObject({ caller: 'bridge', callee: 'host-local', inside: outer, status: { ok: true, code: 'OK' } });
  });

  it('keep the arguments of a runtime, its exit code and the configuration of a bundle', () => {
    const work = mkdtempSync(join(folder, 'work-'));
    writeFileSync(`${work}/config.json`, '{"ociVersion": "1.0.2"}');
    const { runc } = installWrappers({ work, plugins: '/', runc: '/bin/false', shim: '/bin/true' }, ['oci']);
    expect(spawnSync(runc, ['create', '--bundle', work, 'an id']).status).toBe(1);
    expect(wrappedCalls(work, [], 'containerd', true)).toMatchObject([
      {
        caller: 'shim',
        callee: 'runc',
        method: 'create',
        request: { argv: ['create', '--bundle', work, 'an id'], config: { ociVersion: '1.0.2' } },
        status: { ok: false, code: 'exit 1' },
      },
    ]);
    expect(wrappedCalls(work, [], 'containerd', false)[0]!.request).not.toHaveProperty('config');
  });
});

describe('image', () => {
  it('is the same for the same files', () => {
    const file = join(folder, 'busybox');
    writeFileSync(file, 'a program');
    const tar = makeImage('localhost/a:1', file, ['/bin/sh']);
    expect(makeImage('localhost/a:1', file, ['/bin/sh']).equals(tar)).toBe(true);
    const listed = spawnSync('tar', ['-tf', '-'], { input: tar, encoding: 'utf8' });
    expect(listed.stdout.split('\n')).toEqual(expect.arrayContaining(['oci-layout', 'index.json', 'manifest.json']));
  });
});
