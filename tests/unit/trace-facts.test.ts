import { describe, expect, it } from 'vitest';
import { stateAt } from '../../src/trace/cursor.ts';
import { factsOf } from '../../src/trace/facts.ts';
import { trace as traceSchema, type Span, type Thing, type Trace } from '../../src/trace/schema.ts';
import { recordings } from './trace-recordings.ts';

const recording = (id: string): Trace => recordings.find((trace) => trace.id === id)!;
const endOf = (trace: Trace): string[] => [...stateAt(trace, trace.spans.length * 2).keys()].sort();
/** What exists right after the first span that has the method, the outcome and whatever else is asked. */
function after(trace: Trace, method: string, fits: (span: Span) => boolean = ({ status }) => status.ok): Map<string, Thing> {
  const span = trace.spans.find((one) => one.method === method && fits(one))!;
  return stateAt(trace, span.done);
}

describe.each(recordings.map((trace) => [trace.id, trace] as const))('facts of %s', (_, trace) => {
  it('stand in the order of their positions, at the return of the span that made them', () => {
    const done = new Map(trace.spans.map((span) => [span.seq, span.done]));
    expect(trace.facts.map(({ at }) => at)).toEqual(trace.facts.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const { at, by } of trace.facts) expect(at).toBe(done.get(by));
  });

  it('change something, each of them', () => {
    const state = new Map<string, Thing>();
    for (const fact of trace.facts) {
      if (fact.op === 'del') expect(state.delete(fact.key), fact.key).toBe(true);
      else {
        expect(state.get(fact.key)).not.toEqual(fact.value);
        state.set(fact.key, fact.value);
      }
    }
  });

  it('fold to the same state at once and step by step', () => {
    const stepped = new Map<string, Thing>();
    for (let position = 0; position < trace.spans.length * 2; position++) {
      for (const fact of trace.facts.filter(({ at }) => at === position))
        if (fact.op === 'put') stepped.set(fact.key, fact.value);
        else stepped.delete(fact.key);
      expect([...stateAt(trace, position)].sort()).toEqual([...stepped].sort());
    }
  });

  it('never leave a thing whose holder is gone', () => {
    for (let position = 0; position < trace.spans.length * 2; position++) {
      const state = stateAt(trace, position);
      for (const [key, thing] of state) if (thing.in !== undefined) expect(state.has(thing.in), `${key} at ${position}`).toBe(true);
    }
  });

  it('do not depend on the order in which the spans are given', () => {
    expect(factsOf(trace.spans.toReversed())).toEqual(trace.facts);
  });
});

describe('what stays when a recording ends', () => {
  it.each([
    ['pod-life', ['bridge/cni0', 'pool/10.88.0.0/24']],
    ['pod-errors', ['bridge/cni0', 'pool/10.88.0.0/24']],
    ['pool-exhausted', ['bridge/cni0', 'pool/10.89.0.0/30']],
    ['cni-check', ['bridge/br0', 'pool/10.90.0.0/24']],
    ['cni-macvlan', ['pool/192.168.10.0/24']],
    ['docker-plugins', ['bridge/docker0']],
    ['csi-volume', []],
  ])('%s', (id, left) => {
    expect(endOf(recording(id))).toEqual(left);
  });
});

