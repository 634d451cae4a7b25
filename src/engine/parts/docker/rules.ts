import { storageRules } from '../storage.ts';

/** Virtual milliseconds that things take. */
export const dockerTimes = {
  // Measured nowhere, of a usual size: until an image is there, a dockerd or a host is up, a caller gives up.
  pull: 1200,
  daemon: 2000,
  boot: 30_000,
  answer: 10_000,
  /** From SIGTERM to SIGKILL (container/container.go DefaultStopTimeout). */
  grace: 10_000,
  /** From one failed health check to the next: interval and timeout, 30 s each (daemon/health.go). */
  probe: 60_000,
} as const;

/** Decisions of dockerd 17.09; files as of moby v17.09.0-ce, where no other version is named. */
export const dockerRules = {
  ...storageRules,
  /** Whether the policy starts a container again that has ended by itself, or with its daemon (restartmanager/restartmanager.go ShouldRestart). */
  restarts(policy: string, exit: number, restarts: number, stopped: boolean): boolean {
    const [name, most = '0'] = policy.split(':');
    if (name === 'always') return true;
    if (name === 'unless-stopped') return !stopped;
    return name === 'on-failure' && exit !== 0 && (most === '0' || restarts < Number(most));
  },
  /** Virtual milliseconds until it does: 100, then twice the last wait up to a minute; anew once a process has run for 10 s (ibid.). */
  restartDelay: (last: number, ran: number): number => (ran >= 10_000 || last === 0 ? 100 : Math.min(last * 2, 60_000)),
  /** Containers live on without their daemon; off unless the operator turns it on (daemon/config/config.go LiveRestoreEnabled). */
  liveRestore: false,
  /** A name that is in use can't be given again (daemon/names.go reserveName). */
  uniqueNames: true,
  /** Health checks that have to fail in a row before a container counts as unhealthy (daemon/health.go defaultProbeRetries). */
  probeRetries: 3,
  /** A restart of what is unhealthy: Docker itself makes none, Swarm would. */
  restartsUnhealthy: false,
};
export type DockerRules = typeof dockerRules;
