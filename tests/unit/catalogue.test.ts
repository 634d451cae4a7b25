import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCode } from '../../integrations/content/code.ts';
import { checkCni, loadProto } from '../../src/trace/catalogue.ts';
import { openProtoFields } from '../../src/trace/open.ts';
import { checkMessage, checkProto } from '../../src/trace/proto.ts';

const cri = loadProto('cri-v1alpha1-k8s1.7.3');
const excerpt = `syntax = "proto3";
package runtime;
service RuntimeService {
  rpc RunPodSandbox(RunPodSandboxRequest) returns (RunPodSandboxResponse) {}
}
message PodSandboxConfig {
  PodSandboxMetadata metadata = 1;
  repeated PortMapping port_mappings = 5;
  map<string, string> labels = 6;
}`;

describe('checkProto', () => {
  it('accepts an excerpt that is true', () => {
    expect(checkProto(cri, excerpt)).toEqual([]);
  });

  it.each([
    ['another number', 'metadata = 1', 'metadata = 2'],
    ['another type', 'PodSandboxMetadata metadata', 'string metadata'],
    ['a field that is not there', 'map<string, string> labels = 6', 'map<string, string> label = 6'],
    ['a field that is not repeated', 'repeated PortMapping', 'PortMapping'],
    ['an rpc of another version', 'rpc RunPodSandbox', 'rpc CreatePodSandbox'],
    ['another answer', 'returns (RunPodSandboxResponse)', 'returns (VersionResponse)'],
    ['another message', 'message PodSandboxConfig', 'message PodConfig'],
    ['broken syntax', 'message PodSandboxConfig {', 'message PodSandboxConfig'],
  ])('refuses %s', (_, from, to) => {
    expect(checkProto(cri, excerpt.replace(from, to))).not.toEqual([]);
  });
});

describe('checkMessage', () => {
  const message = { config: { metadata: { name: 'web', uid: 'u', namespace: 'demo', attempt: 0 }, labels: { app: 'web' } } };

  it('accepts a message of the version', () => {
    expect(checkMessage(cri, 'RunPodSandboxRequest', message)).toEqual([]);
  });

  it.each([
    [{ ...message, runtime_handler: 'kata' }],
    [{ config: { metadata: { name: 1 } } }],
    [{ config: { metadata: { attempt: 'once' } } }],
    [{ config: { port_mappings: { protocol: 'TCP' } } }],
    [{ config: { port_mappings: [{ protocol: 'SCTP' }] } }],
  ])('refuses %j', (wrong) => {
    expect(checkMessage(cri, 'RunPodSandboxRequest', wrong)).not.toEqual([]);
  });
});

