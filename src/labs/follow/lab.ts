import { moments, workloads } from '../../engine/compare/case.ts';
import { contestants, worldNames, type WorldName } from '../../engine/compare/comparison.ts';
import { drained, hosts, playing } from '../../engine/compare/play.ts';
import type { Command } from '../../engine/vocabulary.ts';
import type { More } from '../../engine/worlds/kubernetes/orders.ts';
import type { Text } from '../../i18n/index.ts';
import type { Lab } from '../lab.ts';
import { modelScene, type ModelScene } from '../model/scene.ts';
import { toldOf } from '../told.ts';
import { sceneOf, type Way } from './ways.ts';

type Moments = ModelScene['moments'];
type Saying = Readonly<Record<WorldName, { readonly lead: Text; readonly moments: Moments }>>;

const { trouble } = moments;
const { name } = workloads.stateful;

/** What a person does later on, where nothing goes on without one: virtual milliseconds after the trouble. */
const later: Readonly<Record<Way, Readonly<Partial<Record<WorldName, { readonly after: number; readonly command: Command | More }>>>>> = {
  drain: {},
  'lose-host': {
    docker: { after: 60_000, command: { do: 'scale', name, replicas: 1 } },
    plugins: { after: 60_000, command: { do: 'scale', name, replicas: 1 } },
    kubernetes: { after: 400_000, command: { do: 'delete-object', kind: 'Pod', name: `${name}-0`, force: true } },
  },
};

const titles: Readonly<Record<WorldName, Text>> = {
  docker: { zh: 'Docker，本地卷', en: 'Docker, a local volume' },
  plugins: { zh: 'Docker，插件的卷', en: 'Docker, a plugin’s volume' },
  mesos: { zh: 'Marathon，外部卷', en: 'Marathon, an external volume' },
  kubernetes: { zh: 'Kubernetes，CSI', en: 'Kubernetes, CSI' },
};

/** What a scene is called; one title among eight has to say which of the two ways it is. */
const titleOf = (world: WorldName, way: Way): Text =>
  way === 'drain' ? titles[world] : { zh: `断电：${titles[world].zh}`, en: `No power: ${titles[world].en}` };

const moved: Saying = {
  docker: {
    lead: {
      zh: '卷是主机a上的一个目录。人把容器停下，在另一台主机上再起一个：名字一样，卷是空的。',
      en: 'The volume is a directory on host a. A person stops the container and starts another one elsewhere: of the same name, with an empty volume.',
    },
    moments: [
      {
        find: { method: 'POST /volumes/create' },
        text: { zh: '主机a的dockerd在自己的磁盘上开一个卷。', en: 'The dockerd of host a makes a volume on its own disk.' },
      },
      {
        find: { rule: 'operator.drain' },
        text: { zh: '要腾空主机a：运维把容器停下。', en: 'Host a is to be drained: the operator stops the container.' },
      },
      {
        find: { method: 'POST /volumes/create', from: trouble },
        text: {
          zh: '另一台主机上又开一个同名的卷。两个dockerd互不相识，都不觉得有错。',
          en: 'Another host makes another volume of the same name. The two dockerds do not know each other, and neither sees anything amiss.',
        },
      },
    ],
  },
  plugins: {
    lead: {
      zh: '卷在主机之外的存储里，两台主机都靠插件去用它。挪容器的仍旧是人，数据却跟来了。',
      en: 'The volume lies in storage outside the hosts, and either host reaches it by its plugin. It is still a person who moves the container, but the data come along.',
    },
    moments: [
      {
        find: { method: 'VolumeDriver.Mount', nth: 1 },
        text: {
          zh: 'dockerd向插件要的是一个路径，插件去存储那里挂接。',
          en: 'dockerd asks the plugin for a path; the plugin has the storage attach the volume.',
        },
      },
      {
        find: { rule: 'operator.drain' },
        text: {
          zh: '运维停下容器，插件卸载卷，挂接也一并断开。',
          en: 'The operator stops the container; the plugin unmounts the volume, and detaches it along with that.',
        },
      },
      {
        find: { method: 'VolumeDriver.Mount', from: trouble, nth: 1 },
        text: { zh: '另一台主机的插件按名字找到同一个卷。', en: 'On the other host the plugin finds the same volume by its name.' },
      },
    ],
  },
  mesos: {
    lead: {
      zh: '应用的定义里写着外部卷的名字。master让主机下线，Marathon自己另找一台；挪卷由两头的插件各做一半。',
      en: 'The app’s definition names an external volume. The master takes the machine down and Marathon itself finds another host; to move the volume, the plugin at either end does its half.',
    },
    moments: [
      {
        find: { method: 'Call.ACCEPT' },
        text: {
          zh: 'Marathon接受一份邀约。邀约里有CPU和内存，没有这个卷。',
          en: 'Marathon accepts an offer. There are CPU and memory in it, and no word of the volume.',
        },
      },
      {
        find: { rule: 'operator.maintenance' },
        text: {
          zh: '运维登记维护，master让这台主机下线。',
          en: 'The operator schedules maintenance, and the master takes the machine down.',
        },
      },
      {
        find: { rule: 'storage.detach', from: trouble },
        text: { zh: '旧主机的插件卸载卷，断开挂接。', en: 'The plugin of the old host unmounts the volume and detaches it.' },
      },
      {
        find: { method: 'Event.LAUNCH', from: trouble },
        text: {
          zh: '新主机上任务启动，启动容器之前先要卷。',
          en: 'On the new host the task is launched; before its container starts, the volume is asked for.',
        },
      },
    ],
  },
  kubernetes: {
    lead: {
      zh: '谁要哪个卷、卷挂接在哪里，都是API里的对象；卸载、断开、挂接、挂载，四个组件各照对象去做。',
      en: 'Who has which volume, and where it is attached, are objects in the API; four components unmount, detach, attach and mount, each by what the objects say.',
    },
    moments: [
      {
        find: { method: 'CreateVolume' },
        text: { zh: 'PVC没有着落，provisioner去开一个卷。', en: 'A claim has no volume, so the provisioner has one made.' },
      },
      {
        find: { method: 'ControllerPublishVolume' },
        text: {
          zh: 'Pod定了主机，attacher才去挂接：请求里带着节点。',
          en: 'Only now that the pod has a host does the attacher attach; the request names the node.',
        },
      },
      {
        find: { rule: 'operator.evict' },
        text: { zh: '运维驱逐Pod，没有去碰卷。', en: 'The operator evicts the pod and leaves the volume alone.' },
      },
      {
        find: { rule: 'attachdetach.multi-attach' },
        text: {
          zh: '新Pod已有主机，旧挂接还在：记一个事件，等着。',
          en: 'The new pod has its host while the old attachment still stands: an event is recorded, and it waits.',
        },
      },
      {
        find: { method: 'ControllerPublishVolume', nth: 1 },
        text: { zh: '断开之后，同一个卷挂接到新主机。', en: 'Once detached, the same volume is attached to the new host.' },
      },
      {
        find: { method: 'NodePublishVolume', nth: 1 },
        text: {
          zh: '先挂载卷，再建沙箱。',
          en: 'The volume is mounted before there is a sandbox.',
        },
      },
    ],
  },
};

