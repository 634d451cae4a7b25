import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { remove } from '../api/server.ts';
import type { Resource, Rows, Stored } from '../rows.ts';
import type { Controller, Watch } from '../watch.ts';

/** Resources whose objects may have an owner. */
export const dependents = ['pods', 'replicasets', 'controllerrevisions'] as const satisfies readonly Resource[];

/** An object is gone for good: its uid. */
const goneFor: Watch = (_, { before, after }) => (before && !after ? [(before as Stored).metadata.uid] : []);

/**
 * The garbage collector: what belonged to an object that is gone goes too (in the background, as DELETE asks by default
 * from apps/v1beta2 on). kubernetes v1.9 pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem
 */
export const garbage: Controller = {
  sync(turn: Turn<Rows>, uid: string, causes: readonly Cause[]) {
    turn.del('tally', uid);
    for (const resource of dependents)
      for (const [name, row] of turn.by(resource, 'owner', uid)) {
        const { metadata } = row as Stored;
        if (metadata.deletionTimestamp !== undefined) continue;
        const by = { caller: 'garbage-collector', rule: 'garbage.collect', causes };
        remove(turn, by, resource, name, { preconditions: { uid: metadata.uid } });
      }
  },
  watches: {
    replicationcontrollers: goneFor,
    replicasets: goneFor,
    deployments: goneFor,
    daemonsets: goneFor,
    jobs: goneFor,
    statefulsets: goneFor,
  },
};
