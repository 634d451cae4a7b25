import type { Actor, Thing } from '../../trace/schema.ts';
import { ok, refuse, type Answer, type Turn } from '../kernel/turn.ts';

/** Tables of a world whose runtime runs CNI plugins. */
export interface CniRows {
  actor: Actor;
  /** By host: what its host-local hands out. */
  pool: Pool;
  /** By address, without the length of its prefix. */
  address: { readonly host: string; readonly container: string; readonly owner: string };
  /** By host, once a plugin has made it; its address comes with the first that a container gets. */
  bridge: { readonly holder: string; readonly gateway?: string };
  /** By the container's id; `lost`: gone with the host's power, but its address has not been given back. */
  netns: { readonly holder: string; readonly path: string; readonly address?: string; readonly lost?: boolean };
  /** By the container's id and name, and by host and name of the end that is on the bridge. */
  interface: { readonly holder: string; readonly name: string; readonly address?: string };
}

interface Pool {
  /** Key of the thing that holds it. */
  readonly holder: string;
  /** First three octets of its /24. */
  readonly net: string;
  /** Last octet that was handed out: the next search begins after it. */
  readonly last: number;
  /** Something else holds what is left. */
  readonly empty: boolean;
}

/** A port of the host that is to lead to the container; the capability `portMappings` of CNI's CONVENTIONS.md. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** What a runtime connects to the network of a host. */
export interface Attachment {
  /** Actor that runs the plugins. */
  readonly runtime: string;
  readonly host: string;
  /** 64 hex digits. */
  readonly container: string;
  /** `CNI_ARGS`, if the runtime sets them. */
  readonly args?: string;
  /** Key of the thing that has the network namespace. */
  readonly holder: string;
  /** What people call it. */
  readonly owner: string;
  readonly ports?: readonly PortMapping[];
}

/** Decisions of the plugins. */
export interface CniRules {
  /** The octet that is tried after another one. */
  readonly next: (octet: number) => number;
}

/**
 * containernetworking/plugins@v0.6.0 plugins/ipam/host-local/backend/allocator/allocator.go GetIter, Next: begins after the
 * address that was reserved last and goes round, so that a freed address is not given away at once. 1 is the gateway's.
 */
export const cniRules: CniRules = { next: (octet) => (octet >= 254 ? 2 : octet + 1) };

type T = Turn<CniRows>;
type Plugin = 'loopback' | 'bridge' | 'host-local' | 'portmap';
type Json = Readonly<Record<string, unknown>>;

const cniVersion = '0.3.1';
const name = 'podnet';
const routes = [{ dst: '0.0.0.0/0' }];

/** The plugins as actors: programs, the same on every host. */
export const cniActors: readonly Actor[] = (['loopback', 'bridge', 'host-local', 'portmap'] as const).map((id) => ({
  id,
  name: id,
  kind: 'plugin',
  played: false,
}));

/** What the stage shows of the tables. */
export const cniThings = {
  pool: ({ holder, net, empty }: Pool): Thing => ({
    kind: 'pool',
    label: `${net}.0/24`,
    in: holder,
    ...(empty && { marks: ['empty'] }),
  }),
  address: ({ host, owner }: CniRows['address'], key: string): Thing => ({
    kind: 'address',
    label: `${key}/24`,
    in: `pool/${host}`,
    marks: [owner],
  }),
  bridge: ({ holder, gateway }: CniRows['bridge']): Thing => ({
    kind: 'bridge',
    label: 'cni0',
    in: holder,
    ...(gateway !== undefined && { marks: [`${gateway}/24`] }),
  }),
  netns: ({ holder, path, lost }: CniRows['netns']): Thing | undefined =>
    lost ? undefined : { kind: 'netns', label: `cni-…${path.slice(-4)}`, in: holder },
  interface: ({ holder, name: label, address }: CniRows['interface']): Thing => ({
    kind: 'interface',
    label,
    in: holder,
    ...(address !== undefined && { marks: [`${address}/24`] }),
  }),
};

/**
 * Gives a host its addresses.
 * @param number of the host, from 0: its pool is 10.244.<number>.0/24
 * @param holder key of the thing in which the stage shows them, and the host's bridge
 */
export function addPool(turn: T, host: string, number: number, holder = `host/${host}`): void {
  turn.put('pool', host, { holder, net: `10.${244 + (number >> 8)}.${number & 255}`, last: 1, empty: false });
}

