import { ok, type Answer } from '../../kernel/turn.ts';
import { storage, type StorageRules } from '../storage.ts';
import { freeAddress, nth } from './addresses.ts';
import { kernel, keyOf, type T } from './calls.ts';
import type { NetworkRow } from './rows.ts';

/** An endpoint of a container in a plugin's network. */
interface Endpoint {
  readonly network: NetworkRow;
  readonly id: string;
  readonly ip: string;
  /** Path of the network namespace. */
  readonly sandbox: string;
}

const prefixOf = ({ subnet }: NetworkRow): string => subnet.split('/')[1]!;
const poolOf = ({ subnet }: NetworkRow): string => `LocalDefault/${subnet}`;
export const linkOf = (endpoint: string): string => `veth${endpoint.slice(0, 7)}`;

/** An error as a plugin tells it: with a good status, in the body; IPAM drivers have a key of their own for it. */
const fault = (message: string, key = 'Err'): Answer => ({ ok: false, code: '200', message, response: { [key]: message } });
const fine = (response: unknown): Answer => ok(response, '200');

/**
 * One plugin per host that drives volumes, networks and addresses, and the requests that dockerd makes of it: endpoints
 * and their order as in Docker 17.09 (moby v17.09.0-ce volume/store/store.go create; libnetwork 5b28c0e, which it vendors,
 * controller.go NewNetwork, endpoint.go sbJoin, sbLeave; docs/remote.md, docs/ipam.md).
 */