const powerCut: Moments[number] = {
  find: { iface: 'fault', method: 'lose-host' },
  text: { zh: '主机断电。', en: 'The host loses its power.' },
};

const gone: Saying = {
  docker: {
    lead: {
      zh: '主机断电，卷在它的磁盘上。用户一分钟后发觉，在另一台主机上重来，得到一个空卷。',
      en: 'The host loses its power, and the volume is on its disk. A minute later the user notices, starts again elsewhere, and has an empty volume.',
    },
    moments: [
      powerCut,
      {
        find: { method: 'POST /volumes/create', from: trouble },
        text: {
          zh: '用户另挑一台主机，那里的dockerd开一个新的空卷。',
          en: 'The user picks another host, whose dockerd makes a new, empty volume.',
        },
      },
      {
        find: { iface: 'oci', method: 'start', from: trouble },
        text: { zh: '进程跑起来了，不知道自己丢了什么。', en: 'The process runs and does not know what it has lost.' },
      },
    ],
  },
  plugins: {
    lead: {
      zh: '数据在外面，好端端的，却还登记在断电的主机名下。我们的存储后端不肯给第二台，要有人先担保旧主机真的停了。',
      en: 'The data lie outside and are unharmed, but the host without power still holds them. Our storage gives them to no second host: a person has to vouch first that the old one is off.',
    },
    moments: [
      {
        find: { rule: 'storage.attach' },
        text: { zh: '插件请存储把卷挂接到主机a。', en: 'The plugin has the storage attach the volume to host a.' },
      },
      powerCut,
      {
        find: { rule: 'storage.attach', from: trouble },
        text: {
          zh: '另一台主机的插件来要卷，存储拒绝：它还在主机a名下。真的插件在这里各有各的做法。',
          en: 'The plugin of another host asks for the volume and is refused: host a holds it. This is where real plugins differ.',
        },
      },
    ],
  },
  mesos: {
    lead: {
      zh: '75秒没有回音，Marathon就在别处再跑一个，插件把卷从断电的主机名下接过来。快，但不问那台主机是断了电还是断了网。',
      en: 'After 75 seconds of silence Marathon runs another one elsewhere, and the plugin takes the volume from the host without power. That is quick, and does not ask whether the host is off or only cut off.',
    },
    moments: [
      powerCut,
      {
        find: { method: 'Event.UPDATE', from: trouble },
        text: { zh: 'master宣布agent失联。', en: 'The master declares the agent unreachable.' },
      },
      {
        find: { rule: 'storage.detach', from: trouble },
        text: {
          zh: '新主机的插件先断开旧主机的挂接，再挂到自己这里。',
          en: 'The plugin of the new host first detaches the volume from the old one, then attaches it here.',
        },
      },
    ],
  },
  kubernetes: {
    lead: {
      zh: '节点控制器发觉了，StatefulSet却不另建：同名的只许有一个。有人强制删除旧Pod之后，挂接控制器还要等满六分钟，才断开这个没有卸载过的卷。',
      en: 'The node controller notices, yet the StatefulSet makes no other: there may be only one of a name. Once a person has deleted the old pod by force, the attach/detach controller waits six minutes before it detaches a volume that nobody has unmounted.',
    },
    moments: [
      powerCut,
      {
        find: { rule: 'node.unknown' },
        text: {
          zh: '心跳没了四十多秒，节点标为Unknown。',
          en: 'There has been no heartbeat for more than forty seconds; the node is marked Unknown.',
        },
      },
      {
        find: { rule: 'node.evict' },
        text: {
          zh: '断电五分钟后驱逐Pod，却没有kubelet来执行。',
          en: 'Five minutes after the cut the pod is evicted, but no kubelet obeys.',
        },
      },
      {
        find: { caller: 'user', from: trouble },
        text: { zh: '有人担保旧的真停了，强制删除它。', en: 'A person vouches that the old one is off, and deletes it by force.' },
      },
      {
        find: { method: 'ControllerUnpublishVolume' },
        text: { zh: '等满六分钟，强制断开。', en: 'Six minutes have passed: the volume is detached by force.' },
      },
      {
        find: { method: 'NodePublishVolume', nth: 1 },
        text: { zh: '新主机上挂载同一个卷。', en: 'The same volume is mounted on the new host.' },
      },
    ],
  },
};

