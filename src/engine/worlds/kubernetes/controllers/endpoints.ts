import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { create, remove, update } from '../api/server.ts';
import { isReady, type EndpointAddress, type Endpoints, type PodRow, type Rows, type ServiceRow } from '../rows.ts';
import type { Controller } from '../watch.ts';
import { callsAs, fits } from './shared.ts';

const controller = 'endpoints-controller';

/** Pods that a selector may mean, found by the label `app` where it has one. */
const candidates = (turn: Turn<Rows>, { app }: ServiceRow): readonly (readonly [string, PodRow])[] =>
  app === '' ? turn.rows('pods') : turn.by('pods', 'app', app);

/** Services that may mean a pod. */
const servicesOf = (turn: Turn<Rows>, pod: PodRow): string[] =>
  [...new Set([pod.app, ''])]
    .flatMap((app) => turn.by('services', 'app', app))
    .filter(([, { spec }]) => spec.selector && fits(spec.selector, pod.metadata.labels))
    .map(([name]) => name);

/** What of a pod stands in Endpoints: nothing without an address, once it ends, or while it is being deleted. */
const listed = (pod: PodRow | undefined): string =>
  pod?.status.podIP === undefined ||
  pod.metadata.deletionTimestamp !== undefined ||
  pod.status.phase === 'Failed' ||
  pod.status.phase === 'Succeeded'
    ? ''
    : `${pod.status.podIP}${isReady(pod) ? '' : ' not'}`;

/**
 * The Endpoints controller: addresses of the pods that a Service means, those that are ready apart.
 * kubernetes v1.9 pkg/controller/endpoint/endpoints_controller.go
 */
export const endpoints: Controller = {
  // What happens within this time makes one write: each of them carries all addresses.
  delay: 100,
  sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]) {
    const by = callsAs(controller, 'endpoints', causes)('sync');
    const service = turn.get('services', name);
    const row = turn.get('endpoints', name);
    if (!service) {
      if (row) remove(turn, by, 'endpoints', name);
      return;
    }
    const { selector } = service.spec;
    if (!selector) return;
    const [addresses, notReadyAddresses]: [EndpointAddress[], EndpointAddress[]] = [[], []];
    for (const [pod, each] of candidates(turn, service)) {
      if (listed(each) === '' || !fits(selector, each.metadata.labels)) continue;
      const { hostname, subdomain } = each.spec;
      const named = hostname !== undefined && subdomain === name;
      const address = { ip: each.status.podIP!, ...(named && { hostname }), targetRef: { kind: 'Pod', name: pod } as const };
      (isReady(each) ? addresses : notReadyAddresses).push(address);
    }
    const spec: Endpoints = { addresses, notReadyAddresses };
    if (!row) create(turn, by, 'endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name }, spec });
    else if (JSON.stringify(row.spec) !== JSON.stringify(spec)) update(turn, by, 'endpoints', name, { spec });
  },
  watches: {
    services: (_, { before, after }) => [(after ?? before)!.metadata.name],
    pods: (turn, { before, after }) => (listed(before) === listed(after) ? [] : servicesOf(turn, (after ?? before)!)),
  },
};
