/** A pod as the panel shows it. */
export interface PodView {
  /** Its name and a number: names of a StatefulSet come back, this does not. */
  readonly id: string;
  readonly name: string;
  /** What `kubectl get pods` prints of its state. */
  readonly state: string;
  readonly ready: boolean;
  readonly restarts: number;
}

export interface HostView {
  readonly name: string;
  /** It has power. */
  readonly up: boolean;
  /** What the API server holds of it: a lost host is ready until its silence is noticed. */
  readonly ready: boolean;
  readonly pods: readonly PodView[];
}

/** An object that owns pods: what its `spec` wants and what its `status` says. */
export interface ObjectView {
  readonly kind: string;
  readonly name: string;
  /** Name of the Deployment that owns it. */
  readonly owner?: string;
  readonly wanted: number;
  readonly present: number;
  readonly ready: number;
  /** False if its `status` still speaks of an earlier `spec`. */
  readonly current: boolean;
}

/** What the panel shows of the cluster. */
export interface ClusterView {
  readonly hosts: readonly HostView[];
  /** Pods that no host has been chosen for. */
  readonly waiting: readonly PodView[];
  readonly objects: readonly ObjectView[];
}

/** True if an object has brought about what is wanted of it. */
export const agrees = ({ kind, wanted, present, ready, current }: ObjectView): boolean =>
  current && ready === wanted && (kind === 'Job' || present === wanted);
