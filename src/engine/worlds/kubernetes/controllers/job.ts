import type { Cause } from '../../../kernel/state.ts';
import type { Turn } from '../../../kernel/turn.ts';
import { updateStatus } from '../api/server.ts';
import { msOf, timeOf } from '../api/time.ts';
import { isActive, type JobStatus, type ObjectRows, type Rows } from '../rows.ts';
import { victims, type Rules } from '../rules.ts';
import { expect, tallyOf, wake, type Controller } from '../watch.ts';
import { adopt, callsAs, controllerOf, createPod, deletePod, minds, owners, podsOf, wishes } from './shared.ts';

const controller = 'job-controller';

type Job = ObjectRows['jobs'];

const finished = ({ status }: Job): boolean => status.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed') ?? false;

/** The Job controller: pods until enough of them have ended well. kubernetes v1.9 pkg/controller/job/job_controller.go */
export function jobs(rules: Rules): Controller {
  function sync(turn: Turn<Rows>, name: string, causes: readonly Cause[]): void {
    const row = turn.get('jobs', name);
    if (!row || row.metadata.deletionTimestamp !== undefined || finished(row)) return;
    const by = callsAs(controller, 'job', causes);
    const { uid } = row.metadata;
    if (rules.adopts && adopt(turn, by('adopt'), row, row.spec.selector.matchLabels)) {
      expect(turn, uid, { dels: 0 });
      return;
    }
    const pods = podsOf(turn, row);
    const ended = (phase: string) => pods.filter(({ status }) => status.phase === phase).length;
    const [succeeded, dead] = [ended('Succeeded'), ended('Failed')];
    const active = pods.filter(isActive);
    const { parallelism = 1, completions, backoffLimit = 6, activeDeadlineSeconds } = row.spec;
    const startTime = row.status.startTime ?? timeOf(turn.now);
    const due = activeDeadlineSeconds === undefined ? Infinity : msOf(startTime) + activeDeadlineSeconds * 1000;
    const reason = turn.now >= due ? 'DeadlineExceeded' : rules.jobGivesUp(dead, backoffLimit) ? 'BackoffLimitExceeded' : undefined;
    if (due > turn.now && due !== Infinity) wake(turn, controller, name, due);

    let status: JobStatus = { startTime, active: active.length, succeeded, failed: dead };
    const tally = tallyOf(turn, uid);
    if (reason) {
      for (const pod of active) deletePod(turn, by('fail'), pod);
      status = { ...status, active: 0, failed: dead + active.length, conditions: [ends(turn, 'Failed', reason)] };
    } else if (completions !== undefined ? succeeded >= completions : succeeded > 0 && active.length === 0) {
      const time = timeOf(turn.now);
      for (const pod of active) deletePod(turn, by('manage'), pod);
      status = { ...status, active: 0, completionTime: time, conditions: [ends(turn, 'Complete')] };
    } else if (rules.satisfied(tally, turn.now)) {
      const lacking = rules.jobActive(parallelism, completions, succeeded, active.length) - active.length;
      if (lacking > 0) {
        expect(turn, uid, { adds: lacking });
        for (let made = 0; made < lacking; made++) createPod(turn, by('manage'), row, row.spec.template);
      } else if (lacking < 0) {
        const gone = victims(active, -lacking, rules.deletionRank);
        expect(turn, uid, { dels: gone.length });
        for (const pod of gone) deletePod(turn, by('manage'), pod);
      }
      status = { ...status, active: active.length + lacking };
    } else wake(turn, controller, name, tally.asked + 300_001);
    const alike = (Object.keys(status) as (keyof JobStatus)[]).every((field) => row.status[field] === status[field]);
    if (!alike) updateStatus(turn, by('status'), 'jobs', name, status);
  }

  const ends = (turn: Turn<Rows>, type: string, reason?: string) =>
    ({ type, status: 'True', ...(reason !== undefined && { reason }), lastTransitionTime: timeOf(turn.now) }) as const;

  return {
    sync,
    watches: {
      jobs: wishes,
      // A pod that has failed is looked at only after a while, which grows with each. ibid., updatePod
      pods: minds((turn, change) => {
        const names = owners('jobs')(turn, change);
        const { before, after } = change;
        if (after?.status.phase !== 'Failed' || before?.status.phase === 'Failed') return names;
        const row = turn.get('jobs', controllerOf(after)?.name ?? '');
        const wait = rules.jobBackoff(row?.status.failed ?? 0);
        if (!row || wait === 0) return names;
        wake(turn, controller, row.metadata.name, turn.now + wait);
        return [];
      }),
    },
  };
}