export function dockerPlugin(rules: StorageRules) {
  const backend = storage(rules);
  const id = (host: string, driver: string): string => `${driver}-${host}`;
  const path = (name: string): string => `/mnt/${name}`;

  /** Asks the plugin; the first time, the handshake goes before. */
  function ask(
    turn: T,
    host: string,
    driver: string,
    method: string,
    request: unknown,
    answer: () => Answer,
    noise = method === 'VolumeDriver.Get' || method === 'NetworkDriver.EndpointOperInfo',
  ): Answer {
    const key = `${host}/${driver}`;
    const plugin = turn.get('plugin', key);
    if (!plugin) return fault(`plugin "${driver}" not found`);
    if (!plugin.active) {
      turn.change('plugin', key, { active: true });
      greet(turn, host, driver, plugin.scope);
    }
    return turn.call(
      {
        caller: `dockerd-${host}`,
        callee: id(host, driver),
        iface: 'docker.plugin',
        method,
        ...(request !== undefined && { request }),
        rule: `docker.plugin.${method.split('.')[0]!.replace('Driver', '').toLowerCase()}`,
        ...(noise && { noise }),
      },
      answer,
    );
  }

  /**
   * What dockerd asks a plugin on first use: the handshake (moby v17.09.0-ce pkg/plugins/plugins.go activateWithLock), and
   * as the plugin is registered as a driver of each sort, what it can do.
   */
  function greet(turn: T, host: string, driver: string, scope: string): void {
    const say = (method: string, response: unknown, request?: unknown) =>
      ask(turn, host, driver, method, request, () => fine(response), true);
    say('Plugin.Activate', { Implements: ['VolumeDriver', 'NetworkDriver', 'IpamDriver'] });
    say('NetworkDriver.GetCapabilities', { Scope: 'local', ConnectivityScope: 'local' });
    say('IpamDriver.GetCapabilities', { RequiresMACAddress: false, RequiresRequestReplay: false });
    say('IpamDriver.GetDefaultAddressSpaces', { LocalDefaultAddressSpace: 'LocalDefault', GlobalDefaultAddressSpace: 'GlobalDefault' });
    say('VolumeDriver.Capabilities', { Capabilities: { Scope: scope } }, {});
  }

  const globally = (turn: T, host: string, driver: string): boolean => turn.get('plugin', `${host}/${driver}`)?.scope === 'global';
  /** The driver of volumes has this one: in the back end, or else on this host. */
  const has = (turn: T, host: string, driver: string, name: string): boolean =>
    globally(turn, host, driver) ? turn.get('disk', name) !== undefined : turn.get('volume', `${host}/${name}`) !== undefined;
  /** The back end's answer, as the plugin passes it on. */
  const back = (answer: Answer): Answer => (answer.ok ? fine({ Err: '' }) : fault(answer.message));
  const addressed = (network: NetworkRow, ip: string): Answer => fine({ Address: `${ip}/${prefixOf(network)}`, Data: {} });
  const of = ({ network, id: EndpointID }: Pick<Endpoint, 'network' | 'id'>) => ({ NetworkID: network.id, EndpointID });
  const options = { 'com.docker.network.endpoint.exposedports': [], 'com.docker.network.portmap': [] };

  return {
    backend,

    /** Puts a plugin on a host. */
    add(turn: T, host: string, name: string, scope: 'local' | 'global'): void {
      turn.put('actor', id(host, name), { id: id(host, name), name, kind: 'plugin', played: false, node: host });
      turn.put('plugin', `${host}/${name}`, { host, name, scope, active: false });
    },

    /** A dockerd that starts knows of no handshake. */
    forget(turn: T, host: string): void {
      for (const [key] of turn.by('plugin', 'host', host)) turn.change('plugin', key, { active: false });
    },

    get: (turn: T, host: string, driver: string, Name: string): Answer =>
      ask(turn, host, driver, 'VolumeDriver.Get', { Name }, () =>
        has(turn, host, driver, Name)
          ? fine({ Volume: { Name, Mountpoint: path(Name), Status: {} }, Err: '' })
          : fault(`no such volume: ${Name}`),
      ),

    createVolume: (turn: T, host: string, driver: string, Name: string, labels: Readonly<Record<string, string>>): Answer =>
      ask(turn, host, driver, 'VolumeDriver.Create', { Name, Opts: {} }, () =>
        globally(turn, host, driver) ? back(backend.create(turn, id(host, driver), Name, labels)) : fine({ Err: '' }),
      ),

    mount: (turn: T, host: string, driver: string, Name: string, ID: string): Answer =>
      ask(turn, host, driver, 'VolumeDriver.Mount', { Name, ID }, () => {
        const found = { Mountpoint: path(Name), Err: '' };
        if (!globally(turn, host, driver)) return fine(found);
        const others = rules.preempt ? (turn.get('disk', Name)?.hosts ?? []).filter((other) => other !== host) : [];
        for (const other of others) backend.detach(turn, { caller: id(host, driver), volume: Name, host: other });
        const attached = backend.attach(turn, { caller: id(host, driver), volume: Name, host });
        if (!attached.ok) return fault(attached.message);
        kernel(turn, id(host, driver), host, 'mount', ['-t', 'ext4', `/dev/disk/by-id/${Name}`, path(Name)], 'docker.plugin.volume');
        return fine(found);
      }),

    /** @param others number of containers of this host that keep the volume; it is detached after the last one */
    unmount: (turn: T, host: string, driver: string, Name: string, ID: string, others: number): Answer =>
      ask(turn, host, driver, 'VolumeDriver.Unmount', { Name, ID }, () => {
        if (!globally(turn, host, driver) || others > 0) return fine({ Err: '' });
        kernel(turn, id(host, driver), host, 'umount', [path(Name)], 'docker.plugin.volume');
        return back(backend.detach(turn, { caller: id(host, driver), volume: Name, host }));
      }),

    /** Pool, address of the gateway, network (NewNetwork). */
    createNetwork(turn: T, network: NetworkRow): Answer {
      const { host, driver, subnet, bridge } = network;
      const gateway = nth(subnet, 1);
      const pool = { AddressSpace: 'LocalDefault', Pool: subnet, SubPool: '', Options: null, V6: false };
      ask(turn, host, driver, 'IpamDriver.RequestPool', pool, () => fine({ PoolID: poolOf(network), Pool: subnet, Data: {} }));
      const wish = { PoolID: poolOf(network), Address: '', Options: { RequestAddressType: 'com.docker.network.gateway' } };
      ask(turn, host, driver, 'IpamDriver.RequestAddress', wish, () => {
        turn.put('address', `${host}/${gateway}`, { network: keyOf(host, network.name), gateway: true });
        return addressed(network, gateway);
      });
      const data = [{ AddressSpace: 'LocalDefault', Gateway: `${gateway}/${prefixOf(network)}`, Pool: subnet }];
      const Options = { 'com.docker.network.enable_ipv6': false, 'com.docker.network.generic': {} };
      return ask(
        turn,
        host,
        driver,
        'NetworkDriver.CreateNetwork',
        { NetworkID: network.id, Options, IPv4Data: data, IPv6Data: [] },
        () => {
          const ip = (...argv: string[]) => kernel(turn, id(host, driver), host, 'ip', argv, 'docker.plugin.network');
          ip('link', 'add', bridge, 'type', 'bridge');
          ip('addr', 'add', `${gateway}/${prefixOf(network)}`, 'dev', bridge);
          ip('link', 'set', bridge, 'up');
          return fine({});
        },
      );
    },

    /** An address for an endpoint; refused if none is left. */
    requestAddress(turn: T, network: NetworkRow): { readonly answer: Answer; readonly ip: string } {
      const { host, driver, subnet } = network;
      let ip = '';
      const request = { PoolID: poolOf(network), Address: '', Options: null };
      const answer = ask(turn, host, driver, 'IpamDriver.RequestAddress', request, () => {
        const free = freeAddress(turn, network);
        if (free === undefined) return fault(`no address left in ${subnet}`, 'Error');
        ip = free;
        turn.put('address', `${host}/${ip}`, { network: keyOf(host, network.name) });
        return addressed(network, ip);
      });
      return { answer, ip };
    },

    releaseAddress: (turn: T, network: NetworkRow, ip: string): Answer =>
      ask(turn, network.host, network.driver, 'IpamDriver.ReleaseAddress', { PoolID: poolOf(network), Address: ip }, () => {
        turn.del('address', `${network.host}/${ip}`);
        return fine({});
      }),

    /** Endpoint, join, way out (sbJoin). */
    join(turn: T, endpoint: Endpoint): void {
      const { network, ip, sandbox } = endpoint;
      const { host, driver, bridge, subnet } = network;
      const [link, peer] = [linkOf(endpoint.id), `peer${endpoint.id.slice(0, 7)}`];
      const face = { Address: `${ip}/${prefixOf(network)}`, AddressIPv6: '', MacAddress: '' };
      ask(turn, host, driver, 'NetworkDriver.CreateEndpoint', { ...of(endpoint), Interface: face, Options: options }, () => {
        turn.put('endpoint', `${host}/${endpoint.id.slice(0, 12)}`, { network: keyOf(host, network.name), label: face.Address });
        const mac = ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
        return fine({ Interface: { MacAddress: ['02', '42', ...mac].join(':') } });
      });
      ask(turn, host, driver, 'NetworkDriver.Join', { ...of(endpoint), SandboxKey: sandbox, Options: options }, () => {
        const run = (...argv: string[]) => kernel(turn, id(host, driver), host, 'ip', argv, 'docker.plugin.network');
        run('link', 'add', link, 'type', 'veth', 'peer', 'name', peer);
        run('link', 'set', link, 'master', bridge, 'up');
        turn.put('veth', `${host}/${link}`, { network: keyOf(host, network.name) });
        return fine({ InterfaceName: { SrcName: peer, DstPrefix: 'eth' }, Gateway: nth(subnet, 1), StaticRoutes: [] });
      });
      ask(turn, host, driver, 'NetworkDriver.ProgramExternalConnectivity', { ...of(endpoint), Options: options }, () => fine({}));
      ask(turn, host, driver, 'NetworkDriver.EndpointOperInfo', of(endpoint), () => fine({ Value: {} }));
    },

    leave(turn: T, endpoint: Pick<Endpoint, 'network' | 'id'>): void {
      const { host, driver } = endpoint.network;
      ask(turn, host, driver, 'NetworkDriver.RevokeExternalConnectivity', of(endpoint), () => fine({}));
      ask(turn, host, driver, 'NetworkDriver.Leave', of(endpoint), () => {
        kernel(turn, id(host, driver), host, 'ip', ['link', 'del', linkOf(endpoint.id)], 'docker.plugin.network');
        turn.del('veth', `${host}/${linkOf(endpoint.id)}`);
        return fine({});
      });
      ask(turn, host, driver, 'NetworkDriver.DeleteEndpoint', of(endpoint), () => {
        turn.del('endpoint', `${host}/${endpoint.id.slice(0, 12)}`);
        return fine({});
      });
    },
  };
}
export type DockerPlugin = ReturnType<typeof dockerPlugin>;
