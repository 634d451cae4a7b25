import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findStep } from '../../src/labs/lab.ts';
import { labs } from '../../src/labs/registry.ts';
import { readRecording } from '../../src/trace/recording.ts';
import type { Trace } from '../../src/trace/schema.ts';

const recording = (id: string): Trace => {
  const text = (end: string) => readFileSync(`content/recordings/${id}.${end}`, 'utf8');
  return readRecording(id, text('yaml'), text('jsonl'));
};

describe.each(labs.map((lab) => [lab.name, lab] as const))('lab %s', (_, { scenes, prediction }) => {
  it('marks three to six moments a scene, in order, each a step of its own', () => {
    for (const { trace: id, moments } of scenes) {
      const trace = recording(id);
      const positions = moments.map(({ find }) => findStep(trace, find).position);
      expect(positions.length).toBeGreaterThanOrEqual(3);
      expect(positions.length).toBeLessThanOrEqual(6);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    }
  });

  it('has a prediction with one right answer, which its first scene shows', () => {
    expect(prediction.options.filter(({ right }) => right)).toHaveLength(1);
    expect(() => findStep(recording(scenes[0]!.trace), prediction.find)).not.toThrow();
  });
});

describe('findStep', () => {
  const trace = recording('pod-life');

  it('finds by method, callee, code, order and phase', () => {
    const call = findStep(trace, { method: 'RunPodSandbox' });
    const answer = findStep(trace, { method: 'RunPodSandbox', returns: true });
    expect(call.phase).toBe('call');
    expect(answer.span).toBe(call.span);
    expect(findStep(trace, { method: 'PodSandboxStatus', code: 'NOT_FOUND' }).span.status.ok).toBe(false);
    expect(findStep(trace, { method: 'CreateContainer', nth: 1 }).position).toBeGreaterThan(
      findStep(trace, { method: 'CreateContainer' }).position,
    );
  });

  it('says what is missing, where, and how to mend it', () => {
    expect(() => findStep(trace, { method: 'PullImage', callee: 'containerd' })).toThrow(
      /content\/recordings\/pod-life\.jsonl: expected at least 1 × PullImage to containerd, found 0; mend:/,
    );
  });
});