describe('values', () => {
  const v1 = loadProto('cri-v1-k8s1.32');
  const port = (host_port: unknown) => checkMessage(v1, 'PortMapping', { host_port });
  const memory = (memory_limit_in_bytes: unknown) => checkMessage(v1, 'LinuxContainerResources', { memory_limit_in_bytes });
  const swap = (used: unknown) => checkMessage(v1, 'UInt64Value', { value: used });

  it.each([
    ['int32', port(2 ** 31 - 1), port(2 ** 31)],
    ['int32 as a number', port(-80), port('80')],
    ['int64', memory('-9223372036854775808'), memory('-9223372036854775809')],
    ['int64 as a safe integer', memory(2 ** 53 - 1), memory(2 ** 53)],
    ['int64 in decimal', memory('0'), memory('007')],
    ['uint64', swap('18446744073709551615'), swap('-1')],
    ['whole numbers', port(0), port(0.5)],
  ])('%s', (_, good, bad) => {
    expect(good).toEqual([]);
    expect(bad).toHaveLength(1);
  });

  it('of a map have its type, and its keys are free', () => {
    const config = (labels: unknown) => checkMessage(v1, 'PodSandboxConfig', { labels });
    expect(config({ 'io.kubernetes.pod.name': 'web', constructor: 'x' })).toEqual([]);
    expect(config({ app: 1 })).toEqual(['PodSandboxConfig.labels must be string']);
    expect(config(['app'])).toHaveLength(1);
  });

  it('are not taken for names that every object has', () => {
    expect(checkMessage(v1, 'PodSandboxConfig', { constructor: {} })).toEqual([
      'PodSandboxConfig has no field constructor in this version',
    ]);
    expect(checkMessage(v1, 'PortMapping', { protocol: 'toString' })).toHaveLength(1);
    expect(checkMessage(v1, 'constructor', {})).toEqual(['no message constructor in this version']);
  });

  it('of protobuf’s own messages are known', () => {
    const csi = loadProto('csi-csi-v1.12.0');
    expect(checkMessage(csi, 'ProbeResponse', { ready: { value: true } })).toEqual([]);
    expect(checkMessage(csi, 'ProbeResponse', { ready: true })).toHaveLength(1);
  });

  it('of a oneof stand alone', () => {
    const capability = (rest: object) => checkMessage(loadProto('csi-csi-v1.12.0'), 'VolumeCapability', rest);
    expect(capability({ mount: {} })).toEqual([]);
    expect(capability({ mount: {}, block: {} })).toEqual(['VolumeCapability holds mount or block, not both']);
  });

  it('of another file are found', () => {
    const scheduler = loadProto('mesos-v1-1.5.0-scheduler');
    expect(checkMessage(scheduler, 'Event', { type: 'OFFERS', offers: { offers: [{ id: { value: 'o' }, hostname: 'h' }] } })).toEqual([]);
    expect(checkMessage(scheduler, 'Event', { offers: { offers: [{ host: 'h' }] } })).toEqual(['Offer has no field host in this version']);
    expect(checkMessage(scheduler, 'Call.Request', { requests: [{ agent_id: { value: 'a' } }] })).toEqual([]);
  });
});

describe('open maps', () => {
  it('of protobuf are those that are listed', () => {
    const names = readdirSync('src/trace/catalogue')
      .filter((name) => !/^(?:cni|docker)/.test(name))
      .flatMap((name) => Object.values(loadProto(name.replace('.json', '')).messages))
      .flatMap((fields) => Object.entries(fields).flatMap(([name, { type }]) => (type.startsWith('map<') ? [name] : [])));
    expect([...new Set(names)].sort()).toEqual([...openProtoFields].sort());
  });
});

describe('checkCni and checkCode', () => {
  it('tells a result of 0.3.1 from one of 1.0.0', () => {
    const result = { cniVersion: '0.3.1', ips: [{ version: '4', address: '10.1.0.2/16' }] };
    expect(checkCni('0.3.1', 'result', result)).toEqual([]);
    expect(checkCni('1.0.0', 'result', result)).not.toEqual([]);
  });

  it('checks Docker plugin bodies field by field', () => {
    const at = 'docker-plugin-catalogue:VolumeDriver.Mount:request';
    expect(checkCode(at, 'json', '{"Name":"db","ID":"x"}')).toEqual([]);
    expect(checkCode(at, 'json', '{"Name":"db","Node":"x"}')).toEqual(['the body has no field Node']);
  });

  it('takes null for an empty list or map, as Go writes it, and checks the values of a map', () => {
    const pool = (Options: string) => checkCode('docker-plugin-catalogue:IpamDriver.RequestPool:request', 'json', `{"Options":${Options}}`);
    expect(pool('null')).toEqual([]);
    expect(pool('{"a":"b"}')).toEqual([]);
    expect(pool('{"a":1}')).toEqual(['the body.Options["a"] must be string']);
    const scope = (Scope: string) =>
      checkCode('docker-plugin-catalogue:NetworkDriver.GetCapabilities:response', 'json', `{"Scope":"${Scope}"}`);
    expect(scope('local')).toEqual([]);
    expect(scope('planet')).toHaveLength(1);
  });

  it('refuses an unknown catalogue, broken JSON and an empty reason', () => {
    expect(checkCode('cri-v7', 'proto', excerpt)).toHaveLength(1);
    expect(checkCode('cni-catalogue:0.3.1:config', 'json', '{')).toHaveLength(1);
    expect(checkCode('none:', 'json', '{}')).toHaveLength(1);
    expect(checkCode('none:Marathon has no catalogue here', 'json', '{}')).toEqual([]);
  });
});
