import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { recordedCall, recordingRecord, type RecordedCall, type RecordingRecord } from '../src/trace/recording.ts';

/**
 * Writes the two files of a recording: `<id>.jsonl`, a call a line, and `<id>.yaml`, what it is.
 * @throws if a call or the record does not fit its schema; then neither file is written
 */
export function writeRecording(folder: string, id: string, record: RecordingRecord, calls: readonly RecordedCall[]): void {
  const lines = calls.map((call, index) => {
    const { data, error } = recordedCall.safeParse(call);
    if (error) throw new Error(`${id}.jsonl:${index + 1}: ${error.message}`);
    return JSON.stringify(data);
  });
  const yaml = stringify(recordingRecord.parse(record), { lineWidth: 0 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${id}.jsonl`, `${lines.join('\n')}\n`);
  writeFileSync(`${folder}/${id}.yaml`, yaml);
}
