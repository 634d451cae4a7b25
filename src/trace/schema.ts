import { z } from 'zod';

/**
 * Interfaces that a span can use; those with a catalogue are checked against it (`check.ts`). `shim` is containerd's
 * shim v2 bootstrap, `oci` the command line of an OCI runtime, `kernel` a command that changes or reads kernel state.
 */
export const interfaces = [
  'cri.RuntimeService',
  'cri.ImageService',
  'cni',
  'csi.Identity',
  'csi.Controller',
  'csi.Node',
  'docker',
  'docker.plugin',
  'mesos.scheduler',
  'mesos.executor',
  'marathon',
  'k8s',
  'shim',
  'oci',
  'kernel',
] as const;

const interfaceName = z.enum(interfaces);
export type Interface = z.infer<typeof interfaceName>;

/** A text in both languages. */
const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** Who calls or is called: a lane of the sequence. */
const actor = z.strictObject({
  /** Unique within the trace; lower case and hyphens. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Printed name, the same in both languages. */
  name: z.string().min(1),
  /** What it is for the reader: it gives the lane its place and colour. */
  kind: z.enum(['client', 'orchestrator', 'runtime', 'plugin', 'kernel']),
  /** True if our script plays it; false if it is the real software, or a part of a model. */
  played: z.boolean(),
  /** Host it runs on, where there is more than one. */
  node: z.string().optional(),
});
export type Actor = z.infer<typeof actor>;

/** How a call ended. */
const status = z.strictObject({
  ok: z.boolean(),
  /** `OK` or the name of a gRPC code; a CNI error code; an HTTP status; `exit <n>`. */
  code: z.string().min(1),
  /** The text that came with a failure, as it was. */
  message: z.string().optional(),
});

/** Why a span happened. */
const cause = z.strictObject({
  /** `seq` of the earlier span. */
  seq: z.number().int().nonnegative(),
  /** `call`: within that span, at most one of these; otherwise what set it off. */
  how: z.enum(['call', 'watch', 'timer', 'user', 'fault', 'inferred']),
});

/** One call from one actor to another. */
const span = z.strictObject({
  /** Position of the call in the trace's total order of calls and returns; also the span's name. */
  seq: z.number().int().nonnegative(),
  /** Position of the return, after `seq`. Spans of one parent may overlap. */
  done: z.number().int().positive(),
  caller: z.string(),
  callee: z.string(),
  iface: interfaceName,
  /**
   * Method as the interface names it: `RunPodSandbox`, `ADD`, `VolumeDriver.Mount`, `POST /containers/create`, `create`. Of
   * a Mesos API it is the message and its type, `Call.ACCEPT` or `Event.OFFERS`; of the kernel, the program.
   */
  method: z.string().min(1),
  /** Message of the call; absent if it carries none. */
  request: z.json().optional(),
  /** Message of the answer; absent if there is none, as after a failed gRPC call. */
  response: z.json().optional(),
  status,
  /** Microseconds from the start of the trace, where measured. */
  start: z.number().nonnegative().optional(),
  /** Microseconds that it took, where measured. */
  duration: z.number().nonnegative().optional(),
  causes: z.array(cause),
  /** `observed`: it was recorded; `modelled`: a rule made it; `inferred`: deduced from what was recorded. */
  evidence: z.enum(['observed', 'modelled', 'inferred']),
  /** Name of the model's rule, for spans that a rule made. */
  rule: z.string().optional(),
  /** Polls and handshakes: folded away until asked for. */
  noise: z.boolean().optional(),
});
export type Span = z.infer<typeof span>;

/** Kinds of things that the stage shows. */
const thingKinds = [
  'host',
  'sandbox',
  'shim',
  'container',
  'netns',
  'interface',
  'bridge',
  'pool',
  'address',
  'port',
  'volume',
  'attachment',
  'mount',
  'device',
  'network',
  'endpoint',
] as const;

/** A thing that exists after a fact: a box or a line of the stage. */
const thing = z.strictObject({
  kind: z.enum(thingKinds),
  /** What the stage prints: a name, an address, a path. */
  label: z.string().min(1),
  /** Key of the thing that holds it; at the top if absent. */
  in: z.string().optional(),
  /** Short marks beside the label, such as `attempt 1` or `running`. */
  marks: z.array(z.string()).optional(),
});
export type Thing = z.infer<typeof thing>;

/** A change of what exists. Folding all facts up to a position gives the state there. */
const fact = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('put'),
    at: z.number().int().nonnegative(),
    by: z.number().int().nonnegative(),
    key: z.string().min(1),
    value: thing,
  }),
  z.strictObject({ op: z.literal('del'), at: z.number().int().nonnegative(), by: z.number().int().nonnegative(), key: z.string().min(1) }),
]);
export type Fact = z.infer<typeof fact>;

/** Which version of an interface the spans speak, and what they are checked against. */
const dialect = z.strictObject({
  /** First part of the interface's name: `cri`, `cni`, `csi`, `docker.plugin`, `mesos`. */
  iface: z.enum(['cri', 'cni', 'csi', 'docker.plugin', 'mesos']),
  /** What was spoken: `runtime.v1`, `1.0.0`. */
  version: z.string().min(1),
  /** File in `src/trace/catalogue/`, without `.json`. */
  catalogue: z.string().min(1),
  /** False if the catalogue is the nearest one and not that very version. */
  exact: z.boolean(),
});
export type Dialect = z.infer<typeof dialect>;

/** Who made the trace, and what to believe of it. */
const source = z.strictObject({
  kind: z.enum(['recorded', 'model', 'live']),
  /** Day of the recording. */
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  versions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  speaks: z.array(dialect),
  /** Which side is real software. */
  real: text,
  /** Which side our script plays. */
  played: text,
  /** What the trace does not show. */
  omits: text,
});

/** Anything that moved: actors, their calls in a total order, and what came to exist. */
export const trace = z.strictObject({
  v: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  source,
  actors: z.array(actor).min(1),
  spans: z.array(span),
  facts: z.array(fact),
});
export type Trace = z.infer<typeof trace>;
