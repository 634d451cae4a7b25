import { describe, expect, it } from 'vitest';
import { fieldsOf, thenOf, type Field } from '../../src/trace/fields.ts';
import type { Span, Trace } from '../../src/trace/schema.ts';
import { recordings } from './trace-recordings.ts';

const recording = (id: string): Trace => recordings.find((trace) => trace.id === id)!;
const first = ({ spans }: Trace, method: string): Span => spans.find((span) => span.method === method && span.status.ok)!;
const named = (trace: Trace, method: string, name: string): Field | undefined =>
  fieldsOf(first(trace, method), trace.source.speaks).find((field) => field.name === name);

/** Every key that stands in a message, with how many objects are around it. */
const keysIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysIn(item)]);
};

describe('fieldsOf', () => {
  const pod = recording('pod-life');

  it('tells number, type and first version of a protobuf field', () => {
    expect(named(pod, 'RunPodSandbox', 'PortMapping.host_port')).toEqual({
      side: 'request',
      path: 'config.port_mappings[].host_port',
      name: 'PortMapping.host_port',
      type: 'int32',
      number: 3,
      since: 'Kubernetes 2016-07',
    });
    expect(named(pod, 'RunPodSandbox', 'PodSandboxConfig.port_mappings')).toMatchObject({ type: 'repeated PortMapping', number: 5 });
    expect(named(pod, 'RunPodSandbox', 'NamespaceOption.pid')?.since).toBe('Kubernetes 1.10.0-rc.1');
    expect(named(recording('csi-volume'), 'NodePublishVolume', 'NodePublishVolumeRequest.staging_target_path')?.since).toBe('CSI 0.2.0');
  });

  it('calls the entries of a map after the map', () => {
    const fields = fieldsOf(first(pod, 'RunPodSandbox'), pod.source.speaks);
    expect(fields.filter(({ name }) => name === 'PodSandboxConfig.labels').map(({ path }) => path)).toEqual([
      'config.labels',
      'config.labels.*',
    ]);
  });

  it('gives no version of an interface to a message of protobuf itself', () => {
    const csi = recording('csi-volume');
    expect(named(csi, 'Probe', 'google.protobuf.BoolValue.value')).toEqual({
      side: 'response',
      path: 'ready.value',
      name: 'google.protobuf.BoolValue.value',
      type: 'bool',
      number: 1,
    });
  });

  it('knows CNI by the specification, and plugins by their own keys', () => {
    const bridge = (name: string) => named(recording('cni-check'), 'ADD', name);
    expect(bridge('cni result.ips[].address')).toMatchObject({
      side: 'response',
      path: 'ips[].address',
      type: 'string',
      since: 'CNI 0.3.1',
    });
    expect(bridge('cni stdin.isGateway')).toEqual({
      side: 'request',
      path: 'stdin.isGateway',
      name: 'cni stdin.isGateway',
      type: 'boolean',
    });
    expect(bridge('cni env.CNI_IFNAME')?.type).toBe('string');
  });

  it('calls a previous result a result', () => {
    const chained = pod.spans.find(({ callee, method }) => callee === 'portmap' && method === 'ADD')!;
    const paths = fieldsOf(chained, pod.source.speaks)
      .filter(({ name }) => name === 'cni result.ips[].address')
      .map(({ path }) => path);
    expect(paths).toEqual(['stdin.prevResult.ips[].address', 'ips[].address']);
  });

  it('knows Docker plugins by their catalogue', () => {
    expect(named(recording('docker-plugins'), 'VolumeDriver.Mount', 'docker.plugin VolumeDriver.Mount.ID')).toMatchObject({
      type: 'string',
      since: 'Docker 1.12',
    });
  });

  it.each(recordings.map((trace) => [trace.id, trace] as const))('has a field for every key in %s, each path once', (_, trace) => {
    for (const span of trace.spans) {
      const fields = fieldsOf(span, trace.source.speaks);
      const paths = fields.map(({ side, path }) => `${side} ${path}`);
      expect(new Set(paths).size).toBe(paths.length);
      for (const side of ['request', 'response'] as const) {
        const last = new Set(fields.filter((field) => field.side === side).map(({ path }) => path.split('.').at(-1)!.replaceAll('[]', '')));
        for (const key of keysIn(span[side]))
          expect(last.has(key) || last.has('*') || /[./]/.test(key), `${span.method} ${key}`).toBe(true);
      }
    }
  });

  it('says what is missing when the trace does not say what it speaks', () => {
    expect(() => fieldsOf(first(pod, 'RunPodSandbox'), [])).toThrow('add it to "speaks"');
  });
});

describe('thenOf', () => {
  const csi = recording('csi-volume');
  const v010 = (method: string) => thenOf(first(csi, method), csi.source.speaks, 'csi-csi-v0.1.0');

  it('tells a call that did not exist', () => {
    expect(v010('NodeStageVolume')).toEqual({ catalogue: 'csi-csi-v0.1.0', exists: false, kept: [], missing: [], instead: [] });
  });

  it('tells the fields that came later, and those that stood in their place', () => {
    const created = v010('CreateVolume');
    expect(created).toMatchObject({ exists: true, request: 'CreateVolumeRequest', response: 'CreateVolumeResponse' });
    expect(created.kept).toContain('CreateVolumeRequest.name');
    expect(created.missing).toContain('CreateVolumeResponse.volume');
    // Of a part that did not exist, only the whole.
    expect(created.missing.filter((name) => name.startsWith('Volume.'))).toEqual([]);
    expect(created.instead).toEqual(
      expect.arrayContaining(['CreateVolumeRequest.version', 'CreateVolumeRequest.user_credentials', 'CreateVolumeResponse.volume_info']),
    );
  });

  it('finds a call of 1.7 again, with its namespaces as flags', () => {
    const pod = recording('pod-life');
    const then = thenOf(first(pod, 'RunPodSandbox'), pod.source.speaks, 'cri-v1alpha1-k8s1.7.3');
    expect(then.exists).toBe(true);
    expect(then.instead).toEqual(['NamespaceOption.host_network', 'NamespaceOption.host_pid', 'NamespaceOption.host_ipc']);
  });
});
