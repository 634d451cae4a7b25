import type { Table } from './phrases.ts';

const task = '{q.update.status.task_id.value}';
const state = '{q.update.status.state}';

/** Phrases of Mesos' scheduler and executor APIs, of Marathon's API, and of what operators and health checks ask over HTTP. */
export const mesosPhrases = {
  'mesos.scheduler': {
    'Call.SUBSCRIBE': {
      zh: ['以框架{q.subscribe.framework_info.name}的身份向{to}订阅', '连接开着，事件由此送来'],
      en: ['subscribes to {to} as the framework {q.subscribe.framework_info.name}', 'the connection stays open for events'],
    },
    'Event.SUBSCRIBED': {
      zh: ['告诉{to}：订阅已接受', '框架编号是{q.subscribed.framework_id.value}'],
      en: ['tells {to} that it is subscribed', 'its id is {q.subscribed.framework_id.value}'],
    },
    'Event.OFFERS': {
      zh: ['向{to}提供{offers}台主机的空闲资源', '要不要，由{to}决定'],
      en: ['offers {to} what is free on {offers} of the hosts', 'it is for {to} to decide'],
    },
    'Call.ACCEPT': {
      zh: ['接受{to}的一份offer，用来做{operations}[：{launched}]', '{to}照办'],
      en: ['accepts an offer of {to}, for {operations}[: {launched}]', '{to} sees to it'],
    },
    'Call.DECLINE': {
      zh: ['谢绝{to}的{declined}份offer[，{q.decline.filters.refuse_seconds}秒内不必再提供]', '资源收回'],
      en: [
        'declines {declined} of the offers of {to}[, not to be made again for {q.decline.filters.refuse_seconds} s]',
        'the resources are free again',
      ],
    },
    'Call.REVIVE': {
      zh: ['请{to}重新提供先前谢绝的资源', '先前的谢绝作废'],
      en: ['asks {to} to offer again what was declined', 'what was declined counts no longer'],
    },
    'Event.UPDATE': {
      zh: [`告诉{to}：任务${task}的状态是${state}[（{q.update.status.reason}）]`, '[{q.update.status.uuid}，须确认|不须确认]'],
      en: [
        `tells {to} that the task ${task} is ${state}[ ({q.update.status.reason})]`,
        '[to be acknowledged as {q.update.status.uuid}|no acknowledgement needed]',
      ],
    },
    'Call.ACKNOWLEDGE': {
      zh: ['向{to}确认任务{q.acknowledge.task_id.value}的状态{q.acknowledge.uuid}', '不会再重发'],
      en: ['acknowledges the state {q.acknowledge.uuid} of the task {q.acknowledge.task_id.value} to {to}', 'it will not be sent again'],
    },
    'Call.KILL': {
      zh: ['请{to}杀掉任务{q.kill.task_id.value}', '请求已收下'],
      en: ['asks {to} to kill the task {q.kill.task_id.value}', 'the request is taken'],
    },
  },
  'mesos.executor': {
    'Call.SUBSCRIBE': { zh: ['向{to}登记', '登记完成'], en: ['registers with {to}', 'it is registered'] },
    'Event.SUBSCRIBED': { zh: ['告诉{to}：登记已接受'], en: ['tells {to} that it is registered'] },
    'Event.LAUNCH': {
      zh: ['请{to}运行任务{q.launch.task.task_id.value}', '任务已交接'],
      en: ['has {to} run the task {q.launch.task.task_id.value}', 'the task is handed over'],
    },
    'Event.LAUNCH_GROUP': {
      zh: ['请{to}运行一组任务：{group}', '整组已交接'],
      en: ['has {to} run a group of tasks: {group}', 'the group is handed over as a whole'],
    },
    'Call.UPDATE': {
      zh: [`向{to}报告：任务${task}的状态是${state}`, '报告已收下'],
      en: [`reports to {to} that the task ${task} is ${state}`, 'the report is taken'],
    },
    'Event.ACKNOWLEDGED': {
      zh: ['告诉{to}：任务{q.acknowledged.task_id.value}的报告已得到确认'],
      en: ['tells {to} that its report of the task {q.acknowledged.task_id.value} is acknowledged'],
    },
    'Event.KILL': {
      zh: ['请{to}杀掉任务{q.kill.task_id.value}', '任务已停止'],
      en: ['has {to} kill the task {q.kill.task_id.value}', 'the task is stopped'],
    },
    'Event.SHUTDOWN': { zh: ['让{to}停止运行', '已停止'], en: ['has {to} shut down', 'it has'] },
  },
  marathon: {
    'POST /v2/apps': {
      zh: ['请{to}创建应用{app}[，实例数为{b.instances}]', '应用{app}已写下，部署开始'],
      en: ['asks {to} for the app {app}[, number of instances {b.instances}]', 'the app {app} is written down, and a deployment begins'],
    },
    'POST /v2/groups': {
      zh: ['请{to}创建应用组{app}', '应用组{app}已写下，部署开始'],
      en: ['asks {to} for the group of apps {app}', 'the group {app} is written down, and a deployment begins'],
    },
    'POST /v2/pods': {
      zh: ['请{to}创建pod {app}[，实例数为{b.scaling.instances}]', 'pod {app}已写下，部署开始'],
      en: [
        'asks {to} for the pod {app}[, number of instances {b.scaling.instances}]',
        'the pod {app} is written down, and a deployment begins',
      ],
    },
    'POST /v2/jobs': { zh: ['请{to}运行批处理任务{app}'], en: ['asks {to} to run the batch job {app}'] },
    'PUT /v2/apps/*': {
      zh: [
        '请{to}把应用{app}改成[{b.instances}个实例][镜像{b.container.docker.image}][，即使正在部署（force={q.query.force}）]',
        '新的定义已写下',
      ],
      en: [
        'asks {to} to change the app {app}[: number of instances {b.instances}][: image {b.container.docker.image}][, even during a deployment (force={q.query.force})]',
        'the new definition is written down',
      ],
    },
    'PUT /v2/groups/*': {
      zh: ['请{to}把应用组{app}改成新的定义[，即使正在部署（force={q.query.force}）]', '新的定义已写下'],
      en: [
        'asks {to} to change the group of apps {app}[, even during a deployment (force={q.query.force})]',
        'the new definition is written down',
      ],
    },
    'PUT /v2/pods/*': {
      zh: [
        '请{to}把pod {app}改成[{b.scaling.instances}个实例][，镜像{b.containers.0.image.id}][，即使正在部署（force={q.query.force}）]',
        '新的定义已写下',
      ],
      en: [
        'asks {to} to change the pod {app}[: number of instances {b.scaling.instances}][, image {b.containers.0.image.id}][, even during a deployment (force={q.query.force})]',
        'the new definition is written down',
      ],
    },
    'DELETE /v2/apps/*': {
      zh: ['请{to}删除应用{app}', '应用{app}开始删除'],
      en: ['asks {to} to delete the app {app}', 'its deletion begins'],
    },
    'DELETE /v2/groups/*': {
      zh: ['请{to}删除应用组{app}', '应用组{app}开始删除'],
      en: ['asks {to} to delete the group of apps {app}', 'its deletion begins'],
    },
    'DELETE /v2/pods/*': {
      zh: ['请{to}删除pod {app}', 'pod {app}开始删除'],
      en: ['asks {to} to delete the pod {app}', 'its deletion begins'],
    },
  },
} satisfies Table;

/** What joins the phrases of `http`. */
export const mesosHttp = {
  'GET /': { zh: ['检查{to}是否应答', '健康'], en: ['checks whether {to} answers', 'it is healthy'] },
  'POST /maintenance/schedule': {
    zh: ['把维护计划交给{to}', '计划已记下'],
    en: ['gives {to} a maintenance schedule', 'it is noted'],
  },
  'POST /machine/down': {
    zh: ['让{to}停用主机{q.0.hostname}', '主机已停用'],
    en: ['has {to} take the machine {q.0.hostname} down', 'it is down'],
  },
  'POST /machine/up': {
    zh: ['让{to}重新启用主机{q.0.hostname}', '主机可以用了'],
    en: ['has {to} bring the machine {q.0.hostname} up', 'it may be used'],
  },
} satisfies Table[string];
