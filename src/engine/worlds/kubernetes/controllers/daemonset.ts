import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus, type By } from '../api/server.ts';
import type { DaemonSetStatus, ObjectRows, PodRow, Rows } from '../rows.ts';
import { isReady } from '../rows.ts';
import type { Rules } from '../rules.ts';
import { expect, tallyOf, wake, type Controller } from '../watch.ts';
import { availableAt } from './replicas.ts';
import { adopt, callsAs, createPod, deletePod, hashOf, minds, owners, podsOf, wishes } from './shared.ts';

type Daemon = ObjectRows['daemonsets'];

const controller = 'daemonset-controller';
const hashLabel = 'controller-revision-hash';

const ends = (pod: PodRow): boolean => pod.metadata.deletionTimestamp !== undefined;
const oldest = (a: PodRow, b: PodRow): number => (a.metadata.uid < b.metadata.uid ? -1 : 1);

/**
 * The DaemonSet controller: one pod on every node that fits, bound by the controller itself.
 * kubernetes v1.9 pkg/controller/daemon/{daemon_controller,update}.go; placed by the scheduler only from 1.12 on
 */
export function daemonSets(rules: Rules): Controller {
  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const row = turn.get('daemonsets', name);
    if (!row || row.metadata.deletionTimestamp !== undefined) return;
    const by = callsAs(controller, 'daemonset', causes);
    if (rules.adopts && adopt(turn, by('adopt'), row, row.spec.selector.matchLabels)) {
      expect(turn, row.metadata.uid, { dels: 0 });
      return;
    }
    const tally = tallyOf(turn, row.metadata.uid);
    if (rules.satisfied(tally, turn.now)) {
      const changed = manage(turn, by('manage'), row);
      if (!changed && row.spec.updateStrategy.type === 'RollingUpdate') renew(turn, by('rolling-update'), row);
    } else wake(turn, controller, name, tally.asked + 300_001);
    report(turn, by('status'), name);
  }

  const wanted = (turn: Turn<Rows>, { spec }: Daemon): string[] =>
    turn
      .rows('nodes')
      .filter(([, node]) => rules.daemonRuns(node, spec.template))
      .map(([name]) => name);

  function byNode(turn: Turn<Rows>, row: Daemon): Map<string, PodRow[]> {
    const all = new Map<string, PodRow[]>();
    for (const pod of podsOf(turn, row)) all.set(pod.node, [...(all.get(pod.node) ?? []), pod]);
    return all;
  }

  /** Creates what is missing and deletes what is too much or has failed. @returns whether there was anything to do */
  function manage(turn: Turn<Rows>, by: By, row: Daemon): boolean {
    const pods = byNode(turn, row);
    const nodes = new Set(wanted(turn, row));
    const lacking: string[] = [];
    const gone: PodRow[] = [];
    for (const node of nodes) {
      const here = (pods.get(node) ?? []).sort(oldest);
      if (here.length === 0) lacking.push(node);
      const alive = here.filter((pod) => !ends(pod));
      const failed = alive.filter(({ status }) => status.phase === 'Failed');
      gone.push(...failed, ...alive.filter((pod) => !failed.includes(pod)).slice(1));
    }
    for (const [node, here] of pods) if (!nodes.has(node)) gone.push(...here.filter((pod) => !ends(pod)));
    if (lacking.length + gone.length > 0) expect(turn, row.metadata.uid, { adds: lacking.length, dels: gone.length });
    const { template } = row.spec;
    const labels = { [hashLabel]: hashOf(template) };
    for (const nodeName of lacking) createPod(turn, by, row, { ...template, spec: { ...template.spec, nodeName } }, { labels });
    for (const pod of gone) deletePod(turn, by, pod);
    return lacking.length + gone.length > 0;
  }

  /** Old pods go: those that serve nobody at once, others as long as few enough are missing. kubernetes v1.9 pkg/controller/daemon/update.go, rollingUpdate */
  function renew(turn: Turn<Rows>, by: By, row: Daemon): void {
    const hash = hashOf(row.spec.template);
    const nodes = wanted(turn, row);
    const pods = podsOf(turn, row);
    const available = (pod: PodRow) => !ends(pod) && availableAt(pod, row.spec.minReadySeconds) <= turn.now;
    const old = pods.filter((pod) => !ends(pod) && pod.metadata.labels?.[hashLabel] !== hash).sort(oldest);
    if (old.length === 0) return;
    const { unavailable } = rules.fenceposts(0, row.spec.updateStrategy.rollingUpdate?.maxUnavailable ?? 1, nodes.length);
    const serving = new Set(pods.filter(available).map(({ node }) => node));
    const spare = unavailable - nodes.filter((node) => !serving.has(node)).length;
    const gone = [...old.filter((pod) => !available(pod)), ...old.filter(available).slice(0, Math.max(0, spare))];
    if (gone.length > 0) expect(turn, row.metadata.uid, { dels: gone.length });
    for (const pod of gone) deletePod(turn, by, pod);
  }

  /** kubernetes v1.9 pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus */
  function report(turn: Turn<Rows>, by: By, name: string): void {
    const row = turn.get('daemonsets', name)!;
    const nodes = new Set(wanted(turn, row));
    const pods = podsOf(turn, row).filter((pod) => !ends(pod));
    const hash = hashOf(row.spec.template);
    const here = pods.filter(({ node }) => nodes.has(node));
    const status: DaemonSetStatus = {
      desiredNumberScheduled: nodes.size,
      currentNumberScheduled: new Set(here.map(({ node }) => node)).size,
      numberMisscheduled: pods.length - here.length,
      numberReady: here.filter(isReady).length,
      updatedNumberScheduled: here.filter(({ metadata }) => metadata.labels?.[hashLabel] === hash).length,
      observedGeneration: row.metadata.generation,
    };
    const alike = (Object.keys(status) as (keyof DaemonSetStatus)[]).every((field) => row.status[field] === status[field]);
    if (!alike) updateStatus(turn, by, 'daemonsets', name, status);
  }

  return {
    sync,
    watches: {
      daemonsets: wishes,
      pods: minds(owners('daemonsets')),
      nodes: (turn, { before, after }) => (before && after ? [] : turn.rows('daemonsets').map(([name]) => name)),
    },
  };
}
