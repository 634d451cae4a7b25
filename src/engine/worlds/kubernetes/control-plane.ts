import type { Actor } from '../../../trace/schema.ts';
import { daemonSets } from './controllers/daemonset.ts';
import { deployments } from './controllers/deployment.ts';
import { endpoints } from './controllers/endpoints.ts';
import { dependents, garbage } from './controllers/garbage.ts';
import { jobs } from './controllers/job.ts';
import { nodeLifecycle } from './controllers/nodes.ts';
import { replicas } from './controllers/replicas.ts';
import { statefulSets } from './controllers/statefulset.ts';
import type { Rules } from './rules.ts';
import { scheduler } from './scheduler.ts';
import { things } from './things.ts';
import type { Part } from './watch.ts';

/** Names of the controllers, by id; the loops of kube-controller-manager are told apart. */
const names = {
  'deployment-controller': 'Deployment controller',
  'replicaset-controller': 'ReplicaSet controller',
  'replication-manager': 'replication manager',
  'statefulset-controller': 'StatefulSet controller',
  'daemonset-controller': 'DaemonSet controller',
  'job-controller': 'Job controller',
  scheduler: 'kube-scheduler',
  'endpoints-controller': 'Endpoints controller',
  'node-lifecycle': 'node controller',
  'garbage-collector': 'garbage collector',
} as const;

/** The control plane: controllers and scheduler, each an actor; the hooks `fits` of all parts filter nodes. */
export function controlPlane(rules: Rules, all: readonly Part[]): Part {
  const controllers: Record<keyof typeof names, NonNullable<Part['controllers']>[string]> = {
    'deployment-controller': deployments(rules),
    'replicaset-controller': replicas('replicasets', 'replicaset-controller', rules),
    'replication-manager': replicas('replicationcontrollers', 'replication-manager', rules),
    'statefulset-controller': statefulSets(rules),
    'daemonset-controller': daemonSets(rules),
    'job-controller': jobs(rules),
    scheduler: scheduler(rules, all),
    'endpoints-controller': endpoints,
    'node-lifecycle': nodeLifecycle(rules),
    'garbage-collector': garbage,
  };
  return {
    controllers,
    things,
    indexes: {
      pods: ['owner', 'node', 'app'],
      services: ['app'],
      ...Object.fromEntries(dependents.slice(1).map((each) => [each, ['owner']])),
    },
    start(turn) {
      for (const [id, name] of Object.entries(names)) {
        const actor: Actor = { id, name, kind: 'orchestrator', played: false };
        turn.put('actor', id, actor);
      }
    },
  };
}
