import type { Lang } from '../i18n/index.ts';
import type { Span } from '../trace/schema.ts';

/** Kinds by the word that stands for them in a path. */
const kinds: Readonly<Record<string, string>> = {
  pods: 'Pod',
  nodes: 'Node',
  services: 'Service',
  endpoints: 'Endpoints',
  events: 'Event',
  replicationcontrollers: 'ReplicationController',
  replicasets: 'ReplicaSet',
  deployments: 'Deployment',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  statefulsets: 'StatefulSet',
  controllerrevisions: 'ControllerRevision',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  storageclasses: 'StorageClass',
  volumeattachments: 'VolumeAttachment',
};

/** Parts of a request to the API server: `PUT /apis/apps/v1/namespaces/default/deployments/web/status`. */
export interface K8sRequest {
  readonly verb: string;
  readonly kind: string;
  /** Empty for a collection. */
  readonly name: string;
  /** What follows the name: `status`, `binding`; empty if nothing does. */
  readonly sub: string;
}

export function k8sRequest({ method }: Pick<Span, 'method'>): K8sRequest {
  const [, verb = method, resource = '', name = '', sub = ''] =
    /^(\w+) \/apis?\/(?:[^/]+\.?[^/]*\/)?v\d\w*\/(?:namespaces\/[^/]+\/)?([a-z]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(method) ?? [];
  return { verb, kind: kinds[resource] ?? resource, name, sub };
}

type Phrase = readonly [ask: string, done?: string];

/** Phrases by verb, kind and what follows the name, the most exact first; see `phrases.ts`. */
export const k8sPhrases: Readonly<Record<string, Readonly<Record<Lang, Phrase>>>> = {
  'POST Node': { zh: ['向{to}登记主机{named}', '登记好了'], en: ['registers the host {named} with {to}', 'it is registered'] },
  'POST Event': {
    zh: ['请{to}记下一条事件[：“{q.message}”]', '记下了'],
    en: ['asks {to} to write down an event[: “{q.message}”]', 'it is written down'],
  },
  'POST Pod binding': {
    zh: ['请{to}把Pod {named}定在主机{q.target.name}', '定下了'],
    en: ['asks {to} to bind the Pod {named} to the host {q.target.name}', 'it is bound'],
  },
  'POST Pod eviction': { zh: ['请{to}驱逐Pod {named}', '在驱逐'], en: ['asks {to} to evict the Pod {named}', 'it is being evicted'] },
  POST: { zh: ['请{to}新建{kind} {named}', '建好了'], en: ['asks {to} to create the {kind} {named}', 'it is there'] },
  'PUT Node status': {
    zh: ['向{to}报告主机{named}[：{condition}]', '记下了'],
    en: ['reports on the host {named} to {to}[: {condition}]', 'noted'],
  },
  'PUT Pod status': {
    zh: ['向{to}报告Pod {named}[：{q.status.phase}][，{condition}]', '记下了'],
    en: ['reports on the Pod {named} to {to}[: {q.status.phase}][, {condition}]', 'noted'],
  },
  'PUT status': {
    zh: ['在{to}更新{kind} {named}的status[：{ready}个就绪]', '记下了'],
    en: ['writes the status of the {kind} {named} to {to}[: {ready} ready]', 'noted'],
  },
  'GET scale': {
    zh: ['向{to}查{kind} {named}的副本数', '[是{r.spec.replicas}][，版本{r.metadata.resourceVersion}]'],
    en: ['asks {to} for the scale of the {kind} {named}', '[it is {r.spec.replicas}][, at version {r.metadata.resourceVersion}]'],
  },
  'PUT scale': {
    zh: ['请{to}把{kind} {named}的副本数定为{q.spec.replicas}[，凭版本{q.metadata.resourceVersion}]', '定下了'],
    en: [
      'asks {to} to scale the {kind} {named} to {q.spec.replicas}[, if it is at version {q.metadata.resourceVersion}]',
      'it is written down',
    ],
  },
  'PATCH scale': {
    zh: ['请{to}把{kind} {named}的副本数定为{q.spec.replicas}', '定下了'],
    en: ['asks {to} to scale the {kind} {named} to {q.spec.replicas}', 'it is written down'],
  },
  PUT: {
    zh: ['请{to}改写{kind} {named}[，副本数定为{q.spec.replicas}]', '改好了'],
    en: ['asks {to} to change the {kind} {named}[, with {q.spec.replicas} replicas]', 'it is changed'],
  },
  PATCH: { zh: ['请{to}改动{kind} {named}', '改好了'], en: ['asks {to} to change the {kind} {named}', 'it is changed'] },
  DELETE: { zh: ['请{to}删除{kind} {named}', '收下了'], en: ['asks {to} to delete the {kind} {named}', 'accepted'] },
  GET: { zh: ['向{to}查询{kind} {named}', '查到了'], en: ['reads the {kind} {named} from {to}', 'here it is'] },
  '*': { zh: ['向{to}发出请求'], en: ['sends a request to {to}'] },
};

/** Keys under which the phrase of a request can stand. */
export function k8sKeys(span: Span): readonly string[] {
  const { verb, kind, sub } = k8sRequest(span);
  return [[verb, kind, sub], [verb, sub], sub === '' ? [verb] : [], ['*']].map((parts) => parts.filter(Boolean).join(' '));
}
