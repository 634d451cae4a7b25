import { describe, expect, it } from 'vitest';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import { ok, type Turn } from '../../src/engine/kernel/turn.ts';
import type { World } from '../../src/engine/kernel/world.ts';
import {
  addNetwork,
  addPool,
  cniActors,
  cniRules,
  cniThings,
  delNetwork,
  losePower,
  setPool,
  type Attachment,
  type CniRows,
  type CniRules,
} from '../../src/engine/parts/cni.ts';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { stateAt } from '../../src/trace/cursor.ts';
import type { Thing } from '../../src/trace/schema.ts';
import { recordings } from './trace-recordings.ts';

/** A runtime with nothing but a network: the smallest world that runs the plugins. */
interface Rows extends CniRows {
  host: { readonly name: string };
  sandbox: { readonly name: string; readonly error?: string };
}
type Order = { readonly add: number } | { readonly del: number } | { readonly pool: 'empty' | 'full' } | { readonly power: 'off' };

const idOf = (number: number): string => number.toString(16).padStart(64, '0').split('').reverse().join('');
const attachment = (number: number): Attachment => ({
  runtime: 'runtime',
  host: 'a',
  container: idOf(number),
  holder: `sandbox/${idOf(number)}`,
  owner: `web-${number}`,
  args: `IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-${number};K8S_POD_INFRA_CONTAINER_ID=${idOf(number)}`,
  ...(number === 9 && { ports: [{ hostPort: 18080, containerPort: 8080, protocol: 'tcp' as const }] }),
});

const world = (rules: CniRules = cniRules): World<Rows, object, Order> => ({
  name: 'network',
  versions: [],
  speaks: [{ iface: 'cni', version: '0.3.1', catalogue: 'cni-catalogue', exact: true }],
  indexes: {},
  things: {
    ...cniThings,
    host: ({ name }) => ({ kind: 'host', label: name }),
    sandbox: ({ name }): Thing => ({ kind: 'sandbox', label: name, in: 'host/a' }),
  },
  start(turn) {
    turn.put('actor', 'runtime', { id: 'runtime', name: 'runtime', kind: 'runtime', played: false });
    for (const actor of cniActors) turn.put('actor', actor.id, actor);
    turn.call({ caller: 'runtime', callee: 'runtime', iface: 'fault', method: 'start', rule: 'start' }, () => {
      turn.put('host', 'a', { name: 'a' });
      addPool(turn, 'a', 3);
      return ok();
    });
  },
  command(turn: Turn<Rows>, order) {
    turn.call({ caller: 'runtime', callee: 'runtime', iface: 'fault', method: 'order', rule: 'order' }, () => {
      if ('add' in order) {
        turn.put('sandbox', idOf(order.add), { name: `web-${order.add}` });
        const given = addNetwork(turn, attachment(order.add), rules);
        if ('error' in given) turn.change('sandbox', idOf(order.add), given);
      }
      if ('del' in order) delNetwork(turn, attachment(order.del));
      if ('pool' in order) setPool(turn, 'a', order.pool === 'empty');
      if ('power' in order) losePower(turn, 'a', [...Array(300).keys()].map(idOf));
      return ok();
    });
  },
  on: {},
});

const text = { zh: '一', en: 'a' };
const told = { id: 'network', title: text, real: text, played: text, omits: text };

function after(orders: readonly Order[], rules?: CniRules) {
  const run = Run.start(world(rules), {}, 1);
  orders.forEach((order, at) => run.send(order, at));
  run.advance(1000);
  const trace = traceOf(run, told);
  expect(checkTrace(trace).map(problemText)).toEqual([]);
  const calls = trace.spans.filter(({ iface }) => iface === 'cni');
  const things = stateAt(trace, trace.spans.length * 2);
  const of = (kind: string) => [...things.values()].filter((thing) => thing.kind === kind);
  return { run, calls, of, addresses: of('address').map(({ label }) => label) };
}
const names = (calls: readonly { callee: string; method: string }[]) => calls.map(({ callee, method }) => `${method} ${callee}`);

