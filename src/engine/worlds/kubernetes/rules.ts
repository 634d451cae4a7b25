/** Decisions of the control plane that claims rest on; a test may flip any of them. */
export const rules = {
  /** Pods that a host may hold. kubernetes v1.9 pkg/kubelet/apis/kubeletconfig/v1alpha1/defaults.go, MaxPods */
  podsPerNode: 110,
};
export type Rules = typeof rules;
