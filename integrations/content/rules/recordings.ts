import { checkTrace, problemText } from '../../../src/trace/check.ts';
import { RecordingError, readRecording } from '../../../src/trace/recording.ts';
import type { Problem } from '../problem.ts';
import type { Rule } from './rule.ts';

const mend = 'run "npm run record" again; what it writes passes, unless the catalogue or a scenario in record/ has changed';

/** Every recording can be read, and every message in it passes the catalogue that it names. */
export const recordingsTrue: Rule = ({ recordings }) =>
  recordings.flatMap(({ id, record, calls }): Problem[] => {
    try {
      const trace = readRecording(id, record, calls);
      return checkTrace(trace).map((problem) => ({
        file: `content/recordings/${id}.jsonl`,
        // Lines stand in the order in which the calls began, as spans do; what is about no span is told at the first.
        line:
          Math.max(
            0,
            trace.spans.findIndex(({ seq }) => seq === problem.seq),
          ) + 1,
        expected: 'a trace whose structure and messages hold',
        found: problemText(problem),
        mend,
      }));
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      return [
        { file: error.file, line: error.line, expected: 'a recording as src/trace/recording.ts describes it', found: error.message, mend },
      ];
    }
  });
