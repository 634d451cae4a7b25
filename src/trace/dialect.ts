import { at } from './json.ts';
import type { Dialect, Interface, Span } from './schema.ts';

/** First part of an interface's name, which a dialect names, and the rest, which is the name of a service or of an API. */
export function partsOf(iface: Interface): { family: string; service: string } {
  if (iface === 'docker.plugin') return { family: iface, service: '' };
  const [family = '', service = ''] = iface.split('.');
  return { family, service };
}

/** Version that a CNI call speaks: what its configuration says, or else its answer. */
export function cniVersionOf({ request, response }: Pick<Span, 'request' | 'response'>): string | undefined {
  const sent = at(request, 'stdin', 'cniVersion');
  const answered = at(response, 'cniVersion');
  return [sent, answered].find((version) => typeof version === 'string');
}

/**
 * The dialect that a span speaks, of those of its trace. The plugins of one CNI network may speak several versions:
 * there the call's own version decides.
 * @returns nothing if the interface has no catalogue, or if the trace does not say what it speaks
 */
export function dialectOf(span: Pick<Span, 'iface' | 'request' | 'response'>, dialects: readonly Dialect[]): Dialect | undefined {
  const { family } = partsOf(span.iface);
  const spoken = dialects.filter(({ iface }) => iface === family);
  if (family !== 'cni') return spoken[0];
  const version = cniVersionOf(span);
  return spoken.find((dialect) => dialect.version === version);
}

/** Name of the catalogue of one span: each API of Mesos has a file of its own, beside the messages that they share. */
export const catalogueOf = (dialect: Dialect, service: string): string =>
  dialect.iface === 'mesos' ? dialect.catalogue.replace(/-mesos$/, `-${service}`) : dialect.catalogue;
