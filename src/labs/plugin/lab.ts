import type { Lab } from '../lab.ts';

export const plugin: Lab = {
  name: 'plugin',
  chapter: 'evolution',
  title: { zh: 'dockerd向插件问什么', en: 'What dockerd asks its plugins' },
  lead: {
    zh: '从Docker到Kubernetes的四步，前三步都在这一份录像里。dockerd是真的，它发给插件的每个HTTP请求也是真的；插件一边由脚本作答，网桥和veth倒是真建了。',
    en: 'Of the four steps from Docker to Kubernetes, the first three are in this one recording. dockerd is real and so is every HTTP request that it sends to the plugin; a script gives the plugin’s answers, though the bridge and the veth pair that it makes are real.',
  },
  terms: ['dockerd', 'docker-plugin', 'ipam', 'libnetwork', 'bridge', 'veth', 'volume'],
  scenes: [
    {
      trace: 'docker-plugins',
      title: { zh: '默认网桥，然后是插件', en: 'The default bridge, then the plugin' },
      lead: {
        zh: '先起一个什么插件都不用的容器，dockerd一个人全办了。再建卷、建网络、起容器，看它每到一处都要出去问，而问的次序由它定。',
        en: 'First a container without any plugin: dockerd does it all itself. Then a volume, a network and a container: at each point it goes out and asks, in an order of its own.',
      },
      moments: [
        {
          find: { method: 'POST /containers/plain/start' },
          text: {
            zh: '第一步：默认网桥上的容器。dockerd一次也没有去问别人。',
            en: 'Step one: a container on the default bridge. Nobody else is asked anything.',
          },
        },
        {
          find: { method: 'VolumeDriver.Create' },
          text: {
            zh: '第二步：建卷时点了驱动的名字，dockerd就去问那个插件。名字由用户给，插件是运维装的。',
            en: 'Step two: the request for a volume names a driver, and dockerd asks that plugin. The user gives the name; an operator has installed the plugin.',
          },
        },
        {
          find: { method: 'IpamDriver.RequestPool' },
          text: {
            zh: '建网络，先问的是IPAM：要一个地址池。这时网络驱动还什么都不知道。',
            en: 'For a network it asks IPAM first, for a pool of addresses. The network driver knows of nothing yet.',
          },
        },
        {
          find: { method: 'NetworkDriver.CreateEndpoint' },
          text: {
            zh: 'dockerd刚向IPAM要到的地址，由它自己转交给网络驱动。CNI里去要地址的是主插件，不是运行时。',
            en: 'dockerd itself carries the address that IPAM has just given it to the network driver. On CNI the main plugin asks for the address, not the runtime.',
          },
        },
        {
          find: { method: 'VolumeDriver.Mount', nth: 1 },
          text: {
            zh: '第三步：插件答的只是本机的一个路径；挂进哪个容器、什么时候卸，都是dockerd说了算。',
            en: 'Step three: the plugin answers with a path on this host and no more; which container gets it, and when it is let go, dockerd decides.',
          },
        },
        {
          find: { method: 'POST /containers/clash/start', code: '500', returns: true },
          text: {
            zh: '地址已被占用：插件以HTTP 200回答，里面有Error；用户从dockerd得到500。',
            en: 'The address is taken: the plugin answers 200 with an Error inside, and the user gets a 500 from dockerd.',
          },
        },
      ],
    },
  ],
  prediction: {
    question: {
      zh: 'docker network create同时点了网络驱动和IPAM驱动。dockerd先问谁？',
      en: 'docker network create names a network driver and an IPAM driver. Which does dockerd ask first?',
    },
    options: [
      { text: { zh: 'IPAM驱动', en: 'The IPAM driver' }, right: true },
      { text: { zh: '网络驱动，由它再去找IPAM', en: 'The network driver, which then turns to IPAM' } },
      { text: { zh: '两个同时', en: 'Both at once' } },
    ],
    reveal: {
      zh: '先问IPAM要池和网关地址，再把结果交给网络驱动的CreateNetwork。两个驱动从不见面。',
      en: 'IPAM first, for a pool and the gateway’s address; then the result goes to the network driver in CreateNetwork. The two drivers never meet.',
    },
    find: { method: 'IpamDriver.RequestPool' },
  },
};
