import { ok, type Answer } from '../../kernel/turn.ts';
import { freeAddress } from './addresses.ts';
import { api, fail, hex, kernel, keyOf, type DockerCall, type T } from './calls.ts';
import { linkOf, type DockerPlugin } from './plugin.ts';
import type { ContainerRow, NetworkRow } from './rows.ts';

const ip = (turn: T, host: string, ...argv: string[]): Answer => kernel(turn, `dockerd-${host}`, host, 'ip', argv, 'docker.bridge');

/** The bridge docker0 of a host, and the network of that name. */
export function addBridge(turn: T, host: string): void {
  ip(turn, host, 'link', 'add', 'docker0', 'type', 'bridge');
  ip(turn, host, 'addr', 'add', '172.17.0.1/16', 'dev', 'docker0');
  const subnet = '172.17.0.0/16';
  turn.put('network', keyOf(host, 'bridge'), { id: hex(turn, 64), host, name: 'bridge', driver: 'bridge', subnet, bridge: 'docker0' });
}

/** Adds or deletes the rule for each published port (libnetwork drivers/bridge/bridge.go ProgramExternalConnectivity, RevokeExternalConnectivity). */
function publish(turn: T, { host, ports = [] }: ContainerRow, address: string, flag: '-A' | '-D'): void {
  for (const port of ports) {
    const rule = ['-p', 'tcp', '--dport', String(port.host), '-j', 'DNAT', '--to-destination', `${address}:${port.container}`];
    kernel(turn, `dockerd-${host}`, host, 'iptables', ['-t', 'nat', flag, 'DOCKER', ...rule], 'docker.bridge');
  }
}

/** A veth pair, one end in the bridge, and the published ports (ibid. CreateEndpoint). */
function plug(turn: T, row: ContainerRow, { bridge, name: network }: NetworkRow, address: string): void {
  const { host, name } = row;
  const link = `veth${hex(turn, 7)}`;
  ip(turn, host, 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0');
  ip(turn, host, 'link', 'set', link, 'master', bridge, 'up');
  publish(turn, row, address, '-A');
  turn.put('address', keyOf(host, address), { network: keyOf(host, network) });
  turn.put('veth', keyOf(host, link), { network: keyOf(host, network) });
  turn.change('container', keyOf(host, name), { ip: address, link });
}

/** Networks of a dockerd: its bridge docker0, and those that plugins drive. Bridges beside docker0 are not modelled. */
export const networksOf = (plugins: DockerPlugin) => ({
  /** Gives a container its network; 404 if there is none of that name, 500 if it has no address left. */
  connect(turn: T, row: ContainerRow): Answer {
    const { host, name, network = 'bridge', id } = row;
    const net = turn.get('network', keyOf(host, network));
    if (!net) return fail('404', `network ${network} not found`);
    if (net.driver !== 'bridge') {
      const { answer, ip: given } = plugins.requestAddress(turn, net);
      if (!answer.ok) return fail('500', `remote: ${answer.message}`);
      const endpoint = hex(turn, 64);
      plugins.join(turn, { network: net, id: endpoint, ip: given, sandbox: `/var/run/docker/netns/${id.slice(0, 12)}` });
      turn.change('container', keyOf(host, name), { ip: given, endpoint, link: linkOf(endpoint) });
    } else {
      const given = freeAddress(turn, net);
      if (given === undefined)
        return fail('500', `no available IPv4 addresses on this network's address pools: ${net.name} (${net.id.slice(0, 12)})`);
      plug(turn, row, net, given);
    }
    turn.put('netns', keyOf(host, id.slice(0, 12)), { container: keyOf(host, name) });
    return ok();
  },

  /** @param silent the host has lost its power: nothing is called any more */
  disconnect(turn: T, row: ContainerRow, silent: boolean): void {
    const { host, name, network = 'bridge', ip: address, link, endpoint, id } = row;
    const net = turn.get('network', keyOf(host, network));
    if (net && address !== undefined && link !== undefined) {
      if (!silent && endpoint !== undefined) {
        plugins.leave(turn, { network: net, id: endpoint });
        plugins.releaseAddress(turn, net, address);
      } else if (!silent) {
        publish(turn, row, address, '-D');
        ip(turn, host, 'link', 'del', link);
      }
      turn.del('veth', keyOf(host, link));
      turn.del('address', keyOf(host, address));
      if (endpoint !== undefined) turn.del('endpoint', keyOf(host, endpoint.slice(0, 12)));
    }
    turn.del('netns', keyOf(host, id.slice(0, 12)));
    turn.change('container', keyOf(host, name), { ip: undefined, link: undefined, endpoint: undefined });
  },

  /** A network on one host, made by a plugin; 404 if there is no such plugin, 409 if the name is in use. @param subnet such as `10.77.0.0/24` */
  create(turn: T, call: DockerCall, { name, driver, subnet }: Pick<NetworkRow, 'name' | 'driver' | 'subnet'>): Answer {
    const request = { Name: name, Driver: driver, CheckDuplicate: true, IPAM: { Driver: driver, Config: [{ Subnet: subnet }] } };
    return api(turn, call, 'POST /networks/create', request, () => {
      const { host } = call;
      if (turn.get('network', keyOf(host, name))) return fail('409', `network with name ${name} already exists`);
      if (!turn.get('plugin', keyOf(host, driver))) return fail('404', `plugin "${driver}" not found`);
      const id = hex(turn, 64);
      const row: NetworkRow = { id, host, name, driver, subnet, bridge: `br-${id.slice(0, 12)}` };
      turn.put('network', keyOf(host, name), row);
      plugins.createNetwork(turn, row);
      return ok({ Id: id, Warning: '' }, '201');
    });
  },
});
export type Networks = ReturnType<typeof networksOf>;
