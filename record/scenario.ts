import type { RecordingRecord } from '../src/trace/recording.ts';
import type { Recorder } from './calls.ts';
import type { PodNetwork } from './containerd.ts';
import type { ProgramName } from './versions.ts';
import type { Layer } from './wrappers.ts';

/** What a scenario finds when it runs. */
export interface Session {
  /** Folder for all that it writes; `$WORK` in the recording. */
  work: string;
  /** Parent of every cgroup, without a leading slash. */
  cgroup: string;
  recorder: Recorder;
  /** Folder of the CNI plugins to call. */
  plugins: string;
  /** Tar file of the BusyBox image. */
  image: string;
}

/** One recording: what is said of it, and what is done. */
export interface Scenario {
  /** Name of the files in `content/recordings/`. */
  id: string;
  /** Programs whose runs are recorded too. */
  layers: readonly Layer[];
  /** True to keep the OCI configuration of every `create`. */
  withConfig: boolean;
  /** Who calls CNI plugins: `containerd`, or the actor that the scenario plays. */
  cniCaller: string;
  /** Network of the pods; without one there is no containerd. */
  network?: PodNetwork;
  /** Programs whose versions the record names. */
  programs: readonly ProgramName[];
  /** The record but for what the machine tells: the date and the versions. */
  record: Omit<RecordingRecord, 'source'> & { source: Omit<RecordingRecord['source'], 'kind' | 'date' | 'versions'> };
  run: (session: Session) => Promise<void>;
}
