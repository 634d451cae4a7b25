import type { Role, Station } from './data.ts';

/** Grid row of each role; the rows between them belong to the arrows. */
export const rows = { picks: 2, centre: 4, agent: 6, hop: 9, daemon: 10, process: 12 } as const satisfies Record<Role, number>;

interface Place {
  side: 'mesos' | 'kubernetes';
  /** `grid-row`. The kubelet is as tall as the agent and its containerizer together: it plays both parts. */
  row: string;
}

export const places: Readonly<Record<Station, Place>> = {
  marathon: { side: 'mesos', row: '2' },
  master: { side: 'mesos', row: '4' },
  agent: { side: 'mesos', row: '6' },
  containerizer: { side: 'mesos', row: '8' },
  dockerd: { side: 'mesos', row: '10' },
  mesosContainer: { side: 'mesos', row: '12' },
  scheduler: { side: 'kubernetes', row: '2' },
  apiServer: { side: 'kubernetes', row: '4' },
  kubelet: { side: 'kubernetes', row: '6 / 9' },
  runtime: { side: 'kubernetes', row: '10' },
  podContainer: { side: 'kubernetes', row: '12' },
};

const first = (station: Station) => Number.parseInt(places[station].row, 10);

/** The row between two stations, and which way an arrow between them points. */
export function way(from: Station, to: Station): { row: number; to: 'up' | 'down' } {
  const up = first(from) > first(to);
  return { row: (up ? first(from) : first(to)) - 1, to: up ? 'up' : 'down' };
}
