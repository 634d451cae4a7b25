import { kubernetes } from '../../engine/worlds/kubernetes/index.ts';
import type { Lab } from '../lab.ts';
import { modelScene } from '../model/scene.ts';
import { toldOf } from '../told.ts';
import { look } from './look.ts';
import { manifestsOf, type Kind } from './manifests.ts';

const apply = (at: number, kind: Kind) => manifestsOf(kind).map((manifest) => ({ at, command: { do: 'apply', manifest } as const }));

const common = {
  world: kubernetes(),
  options: { hosts: ['node-a', 'node-b', 'node-c'] },
  seed: 1,
  look,
  told: {
    ...toldOf('kubernetes'),
    played: {
      zh: '用户的命令和主机的断电是排好的；读者动手之后，就由读者来。',
      en: 'The user’s commands and the loss of hosts are arranged; once a reader acts, they are the reader’s.',
    },
  },
} as const;

export const workloads: Lab = {
  name: 'workloads',
  chapter: 'objects',
  title: { zh: '要的与有的', en: 'Desired and observed' },
  lead: {
    zh: '一个小集群，由你摆布：提交清单，增减副本，杀进程，断电，看控制器怎样让“有的”追上“要的”。先看排好的一段，再自己动手；每个Pod都能问一句“怎么会这样”。',
    en: 'A small cluster to act on: apply manifests, scale, kill processes, cut the power, and watch controllers turn what there is into what is wanted. A run is arranged to begin with; then it is yours. Of every pod you can ask why it is as it is.',
  },
  terms: [
    'pod',
    'controller',
    'desired-state',
    'observed-state',
    'deployment',
    'replica-set',
    'daemon-set',
    'job',
    'stateful-set',
    'scheduler',
    'kubelet',
    'api-server',
    'heartbeat',
    'eviction',
    'drain',
    'owner-reference',
    'multi-attach',
  ],
  scenes: [
    modelScene({
      ...common,
      id: 'workloads-web',
      commands: [...apply(1000, 'Deployment'), { at: 60_000, command: { do: 'lose-host', host: 'node-b' } }],
      until: 370_000,
      title: { zh: '三个Tomcat，一台主机断电', en: 'Three Tomcats, and a host loses power' },
      lead: {
        zh: '一条命令之后，每一步都由另一个组件接手，谁也不指挥谁，各自盯着自己的对象。断电之后，更值得看的是什么也没有发生的那几分钟。',
        en: 'After one command each step is taken by another component, and none gives orders to another: each watches its own kind of object. After the power cut, watch the minutes in which nothing happens.',
      },
      moments: [
        {
          find: { caller: 'user' },
          text: { zh: '用户只做这一件事：写下要三个。', en: 'All that the user does: write down that three are wanted.' },
        },
        {
          find: { rule: 'deployment.new-replicaset' },
          text: {
            zh: 'Deployment控制器不建Pod，它建一个ReplicaSet。',
            en: 'The Deployment controller makes no pods; it makes a ReplicaSet.',
          },
        },
        {
          find: { rule: 'replicaset.manage' },
          text: {
            zh: 'ReplicaSet控制器数了数：要三个，有零个，于是建三个。',
            en: 'The ReplicaSet controller counts: three wanted, none there. So it creates three.',
          },
        },
        {
          find: { rule: 'node.unknown' },
          text: {
            zh: '断电四十五秒后才被发觉：节点控制器已有四十多秒没听到node-b的心跳。',
            en: 'Only forty-five seconds after the cut is it noticed: the node controller has not heard from node-b for more than forty seconds.',
          },
        },
        {
          find: { rule: 'node.evict' },
          text: {
            zh: '再过四分二十秒，节点控制器才驱逐它上面的Pod。',
            en: 'Four minutes and twenty seconds later the node controller evicts the pods on it.',
          },
        },
        {
          find: { rule: 'replicaset.manage', from: 61_000 },
          text: {
            zh: '这时账上才少一个，于是补一个：要三个，从头到尾没有改过。',
            en: 'Only now does the count lack one, and one is made. Three were wanted all along.',
          },
        },
      ],
    }),
    modelScene({
      ...common,
      id: 'workloads-agent',
      commands: [...apply(1000, 'DaemonSet'), { at: 20_000, command: { do: 'add-host', host: 'node-d' } }, ...apply(30_000, 'Job')],
      until: 80_000,
      title: { zh: '每台一个，和跑完为止', en: 'One per host, and run to the end' },
      lead: {
        zh: '同一个集群里的另外两种要法：DaemonSet数的是主机，Job数的是成功了几次。',
        en: 'Two other things to want of the same cluster: a DaemonSet counts hosts, a Job counts successes.',
      },
      moments: [
        {
          find: { rule: 'daemonset.manage' },
          text: {
            zh: '清单里没有副本数，主机名由控制器自己写进Pod，不经过调度器。',
            en: 'The manifest has no number of replicas. The controller itself writes the host into the pod; the scheduler is not asked.',
          },
        },
        {
          find: { rule: 'kubelet.register', from: 20_000 },
          text: { zh: 'node-d加入。', en: 'node-d joins.' },
        },
        {
          find: { rule: 'daemonset.manage', from: 20_000 },
          text: {
            zh: '三毫秒后就有一个Pod建给它，没有人改过什么数。',
            en: 'Three milliseconds later a pod is made for it; nobody changed a number.',
          },
        },
        {
          find: { rule: 'job.manage' },
          text: { zh: '要成功六次，同时最多两个：先建两个。', en: 'Six successes are wanted, two at a time: two are made.' },
        },
        {
          find: { rule: 'job.manage', nth: 2 },
          text: { zh: '成了两个，再来两个。', en: 'Two have succeeded; the next two.' },
        },
        {
          find: { rule: 'job.status', nth: 3 },
          text: {
            zh: '成功六次，到此为止：跑完的不再重启。',
            en: 'Six have succeeded, and that is that: what has ended is not started again.',
          },
        },
      ],
    }),
    modelScene({
      ...common,
      id: 'workloads-mysql',
      commands: [
        ...apply(1000, 'StatefulSet'),
        { at: 60_000, command: { do: 'lose-host', host: 'node-b' } },
        { at: 480_000, command: { do: 'delete-object', kind: 'Pod', name: 'mysql-1', force: true } },
      ],
      until: 860_000,
      title: { zh: '有名有姓的MySQL', en: 'MySQL, each with a name' },
      lead: {
        zh: '同样是断电，这里控制器不敢补：mysql-1只许有一个。等到有人担保那台主机真的停了，卷还要再等六分钟。',
        en: 'The same power cut, and here the controller does not dare to make another: there may be only one mysql-1. Once somebody vouches that the host is off, the volume takes six more minutes.',
      },
      moments: [
        {
          find: { rule: 'statefulset.claim' },
          text: {
            zh: '先有持久卷申领，后有Pod，一个一个来。',
            en: 'First the claim for a volume, then the pod; and one pod after another.',
          },
        },
        {
          find: { rule: 'statefulset.create', nth: 1 },
          text: { zh: 'mysql-0就绪了，才轮到mysql-1。', en: 'mysql-0 is ready, so it is the turn of mysql-1.' },
        },
        {
          find: { rule: 'node.evict', method: 'DELETE /api/v1/namespaces/default/pods/mysql-1' },
          text: {
            zh: '节点控制器要删mysql-1，可是没有kubelet来确认，对象就一直留着，也就没有替补。',
            en: 'The node controller deletes mysql-1, but no kubelet confirms it. The object stays, and so there is no replacement.',
          },
        },
        {
          find: { caller: 'user', from: 400_000 },
          text: {
            zh: '用户强制删除：等于担保那个mysql-1不会再写。',
            en: 'The user deletes it by force, which is to vouch that that mysql-1 writes no more.',
          },
        },
        {
          find: { rule: 'attachdetach.multi-attach' },
          text: {
            zh: '新的mysql-1到了别的主机，卷却还挂接在node-b上，不能两处都给。',
            en: 'The new mysql-1 is on another host, but its volume is still attached to node-b, and only one host may have it.',
          },
        },
        {
          find: { rule: 'attachdetach.force' },
          text: {
            zh: '等满六分钟，控制器强制断开，卷才跟过来。',
            en: 'After six minutes the controller detaches it by force, and the volume follows.',
          },
        },
      ],
    }),
  ],
  prediction: {
    question: {
      zh: '三个Tomcat里有一个所在的主机断了电。多久以后会有替补？',
      en: 'A host with one of the three Tomcats loses its power. How long until there is a replacement?',
    },
    options: [
      { text: { zh: '马上：要三个，只剩两个', en: 'At once: three are wanted and two are left' } },
      { text: { zh: '四十几秒：心跳断了就补', en: 'Some forty seconds: when the heartbeat is missed' } },
      { text: { zh: '五分钟以上', en: 'More than five minutes' }, right: true },
    ],
    reveal: {
      zh: '五分钟零五秒。四十五秒后节点才算失联，Pod只是变成未就绪；再过二百六十秒才驱逐它。在那之前，ReplicaSet的账上始终是三个。',
      en: 'Five minutes and five seconds. After 45 the node counts as lost and its pod merely as not ready; only 260 seconds after that is the pod evicted. Until then the ReplicaSet still counts three.',
    },
    find: { rule: 'replicaset.manage', from: 61_000 },
  },
};
