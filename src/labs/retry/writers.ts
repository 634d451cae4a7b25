import { ok, refuse, type Answer, type Turn } from '../../engine/kernel/turn.ts';
import { ask, overwrite, pathOf, type By } from '../../engine/worlds/kubernetes/api/server.ts';
import type { Rows } from '../../engine/worlds/kubernetes/rows.ts';
import type { Rules } from '../../engine/worlds/kubernetes/rules.ts';
import type { Part } from '../../engine/worlds/kubernetes/watch.ts';

/** What two who write one count are told. */
export type Writing =
  /** A person reads the count, thinks, and writes another one, if what she read is less. `guard`: she sends the version that she read. */
  | { readonly do: 'decide'; readonly name: string; readonly replicas: number; readonly thinks: number; readonly guard?: 'version' }
  /** The HPA reads the count and writes another one at once, with the version that it read. */
  | { readonly do: 'autoscale'; readonly name: string; readonly replicas: number };

type Decision = Extract<Writing, { do: 'decide' }>;

/** What a person has decided and is to write; data of the event `write`. */
interface Decided {
  readonly decision: Decision;
  /** What she read. */
  readonly version: string;
  /** A fault may befall it: it is neither a copy nor an attempt that a fault made necessary. */
  readonly fresh: boolean;
  /** A copy that the network made: nobody waits for its answer. */
  readonly copy: boolean;
}

const person: By = { caller: 'user', rule: 'retry.decide' };

/** Two who write the count of one Deployment: a person and the HPA. */
export function writers({ resendAfter }: Rules): Part {
  const scaleOf = (turn: Turn<Rows>, name: string) => {
    const { metadata, spec } = turn.get('deployments', name)!;
    return { replicas: spec.replicas, version: metadata.resourceVersion };
  };

  function read(turn: Turn<Rows>, by: By, name: string): ReturnType<typeof scaleOf> {
    const seen = scaleOf(turn, name);
    const scale = { metadata: { name, resourceVersion: seen.version }, spec: { replicas: seen.replicas } };
    ask(turn, by, `GET ${pathOf(turn, 'deployments', name)}/scale`, undefined, () => ok(scale, '200'));
    return seen;
  }

  function write(turn: Turn<Rows>, by: By, name: string, replicas: number, version?: string, lost = false): Answer {
    const request = { metadata: { name, ...(version !== undefined && { resourceVersion: version }) }, spec: { replicas } };
    return ask(turn, by, `PUT ${pathOf(turn, 'deployments', name)}/scale`, request, () => {
      const answer = overwrite(turn, 'deployments', name, { spec: { replicas } }, version);
      return lost ? refuse('timeout', 'no answer') : answer;
    });
  }

  /** Takes up a fault that waits for the next order: `seq` of its span. */
  function takeUp(turn: Turn<Rows>, fault: 'lose-answer' | 'send-twice'): number | undefined {
    const seq = turn.get('counter', fault)?.value;
    if (seq !== undefined) turn.del('counter', fault);
    return seq;
  }

  /** Writes what was decided; without an answer again, as it was. After a conflict a person looks, and sees that there is enough. */
  function carryOut(turn: Turn<Rows>, decided: Decided): void {
    const { name, replicas, guard } = decided.decision;
    const [lost, twice] = decided.fresh ? [takeUp(turn, 'lose-answer'), takeUp(turn, 'send-twice')] : [];
    const again = (delay: number, copy: boolean, seq: number) =>
      turn.after(delay, 'write', { ...decided, fresh: false, copy }, [...turn.causes('user'), { seq, how: 'fault' }]);
    const answer = write(turn, person, name, replicas, guard && decided.version, lost !== undefined);
    if (answer.code === '409' && !decided.copy) read(turn, person, name);
    if (twice !== undefined) again(1, true, twice);
    if (lost !== undefined) again(resendAfter, false, lost);
  }

  return {
    start(turn) {
      turn.put('actor', 'hpa', { id: 'hpa', name: 'HPA', kind: 'orchestrator', played: false });
    },
    commands: {
      decide(turn, decision: Decision) {
        const { replicas, version } = read(turn, person, decision.name);
        if (replicas >= decision.replicas) return;
        turn.after(decision.thinks, 'write', { decision, version, fresh: true, copy: false }, turn.causes('user'));
      },
      autoscale(turn, { name, replicas }: Extract<Writing, { do: 'autoscale' }>) {
        const by = { caller: 'hpa', rule: 'retry.autoscale' };
        const { version } = read(turn, by, name);
        write(turn, by, name, replicas, version);
      },
    },
    on: { write: carryOut },
  };
}