/**
 * Takes what addresses a host has left, or gives them back.
 * @param empty whether host-local has none left
 */
export const setPool = (turn: T, host: string, empty: boolean): void => turn.change('pool', host, { empty });

/** The address of a container on its host's network; none if it is not connected. */
export const addressOf = (turn: T, container: string): string | undefined => turn.get('netns', container)?.address;

/**
 * Connects a container: makes its network namespace and runs loopback, then the chain bridge → portmap, where bridge has
 * host-local give the address once the link is there (containernetworking/plugins@v0.6.0 plugins/main/bridge/bridge.go cmdAdd). If a plugin fails, the runtime runs DEL on all and the namespace goes.
 * Source: CNI spec-v0.3.1 SPEC.md "Network Configuration Lists"; the order is that of the recording pod-life.
 * @returns the address, or the text of the plugin that failed
 */
export function addNetwork(turn: T, attachment: Attachment, rules: CniRules = cniRules): { address: string } | { error: string } {
  const { container, holder } = attachment;
  turn.put('netns', container, { holder, path: pathOf(container) });
  run(turn, attachment, 'ADD', 'loopback', 2, () => {
    turn.put('interface', `${container}/lo`, { holder: `netns/${container}`, name: 'lo' });
    return ok({ cniVersion, dns: {} });
  });
  let result: Json = {};
  const bridged = run(turn, attachment, 'ADD', 'bridge', 30, () => {
    link(turn, attachment);
    const given = run(turn, attachment, 'ADD', 'host-local', 4, () => reserve(turn, attachment, rules));
    if (!given.ok) return given;
    result = configure(turn, attachment, given.response as IpamResult);
    return ok(result);
  });
  if (!bridged.ok) {
    delNetwork(turn, attachment);
    return { error: `plugin type="bridge" failed (add): ${bridged.message}` };
  }
  run(turn, attachment, 'ADD', 'portmap', 4, () => ok(result), result);
  return { address: addressOf(turn, container)! };
}

/**
 * Disconnects a container: DEL for loopback, then for the chain in reverse, as often as it is asked for; what is gone
 * already is no error. The namespace goes with it.
 * Source: CNI spec-v0.3.1 SPEC.md "Network Configuration Lists"; 0.3.1 passes no `prevResult`. The order of the two networks
 * is that of the recording pod-life.
 */
export function delNetwork(turn: T, attachment: Attachment): void {
  const { host, container } = attachment;
  const known = turn.get('netns', container);
  run(turn, attachment, 'DEL', 'loopback', 2, () => {
    turn.del('interface', `${container}/lo`);
    return ok();
  });
  run(turn, attachment, 'DEL', 'portmap', 4, () => ok());
  run(turn, attachment, 'DEL', 'bridge', 20, () => {
    run(turn, attachment, 'DEL', 'host-local', 4, () => {
      if (known?.address !== undefined) turn.del('address', known.address);
      return ok();
    });
    turn.del('interface', `${container}/eth0`);
    turn.del('interface', `${host}/${vethOf(container)}`);
    return ok();
  });
  turn.del('netns', container);
}

/**
 * A host loses its power: interfaces, namespaces and the bridge go, without a plugin being run. What host-local has
 * written to disk stays, as in reality, until the runtime asks for DEL.
 */
export function losePower(turn: T, host: string, containers: readonly string[]): void {
  for (const container of containers) {
    for (const key of [`${container}/lo`, `${container}/eth0`, `${host}/${vethOf(container)}`]) turn.del('interface', key);
    turn.change('netns', container, { lost: true });
  }
  turn.del('bridge', host);
}

interface IpamResult extends Json {
  readonly ips: readonly { readonly version: '4'; readonly address: string; readonly gateway: string }[];
}

