import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Call } from './calls.ts';
import type { Json, JsonObject } from './grpc.ts';

/**
 * Programs that stand in for others: each runs the real one and notes how it was called. A run leaves files of one stem,
 * `<µs>.<pid>.<part>`; `meta` comes last, so that a run without it was cut off.
 * They are Bash that hardly forks, since every fork would show in the measured times.
 */
const head = (log: string) => `#!/bin/bash
t0=\${EPOCHREALTIME/[.,]/} n=\${0##*/} f=${log}/$t0.$$
`;

const tail = (pid: string) => `
printf '{"name":"%s","begin":%s,"end":%s,"ppid":%d,"pid":%d,"exit":%d}' "$n" "$t0" "\${EPOCHREALTIME/[.,]/}" $PPID ${pid} $rc >$f.meta
`;

/** A CNI plugin gets its configuration on standard input and answers on standard output. A plugin that it calls has its pid as parent. */
const cniWrapper = (real: string, log: string) => `${head(log)}IFS= read -rd '' stdin
printf %s "$stdin" >$f.stdin
for v in "\${!CNI_@}"; do printf '%s=%s\\0' "$v" "\${!v}"; done >$f.env
${real}/$n <$f.stdin >$f.stdout & p=$!
wait $p; rc=$?${tail('$p')}printf %s "$(<$f.stdout)"
exit $rc
`;

/** An OCI runtime inherits all that its caller opened; \`create\` names a bundle, whose configuration is kept. */
const runcWrapper = (real: string, log: string) => `${head(log)}printf '%s\\0' "$@" >$f.argv
prev=; for a in "$@"; do [ "$prev" = --bundle ] && printf %s "$(<"$a/config.json")" >$f.config; prev=$a; done
${real} "$@"; rc=$?${tail('$$')}exit $rc
`;

/** The shim's \`start\` prints the address of a shim that stays; \`delete\` prints a message. */
const shimWrapper = (real: string, log: string) => `${head(log)}printf '%s\\0' "$@" >$f.argv
${real} "$@" >$f.stdout; rc=$?
cat $f.stdout${tail('$$')}exit $rc
`;

const install = (path: string, text: string): void => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

/** Kinds of programs that can be wrapped. */
export type Layer = 'cni' | 'oci' | 'shim';

/** Where things are inside a session. */
export interface Places {
  /** Folder of the session; `$WORK` in a recording. */
  work: string;
  /** Folder of the real CNI plugins. */
  plugins: string;
  /** The real runc. */
  runc: string;
  /** The real shim. */
  shim: string;
}

/** Plugins that the scenarios use. */
const plugins = ['loopback', 'bridge', 'host-local', 'portmap', 'macvlan'];

/**
 * Puts wrappers into `$WORK/cni-bin` and `$WORK/bin` for the layers that are to be recorded; the rest is reached directly.
 * @returns the folder of CNI plugins and the runtime that a caller is to use
 */
export function installWrappers({ work, plugins: real, runc, shim }: Places, layers: readonly Layer[]): { plugins: string; runc: string } {
  for (const folder of ['bin', 'cni-bin', 'log/cni', 'log/oci', 'log/shim']) mkdirSync(`${work}/${folder}`, { recursive: true });
  if (layers.includes('cni')) for (const name of plugins) install(`${work}/cni-bin/${name}`, cniWrapper(real, `${work}/log/cni`));
  if (layers.includes('oci')) install(`${work}/bin/runc`, runcWrapper(runc, `${work}/log/oci`));
  if (layers.includes('shim')) install(`${work}/bin/containerd-shim-runc-v2`, shimWrapper(shim, `${work}/log/shim`));
  return { plugins: layers.includes('cni') ? `${work}/cni-bin` : real, runc: layers.includes('oci') ? `${work}/bin/runc` : runc };
}

interface Run {
  name: string;
  begin: number;
  end: number;
  /** Process that called the wrapper. */
  ppid: number;
  /** Process of the real program. */
  pid: number;
  exit: number;
  part: (name: string) => string | undefined;
}

