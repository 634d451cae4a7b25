import type { World } from '../../engine/kernel/world.ts';
import type { Fault, Order } from '../../engine/vocabulary.ts';
import { create } from '../../engine/worlds/kubernetes/api/server.ts';
import { orders, type More } from '../../engine/worlds/kubernetes/orders.ts';
import { join } from '../../engine/worlds/kubernetes/parts.ts';
import type { Manifest, Rows } from '../../engine/worlds/kubernetes/rows.ts';
import { rules } from '../../engine/worlds/kubernetes/rules.ts';
import { writers, type Writing } from './writers.ts';

/** The one Deployment that there is. */
export const name = 'order-web';

export type Command = Order | Fault | More | Writing;

const deployment = (replicas: number): Manifest => ({
  apiVersion: 'apps/v1beta2',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `${name}:42` }] } },
  },
});

const { parts, indexes, on, commands } = join([orders(rules), writers(rules)]);

const actors = [
  { id: 'user', name: 'user', kind: 'client' },
  { id: 'fate', name: 'fate', kind: 'client' },
  { id: 'apiserver', name: 'kube-apiserver', kind: 'orchestrator' },
] as const;

/**
 * The API server of Kubernetes 1.9 and those who call it, without controllers and hosts: nothing but the count is at stake.
 * It begins with a Deployment of so many replicas.
 */
export const apiServer: World<Rows, { readonly replicas: number }, Command> = {
  name: 'kubernetes',
  versions: [{ name: 'Kubernetes', version: '1.9' }],
  speaks: [],
  indexes,
  things: {
    deployments: ({ metadata, spec }) => ({
      kind: 'object',
      label: `Deployment ${metadata.name}`,
      marks: [`replicas ${spec.replicas}`, `resourceVersion ${metadata.resourceVersion}`],
    }),
    counter: (_, key) => (key.startsWith('key ') ? { kind: 'object', label: `Idempotency-Key ${key.slice(4)}` } : undefined),
  },
  start(turn, { replicas }) {
    for (const actor of actors) turn.put('actor', actor.id, { ...actor, played: false });
    for (const part of parts) part.start?.(turn);
    create(turn, { caller: 'user', rule: 'user.order' }, 'deployments', deployment(replicas));
  },
  command(turn, command) {
    commands[command.do]!(turn, command as never);
  },
  on,
};
