import { textAt } from '../json.ts';
import { ruleFor, short, type Rule, type Scene } from './scene.ts';

const bare = (address: string): string => address.split('/')[0]!;

/** What an endpoint holds: its address, and then its link once a container has joined. */
function setLink(scene: Scene, endpoint: string, link: string | undefined): void {
  const key = scene.called(endpoint);
  const mac = key === undefined ? undefined : scene.things.get(key)?.marks?.[0];
  scene.change(key, { marks: [mac, link].filter((mark) => mark !== undefined) });
}

const rules: Record<string, Rule> = {
  'VolumeDriver.Create': ({ request }, scene) => {
    const name = textAt(request, 'Name');
    if (!scene.things.has(`volume/${name}`)) scene.put(`volume/${name}`, { kind: 'volume', label: name });
  },
  'VolumeDriver.Remove': ({ request }, scene) => scene.del(`volume/${textAt(request, 'Name')}`),
  'VolumeDriver.Mount': ({ request, response }, scene) => {
    const [name, id] = [textAt(request, 'Name'), textAt(request, 'ID')];
    const volume = `volume/${name}`;
    const path = textAt(response, 'Mountpoint');
    if (path)
      scene.put(`mount/${name}/${short(id)}`, {
        kind: 'mount',
        label: path,
        in: volume,
        marks: [short(id)],
      });
  },
  'VolumeDriver.Unmount': ({ request }, scene) => scene.del(`mount/${textAt(request, 'Name')}/${short(textAt(request, 'ID'))}`),

  'NetworkDriver.CreateNetwork': (span, scene) => {
    const id = textAt(span.request, 'NetworkID');
    // The driver is told the id alone; the name is in the client's call.
    const name = [...scene.around(span)].map(({ request }) => textAt(request, 'Name')).find(Boolean) ?? short(id);
    scene.put(scene.call(id, `network/${name}`), { kind: 'network', label: name });
  },
  'NetworkDriver.DeleteNetwork': ({ request }, scene) => scene.del(scene.called(textAt(request, 'NetworkID'))),
  'NetworkDriver.CreateEndpoint': ({ request, response }, scene) => {
    const id = textAt(request, 'EndpointID');
    const network = scene.called(textAt(request, 'NetworkID'));
    const [address, mac] = ['Address', 'MacAddress'].map((key) => textAt(response, 'Interface', key) || textAt(request, 'Interface', key));
    scene.put(scene.call(id, `endpoint/${short(id)}`), {
      kind: 'endpoint',
      label: address || short(id),
      in: network,
      ...(mac && { marks: [mac] }),
    });
  },
  'NetworkDriver.DeleteEndpoint': ({ request }, scene) => scene.del(scene.called(textAt(request, 'EndpointID'))),
  'NetworkDriver.Join': ({ request, response }, scene) =>
    setLink(scene, textAt(request, 'EndpointID'), textAt(response, 'InterfaceName', 'SrcName')),
  'NetworkDriver.Leave': ({ request }, scene) => setLink(scene, textAt(request, 'EndpointID'), undefined),

  'IpamDriver.RequestPool': ({ response }, scene) => {
    const [id, pool] = [textAt(response, 'PoolID'), textAt(response, 'Pool')];
    scene.put(scene.call(id, `pool/${pool}`), { kind: 'pool', label: pool });
  },
  'IpamDriver.ReleasePool': ({ request }, scene) => scene.del(scene.called(textAt(request, 'PoolID'))),
  'IpamDriver.RequestAddress': ({ request, response }, scene) => {
    const address = textAt(response, 'Address');
    const pool = scene.called(textAt(request, 'PoolID'));
    const gateway = textAt(request, 'Options', 'RequestAddressType') === 'com.docker.network.gateway';
    scene.put(`address/${bare(address)}`, {
      kind: 'address',
      label: address,
      in: pool,
      ...(gateway && { marks: ['gateway'] }),
    });
  },
  'IpamDriver.ReleaseAddress': ({ request }, scene) => scene.del(`address/${bare(textAt(request, 'Address'))}`),
};

/** What a call to a Docker plugin changes. */
export const dockerPluginRule: Rule = (span, scene) => {
  if (span.status.ok) ruleFor(rules, span)?.(span, scene);
};
