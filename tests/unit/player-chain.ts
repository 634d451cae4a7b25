import type { Span, Trace } from '../../src/trace/schema.ts';

const both = (words: string) => ({ zh: words, en: words });
const call = (
  seq: number,
  done: number,
  caller: string,
  callee: string,
  iface: Span['iface'],
  method: string,
  more: Partial<Span> = {},
): Span => ({
  seq,
  done,
  caller,
  callee,
  iface,
  method,
  status: { ok: true, code: 'OK' },
  start: seq * seq * 100,
  duration: done * done * 100 - seq * seq * 100,
  causes: seq > 0 && done < 9 ? [{ seq: method === 'ADD' && callee === 'host-local' ? 1 : 0, how: 'call' }] : [],
  evidence: 'modelled',
  ...more,
});

/** A small trace with all that the player must draw: nesting, siblings that overlap, noise, and things that come and go. */
export const chain: Trace = {
  v: 1,
  id: 'chain',
  title: both('chain'),
  source: { kind: 'model', versions: [], speaks: [], real: both('none'), played: both('all'), omits: both('the rest') },
  actors: ['kubelet', 'containerd', 'runc', 'loopback', 'bridge', 'host-local'].map((id) => ({
    id,
    name: id,
    kind: 'runtime',
    played: false,
  })),
  spans: [
    call(0, 9, 'kubelet', 'containerd', 'cri.RuntimeService', 'RunPodSandbox', { request: {}, response: { pod_sandbox_id: 'a' } }),
    call(1, 8, 'containerd', 'bridge', 'cni', 'ADD', { request: { env: { CNI_CONTAINERID: 'a' } }, response: { ips: [1] } }),
    call(2, 4, 'containerd', 'loopback', 'cni', 'ADD', { response: {} }),
    call(3, 6, 'bridge', 'host-local', 'cni', 'ADD', { response: { ips: [1] } }),
    call(5, 7, 'containerd', 'loopback', 'cni', 'VERSION', { noise: true }),
    call(10, 11, 'containerd', 'bridge', 'cni', 'CHECK', { request: { stdin: { prevResult: { ips: [1] } } } }),
    call(12, 13, 'kubelet', 'containerd', 'cri.RuntimeService', 'Status', { noise: true, response: { ready: false } }),
    call(14, 15, 'kubelet', 'containerd', 'cri.RuntimeService', 'Status', { noise: true, response: { ready: true } }),
  ],
  facts: [
    { op: 'put', at: 6, by: 3, key: 'pool', value: { kind: 'pool', label: '10.88.0.0/16' } },
    { op: 'put', at: 6, by: 3, key: 'address', value: { kind: 'address', label: '10.88.0.2', in: 'pool' } },
    { op: 'put', at: 8, by: 1, key: 'pool', value: { kind: 'pool', label: '10.88.0.0/16', marks: ['1 used'] } },
    { op: 'del', at: 11, by: 10, key: 'address' },
  ],
};
