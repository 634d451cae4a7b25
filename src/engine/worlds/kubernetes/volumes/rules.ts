/** Decisions about volumes that claims rest on. */
export interface VolumeRules {
  /** Virtual milliseconds after which a volume is detached though the node says it is in use. */
  readonly forceDetachAfter: number;
  /** Whether a volume for one node has to be off every other one before it is attached. */
  readonly exclusive: boolean;
}

export const volumeRules: VolumeRules = {
  /** kubernetes@v1.7.3 pkg/controller/volume/attachdetach/attach_detach_controller.go reconcilerMaxWaitForUnmountDuration, 6 min */
  forceDetachAfter: 360_000,
  /** kubernetes@v1.7.3 pkg/controller/volume/attachdetach/reconciler/reconciler.go isMultiAttachForbidden */
  exclusive: true,
};