function scene(world: WorldName, way: Way): ModelScene {
  const { sent } = drained(playing(contestants[world], 'stateful', way));
  const more = later[way][world];
  const { lead, moments: found } = (way === 'drain' ? moved : gone)[world];
  const commands = [
    ...sent.map(({ time, command }) => ({ at: time, command: command as Command | More })),
    ...(more ? [{ at: trouble + more.after, command: more.command }] : []),
  ];
  return modelScene({
    ...contestants[world],
    options: { hosts, ...contestants[world].options },
    id: sceneOf(world, way),
    seed: 1,
    commands: commands as never,
    until: trouble + (way === 'drain' ? 60_000 : 900_000),
    told: toldOf(world),
    title: titleOf(world, way),
    lead,
    moments: found,
  });
}

/** Kubernetes first: it is what the chapter is about. */
const order: readonly WorldName[] = ['kubernetes', ...worldNames.filter((world) => world !== 'kubernetes')];

export const follow: Lab = {
  name: 'follow',
  chapter: 'csi',
  title: { zh: '卷跟不跟得来', en: 'Does the volume follow?' },
  lead: {
    zh: '一个有数据的服务换主机，四个世界各走一遍。拨一下开关，主机就从腾空变成断电。',
    en: 'A service with data changes its host, in each of four worlds. Flip the switch, and the host is not drained but loses its power.',
  },
  terms: [
    'stateful-set',
    'pvc',
    'persistent-volume',
    'csi',
    'attach',
    'mount',
    'marathon',
    'docker-plugin',
    'rex-ray',
    'kubelet',
    'drain',
    'multi-attach',
    'eviction',
    'heartbeat',
  ],
  scenes: (['drain', 'lose-host'] as const).flatMap((way) => order.map((world) => scene(world, way))),
  prediction: {
    question: {
      zh: 'Kubernetes里，新的Pod一建出来就有了新主机，而旧主机上的卷还没有断开。这时会怎样？',
      en: 'In Kubernetes the new pod has its new host as soon as it is made, while the volume is still attached to the old one. What happens?',
    },
    options: [
      { text: { zh: '卷同时挂接在两台主机上，先用起来', en: 'The volume is attached to both hosts and is of use at once' } },
      {
        text: { zh: '新Pod等着，断开了旧的才挂接新的', en: 'The new pod waits until the volume is detached, then attached anew' },
        right: true,
      },
      { text: { zh: '新Pod失败，另选主机', en: 'The new pod fails and another host is picked' } },
    ],
    reveal: {
      zh: '它等着，还留下一个事件：FailedAttachVolume。只许一台主机写的卷，不会同时挂接在两台上；挂接控制器先断后挂。',
      en: 'It waits, and an event says so: FailedAttachVolume. A volume that one host may write is not attached to two; the attach/detach controller detaches first.',
    },
    find: { rule: 'attachdetach.multi-attach' },
  },
};
