import type { Find } from '../../trace/find.ts';
import type { Lab, Shown } from '../lab.ts';
import { modelScene, type ModelScene } from '../model/scene.ts';
import { runOf } from './experiment.ts';
import { sceneOf, shown, type Strategy } from './strategies.ts';
import { named } from './words.ts';
import { apiServer } from './world.ts';

const path = '/apis/apps/v1beta2/namespaces/default/deployments/order-web/scale';
const read: Find = { method: `GET ${path}` };
const write: Find = { method: `PUT ${path}` };

const told: ModelScene['told'] = {
  real: {
    zh: '没有真实的软件。API server照Kubernetes 1.9建模：/scale的读写、resourceVersion、409，都按上游的规则。',
    en: 'No real software. The API server is modelled after Kubernetes 1.9: reads and writes of /scale, resourceVersion and the 409 follow its rules.',
  },
  played: {
    zh: '发命令的用户、HPA、按编号认请求的前端，都由模型扮演；前端是我们加的，Kubernetes没有这样的接口。一次运行遇上什么，由种子算出的随机数决定。',
    en: 'The user, the HPA and the front end that knows requests by their numbers are parts of the model; the front end is ours, Kubernetes has no such interface. What a run meets is decided by random numbers made from its seed.',
  },
  omits: {
    zh: '没有控制器和主机，副本数改了，也不会有Pod增减。请求半路丢失、没有送到的情形没有算，那时重发本来无害。回答至多丢一次，重发的那次总有回答。HPA只写一次，不看指标。',
    en: 'There are no controllers and no hosts, so no pods follow the count. Requests that get lost before they arrive are left out: to send those again does no harm. An answer is lost once at most, and the second attempt is always answered. The HPA writes once and looks at no metric.',
  },
};

const scene = (strategy: Strategy, lead: Shown['lead'], moments: Shown['moments']): ModelScene =>
  modelScene({
    id: sceneOf(strategy),
    world: apiServer,
    title: named[strategy].title,
    lead,
    moments,
    told,
    ...runOf(strategy, shown.seed, shown),
  });

export const retry: Lab = {
  name: 'retry',
  chapter: 'api',
  title: { zh: '同一条命令，几百个种子', en: 'One order, hundreds of seeds' },
  lead: {
    zh: '回答可能丢掉，命令也可能送到两次。让API server的模型把七种说法各跑几百遍，一遍换一个种子，数一数副本数都停在哪里。',
    en: 'An answer may get lost, and an order may arrive twice. A model of the API server runs seven ways of giving the order, each of them hundreds of times, every time with another seed, and counts where the replicas end.',
  },
  terms: ['api-server', 'deployment', 'idempotence', 'optimistic-concurrency', 'hpa', 'seed', 'idempotency-key'],
  scenes: [
    scene(
      'add',
      {
        zh: '存着3，想要4。看重试从哪里开始。',
        en: '3 are stored and 4 are wanted. See where the second attempt begins.',
      },
      [
        { find: read, text: { zh: '读到3，所以要写4。', en: 'The user reads 3, and so will write 4.' } },
        {
          find: { ...write, code: 'timeout' },
          text: {
            zh: '4已经存下，回答丢了。用户等不到回答，不知道成没成。',
            en: 'The 4 is stored and the answer lost. The user hears nothing, and cannot tell whether it worked.',
          },
        },
        {
          find: { ...write, code: '200' },
          text: {
            zh: '从头再来：读到的已是4，写下去就成了5。',
            en: 'From the top again: what is read is 4 by now, and what is written is 5.',
          },
        },
      ],
    ),
    scene(
      'set',
      {
        zh: '存着2，想要3，运气和上面一样坏。',
        en: '2 are stored and 3 are wanted, with the same bad luck.',
      },
      [
        { find: { caller: 'fate' }, text: { zh: '下一条命令的回答将会丢掉。', en: 'The answer to the next order is going to be lost.' } },
        {
          find: { ...write, code: 'timeout' },
          text: { zh: '3存下了，用户没等到回答。', en: 'The 3 is stored; the user hears nothing.' },
        },
        {
          find: { ...write, code: '200' },
          text: {
            zh: '再说一遍“等于3”。本来就是3，什么也没有变，版本也没有变。',
            en: '“Equals 3” once more. It is 3 already, so nothing changes, not even the version.',
          },
        },
      ],
    ),
    scene(
      'version',
      {
        zh: '写的时候带上读到的版本。看重试得到什么回答。',
        en: 'The write carries the version that was read. See what the second attempt is told.',
      },
      [
        { find: read, text: { zh: '读到3，连同它的版本。', en: 'The user reads 3, and the version that goes with it.' } },
        {
          find: { ...write, code: 'timeout' },
          text: {
            zh: '凭这个版本写成4；写成了，回答丢了。',
            en: 'The user writes 4 with that version, which succeeds; the answer is lost.',
          },
        },
        {
          find: { ...write, code: '409' },
          text: {
            zh: '第二遍还凭旧版本，得了409，什么也没有改。',
            en: 'The second attempt still carries the old version: a 409, and nothing has changed.',
          },
        },
        { find: { ...read, nth: 1 }, text: { zh: '再看一眼：是4，正是要的。', en: 'One more look: it is 4, just what was wanted.' } },
      ],
    ),
    scene(
      'two',
      {
        zh: '值班的人读了以后想了十秒，HPA就在这十秒里写了一次。',
        en: 'The engineer on call reads, and thinks for ten seconds; meanwhile the HPA writes.',
      },
      [
        {
          find: { ...read, caller: 'user' },
          text: { zh: '值班的人读到3，打算改成4。', en: 'The engineer reads 3 and means to make it 4.' },
        },
        { find: { ...write, caller: 'hpa' }, text: { zh: 'HPA写成6。', en: 'The HPA makes it 6.' } },
        {
          find: { ...write, caller: 'user', code: 'timeout' },
          text: {
            zh: '值班的人照先前读到的写下4，6没有了。',
            en: 'The engineer writes 4, by what was read before, and the 6 is gone.',
          },
        },
        {
          find: { ...write, caller: 'user', code: '200' },
          text: {
            zh: '回答丢了，再写一遍4，得了200。从回答里看不出盖掉了谁。',
            en: 'That answer is lost; 4 once more, and a 200. Nothing in it tells whose update was overwritten.',
          },
        },
      ],
    ),
  ],
  prediction: {
    question: {
      zh: '存着3，要“+ 1”，重试时从读开始。回答有20%的可能丢掉，命令有10%的可能送到两次。200个种子里，有多少停在4？',
      en: '3 are stored, and “+ 1” is retried from the reading on. The answer is lost with a chance of 20 %, the order arrives twice with a chance of 10 %. Of 200 seeds, how many end at 4?',
    },
    options: [
      { text: { zh: '200个', en: 'All 200' } },
      { text: { zh: '180个上下', en: 'About 180' } },
      { text: { zh: '140个上下', en: 'About 140' }, right: true },
      { text: { zh: '不到100个', en: 'Fewer than 100' } },
    ],
    reveal: {
      zh: '回答没丢、命令也只送到一次，才停在4：0.8 × 0.9 = 0.72。丢一次或者重一次，都多出一个；两样都碰上，多出两个。',
      en: 'It ends at 4 only if the answer is not lost and the order arrives once: 0.8 × 0.9 = 0.72. Either mishap makes one too many, both of them two.',
    },
    find: { ...write, request: { spec: { replicas: 5 } } },
  },
};
