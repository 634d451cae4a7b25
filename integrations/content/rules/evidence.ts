import { RecordingError, readRecording } from '../../../src/trace/recording.ts';
import type { Trace } from '../../../src/trace/schema.ts';
import { examine, placeholdersOf, type Found } from '../examine.ts';
import type { Library } from '../library.ts';
import { lineAt } from '../place.ts';
import type { Problem } from '../problem.ts';
import { quote, type Rule } from './rule.ts';

type Claim = Library['claims'][number];
type Evidence = Claim['data']['evidence'][number];
type Of<K extends string> = Extract<Evidence, Record<K, unknown>>;

/** Whether a piece of evidence was recorded or comes from a run. */
const isRun = (evidence: Evidence): evidence is Of<'recording'> | Of<'scenario'> => !('source' in evidence);

/** Makes a problem at a place of a claim's record. */
const at =
  ({ file, source }: Claim, ...path: (string | number)[]) =>
  (problem: Pick<Problem, 'expected' | 'found' | 'mend'>): Problem => ({ file, line: lineAt(source, path), ...problem });

/** Placeholders of the texts that nothing fills. */
const unfilled = (claim: Claim, index: number, shows: Evidence['shows'], found: Found, mend: string): Problem[] =>
  (['zh', 'en'] as const).flatMap((lang) =>
    placeholdersOf(shows[lang])
      .filter((name) => !Object.hasOwn(found, name))
      .map((name) =>
        at(
          claim,
          'evidence',
          index,
          'shows',
          lang,
        )({ expected: `a value for {${name}}, one of ${quote(Object.keys(found).join(', '))}`, found: 'none', mend }),
      ),
  );

function recorded(claim: Claim, index: number, evidence: Of<'recording'>, traces: ReadonlyMap<string, Trace>): Problem[] {
  const id = evidence.recording;
  const trace = traces.get(id);
  if (!trace)
    return [
      at(
        claim,
        'evidence',
        index,
        'recording',
      )({
        expected: 'a recording that can be read',
        found: quote(id),
        mend: `correct the id, or run "npm run record" for content/recordings/${id}.yaml and .jsonl`,
      }),
    ];
  const { found, contradictions } = examine(trace, evidence);
  if (contradictions.length === 0)
    return unfilled(claim, index, evidence.shows, found, 'name the value with "as" in a test, or correct the text');
  return contradictions.map(({ path, expected, found: instead }) =>
    at(
      claim,
      'evidence',
      index,
      ...path,
    )({
      expected: `${expected} (content/recordings/${id}.jsonl)`,
      found: instead,
      mend: `correct the test; if the recording is right, the verdict of ${claim.id} has lost this evidence, so correct what it says`,
    }),
  );
}

/** Traces of the recordings that can be read; of the others another rule tells. */
const tracesOf = ({ recordings }: Library): ReadonlyMap<string, Trace> =>
  new Map(
    recordings.flatMap(({ id, record, calls }) => {
      try {
        return [[id, readRecording(id, record, calls)] as const];
      } catch (error) {
        if (error instanceof RecordingError) return [];
        throw error;
      }
    }),
  );

/** What claims rest on bears them out: every test of a recorded step holds, every run agrees with the verdict. */
export const evidenceTrue: Rule = (library, { findingOf }) => {
  const traces = tracesOf(library);
  return library.claims.flatMap((claim) =>
    claim.data.evidence.flatMap((evidence, index) => {
      if ('source' in evidence) return [];
      if ('recording' in evidence) return recorded(claim, index, evidence, traces);
      const finding = findingOf(evidence.scenario);
      const place = at(claim, 'evidence', index, 'scenario');
      if (!finding)
        return [
          place({
            expected: 'a scenario of src/engine/claims/index.ts',
            found: quote(evidence.scenario),
            mend: 'correct the name, or write the scenario',
          }),
        ];
      if (finding.holds) return unfilled(claim, index, evidence.shows, finding.found, 'let the scenario find it, or correct the text');
      return [
        place({
          expected: `a run that bears out the verdict "${claim.data.verdict}" of ${claim.id}`,
          found: JSON.stringify(finding.found),
          mend: `correct the rule of the model (one of ${evidence.rests.join(', ')}) if it is wrong, or the verdict if the run is right`,
        }),
      ];
    }),
  );
};

/** Every claim has run or recorded evidence, or says why it can't. */
export const evidenceThere: Rule = ({ claims }) =>
  claims.flatMap((claim): Problem[] => {
    const { data } = claim;
    const shown = data.evidence.some(isRun);
    const faults: Problem[] = [];
    if (!shown && !data.because)
      faults.push(
        at(
          claim,
          'evidence',
        )({
          expected: 'run or recorded evidence, or the reason why there can be none',
          found: 'sources only',
          mend: 'add evidence of a recording or a scenario, or say under "because" why it is opinion or history',
        }),
      );
    if (shown && data.because)
      faults.push(
        at(claim, 'because')({ expected: 'no reason why nothing is run', found: 'evidence that is', mend: 'take "because" out' }),
      );
    return faults;
  });
