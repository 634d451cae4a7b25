import { cniCaller, CniRuntime } from '../cni.ts';
import type { Scenario } from '../scenario.ts';

/** A plugin called by hand: what CHECK sees, what ADD and DEL do a second time, and how errors look. */
export const cniCheck: Scenario = {
  id: 'cni-check',
  layers: ['cni'],
  withConfig: false,
  cniCaller,
  programs: ['CNI plugins', 'iproute2', 'Linux'],
  record: {
    title: { zh: 'CHECK看得出什么', en: 'What CHECK sees' },
    source: {
      speaks: [{ iface: 'cni', version: '1.0.0', catalogue: 'cni-catalogue', exact: true }],
      real: {
        zh: 'bridge与host-local是真实的插件，由内核里真实的命名空间、网桥和地址作答。每个错误码和错误文字都是插件自己打印的。',
        en: 'bridge and host-local are the real plugins, and what they answer stands in the kernel: a namespace, a bridge, an address. Every error code and text is what a plugin printed.',
      },
      played: {
        zh: '运行时由我们的脚本扮演：设好环境变量，把配置写进标准输入，做的就是libcni的事。地址也是脚本用ip命令清掉的，好让CHECK有错可查。',
        en: 'Our script plays the runtime: it sets the variables and writes the configuration to standard input, as libcni does. It also takes the address away, with ip, to give CHECK something to find.',
      },
      omits: {
        zh: 'CHECK从CNI 0.4.0（2019年）才有，作者写文章时还没有；另几段录像里的containerd 1.6一次也没有调用它。插件对内核的系统调用没有录下。STATUS与GC属于1.1.0，这一版插件不认识。',
        en: 'CHECK came with CNI 0.4.0 in 2019, after the article was written; containerd 1.6 never calls it in the other recordings. The system calls of the plugins are not recorded. STATUS and GC belong to 1.1.0, which these plugins do not know.',
      },
    },
    actors: [
      { id: cniCaller, name: 'runtime', kind: 'runtime', played: true },
      { id: 'bridge', name: 'bridge', kind: 'plugin', played: false },
      { id: 'host-local', name: 'host-local', kind: 'plugin', played: false },
      { id: 'kernel', name: 'kernel', kind: 'kernel', played: false },
    ],
  },
  run: async (session) => {
    const runtime = new CniRuntime(session);
    const network = { cniVersion: '1.0.0', name: 'demo-net', type: 'bridge' };
    const ipam = { type: 'host-local', subnet: '10.90.0.0/24', routes: [{ dst: '0.0.0.0/0' }], dataDir: `${session.work}/cni-data` };
    const config = { ...network, bridge: 'br0', isGateway: true, ipam };
    const result = runtime.call('bridge', { command: 'ADD', config })!;
    const known = { ...config, prevResult: result };
    runtime.call('bridge', { command: 'CHECK', config: known });
    runtime.kernel('ip', '-n', 'pod', 'addr', 'flush', 'dev', 'eth0');
    runtime.call('bridge', { command: 'CHECK', config: known, expect: 999 });
    runtime.call('bridge', { command: 'ADD', config, expect: 999 });
    runtime.call('bridge', { command: 'DEL', config: known });
    runtime.call('bridge', { command: 'DEL', config: known });
    runtime.call('bridge', { command: 'ADD', config: { ...network, cniVersion: '9.9.9' }, expect: 1 });
    runtime.call('bridge', { command: 'ADD', config, env: { CNI_CONTAINERID: null }, expect: 4 });
    runtime.call('bridge', { command: 'ADD', config: '{"cniVersion": "1.0.0", "name": ', expect: 6 });
    runtime.kernel('ip', 'netns', 'del', 'pod');
  },
};
