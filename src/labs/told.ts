import type { Text } from '../i18n/index.ts';
import type { ModelScene } from './model/scene.ts';

type Told = ModelScene['told'];

const real: Text = {
  zh: '没有真实软件。每一步都由模型按规则推出，规则注明出处；同样的种子和命令，得到同样的过程。消息是各版本当时的样子，逐条核对过。',
  en: 'None. Every step follows from the rules of a model, each with its source; the same seed and the same commands give the same run. Messages are those of the versions named, and each has been checked.',
};
const played: Text = {
  zh: '用户、运维和意外都按事先排好的次序来。调用所用的时长由我们定，不是量出来的。',
  en: 'User, operator and accidents follow a script. How long calls take is our figure and was not measured.',
};

const omits = {
  docker: {
    zh: '没有Swarm，没有跨主机的网络，没有containerd与shim这一层；镜像总拉得到。用户挑哪台主机，由我们规定：轮着来。',
    en: 'No Swarm, no network across hosts, no containerd and shim in between; every image can be pulled. Which host the user picks is for us to set: each in turn.',
  },
  plugins: {
    zh: '没有Swarm，没有内置DNS；插件用的存储后端是我们的，默认不许两台主机同时用一个卷，各家插件在这一点上并不一样。',
    en: 'No Swarm and no built-in DNS. The storage behind the plugin is ours; as a rule it lets no two hosts use a volume at once, a point in which real plugins differ.',
  },
  mesos: {
    zh: 'REX-Ray开了preempt，会从别的主机手里接过卷，这是它的文档给Mesos的建议，默认不开。没有master的切换，没有空闲时的邀约往来；服务发现（marathon-lb）在模型之外。1.5版的Marathon走的是libmesos，画出来的是意思相同的v1 HTTP API的消息。',
    en: 'REX-Ray has preempt on and takes a volume over from another host, as its documentation suggests for Mesos; the default is off. No failover of the master and no offers while nothing waits; service discovery (marathon-lb) is outside the model. Marathon 1.5 speaks through libmesos; the messages drawn are those of the v1 HTTP API, which say the same.',
  },
  kubernetes: {
    zh: '拉一个镜像算两秒，容器一启动就能应答。没有权限检查与准入控制，没有CPU和内存的请求，没有亲和与污点，没有kube-proxy的转发；选择器只认matchLabels。读请求和watch的连接没有画出来，更新只留下变了的部分。',
    en: 'Pulling an image takes two seconds, and a container answers as soon as it has started. No permissions and no admission control, no requests for CPU and memory, no affinity and no taints, no forwarding by kube-proxy; selectors know matchLabels only. Neither reads nor watch connections are drawn, and of an update only what changes.',
  },
} as const satisfies Record<string, Text>;

/** What a run of a world says of itself. */
export const toldOf = (world: keyof typeof omits): Told => ({ real, played, omits: omits[world] });
