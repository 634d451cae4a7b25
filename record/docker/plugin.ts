import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Recorder } from '../calls.ts';
import type { Json, JsonObject } from '../grpc.ts';
import { kernelCall } from '../kernel.ts';

/** Name under which dockerd finds the plugin. */
export const pluginName = 'rec';

/** Calls that only ask what the plugin can do or still has. */
const polls = [
  'Plugin.Activate',
  'VolumeDriver.Capabilities',
  'VolumeDriver.Get',
  'NetworkDriver.GetCapabilities',
  'NetworkDriver.EndpointOperInfo',
  'IpamDriver.GetCapabilities',
  'IpamDriver.GetDefaultAddressSpaces',
];

interface Volume {
  mountpoint: string;
  /** Ids of the mounts that hold it. */
  users: Set<string>;
}

interface Pool {
  /** First three parts of its addresses. */
  base: string;
  bits: string;
  used: Set<string>;
}

type Body = Record<string, string>;

/**
 * What a volume, network and IPAM plugin answers. The work is real: a folder for a volume, a bridge for a network, a veth pair for an
 * endpoint, of which dockerd puts one end into the container.
 * @param ip runs `ip` on the kernel
 * @param folder where the volumes lie
 */
function handlers(ip: (...argv: string[]) => void, folder: string): Record<string, (body: Body) => JsonObject> {
  const volumes = new Map<string, Volume>();
  const pools = new Map<string, Pool>();
  const gateways = new Map<string, string>();
  const bridge = (network = '') => `rb-${network.slice(0, 8)}`;
  const outer = (endpoint = '') => `rh${endpoint.slice(0, 7)}`;
  const inner = (endpoint = '') => `rc${endpoint.slice(0, 7)}`;
  const missing = (name = '') => ({ Err: `no such volume: ${name}` });
  return {
    'Plugin.Activate': () => ({ Implements: ['VolumeDriver', 'NetworkDriver', 'IpamDriver'] }),
    'VolumeDriver.Capabilities': () => ({ Capabilities: { Scope: 'local' } }),
    'VolumeDriver.Create': ({ Name = '' }) => {
      const mountpoint = `${folder}/${Name}`;
      mkdirSync(mountpoint, { recursive: true });
      volumes.set(Name, { mountpoint, users: new Set() });
      return { Err: '' };
    },
    'VolumeDriver.Get': ({ Name = '' }) => {
      const volume = volumes.get(Name);
      return volume ? { Volume: { Name, Mountpoint: volume.mountpoint, Status: { users: volume.users.size } }, Err: '' } : missing(Name);
    },
    'VolumeDriver.Mount': ({ Name = '', ID = '' }) => {
      const volume = volumes.get(Name);
      volume?.users.add(ID);
      return volume ? { Mountpoint: volume.mountpoint, Err: '' } : missing(Name);
    },
    'VolumeDriver.Unmount': ({ Name = '', ID = '' }) => {
      volumes.get(Name)?.users.delete(ID);
      return { Err: '' };
    },
    'VolumeDriver.Remove': ({ Name = '' }) => {
      rmSync(`${folder}/${Name}`, { recursive: true, force: true });
      volumes.delete(Name);
      return { Err: '' };
    },
    'IpamDriver.GetCapabilities': () => ({ RequiresMACAddress: false, RequiresRequestReplay: false }),
    'IpamDriver.GetDefaultAddressSpaces': () => ({ LocalDefaultAddressSpace: 'RecLocal', GlobalDefaultAddressSpace: 'RecGlobal' }),
    'IpamDriver.RequestPool': ({ AddressSpace = '', Pool = '' }) => {
      const [network = '', bits = ''] = Pool.split('/');
      const id = `${AddressSpace}/${Pool}`;
      pools.set(id, { base: network.slice(0, network.lastIndexOf('.')), bits, used: new Set() });
      return { PoolID: id, Pool, Data: {} };
    },
    'IpamDriver.ReleasePool': ({ PoolID = '' }) => {
      pools.delete(PoolID);
      return {};
    },
    'IpamDriver.RequestAddress': ({ PoolID = '', Address = '' }) => {
      const { base, bits, used } = pools.get(PoolID)!;
      let host = 1;
      while (used.has(`${base}.${host}`)) host++;
      const address = Address || `${base}.${host}`;
      // dockerd reads `Error` of IPAM answers, and `Err` of all others.
      if (used.has(address)) return { Error: `address in use: ${address}` };
      used.add(address);
      return { Address: `${address}/${bits}`, Data: {} };
    },
    'IpamDriver.ReleaseAddress': ({ PoolID = '', Address = '' }) => {
      pools.get(PoolID)?.used.delete(Address);
      return {};
    },
    'NetworkDriver.GetCapabilities': () => ({ Scope: 'local', ConnectivityScope: 'local' }),
    'NetworkDriver.CreateNetwork': ({ NetworkID = '', IPv4Data }) => {
      const [{ Gateway }] = IPv4Data as unknown as [{ Gateway: string }];
      gateways.set(NetworkID, Gateway);
      ip('link', 'add', bridge(NetworkID), 'type', 'bridge');
      ip('addr', 'add', Gateway, 'dev', bridge(NetworkID));
      ip('link', 'set', bridge(NetworkID), 'up');
      return {};
    },
    'NetworkDriver.DeleteNetwork': ({ NetworkID = '' }) => {
      ip('link', 'del', bridge(NetworkID));
      gateways.delete(NetworkID);
      return {};
    },
    'NetworkDriver.CreateEndpoint': ({ EndpointID = '' }) => ({
      Interface: { MacAddress: `02:77:${EndpointID.slice(0, 8).match(/../g)!.join(':')}` },
    }),
    'NetworkDriver.EndpointOperInfo': () => ({ Value: {} }),
    'NetworkDriver.Join': ({ NetworkID = '', EndpointID }) => {
      ip('link', 'add', outer(EndpointID), 'type', 'veth', 'peer', 'name', inner(EndpointID));
      ip('link', 'set', outer(EndpointID), 'master', bridge(NetworkID), 'up');
      return {
        InterfaceName: { SrcName: inner(EndpointID), DstPrefix: 'eth' },
        Gateway: gateways.get(NetworkID)!.split('/')[0]!,
        StaticRoutes: [],
      };
    },
    'NetworkDriver.Leave': ({ EndpointID }) => {
      ip('link', 'del', outer(EndpointID));
      return {};
    },
    'NetworkDriver.DeleteEndpoint': () => ({}),
    'NetworkDriver.ProgramExternalConnectivity': () => ({}),
    'NetworkDriver.RevokeExternalConnectivity': () => ({}),
  };
}

