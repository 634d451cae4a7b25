/** Milliseconds. */
const second = 1000;

/** Decisions of Mesos and Marathon that claims rest on; all pure. */
export const rules = {
  /**
   * How many instances to start and how many to kill.
   * marathon@v1.5.2 core/deployment/ScalingProposition.scala, propose
   * @param active those that run or are on their way, with those that are being killed
   */
  scale: (active: number, killing: number, goal: number): { start: number; kill: number } => {
    const kill = Math.max(0, active - killing - goal);
    return { start: Math.max(0, goal - active + kill), kill };
  },
  /**
   * Which of two instances is killed first: unreachable, then staging, then running ones, the youngest first.
   * marathon@v1.5.2 core/deployment/ScalingProposition.scala, sortByConditionAndDate; killSelection YOUNGEST_FIRST
   */
  killOrder: (a: Killable, b: Killable): number => weight(a) - weight(b) || b.since - a.since || b.seq - a.seq,
  /** Milliseconds until the next launch after one more failure. marathon@v1.5.2 core/launchqueue/impl/RateLimiter.scala; backoffSeconds, backoffFactor, maxLaunchDelaySeconds */
  backoff: (delay: number): number => (delay === 0 ? second : Math.min(3600 * second, Math.round(delay * 1.15))),
  /** Constraint `["hostname", "UNIQUE"]`. marathon@v1.5.2 mesosphere/mesos/Constraints.scala, checkUnique */
  unique: (kind: string, here: number): boolean => kind !== 'agent' || here === 0,
  /** Whether an app has a health check: those of stateless ones were written with one. */
  checked: (kind: string): boolean => kind === 'stateless',
  /** Milliseconds: DefaultFirstHealthCheckAfter, intervalSeconds, gracePeriodSeconds, timeoutSeconds. marathon@v1.5.2 core/health/HealthCheck.scala */
  health: { first: 5 * second, interval: 60 * second, grace: 300 * second, timeout: 20 * second },
  /**
   * Whether one more failed check kills the task. Marathon counts the failures before this one, an executor counts it in.
   * marathon@v1.5.2 core/health/impl/HealthCheckActor.scala, checkConsecutiveFailures; maxConsecutiveFailures 3
   */
  unhealthy: (failuresBefore: number): boolean => failuresBefore >= 3,
  /** Milliseconds of silence after which the master gives up an agent. mesos@1.4.1 src/master/constants.hpp, agent_ping_timeout × max_agent_ping_timeouts */
  silence: 15 * second * 5,
  /**
   * What Marathon does with an instance that became unreachable: inactiveAfterSeconds and expungeAfterSeconds are 0, but the
   * strategy of an app with a local volume is `disabled`.
   * marathon@v1.5.2 state/UnreachableStrategy.scala, default
   */
  replaceUnreachable: (local: boolean): boolean => !local,
  /** A persistent volume is on the disk of one agent. mesos@1.4.1 docs/persistent-volume.md */
  pinned: (volumes: 'local' | 'external'): boolean => volumes === 'local',
  /** Least healthy and most instances during an upgrade. marathon@v1.5.2 core/deployment/impl/TaskReplaceActor.scala, computeRestartStrategy */
  upgrade: (kind: string, local: boolean, goal: number, running: number): { keep: number; most: number } => {
    const [minimum, over] = upgradeStrategy(kind, local);
    const healthy = Math.ceil(goal * minimum);
    const most = Math.floor(goal * (1 + over));
    const kill = Math.max(0, running - healthy);
    if (healthy !== most || most > running) return { keep: running - kill, most };
    return local ? { keep: healthy - 1, most } : { keep: running - kill, most: most + 1 };
  },
  /** Milliseconds. marathon@v1.5.2 core/launcher/OfferProcessorConfig.scala, decline_offer_duration */
  refuse: 120 * second,
  /** Milliseconds. marathon@v1.5.2 core/flow/ReviveOffersConfig.scala, min_revive_offers_interval */
  revive: 5 * second,
  /** Milliseconds. mesos@1.4.1 src/master/constants.hpp, DEFAULT_ALLOCATION_INTERVAL */
  allocation: second,
  /** marathon@v1.5.2 core/matcher/manager/OfferMatcherManagerConfig.scala, max_tasks_per_offer */
  tasksPerOffer: 5,
};
export type Rules = typeof rules;

interface Killable {
  readonly condition: string;
  readonly since: number;
  readonly seq: number;
}

const weight = ({ condition }: Killable): number => ['Waiting', 'Unreachable', 'Staging', 'Running'].indexOf(condition);

/**
 * minimumHealthCapacity and maximumOverCapacity: as Marathon defaults them, as apps with volumes must have them, and for
 * `UNIQUE` apps, where a second instance never finds a host, such that the old ones go first.
 */
export const upgradeStrategy = (kind: string, local: boolean): readonly [minimum: number, over: number] =>
  kind === 'stateless' ? [1, 1] : local ? [0.5, 0] : [0, 0];