function runsIn(folder: string): Run[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.meta'))
    .map((file) => {
      const stem = `${folder}/${file.slice(0, -'.meta'.length)}`;
      const part = (name: string) => (existsSync(`${stem}.${name}`) ? readFileSync(`${stem}.${name}`, 'utf8') : undefined);
      return { ...(JSON.parse(part('meta')!) as Omit<Run, 'part'>), part };
    });
}

const words = (text = ''): string[] => text.split('\0').slice(0, -1);

/** The JSON in a text; the text itself if it is none, as when a scenario sends a broken configuration on purpose. */
function jsonIn(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** What a recording says of a CNI plugin's run. A plugin that fails prints an error object. */
function cniCall(run: Run, caller: string): Call {
  const env = Object.fromEntries(
    words(run.part('env')).map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  const stdin = run.part('stdin') ?? '';
  const stdout = run.part('stdout') ?? '';
  const response = stdout.trim() === '' ? undefined : jsonIn(stdout);
  const error = response as { code?: number; msg?: string } | undefined;
  return {
    caller,
    callee: run.name,
    iface: 'cni',
    method: env['CNI_COMMAND'] ?? '',
    request: { env, ...(stdin && { stdin: jsonIn(stdin) }) },
    response,
    status: run.exit === 0 ? { ok: true, code: 'OK' } : { ok: false, code: String(error?.code ?? run.exit), message: error?.msg },
    begin: run.begin,
    end: run.end,
  };
}

/** Verbs of the OCI runtime command line that containerd's shim uses. */
const verbs = ['create', 'start', 'exec', 'kill', 'delete', 'state', 'update', 'ps'];

const exitStatus = (exit: number) => ({ ok: exit === 0, code: `exit ${exit}` });

function ociCall(run: Run, withConfig: boolean): Call {
  const argv = words(run.part('argv'));
  const config = run.part('config');
  const request: JsonObject = { argv, ...(withConfig && config && { config: jsonIn(config) }) };
  const method = argv.find((word) => verbs.includes(word)) ?? argv[0] ?? '';
  return { caller: 'shim', callee: 'runc', iface: 'oci', method, request, status: exitStatus(run.exit), begin: run.begin, end: run.end };
}

function shimCall(run: Run): Call {
  const argv = words(run.part('argv'));
  const method = argv.at(-1)!;
  return {
    caller: 'containerd',
    callee: 'shim',
    iface: 'shim',
    method,
    request: { argv },
    // `delete` answers with a protobuf message.
    response: method === 'start' ? { stdout: run.part('stdout') ?? '' } : undefined,
    status: exitStatus(run.exit),
    begin: run.begin,
    end: run.end,
  };
}

/**
 * Reads what the wrappers noted.
 * A plugin called by a plugin runs within it; anything else within the scenario's own call that was under way, which is sound
 * because a scenario makes one call at a time.
 * @param own calls of the scenario itself
 * @param caller who calls CNI plugins: `containerd`, or the scenario itself
 * @param withConfig true to keep the OCI configuration of `create`
 */
export function wrappedCalls(work: string, own: readonly Call[], caller: string, withConfig: boolean): Call[] {
  const runs = runsIn(`${work}/log/cni`).map((run) => ({ run, call: cniCall(run, caller) }));
  const during = (begin: number) => own.find((call) => !call.inside && call.begin <= begin && begin <= call.end);
  for (const { run, call } of runs) {
    const parent = runs.find((other) => other.run.pid === run.ppid && other.run.begin <= run.begin && run.begin <= other.run.end);
    call.inside = parent?.call ?? during(run.begin);
    if (parent) call.caller = parent.run.name;
  }
  const others = [...runsIn(`${work}/log/oci`).map((run) => ociCall(run, withConfig)), ...runsIn(`${work}/log/shim`).map(shimCall)];
  for (const call of others) call.inside = during(call.begin);
  return [...runs.map(({ call }) => call), ...others];
}
