import { cniRules } from '../../../parts/cni.ts';
import type { PodSpec } from '../rows.ts';

/** What the kubelet remembers of the restarts of a container. */
export interface BackOff {
  /** Virtual milliseconds to wait after the next end. */
  readonly delay: number;
  /** Virtual milliseconds at which it was set. */
  readonly since: number;
}

/** Decisions of a node that claims rest on. */
export interface NodeRules {
  /** Whether a container that ended is started again. */
  readonly restarts: (policy: PodSpec['restartPolicy'], exitCode: number) => boolean;
  /** Virtual milliseconds after its end at which a container may start again, and what is remembered then. */
  readonly backOff: (known: BackOff | undefined, endedAt: number) => { readonly wait: number; readonly next: BackOff };
  /** Failures in a row after which a probe acts. */
  readonly probeFails: (threshold: number | undefined) => number;
  /** Whether volumes have to be mounted before there is a sandbox. */
  readonly mountsFirst: boolean;
  /** Last octet of the address that host-local tries after another one. */
  readonly nextAddress: (octet: number) => number;
  /** Virtual milliseconds that a process of a pod runs whose containers are meant to end; ours. */
  readonly runsFor: number;
}

const [initial, most] = [10_000, 300_000];

export const nodeRules: NodeRules = {
  /** kubernetes@v1.7.3 pkg/kubelet/container/helpers.go ShouldContainerBeRestarted */
  restarts: (policy, exitCode) => policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0),
  /** kubernetes@v1.7.3 pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff, and client-go util/flowcontrol/backoff.go */
  backOff(known, endedAt) {
    const expired = known === undefined || endedAt - known.since > 2 * most;
    return expired
      ? { wait: 0, next: { delay: initial, since: endedAt } }
      : { wait: known.delay, next: { delay: Math.min(known.delay * 2, most), since: endedAt + known.delay } };
  },
  /** kubernetes@v1.7.3 pkg/api/v1/defaults.go SetDefaults_Probe */
  probeFails: (threshold = 3) => threshold,
  /** kubernetes@v1.7.3 pkg/kubelet/kubelet.go syncPod: WaitForAttachAndMount stands before the runtime's SyncPod */
  mountsFirst: true,
  nextAddress: cniRules.next,
  runsFor: 10_000,
};
