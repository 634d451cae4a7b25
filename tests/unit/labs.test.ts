import { describe, expect, it } from 'vitest';
import { findStep, sceneId } from '../../src/labs/lab.ts';
import { labs } from '../../src/labs/registry.ts';
import { traceNamed } from '../../src/labs/traces.ts';

describe.each(labs.map((lab) => [lab.name, lab] as const))('lab %s', (_, { scenes, prediction }) => {
  it('marks three to six moments a scene, in order, each a step of its own', () => {
    for (const scene of scenes) {
      const trace = traceNamed(sceneId(scene));
      const { moments } = scene;
      const positions = moments.map(({ find }) => findStep(trace, find).position);
      expect(positions.length).toBeGreaterThanOrEqual(3);
      expect(positions.length).toBeLessThanOrEqual(6);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    }
  });

  it('has a prediction with one right answer, which its first scene shows', () => {
    expect(prediction.options.filter(({ right }) => right)).toHaveLength(1);
    expect(() => findStep(traceNamed(sceneId(scenes[0]!)), prediction.find)).not.toThrow();
  });
});

describe('findStep', () => {
  const trace = traceNamed('pod-life');

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
