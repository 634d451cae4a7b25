/** Kinds of workload objects that the lab offers, in the order of the chapter. */
export const kinds = ['ReplicationController', 'ReplicaSet', 'Deployment', 'DaemonSet', 'Job', 'StatefulSet'] as const;
export type Kind = (typeof kinds)[number];

const template = (app: string, container: object, more: object = {}) => ({
  metadata: { labels: { app } },
  spec: { ...more, containers: [{ name: app, ...container }] },
});

const web = { image: 'tomcat:8.5', ports: [{ containerPort: 8080 }] };

const mysql = { image: 'mysql:5.7', volumeMounts: [{ name: 'data', mountPath: '/var/lib/mysql' }] };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } };

/** A manifest of each kind to begin with: the four jobs of the chapter, in the API versions of late 2017. */
const samples: Readonly<Record<Kind, object>> = {
  ReplicationController: {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'order-web' },
    spec: { replicas: 3, selector: { app: 'order-web' }, template: template('order-web', web) },
  },
  ReplicaSet: {
    apiVersion: 'apps/v1beta2',
    kind: 'ReplicaSet',
    metadata: { name: 'order-web' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'order-web' } }, template: template('order-web', web) },
  },
  Deployment: {
    apiVersion: 'apps/v1beta2',
    kind: 'Deployment',
    metadata: { name: 'order-web' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'order-web' } }, template: template('order-web', web) },
  },
  DaemonSet: {
    apiVersion: 'apps/v1beta2',
    kind: 'DaemonSet',
    metadata: { name: 'log-agent' },
    spec: { selector: { matchLabels: { app: 'log-agent' } }, template: template('log-agent', { image: 'fluentd:v0.14' }) },
  },
  Job: {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'settle' },
    spec: {
      completions: 6,
      parallelism: 2,
      backoffLimit: 4,
      template: template('settle', { image: 'settle:1' }, { restartPolicy: 'Never' }),
    },
  },
  StatefulSet: {
    apiVersion: 'apps/v1beta2',
    kind: 'StatefulSet',
    metadata: { name: 'mysql' },
    spec: {
      serviceName: 'mysql',
      replicas: 3,
      selector: { matchLabels: { app: 'mysql' } },
      template: template('mysql', mysql),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  },
};

/** What gives the pods of the StatefulSet their names. */
const headless = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'mysql' },
  spec: { clusterIP: 'None', selector: { app: 'mysql' }, ports: [{ port: 3306 }] },
};

/** The manifests that the lab has of a kind: the object itself, and what it does not work without. */
export const manifestsOf = (kind: Kind): readonly object[] => (kind === 'StatefulSet' ? [samples[kind], headless] : [samples[kind]]);

const plain = /^(?:[A-Za-z/][\w./:-]*|\d+[KMG]i)$/;
const word = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A scalar as YAML; quoted where it would be read as something else. */
const scalarText = (value: unknown): string =>
  typeof value === 'string' && plain.test(value) && !value.endsWith(':') && !word.test(value) ? value : JSON.stringify(value);

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null && Object.keys(value).length > 0;

function linesOf(value: object): string[] {
  const list = Array.isArray(value);
  return Object.entries(value).flatMap(([key, item]) => {
    const head = list ? '-' : `${scalarText(key)}:`;
    if (!isBranch(item)) return [`${head} ${scalarText(item)}`];
    const inner = linesOf(item);
    // kubectl sets lists at the column of their key.
    if (!list) return [head, ...inner.map((line) => (Array.isArray(item) ? line : `  ${line}`))];
    return inner.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
  });
}

/** Manifests as YAML, in block style. */
export const textOf = (manifests: readonly object[]): string => manifests.map((each) => `${linesOf(each).join('\n')}\n`).join('---\n');
