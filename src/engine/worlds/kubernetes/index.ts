import type { Cause } from '../../kernel/state.ts';
import type { Turn } from '../../kernel/turn.ts';
import type { Handler } from '../../kernel/world.ts';
import type { Cluster, ClusterWorld, Command as Common } from '../../vocabulary.ts';
import { create } from './api/server.ts';
import { timeOf } from './api/time.ts';
import { controlPlane } from './control-plane.ts';
import { observe, violations } from './observe.ts';
import { orders, type More } from './orders.ts';
import { nodePart } from './node/part.ts';
import { join } from './parts.ts';
import type { Manifest, Rows } from './rows.ts';
import { rules as defaults, type Rules } from './rules.ts';
import { volumePart } from './volumes/part.ts';
import type { Part } from './watch.ts';

export type Kubernetes = ClusterWorld<Rows, Cluster, More>;

/**
 * Makes a part; the world is made of them in this order, which is that of their actors and of their hooks.
 * @param all the parts of the world, whose hooks may be looked up once they are all made
 */
export type PartOf = (rules: Rules, all: readonly Part[]) => Part;

const parts: readonly PartOf[] = [orders, controlPlane, volumePart, nodePart];

/** Persons and fate, whom every world has, and the API server. */
const actors = [
  { id: 'user', name: 'user', kind: 'client' },
  { id: 'operator', name: 'operator', kind: 'client' },
  { id: 'fate', name: 'fate', kind: 'client' },
  { id: 'apiserver', name: 'kube-apiserver', kind: 'orchestrator' },
] as const;

/** A kubelet registers its host. kubernetes v1.9 pkg/kubelet/kubelet_node_status.go, registerWithAPIServer */
function register(turn: Turn<Rows>, host: string, { podsPerNode }: Rules, causes: readonly Cause[]): void {
  const node: Manifest = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: host, labels: { 'kubernetes.io/hostname': host } },
    spec: {},
    status: {
      capacity: { pods: String(podsPerNode) },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: timeOf(turn.now) }],
    },
  };
  create(turn, { caller: `kubelet-${host}`, rule: 'kubelet.register', causes }, 'nodes', node);
}

/**
 * Kubernetes 1.9.
 * @param rules decisions to be made another way than upstream
 * @param of parts, if not those of this world
 */
export function kubernetes(rules: Rules = defaults, of: readonly PartOf[] = parts): Kubernetes {
  const made: Part[] = [];
  for (const part of of) made.push(part(rules, made));
  const { things, indexes, on, commands } = join(made);
  const add = (turn: Turn<Rows>, host: string, causes: readonly Cause[]) => {
    turn.put('hosts', host, { name: host, up: true, reached: true, joined: turn.now });
    for (const part of made) part.join?.(turn, host);
    register(turn, host, rules, causes);
  };
  const all: Readonly<Record<string, Handler<Rows>>> = {
    ...commands,
    'add-host': (turn, { host }: { readonly host: string }) => {
      if (!turn.get('hosts', host)) add(turn, host, turn.causes());
    },
  };
  return {
    name: 'kubernetes',
    versions: [{ name: 'Kubernetes', version: '1.9' }],
    speaks: [
      { iface: 'cri', version: 'v1alpha1', catalogue: 'cri-v1alpha1-k8s1.9.0-alpha.2', exact: false },
      { iface: 'cni', version: '0.3.1', catalogue: 'cni-catalogue', exact: true },
      { iface: 'csi', version: '0.1.0', catalogue: 'csi-csi-v0.1.0', exact: true },
    ],
    indexes,
    things,
    start(turn, { hosts }) {
      for (const actor of actors) turn.put('actor', actor.id, { ...actor, played: false });
      for (const part of made) part.start?.(turn);
      for (const host of hosts) add(turn, host, []);
    },
    command(turn, command) {
      all[command.do]!(turn, command as never);
    },
    on,
    observe: (state) => observe(state, made, rules),
    violations: (state) => violations(state, made),
  };
}

export type Command = Common | More;
