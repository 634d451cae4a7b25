import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';

/** Who writes into an object. */
export type Writer = 'user' | 'apiServer' | 'controller';
type Part =
  | 'kind'
  | 'names'
  | 'registry'
  | 'spec'
  | 'status'
  | 'pods'
  | 'configMap'
  | 'configMapNames'
  | 'configMapRegistry'
  | 'data'
  | 'noSpec'
  | 'noStatus';
type Verb = 'writes' | 'stamps' | 'reports' | 'reads' | 'counts' | 'makes' | 'lacks';

/** A line of an object as it is printed. Whoever the relation names has written it. */
interface Line {
  /** Id of the relation that draws it; a line without one is the heading of a group. */
  by?: string;
  text: string;
}

/** An object on paper. */
export interface Sheet {
  lines: readonly Line[];
  /** Groups of lines that are missing, and how many rows each would take. */
  missing: readonly { by: string; rows: number; label: Text }[];
}

const say = (from: Writer | 'configMap', verb: Verb, to: Part): Relation<Writer | Part, Verb> => ({
  id: `${from}-${verb}-${to}`,
  from,
  verb,
  to,
});
const node = (zh: string, en: string): { label: Text } => ({ label: { zh, en } });

/** One object, three groups of fields, three writers. */
export const objectAnatomy: FigureData<Writer | Part, Verb> = {
  name: 'object-anatomy',
  title: { zh: '一个对象，三只手', en: 'One object, three hands' },
  caption: {
    zh: '左边是使用者的笔，右边是API server的章，从下面伸上来的是控制器：它只读spec，只写status。第8版声明要5个副本，status说看到的就是第8版，5个里有3个就绪。另一个对象ConfigMap没有spec也没有status，也就没有控制器照着它办事。',
    en: 'The user’s pen comes from the left, the API server’s stamp from the right, and from below the controller, which only reads spec and only writes status. The eighth version asks for five replicas; status says that it is the eighth that was seen, and that three of five are ready. The other object, a ConfigMap, has neither spec nor status, and so no controller that would act on it.',
  },
  nodes: {
    user: node('使用者', 'user'),
    apiServer: node('API server', 'API server'),
    controller: node('控制器', 'controller'),
    kind: node('apiVersion和kind', 'apiVersion and kind'),
    names: node('metadata里的name和labels', 'name and labels in metadata'),
    registry: node(
      'metadata里的uid、creationTimestamp、resourceVersion和generation',
      'uid, creationTimestamp, resourceVersion and generation in metadata',
    ),
    spec: node('spec', 'spec'),
    status: node('status，包括observedGeneration', 'status, observedGeneration included'),
    pods: node('Pod', 'pods'),
    configMap: node('ConfigMap', 'ConfigMap'),
    configMapNames: node('ConfigMap的apiVersion、kind和name', 'the ConfigMap’s apiVersion, kind and name'),
    configMapRegistry: node(
      'ConfigMap的uid、creationTimestamp和resourceVersion',
      'the ConfigMap’s uid, creationTimestamp and resourceVersion',
    ),
    data: node('ConfigMap的data', 'the ConfigMap’s data'),
    noSpec: node('spec', 'spec'),
    noStatus: node('status', 'status'),
  },
  verbs: {
    writes: { zh: '{from}写{to}。', en: 'The {from} writes {to}.' },
    stamps: { zh: '{from}填{to}。', en: 'The {from} fills in {to}.' },
    reports: { zh: '{from}写{to}。', en: 'The {from} writes {to}.' },
    reads: { zh: '{from}读{to}。', en: 'The {from} reads {to}.' },
    counts: { zh: '{from}数{to}，看差多少。', en: 'The {from} counts the {to} to see what is missing.' },
    makes: { zh: '{from}按差额建{to}或删{to}。', en: 'The {from} creates or deletes {to} to make up the difference.' },
    lacks: { zh: '{from}没有{to}。', en: 'The {from} has no {to}.' },
  },
  relations: [
    say('user', 'writes', 'kind'),
    say('user', 'writes', 'names'),
    say('apiServer', 'stamps', 'registry'),
    say('user', 'writes', 'spec'),
    say('controller', 'reads', 'spec'),
    say('controller', 'counts', 'pods'),
    say('controller', 'makes', 'pods'),
    say('controller', 'reports', 'status'),
    say('user', 'writes', 'configMapNames'),
    say('apiServer', 'stamps', 'configMapRegistry'),
    say('user', 'writes', 'data'),
    say('configMap', 'lacks', 'noSpec'),
    say('configMap', 'lacks', 'noStatus'),
  ],
};

const lines = (by: string, ...texts: readonly string[]): Line[] => texts.map((text) => ({ by, text }));

/** The ReplicaSet of the chapter, after its replicas went from 3 to 5. */
export const replicaSet: Sheet = {
  lines: [
    ...lines('user-writes-kind', 'apiVersion: apps/v1', 'kind: ReplicaSet'),
    { text: 'metadata:' },
    ...lines('user-writes-names', '  name: order-web', '  labels: {…}'),
    ...lines('apiServer-stamps-registry', '  uid: 6c0f…', '  creationTimestamp: …', '  resourceVersion: "…"', '  generation: 8'),
    { text: 'spec:' },
    ...lines('user-writes-spec', '  replicas: 5', '  selector: {…}', '  template: {…}'),
    { text: 'status:' },
    ...lines('controller-reports-status', '  observedGeneration: 8', '  replicas: 5', '  readyReplicas: 3'),
  ],
  missing: [],
};

/** A kind that nobody acts on. */
export const configMap: Sheet = {
  lines: [
    ...lines('user-writes-configMapNames', 'apiVersion: v1', 'kind: ConfigMap'),
    { text: 'metadata:' },
    ...lines('user-writes-configMapNames', '  name: order-web'),
    ...lines('apiServer-stamps-configMapRegistry', '  uid: 91d4…', '  creationTimestamp: …', '  resourceVersion: "…"'),
    { text: 'data:' },
    ...lines('user-writes-data', '  LOG_LEVEL: info'),
  ],
  missing: [
    { by: 'configMap-lacks-noSpec', rows: 4, label: { zh: '没有spec', en: 'no spec' } },
    { by: 'configMap-lacks-noStatus', rows: 4, label: { zh: '没有status', en: 'no status' } },
  ],
};

/** Words beside the controller's arrows. */
export const words = {
  counts: { zh: '数', en: 'counts' },
  makes: { zh: '建、删', en: 'creates, deletes' },
} as const satisfies Record<string, Text>;

/** Pods of the ReplicaSet; the ready ones are filled. */
export const pods: readonly { ready: boolean }[] = [1, 2, 3, 4, 5].map((number) => ({ ready: number <= 3 }));
