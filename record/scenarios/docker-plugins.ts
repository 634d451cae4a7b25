import { readFileSync } from 'node:fs';
import { busyboxImage, stopDaemon } from '../containerd.ts';
import { DockerClient, startDockerd } from '../docker/daemon.ts';
import { pluginName, servePlugin } from '../docker/plugin.ts';
import { kernelCall } from '../kernel.ts';
import type { Scenario } from '../scenario.ts';

/** Serves a page until it is told to stop. */
const server = 'trap "exit 0" TERM; echo hi >/data/hello; httpd -p 8080 -h /www; sleep 3600 & wait';

/** Two steps of the article: a container on what Docker has itself, then one whose volume, network and address come from a plugin. */
export const dockerPlugins: Scenario = {
  id: 'docker-plugins',
  layers: [],
  withConfig: false,
  cniCaller: 'containerd',
  network: { name: 'podnet', subnet: '10.88.0.0/24' },
  programs: ['dockerd', 'containerd', 'runc', 'iproute2', 'Node', 'Linux'],
  record: {
    title: { zh: 'Docker与它的插件', en: 'Docker and its plugins' },
    source: {
      speaks: [{ iface: 'docker.plugin', version: 'v1.2', catalogue: 'docker-plugin-catalogue', exact: true }],
      real: {
        zh: 'dockerd是真实的：它对API的回答、它向插件发出的每个请求，以及请求的先后次序，都不由我们决定。网桥、veth、iptables规则和挂载都在内核里真实存在过。',
        en: 'dockerd is real: what it answers to the API, every request that it makes to the plugin, and their order, are its own. Bridges, veth pairs, iptables rules and mounts stood in the kernel.',
      },
      played: {
        zh: '插件由我们的脚本扮演，一个进程兼任卷、网络和IPAM三种驱动：卷是一个目录，网络是一座网桥，地址从一个集合里挑。API的客户端也是脚本，没有用docker命令；它执行bridge、nsenter和iptables的几行是我们在看内核里的情形，Docker的客户端不会这样做。',
        en: 'Our script plays the plugin, one process for volume, network and IPAM driver: a volume is a folder, a network a bridge, an address is picked from a set. It also plays the client of the API; the docker command is not used. Where the client runs bridge, nsenter or iptables, that is our look at the kernel, which no Docker client takes.',
      },
      omits: {
        zh: 'dockerd与containerd、shim、runc之间的调用没有录下。这是20.10的dockerd，不是2017年的17.x；插件协议没有变，但那时容器的启动路径不同。只有一台主机，没有Swarm，也没有跨主机的网络。',
        en: 'The calls between dockerd, containerd, shim and runc are not recorded. This is dockerd 20.10 and not a 17.x of 2017; the plugin protocol is the same, the way a container is started was another. There is one host, no Swarm and no network across hosts.',
      },
    },
    actors: [
      { id: 'client', name: 'client', kind: 'client', played: true },
      { id: 'dockerd', name: 'dockerd', kind: 'runtime', played: false },
      { id: 'plugin', name: 'plugin', kind: 'plugin', played: true },
      { id: 'kernel', name: 'kernel', kind: 'kernel', played: false },
    ],
  },
  run: async ({ work, cgroup, recorder, image }) => {
    const plugin = await servePlugin(recorder, `${work}/volumes`);
    const dockerd = await startDockerd(work, cgroup);
    const client = new DockerClient(work, recorder);
    const create = (name: string, body: object) =>
      client.call('POST /containers/create', { query: { name }, body: { Image: busyboxImage, ...body }, expect: 201 });
    const start = (name: string) => client.call(`POST /containers/${name}/start`, { expect: 204 });
    const remove = async (name: string) => {
      await client.call(`POST /containers/${name}/stop`, { query: { t: '2' }, expect: 204 });
      await client.call(`DELETE /containers/${name}`, { expect: 204 });
    };
    /** Which interface stands on which bridge, and which address the container has. */
    const look = async (name: string) => {
      const namespace = await client.namespaceOf(name);
      kernelCall(recorder, 'client', ['bridge', 'link']);
      kernelCall(recorder, 'client', ['nsenter', `--net=${namespace}`, 'ip', '-4', '-br', 'addr', 'show', 'eth0']);
    };
    await client.call('GET /version', { expect: 200, noise: true });
    await client.call('POST /images/load', { query: { quiet: '1' }, body: readFileSync(image), expect: 200, noise: true });

    await create('plain', {
      Cmd: ['-c', server],
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: { PortBindings: { '8080/tcp': [{ HostPort: '18081' }] } },
    });
    await start('plain');
    await look('plain');
    kernelCall(recorder, 'client', ['iptables', '-t', 'nat', '-S', 'DOCKER']);
    await remove('plain');

    const driver = { Name: 'vol1', Driver: pluginName, DriverOpts: { size: '10m' } };
    await client.call('POST /volumes/create', { body: driver, expect: 201 });
    const ipam = { Driver: pluginName, Config: [{ Subnet: '10.77.0.0/24' }] };
    await client.call('POST /networks/create', {
      body: { Name: 'recnet', Driver: pluginName, CheckDuplicate: true, IPAM: ipam },
      expect: 201,
    });
    await create('web', {
      Cmd: ['-c', server],
      HostConfig: { Mounts: [{ Type: 'volume', Source: 'vol1', Target: '/data' }], NetworkMode: 'recnet' },
    });
    await start('web');
    await look('web');

    await client.call('DELETE /volumes/vol1', { expect: 409 });
    await client.call('DELETE /networks/recnet', { expect: 403 });
    await create('clash', {
      Cmd: ['-c', 'true'],
      HostConfig: { NetworkMode: 'recnet' },
      NetworkingConfig: { EndpointsConfig: { recnet: { IPAMConfig: { IPv4Address: '10.77.0.2' } } } },
    });
    await client.call('POST /containers/clash/start', { expect: 500 });
    await client.call('DELETE /containers/clash', { expect: 204 });

    await remove('web');
    await client.call('DELETE /volumes/vol1', { expect: 204 });
    await client.call('DELETE /networks/recnet', { expect: 204 });
    await stopDaemon(dockerd);
    plugin.close();
  },
};
