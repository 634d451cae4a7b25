import { cniCaller, CniRuntime } from '../cni.ts';
import type { Scenario } from '../scenario.ts';

/** A container that stands in the network of its host by a device of its own, without a bridge. */
export const cniMacvlan: Scenario = {
  id: 'cni-macvlan',
  layers: ['cni'],
  withConfig: false,
  cniCaller,
  programs: ['CNI plugins', 'iproute2', 'Linux'],
  record: {
    title: { zh: '不要网桥：macvlan', en: 'Without a bridge: macvlan' },
    source: {
      speaks: [{ iface: 'cni', version: '1.0.0', catalogue: 'cni-catalogue', exact: true }],
      real: {
        zh: 'macvlan与host-local是真实的插件，容器里的网卡是内核里真实的macvlan设备，有自己的MAC地址。',
        en: 'macvlan and host-local are the real plugins; the interface in the container is a real macvlan device of the kernel with a hardware address of its own.',
      },
      played: {
        zh: '运行时由我们的脚本扮演。上联网卡uplink0是一对veth的一端，代替物理网卡；另一端没有交换机，也没有别的主机。',
        en: 'Our script plays the runtime. The uplink, uplink0, is one end of a veth pair in place of a physical card; behind the other end there is no switch and no other host.',
      },
      omits: {
        zh: '这里没有真实的流量，也没有IPAM以外的地址来源，比如DHCP。同一主机上的macvlan容器与主机互相不通，这一点录像里看不出来。VLAN需要的内核模块，录制的机器没有。',
        en: 'No traffic flows, and no address comes from elsewhere than host-local, such as DHCP. That a macvlan container and its own host cannot reach each other is not seen here. For VLANs the machine that recorded this has no kernel module.',
      },
    },
    actors: [
      { id: cniCaller, name: 'runtime', kind: 'runtime', played: true },
      { id: 'macvlan', name: 'macvlan', kind: 'plugin', played: false },
      { id: 'host-local', name: 'host-local', kind: 'plugin', played: false },
      { id: 'kernel', name: 'kernel', kind: 'kernel', played: false },
    ],
  },
  run: async (session) => {
    const runtime = new CniRuntime(session);
    runtime.kernel('ip', 'link', 'add', 'uplink0', 'type', 'veth', 'peer', 'name', 'switch0');
    runtime.kernel('ip', 'link', 'set', 'uplink0', 'up');
    runtime.kernel('ip', 'link', 'set', 'switch0', 'up');
    const config = {
      cniVersion: '1.0.0',
      name: 'lan',
      type: 'macvlan',
      master: 'uplink0',
      mode: 'bridge',
      ipam: { type: 'host-local', subnet: '192.168.10.0/24', routes: [{ dst: '0.0.0.0/0' }], dataDir: `${session.work}/cni-data` },
    };
    const result = runtime.call('macvlan', { command: 'ADD', config })!;
    const known = { ...config, prevResult: result };
    runtime.kernel('ip', '-n', 'pod', '-d', '-o', 'link', 'show', 'eth0');
    runtime.kernel('ip', '-n', 'pod', '-4', '-br', 'addr', 'show', 'eth0');
    runtime.call('macvlan', { command: 'CHECK', config: known });
    runtime.call('macvlan', { command: 'DEL', config: known });
    runtime.call('macvlan', { command: 'DEL', config: known });
    runtime.kernel('ip', 'link', 'del', 'uplink0');
    runtime.kernel('ip', 'netns', 'del', 'pod');
  },
};