describe('what a call changes', () => {
  const pod = recording('pod-life');

  it('puts namespace and shim into the sandbox once there is one', () => {
    const state = after(pod, 'RunPodSandbox');
    expect(state.get('sandbox/web')).toEqual({ kind: 'sandbox', label: 'demo/web', marks: ['attempt 0', 'ready'] });
    expect(state.get('netns/web')?.in).toBe('sandbox/web');
    expect(state.get('shim/web')?.in).toBe('sandbox/web');
    expect(state.get('interface/web/eth0')).toMatchObject({ in: 'netns/web', marks: ['10.88.0.2/24'] });
    expect(state.get('address/10.88.0.2')).toMatchObject({ in: 'pool/10.88.0.0/24', marks: ['web'] });
    expect(state.get('port/18080')?.label).toBe(':18080 → 10.88.0.2:8080');
  });

  it('restarts a container in the same sandbox, under the same shim', () => {
    const restarts = pod.spans.filter(({ method, status }) => method === 'StartContainer' && status.ok);
    const state = stateAt(pod, restarts.at(-1)!.done);
    expect(state.get('container/app')).toMatchObject({ in: 'sandbox/web', marks: ['attempt 0', 'exited 0'] });
    expect(state.get('container/app.1')).toMatchObject({ in: 'sandbox/web', marks: ['attempt 1', 'running'] });
    expect([...state.keys()].filter((key) => key.startsWith('shim/'))).toEqual(['shim/web']);
  });

  it('yields no fact for teardown of what is gone', () => {
    const removal = pod.spans.find(({ method }) => method === 'RemovePodSandbox')!;
    const within = pod.facts.filter(({ at }) => at > removal.seq && at <= removal.done);
    expect(within).toEqual([{ op: 'del', at: removal.done, by: removal.seq, key: 'sandbox/web' }]);
  });

  it('tells the exit code from the container’s status', () => {
    const errors = recording('pod-errors');
    const marks = errors.facts.flatMap((fact) => (fact.op === 'put' ? (fact.value.marks ?? []) : []));
    expect(marks).toEqual(expect.arrayContaining(['exited 128', 'exited 137']));
  });

  it('leaves nothing of a sandbox that got no address', () => {
    const pool = recording('pool-exhausted');
    const failed = pool.spans.find(({ method, status }) => method === 'RunPodSandbox' && !status.ok)!;
    expect([...stateAt(pool, failed.done)]).toEqual([...stateAt(pool, failed.seq)]);
  });

  it('takes the address off an interface that was flushed', () => {
    const checked = recording('cni-check');
    const state = after(checked, 'ip', ({ request }) => JSON.stringify(request).includes('flush'));
    expect(state.get('interface/demo/eth0')).toMatchObject({ in: 'netns/pod', marks: [] });
    expect(state.has('address/10.90.0.2')).toBe(true);
  });

  it('moves a volume from node to node', () => {
    const csi = recording('csi-volume');
    const holders = csi.facts.flatMap((fact) => (fact.op === 'put' && fact.value.marks?.includes('published') ? [fact.value.in] : []));
    expect(holders).toEqual(['attachment/vol-0001/node-a', 'attachment/vol-0001/node-b']);
  });

  it('shows an endpoint in its network and its address in the pool of the plugin', () => {
    const state = after(recording('docker-plugins'), 'NetworkDriver.Join');
    const endpoint = [...state.values()].find(({ kind }) => kind === 'endpoint')!;
    expect(endpoint).toMatchObject({ label: '10.77.0.2/24', in: 'network/recnet' });
    expect(state.get('address/10.77.0.2')?.in).toBe('pool/10.77.0.0/24');
  });

  it('does not free an address that is another’s by now', () => {
    const pool = recording('pool-exhausted');
    const freed = pool.spans.find(({ callee, method }) => callee === 'host-local' && method === 'DEL')!;
    const late = { ...freed, seq: pool.spans.length * 2, done: pool.spans.length * 2 + 1, causes: [] };
    const taken = pool.spans.findLast(({ callee, method, status }) => callee === 'host-local' && method === 'ADD' && status.ok)!;
    const spans = [...pool.spans.filter(({ seq }) => seq <= taken.done), late];
    expect(factsOf(spans).filter(({ by }) => by === late.seq)).toEqual([]);
  });

  it('shows a loop device with its file system, and takes it away', () => {
    const commands = [
      ['losetup', ['-f', '--show', '/store/vol.img'], '/dev/loop0'],
      ['mkfs.ext4', ['-q', '-m0', '/dev/loop0'], ''],
      ['mount', ['-t', 'ext4', '/dev/loop0', '/mnt'], ''],
      ['umount', ['/mnt'], ''],
      ['losetup', ['-d', '/dev/loop0'], ''],
    ] as const;
    const facts = factsOf(
      commands.map(([method, argv, stdout], index) => ({
        seq: index * 2,
        done: index * 2 + 1,
        caller: 'driver',
        callee: 'kernel',
        iface: 'kernel',
        method,
        request: { argv: [...argv] },
        response: { stdout },
        status: { ok: true, code: 'exit 0' },
        causes: [],
        evidence: 'observed',
      })),
    );
    expect(facts.map((fact) => [fact.op, fact.key, fact.op === 'put' ? fact.value.marks : undefined])).toEqual([
      ['put', 'device/loop0', ['vol.img']],
      ['put', 'device/loop0', ['vol.img', 'ext4']],
      ['put', 'mount//mnt', ['ext4', '/dev/loop0']],
      ['del', 'mount//mnt', undefined],
      ['del', 'device/loop0', undefined],
    ]);
  });

  it('is nothing when there are no spans, and survives messages of any form', () => {
    expect(factsOf([])).toEqual([]);
    for (const { spans } of recordings)
      for (const odd of [null, 7, 'text', [], {}, undefined])
        expect(() => traceSchema.shape.facts.parse(factsOf(spans.map((span) => ({ ...span, request: odd, response: odd }))))).not.toThrow();
  });
});
