import { codes, play, running, web } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Three run, "+ 1" is ordered, its answer is lost and it is sent again: how many run, and what the API server answered. */
function added(kubernetes: Parameters<Scenario>[0]['kubernetes'], guard?: 'version' | 'key') {
  const world = play(kubernetes);
  world.after(60, web());
  const seen = world.after(300, { do: 'lose-answer' }, { do: 'scale-by', name: 'web', by: 1, ...(guard && { guard }) });
  const [put, front] = ['PUT /apis/apps/v1beta2/namespaces/default/deployments/web/scale', 'POST /add'];
  return { count: running(seen, 'web').length, codes: codes(world.spans, guard === 'key' ? front : put) };
}

/** "+ 1" comes to 5 with a retry; a precondition or a key keeps it at 4. */
export const L4: Scenario = ({ kubernetes }) => {
  const [plain, version, key] = [added(kubernetes), added(kubernetes, 'version'), added(kubernetes, 'key')];
  return {
    holds:
      plain.count === 5 &&
      version.count === 4 &&
      version.codes.join() === 'timeout,409' &&
      key.count === 4 &&
      key.codes.join() === 'timeout,200',
    found: { plain: plain.count, version: version.count, refusal: version.codes.at(-1) ?? '', key: key.count },
  };
};
