import { z } from 'zod';

/**
 * Interfaces that a span can use; those with a catalogue are checked against it (`check.ts`). `shim` is containerd's
 * shim v2 bootstrap, `oci` the command line of an OCI runtime, `kernel` a command that changes or reads kernel state,
 * `http` a request to a service or a health check, `fault` what befalls a host, a process or a message in a model.
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
  'http',
  'fault',
] as const;

// Fields are described by the schema itself, since it is published: /traces/schema.json is made from it.
const position = z.number().int().nonnegative();
const name = z.string().min(1);

const interfaceName = z.enum(interfaces).describe('Interface that the call uses.');
export type Interface = z.infer<typeof interfaceName>;

const text = z.strictObject({ zh: name, en: name }).describe('A text in both languages.');

const actor = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .describe('Unique within the trace; lower case and hyphens.'),
    name: name.describe('Printed name, the same in both languages.'),
    kind: z.enum(['client', 'orchestrator', 'runtime', 'plugin', 'kernel']).describe('What it is; gives the lane its place and colour.'),
    played: z.boolean().describe('True if a script of ours plays it; false if it is the real software, or a part of a model.'),
    node: z.string().optional().describe('Host it runs on, where there is more than one.'),
  })
  .describe('Who calls or is called: a lane of the sequence.');
export type Actor = z.infer<typeof actor>;

const status = z
  .strictObject({
    ok: z.boolean().describe('False if the call failed.'),
    code: name.describe(
      '`OK` or the name of a gRPC code; a CNI error code; an HTTP status, or `timeout` where no answer came; `exit <n>`.',
    ),
    message: z.string().optional().describe('The text that came with a failure, as it was.'),
  })
  .describe('How a call ended.');

const cause = z
  .strictObject({
    seq: position.describe('`seq` of the earlier span.'),
    how: z
      .enum(['call', 'watch', 'timer', 'user', 'fault', 'inferred'])
      .describe('`call`: within that span, at most one of these; otherwise what set it off.'),
  })
  .describe('Why a span happened.');

const span = z
  .strictObject({
    seq: position.describe('Position of the call in the total order of calls and returns; also the name of the span.'),
    done: z.number().int().positive().describe('Position of the return, after `seq`. Spans of one parent may overlap.'),
    caller: z.string().describe('Id of the actor that calls.'),
    callee: z.string().describe('Id of the actor that is called.'),
    iface: interfaceName,
    method: name.describe(
      'Method as the interface names it: `RunPodSandbox`, `ADD`, `VolumeDriver.Mount`, `POST /containers/create`, `create`. ' +
        'Of a Mesos API it is the message and its type, `Call.ACCEPT` or `Event.OFFERS`; of the kernel, the program.',
    ),
    request: z.json().optional().describe('Message of the call; absent if it carries none.'),
    response: z.json().optional().describe('Message of the answer; absent if there is none, as after a failed gRPC call.'),
    status,
    start: z.number().nonnegative().optional().describe('Microseconds from the start of the trace, where measured.'),
    duration: z.number().nonnegative().optional().describe('Microseconds that it took, where measured.'),
    causes: z.array(cause).describe('What set it off; empty if nothing in the trace did.'),
    evidence: z
      .enum(['observed', 'modelled', 'inferred'])
      .describe('`observed`: it was recorded; `modelled`: a rule made it; `inferred`: deduced from what was recorded.'),
    rule: z.string().optional().describe('Name of the rule of the model, for spans that a rule made.'),
    noise: z.boolean().optional().describe('True for polls and handshakes: folded away until asked for.'),
  })
  .describe('One call from one actor to another.');
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
  'object',
  'pod',
  'task',
  'service',
] as const;

const thing = z
  .strictObject({
    kind: z.enum(thingKinds).describe('What it is.'),
    label: name.describe('What the stage prints: a name, an address, a path.'),
    in: z.string().optional().describe('Key of the thing that holds it; at the top if absent.'),
    marks: z.array(z.string()).optional().describe('Short marks beside the label, such as `attempt 1` or `running`.'),
  })
  .describe('A thing that exists after a fact.');
export type Thing = z.infer<typeof thing>;

const changed = {
  at: position.describe('Position from which it holds.'),
  by: position.describe('`seq` of the span that did it.'),
  key: name.describe('Name of the thing within the trace.'),
};
const fact = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('put'), ...changed, value: thing }),
    z.strictObject({ op: z.literal('del'), ...changed }),
  ])
  .describe('A change of what exists. Folding all facts up to a position gives what exists there.');
export type Fact = z.infer<typeof fact>;

const dialect = z
  .strictObject({
    iface: z.enum(['cri', 'cni', 'csi', 'docker.plugin', 'mesos']).describe('First part of the name of the interface.'),
    version: name.describe('What was spoken: `runtime.v1`, `1.0.0`.'),
    catalogue: name.describe('Catalogue that the messages are checked against: a file of `src/trace/catalogue/`, without `.json`.'),
    exact: z.boolean().describe('False if the catalogue is the nearest one and not that very version.'),
  })
  .describe('Which version of an interface the spans speak, and what they are checked against.');
export type Dialect = z.infer<typeof dialect>;

const source = z
  .strictObject({
    kind: z.enum(['recorded', 'model', 'live']).describe('Who made the trace: real software, a model, or a cluster at work in the page.'),
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional()
      .describe('Day of the recording.'),
    versions: z.array(z.strictObject({ name: z.string(), version: z.string() })).describe('Software that took part.'),
    speaks: z.array(dialect).describe('What the spans speak; an interface with a catalogue must stand here.'),
    real: text.describe('Which side is real software.'),
    played: text.describe('Which side a script of ours plays.'),
    omits: text.describe('What the trace does not show.'),
  })
  .describe('Who made the trace, and what to believe of it.');

/** Anything that moved: actors, their calls in a total order, and what came to exist. */
export const trace = z
  .strictObject({
    v: z.literal(1).describe('Version of this format.'),
    id: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .describe('Name of the trace; it is published at /traces/<id>.json.'),
    title: text.describe('What happens in it.'),
    source,
    actors: z.array(actor).min(1).describe('In the order of their lanes.'),
    spans: z.array(span).describe('Ordered by `seq`.'),
    facts: z.array(fact).describe('Ordered by `at`.'),
  })
  .describe('A trace: actors, their calls in a total order, and what came to exist.');
export type Trace = z.infer<typeof trace>;
