import { at, listAt, textAt } from '../json.ts';
import type { Span } from '../schema.ts';
import { short, type Rule, type Scene } from './scene.ts';

/** What a call is about: one interface of one container. */
interface Attachment {
  container: string;
  ifname: string;
  netns: string;
  /** How the container is called in keys: its pod's name if the runtime tells it. */
  owner: string;
  stdin: unknown;
}

function attachmentOf({ request }: Span): Attachment {
  const container = textAt(request, 'env', 'CNI_CONTAINERID');
  const pod = /(?:^|;)K8S_POD_NAME=([^;]+)/.exec(textAt(request, 'env', 'CNI_ARGS'))?.[1];
  return {
    container,
    ifname: textAt(request, 'env', 'CNI_IFNAME'),
    netns: textAt(request, 'env', 'CNI_NETNS'),
    owner: pod ?? short(container),
    stdin: at(request, 'stdin'),
  };
}

/** How the things are called that a plugin made for one attachment; a number follows. */
const thingsOf = ({ container, ifname }: Attachment, what: string): string => `${what} of ${container}/${ifname} `;

/** A network namespace's file, short enough to print: the runtime names it by a UUID. */
const netnsLabel = (path: string): string => (path.split('/').at(-1) ?? path).replace(/^(\w+-)[0-9a-f]{8}-.*([0-9a-f]{4})$/, '$1…$2');

/** The namespace that an attachment is in. Who made it before the plugin ran is not told, so it comes to exist with its first interface. */
function netnsOf({ container, owner, netns }: Attachment, scene: Scene): string {
  const known = scene.called(`netns of ${container}`) ?? scene.called(netns);
  if (known) return known;
  const key = scene.call(`netns of ${container}`, scene.fresh(`netns/${owner}`));
  scene.put(key, { kind: 'netns', label: netnsLabel(netns) });
  return key;
}

/** An address as a key: without the length of its prefix. */
const bare = (address: string): string => address.split('/')[0]!;

/** Adds what a main plugin made: interfaces inside and outside the namespace, and a bridge. */
function addInterfaces(span: Span, attachment: Attachment, scene: Scene): void {
  const interfaces = listAt(span.response, 'interfaces');
  const addresses = listAt(span.response, 'ips');
  const bridge = span.callee === 'bridge' ? textAt(attachment.stdin, 'bridge') || 'cni0' : undefined;
  if (bridge) {
    const gateway = textAt(addresses[0], 'gateway');
    const prefix = textAt(addresses[0], 'address').split('/')[1];
    const isGateway = at(attachment.stdin, 'isGateway') === true || at(attachment.stdin, 'isDefaultGateway') === true;
    scene.put(`bridge/${bridge}`, { kind: 'bridge', label: bridge, ...(isGateway && gateway && { marks: [`${gateway}/${prefix}`] }) });
  }
  interfaces.forEach((item, index) => {
    const name = textAt(item, 'name');
    if (name === bridge) return;
    const inside = textAt(item, 'sandbox') !== '';
    const key = inside ? `interface/${attachment.owner}/${name}` : `interface/${name}`;
    const own = addresses.filter((address) => at(address, 'interface') === index).map((address) => textAt(address, 'address'));
    const master = textAt(attachment.stdin, 'master');
    const holder = inside ? netnsOf(attachment, scene) : `bridge/${bridge}`;
    const marks = [...own, ...(inside && master ? [`${span.callee} ${master}`] : [])];
    scene.put(key, { kind: 'interface', label: name, in: holder, ...(marks.length > 0 && { marks }) });
    scene.call(thingsOf(attachment, 'interface') + index, key);
  });
}

/** Adds what an IPAM plugin gave: addresses, taken from a pool. */
function addAddresses(span: Span, attachment: Attachment, scene: Scene): void {
  const ipam = at(attachment.stdin, 'ipam');
  const subnets = [ipam, ...listAt(ipam, 'ranges').flat()].map((range) => textAt(range, 'subnet')).filter(Boolean);
  for (const subnet of subnets) scene.put(`pool/${subnet}`, { kind: 'pool', label: subnet });
  listAt(span.response, 'ips').forEach((item, index) => {
    const address = textAt(item, 'address');
    const pool = subnets.find((subnet) => subnet === networkOf(address)) ?? subnets[0];
    const key = scene.call(thingsOf(attachment, 'address') + index, `address/${bare(address)}`);
    scene.put(key, { kind: 'address', label: address, in: `pool/${pool}`, marks: [attachment.owner] });
  });
}

/** The network of an IPv4 address with its prefix length; the address itself if it is no such. */
function networkOf(address: string): string {
  const [ip = '', length = ''] = address.split('/');
  const octets = ip.split('.').map(Number);
  if (octets.length !== 4) return address;
  const mask = length === '0' ? 0 : (0xffffffff << (32 - Number(length))) >>> 0;
  const network = (octets.reduce((sum, octet) => sum * 256 + octet, 0) & mask) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')}/${length}`;
}

/** Adds the ports of the host that lead to the container. Runtimes write the keys with capitals or without. */
function addPorts(attachment: Attachment, scene: Scene): void {
  const [address] = listAt(attachment.stdin, 'prevResult', 'ips');
  listAt(attachment.stdin, 'runtimeConfig', 'portMappings').forEach((mapping, index) => {
    const host = at(mapping, 'hostPort') ?? at(mapping, 'HostPort');
    const inside = at(mapping, 'containerPort') ?? at(mapping, 'ContainerPort');
    if (typeof host !== 'number' || host === 0) return;
    const protocol = textAt(mapping, 'protocol') || textAt(mapping, 'Protocol');
    const key = scene.call(thingsOf(attachment, 'port') + index, `port/${host}`);
    scene.put(key, {
      kind: 'port',
      label: `:${host} → ${bare(textAt(address, 'address'))}:${String(inside)}`,
      ...(protocol && { marks: [protocol] }),
    });
  });
}

/** Takes away all that was added for an attachment under a name. */
function remove(attachment: Attachment, what: string, scene: Scene): void {
  const prefix = thingsOf(attachment, what);
  for (const name of scene.names.keys()) {
    if (!name.startsWith(prefix)) continue;
    scene.del(scene.called(name));
    // The same address may be another's by the next time.
    scene.names.delete(name);
  }
}

/** What a CNI call changes. */
export const cniRule: Rule = (span, scene) => {
  if (!span.status.ok) return;
  const attachment = attachmentOf(span);
  const { stdin } = attachment;
  const delegated = textAt(stdin, 'type') !== span.callee && textAt(stdin, 'ipam', 'type') === span.callee;
  if (span.method === 'ADD') {
    if (delegated) addAddresses(span, attachment, scene);
    else if (span.callee === 'portmap') addPorts(attachment, scene);
    else if (at(stdin, 'prevResult') === undefined) addInterfaces(span, attachment, scene);
  }
  if (span.method === 'DEL') remove(attachment, delegated ? 'address' : span.callee === 'portmap' ? 'port' : 'interface', scene);
};
