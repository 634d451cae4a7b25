import { describe, expect, it } from 'vitest';
import { checkCode } from '../../integrations/content/code.ts';
import { checkCni, loadProto } from '../../src/trace/catalogue.ts';
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

  it('refuses an unknown catalogue, broken JSON and an empty reason', () => {
    expect(checkCode('cri-v7', 'proto', excerpt)).toHaveLength(1);
    expect(checkCode('cni-catalogue:0.3.1:config', 'json', '{')).toHaveLength(1);
    expect(checkCode('none:', 'json', '{}')).toHaveLength(1);
    expect(checkCode('none:Marathon has no catalogue here', 'json', '{}')).toEqual([]);
  });
});