/** The failure that an answer tells; undefined if it tells none. */
const failureOf = (answer: JsonObject): string | undefined => ((answer['Err'] || answer['Error']) as string | undefined) || undefined;

/**
 * Serves the plugin where dockerd looks for it, and records each call with what the plugin does for it.
 * @returns the server, listening
 */
export async function servePlugin(recorder: Recorder, folder: string): Promise<Server> {
  const answers = handlers((...argv) => void kernelCall(recorder, 'plugin', ['ip', ...argv]), folder);
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
    incoming.on('end', () => {
      const method = incoming.url!.slice(1);
      const body = text === '' ? undefined : (JSON.parse(text) as Json);
      const end = recorder.begin({
        caller: 'dockerd',
        callee: 'plugin',
        iface: 'docker.plugin',
        method,
        request: body,
        noise: polls.includes(method),
      });
      const answer = answers[method]?.((body ?? {}) as Body) ?? { Err: `not implemented: ${method}` };
      const code = method in answers ? 200 : 404;
      const message = failureOf(answer);
      outgoing.writeHead(code, { 'Content-Type': 'application/vnd.docker.plugins.v1.2+json' });
      outgoing.end(JSON.stringify(answer));
      end({ response: answer, status: { ok: !message, code: String(code), ...(message && { message }) } });
    });
  });
  const socket = `/run/docker/plugins/${pluginName}.sock`;
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  chmodSync(socket, 0o660);
  return server;
}
