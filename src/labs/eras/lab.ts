import { moments, workloads } from '../../engine/compare/case.ts';
import { contestants, worldNames, type WorldName } from '../../engine/compare/comparison.ts';
import { drained, hosts, playing } from '../../engine/compare/play.ts';
import type { Text } from '../../i18n/index.ts';
import type { Lab } from '../lab.ts';
import { modelScene, type ModelScene } from '../model/scene.ts';
import { toldOf } from '../told.ts';
import { defaultEra, sceneOf } from './address.ts';
import { namesOfWorlds } from './words.ts';

const titleOf = (world: WorldName): Text => namesOfWorlds[world];

const ordered = {
  docker: { zh: '用户自己挑了主机a，直接对它的dockerd下命令。', en: 'The user has picked host a and gives the order to its dockerd.' },
  plugins: { zh: '同样的命令，这回dockerd要去向插件要卷。', en: 'The same order; this time dockerd will ask the plugin for the volume.' },
  mesos: {
    zh: '用户把要什么交给Marathon，主机由它从邀约里挑。',
    en: 'The user tells Marathon what is wanted; it takes a host from the offers.',
  },
  kubernetes: {
    zh: '用户只写下要什么：一个Service，一个StatefulSet。再往后的每一步都由别人来做。',
    en: 'The user only writes down what is wanted, a Service and a StatefulSet; every step after that is somebody else’s.',
  },
} as const satisfies Record<WorldName, Text>;

const lost: Text = { zh: '主机断电。', en: 'The host loses its power.' };

const before: Readonly<Partial<Record<WorldName, ModelScene['moments']>>> = {
  docker: [
    {
      find: { iface: 'oci', method: 'start' },
      text: { zh: '进程在跑，数据写在这台主机的一个目录里。', en: 'The process runs, and its data go into a directory of this host.' },
    },
  ],
  plugins: [
    {
      find: { rule: 'storage.attach' },
      text: { zh: '插件把卷从外面的存储挂接到这台主机。', en: 'The plugin attaches the volume, from storage outside, to this host.' },
    },
  ],
};

const after: Readonly<Partial<Record<WorldName, ModelScene['moments']>>> = {
  mesos: [
    {
      find: { method: 'Event.UPDATE', from: moments.trouble },
      text: {
        zh: '75秒没有回音，master宣布这台agent失联，Marathon随即另找主机。',
        en: 'After 75 seconds of silence the master declares the agent unreachable, and Marathon looks for another host at once.',
      },
    },
    {
      find: { method: 'PUT /volumes/db-0/hosts/a', from: moments.trouble },
      text: {
        zh: '新主机上的插件把卷接了过来：旧主机是断了电还是断了网，它不问。',
        en: 'On the new host the plugin takes the volume over, and does not ask whether the old host is off or only cut off.',
      },
    },
  ],
  kubernetes: [
    {
      find: { rule: 'node.unknown' },
      text: {
        zh: '四十多秒没有心跳，节点控制器才发觉。',
        en: 'After more than forty seconds the node controller notices that the heartbeat is missing.',
      },
    },
    {
      find: { rule: 'node.evict' },
      text: {
        zh: '断电五分钟后它驱逐这个Pod，却没有kubelet来执行。StatefulSet不另建一个：同名的只许有一个，要有人担保旧的真停了。',
        en: 'Five minutes after the cut it evicts the pod, but no kubelet obeys. The StatefulSet makes no other: there may be only one of a name, and somebody has to vouch that the old one is off.',
      },
    },
  ],
};

const scene = (world: WorldName): ModelScene => {
  const { sent } = drained(playing(contestants[world], defaultEra.kind, defaultEra.trouble));
  return modelScene({
    ...contestants[world],
    options: { hosts, ...contestants[world].options },
    id: sceneOf(world),
    seed: 1,
    commands: sent.map(({ time, command }) => ({ at: time, command })),
    until: moments.end,
    told: toldOf(world),
    title: titleOf(world),
    lead: leads[world],
    moments: [
      { find: { caller: 'user' }, text: ordered[world] },
      ...(before[world] ?? []),
      { find: { iface: 'fault', method: 'lose-host' }, text: lost },
      ...(after[world] ?? []),
    ],
  });
};

