import { logs, play, running } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A log shipper on every host, and one host more. */
export const S3: Scenario = ({ kubernetes, mesos }) => {
  const daemons = play(kubernetes);
  const daemonsBefore = running(daemons.after(60, logs), 'logs').length;
  const daemonsAfter = running(daemons.after(600, { do: 'add-host', host: 'd' }), 'logs').length;
  const byUser = daemons.spans.filter(({ caller, method }) => caller === 'user' && method.startsWith('P')).length;

  const apps = play(mesos);
  const before = running(apps.after(60, logs), 'logs').length;
  const after = running(apps.after(600, { do: 'add-host', host: 'd' }), 'logs').length;
  const raised = running(apps.after(600, { do: 'scale', name: 'logs', replicas: 4 }), 'logs');
  const hosts = new Set(raised.map(({ host }) => host)).size;
  const tooMany = running(apps.after(600, { do: 'scale', name: 'logs', replicas: 5 }), 'logs').length;
  const daemonSet = daemonsBefore === 3 && daemonsAfter === 4 && byUser === 1;
  return {
    holds: daemonSet && before === 3 && after === 3 && raised.length === 4 && hosts === 4 && tooMany === 4,
    found: { daemonsBefore, daemonsAfter, before, after, raised: raised.length, tooMany },
  };
};
