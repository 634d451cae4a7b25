import { hasCatalogue, loadProto, type Fault } from './catalogue.ts';
import { checkCniCall, isRefusal } from './check/cni.ts';
import { checkDockerPluginCall } from './check/docker.ts';
import { checkGrpc } from './check/grpc.ts';
import { checkMesos } from './check/mesos.ts';
import { checkShapes } from './check/shapes.ts';
import { checkStructure } from './check/structure.ts';
import { catalogueOf, cniVersionOf, dialectOf, partsOf } from './dialect.ts';
import type { Dialect, Span, Trace } from './schema.ts';

/** Something in a trace that does not hold. */
export interface Problem extends Fault {
  /** Span that it is about. */
  seq?: number;
}

/**
 * Checks a trace: its structure, and every message against the catalogue that the trace names for its interface. Services,
 * methods, field names, types and enum labels must be those of that version; what is free is listed in `open.ts`.
 * Interfaces without a catalogue (`docker`, `shim`, `oci`, `kernel`, `k8s`, `marathon`, `http`, `fault`) are checked by shape.
 * @param trace one that has its schema's form
 * @returns what is wrong; empty if the trace holds
 */
export function checkTrace(trace: Trace): Problem[] {
  const messages = trace.spans.flatMap((span) => checkSpan(span, trace.source.speaks).map((fault) => ({ seq: span.seq, ...fault })));
  return [...checkStructure(trace), ...messages];
}

/** A problem as one sentence. */
export const problemText = ({ seq, at, problem }: Problem): string => `${seq === undefined ? '' : `span ${seq}: `}${at} ${problem}`;

/**
 * Checks the messages of one span.
 * @param dialects `source.speaks` of its trace
 */
export function checkSpan(span: Span, dialects: readonly Dialect[]): Fault[] {
  const { family, service } = partsOf(span.iface);
  if (!['cri', 'cni', 'csi', 'docker.plugin', 'mesos'].includes(family)) return checkShapes(span);
  const spoken = dialects.filter(({ iface }) => iface === family);
  const dialect = dialectOf(span, dialects) ?? (isRefusal(span) ? spoken[0] : undefined);
  if (!dialect) return [missing(span, family, spoken)];
  const name = catalogueOf(dialect, service);
  if (!name.startsWith(family.replace('.', '-')) || !hasCatalogue(name))
    return [{ at: 'source.speaks', problem: `checks ${family} against ${name}, which is no catalogue of it in src/trace/catalogue/` }];
  if (family === 'cni') return checkCniCall(span, dialect.version);
  if (family === 'docker.plugin') return checkDockerPluginCall(span);
  const catalogue = loadProto(name);
  return family === 'mesos' ? checkMesos(span, catalogue, name) : checkGrpc(span, service, catalogue, name);
}

function missing(span: Span, family: string, spoken: readonly Dialect[]): Fault {
  const version = family === 'cni' ? ` ${cniVersionOf(span) ?? 'without a version'}` : '';
  const known = spoken.length > 0 ? spoken.map((dialect) => dialect.version).join(', ') : 'nothing';
  return { at: 'iface', problem: `is ${family}${version}, of which the trace speaks ${known}: add it to source.speaks` };
}