const leads = {
  docker: {
    zh: '每台主机各管各的。重启策略只在本机有效，主机没了，谁也不知道少了一个容器。',
    en: 'Each host looks after itself. A restart policy acts on its own host; when that is gone, nobody knows that a container is missing.',
  },
  plugins: {
    zh: '数据已经在主机之外，却仍旧没有谁来把容器挪走；卷也还登记在旧主机名下。',
    en: 'The data now lie outside the host, yet nobody moves the container, and the volume is still registered to the old host.',
  },
  mesos: {
    zh: 'master听不到agent了，Marathon换一台主机再跑；卷由插件REX-Ray接过去：这里开了preempt，准它从别的主机手里接。',
    en: 'The master no longer hears the agent, and Marathon runs the service on another host; the plugin REX-Ray takes the volume over, since preempt, which allows it to, is on here.',
  },
  kubernetes: {
    zh: '四个里最谨慎的：发觉得到，却不肯冒险让两个同名的并存，停下来等人。',
    en: 'The most careful of the four: it notices, will not risk two of one name, and waits for a person.',
  },
} as const satisfies Record<WorldName, Text>;

export const eras: Lab = {
  name: 'eras',
  chapter: 'evolution',
  title: { zh: '四个世界，同一件事', en: 'Four worlds, one trouble' },
  lead: {
    zh: '2017年底跑容器的四种办法并排放着：只有Docker、Docker加插件、Mesos与Marathon、Kubernetes。挑一种工作负载，挑一样麻烦，看谁被问到，谁拿主意，最后要不要人来。',
    en: 'Four ways to run containers at the end of 2017, side by side: Docker alone, Docker with plugins, Mesos with Marathon, Kubernetes. Pick what runs and what goes wrong; see who is asked, who decides, and whether a person is needed in the end.',
  },
  terms: [
    'dockerd',
    'docker-plugin',
    'mesos',
    'marathon',
    'offer',
    'stateful-set',
    'volume',
    'kubelet',
    'csi',
    'restart-policy',
    'heartbeat',
    'drain',
  ],
  scenes: worldNames.map(scene),
  prediction: {
    question: {
      zh: `一个带数据的服务（${workloads[defaultEra.kind].name}），它的主机断电，再也不回来。到第25分钟，哪几个世界里，它没有人插手就带着原来的数据又跑了起来？`,
      en: `A service with data (${workloads[defaultEra.kind].name}) loses its host for good. By minute 25, in which of the four worlds does it run again, with its data and without anybody’s help?`,
    },
    options: [
      { text: { zh: '一个也没有', en: 'None' } },
      { text: { zh: '只有Mesos与Marathon', en: 'Mesos with Marathon only' }, right: true },
      { text: { zh: '只有Kubernetes', en: 'Kubernetes only' } },
      { text: { zh: 'Mesos与Marathon，还有Kubernetes', en: 'Mesos with Marathon, and Kubernetes' } },
    ],
    reveal: {
      zh: '只有Mesos与Marathon敢。它把失联当作死了，另起一份，插件把卷接过来；要是主机只是断了网，卷就从还在跑的进程脚下被抽走。Kubernetes的StatefulSet不敢，停下来等人。换一种工作负载、换一样麻烦会怎样，可以在上面改了再看。',
      en: 'Only Mesos with Marathon dares to. It takes silence for death and starts another, and the plugin takes the volume over. Had the host only been cut off, the volume would have been pulled from under a running process. A StatefulSet does not dare, and waits for a person. Change the workload or the trouble above to see other cases.',
    },
    find: { iface: 'fault', method: 'lose-host' },
  },
};