describe('a network by CNI', () => {
  it('makes the calls of the recording in its order, on ADD and on DEL', () => {
    const { calls } = after([{ add: 9 }, { del: 9 }]);
    const recorded = recordings.find(({ id }) => id === 'pod-life')!.spans.filter(({ iface }) => iface === 'cni');
    // The recording ends with a second DEL, by RemovePodSandbox.
    expect(names(calls)).toEqual(names(recorded).slice(0, 8));
    expect(calls.map(({ caller }) => caller === 'bridge')).toEqual(recorded.slice(0, 8).map(({ caller }) => caller === 'bridge'));
  });

  it('hands out addresses one after the other, and a freed one only when it comes round', () => {
    const { addresses } = after([{ add: 1 }, { add: 2 }, { del: 1 }, { add: 3 }]);
    expect(addresses).toEqual(['10.244.3.3/24', '10.244.3.4/24']);
    const least = { next: () => 2 };
    expect(after([{ add: 1 }, { del: 1 }, { add: 3 }], least).addresses).toEqual(['10.244.3.2/24']);
  });

  it('goes round after the last address, and never gives one twice', () => {
    const all = [...Array(253).keys()].map((number) => ({ add: number }));
    const { addresses, calls } = after([...all, { add: 300 }, { del: 7 }, { add: 301 }]);
    expect(new Set(addresses).size).toBe(253);
    expect(calls.filter(({ status }) => !status.ok).map(({ callee }) => callee)).toEqual(['bridge', 'host-local']);
    expect(addresses.at(-1)).toBe('10.244.3.9/24');
  });

  it('shows bridge, namespace and interfaces, and takes them away again', () => {
    const { of } = after([{ add: 1 }]);
    expect(of('bridge')).toEqual([{ kind: 'bridge', label: 'cni0', in: 'host/a', marks: ['10.244.3.1/24'] }]);
    expect(of('interface').map(({ label, marks = [] }) => [label, ...marks])).toEqual([
      ['lo'],
      [`veth${idOf(1).slice(0, 8)}`],
      ['eth0', '10.244.3.2/24'],
    ]);
    expect(of('netns')).toHaveLength(1);
    const gone = after([{ add: 1 }, { del: 1 }]);
    expect(['interface', 'netns', 'address'].flatMap(gone.of)).toEqual([]);
  });

  it('fails as host-local does where no address is left, and the runtime takes back what it made', () => {
    const { calls, of, run } = after([{ pool: 'empty' }, { add: 1 }, { pool: 'full' }, { add: 2 }]);
    const failed = calls.find(({ callee }) => callee === 'host-local')!;
    const recorded = recordings
      .find(({ id }) => id === 'pool-exhausted')!
      .spans.find(({ callee, status }) => callee === 'host-local' && !status.ok)!;
    const ranges = (message = '') => message.replace(/: [\d.-]+$/, '');
    expect(ranges(failed.status.message)).toBe(ranges(recorded.status.message));
    expect(names(calls).slice(0, 7)).toEqual([
      ...['ADD loopback', 'ADD bridge', 'ADD host-local'],
      ...['DEL loopback', 'DEL portmap', 'DEL bridge', 'DEL host-local'],
    ]);
    expect(of('netns')).toHaveLength(1);
    // It makes bridge and veths before it asks for the address; DEL leaves the bridge.
    const { of: left } = after([{ pool: 'empty' }, { add: 1 }]);
    expect([left('bridge'), left('interface')]).toEqual([[{ kind: 'bridge', label: 'cni0', in: 'host/a' }], []]);
    expect((run.state.tables.get('sandbox')!.get(idOf(1)) as Rows['sandbox']).error).toContain('no IP addresses available');
  });

  it('repeats DEL without an error', () => {
    const { calls, of } = after([{ add: 1 }, { del: 1 }, { add: 2 }, { del: 1 }, { del: 3 }]);
    expect(calls.every(({ status }) => status.ok)).toBe(true);
    expect(of('address')).toHaveLength(1);
  });

  it('keeps the reservation of a container that lost its power, until DEL', () => {
    const dark = after([{ add: 1 }, { power: 'off' }]);
    expect(['interface', 'netns', 'bridge'].flatMap(dark.of)).toEqual([]);
    expect(dark.addresses).toEqual(['10.244.3.2/24']);
    expect(after([{ add: 1 }, { power: 'off' }, { del: 1 }]).addresses).toEqual([]);
  });
});
