import type { Span, Thing } from '../trace/schema.ts';

/** The three resources, each with a pigment and a shape. */
export type Pigment = 'lifecycle' | 'network' | 'storage';

const kinds: Readonly<Record<Thing['kind'], Pigment | undefined>> = {
  host: undefined,
  sandbox: 'lifecycle',
  shim: 'lifecycle',
  container: 'lifecycle',
  netns: 'network',
  interface: 'network',
  bridge: 'network',
  pool: 'network',
  address: 'network',
  port: 'network',
  network: 'network',
  endpoint: 'network',
  volume: 'storage',
  mount: 'storage',
  device: 'storage',
  attachment: 'storage',
  object: undefined,
  pod: 'lifecycle',
  task: 'lifecycle',
  service: 'network',
};

/** The resource that a thing belongs to; none for a host, which holds all three, and for what is only declared. */
export const pigmentOfThing = ({ kind }: Pick<Thing, 'kind'>): Pigment | undefined => kinds[kind];

/** The resource that a call is about, by its interface and, where one interface serves several, by its method. */
export function pigmentOfSpan({ iface, method }: Pick<Span, 'iface' | 'method'>): Pigment | undefined {
  if (iface === 'cni') return 'network';
  if (iface.startsWith('csi.')) return 'storage';
  if (iface === 'docker.plugin' || iface === 'docker') {
    if (/^(NetworkDriver|IpamDriver)|\/networks/.test(method)) return 'network';
    if (/^VolumeDriver|\/volumes/.test(method)) return 'storage';
    return iface === 'docker' && method.includes('/containers') ? 'lifecycle' : undefined;
  }
  if (iface === 'kernel') {
    if (/^(ip|iptables|nft|bridge)$/.test(method)) return 'network';
    return method === 'nsenter' ? undefined : 'storage';
  }
  return iface === 'cri.RuntimeService' || iface === 'shim' || iface === 'oci' ? 'lifecycle' : undefined;
}