/** host-local, ADD: reserves a free address, or says which range has none left. */
function reserve(turn: T, { host, container, owner }: Attachment, { next }: CniRules): Answer {
  const pool = turn.get('pool', host)!;
  const { net, last, empty } = pool;
  let octet = next(last);
  for (let tried = 0; !empty && tried < 253; tried++, octet = next(octet)) {
    const address = `${net}.${octet}`;
    if (turn.get('address', address)) continue;
    turn.put('address', address, { host, container, owner });
    turn.put('pool', host, { ...pool, last: octet });
    turn.change('netns', container, { address });
    return ok({ cniVersion, ips: [{ version: '4', address: `${address}/24`, gateway: `${net}.1` }], routes, dns: {} });
  }
  const msg = `failed to allocate for range 0: no IP addresses available in range set: ${net}.1-${net}.254`;
  // Code of skel in containernetworking/cni@v0.6.0 pkg/skel/skel.go createTypedError; the plugin leaves out cniVersion.
  return refuse('100', msg, { code: 100, msg });
}

/** bridge, ADD: makes cni0 if need be, and a pair of veths. */
function link(turn: T, { host, container }: Attachment): void {
  if (!turn.get('bridge', host)) turn.put('bridge', host, { holder: turn.get('pool', host)!.holder });
  turn.put('interface', `${host}/${vethOf(container)}`, { holder: `bridge/${host}`, name: vethOf(container) });
  turn.put('interface', `${container}/eth0`, { holder: `netns/${container}`, name: 'eth0' });
}

/** bridge, ADD: gives the inner veth its address, and cni0 that of the gateway. */
function configure(turn: T, { host, container }: Attachment, { ips: [ip] }: IpamResult): Json {
  const { address: cidr, gateway } = ip!;
  const address = cidr.split('/')[0]!;
  turn.change('interface', `${container}/eth0`, { address });
  turn.change('bridge', host, { gateway });
  return {
    cniVersion,
    interfaces: [
      { name: 'cni0', mac: macOf(gateway) },
      { name: vethOf(container), mac: `ea:${pairs(container.slice(8, 18)).join(':')}` },
      { name: 'eth0', mac: macOf(address), sandbox: pathOf(container) },
    ],
    ips: [{ version: '4', interface: 2, address: cidr, gateway }],
    routes,
    dns: {},
  };
}

/** One run of one plugin: the environment and the configuration on stdin, as libcni passes them; host-local gets those of bridge. */
function run(
  turn: T,
  { runtime, host, container, args, ports = [] }: Attachment,
  method: 'ADD' | 'DEL',
  plugin: Plugin,
  takes: number,
  answer: () => Answer,
  prevResult?: Json,
): Answer {
  const subnet = `${turn.get('pool', host)!.net}.0/24`;
  const chained = {
    bridge: { bridge: 'cni0', isGateway: true, ipMasq: true, ipam: { type: 'host-local', ranges: [[{ subnet }]], routes } },
    portmap: { capabilities: { portMappings: true }, ...(ports.length > 0 && { runtimeConfig: { portMappings: ports } }) },
  };
  const type = plugin === 'host-local' ? 'bridge' : plugin;
  const stdin = {
    cniVersion,
    name: plugin === 'loopback' ? 'cni-loopback' : name,
    type,
    ...(type !== 'loopback' && chained[type]),
    ...(prevResult && { prevResult }),
  };
  const env = {
    CNI_COMMAND: method,
    CNI_CONTAINERID: container,
    CNI_NETNS: pathOf(container),
    CNI_IFNAME: plugin === 'loopback' ? 'lo' : 'eth0',
    ...(args !== undefined && { CNI_ARGS: args }),
    CNI_PATH: '/opt/cni/bin',
  };
  const rule = plugin === 'host-local' ? 'cni.delegate' : method === 'ADD' ? 'cni.add' : 'cni.del';
  const caller = plugin === 'host-local' ? 'bridge' : runtime;
  return turn.call({ caller, callee: plugin, iface: 'cni', method, request: { env, stdin }, rule, takes }, answer);
}

const vethOf = (container: string): string => `veth${container.slice(0, 8)}`;
const pairs = (hex: string): string[] => hex.match(/../g)!;
/** containernetworking/plugins@v0.6.0 pkg/utils/hwaddr: 0a:58 and the address. */
const macOf = (address: string): string =>
  `0a:58:${pairs(
    address
      .split('.')
      .map((octet) => Number(octet).toString(16).padStart(2, '0'))
      .join(''),
  ).join(':')}`;
const pathOf = (container: string): string =>
  `/var/run/netns/cni-${container.slice(0, 8)}-${container.slice(8, 12)}-${container.slice(12, 16)}-${container.slice(16, 20)}-${container.slice(20, 32)}`;
