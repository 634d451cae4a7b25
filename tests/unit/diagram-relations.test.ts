import { describe, expect, it } from 'vitest';
import { diagramKey } from '../../integrations/diagrams/key.ts';
import { DiagramError, readDiagram } from '../../integrations/diagrams/relations.ts';

const sequence = `sequenceDiagram
accTitle: A pod starts
accDescr: Look at who speaks first
participant K as kubelet
participant R as runtime
K->>R: RunPodSandbox
R-->>K: pod_sandbox_id
R-xK: the answer
R->>R: makes the namespace
Note over K,R: later`;

describe('readDiagram', () => {
  it('reads title, description and every message with the labels of its participants', () => {
    const { title, description, relations } = readDiagram(sequence);
    expect([title, description]).toEqual(['A pod starts', 'Look at who speaks first']);
    expect(relations.map(({ kind }) => kind)).toEqual(['call', 'answer', 'lost', 'self', 'note']);
    expect(relations[0]).toEqual({ kind: 'call', from: 'kubelet', to: 'runtime', label: 'RunPodSandbox' });
    expect(relations[4]?.from).toBe('kubelet · runtime');
  });

  it('loses exactly the relation whose line is taken away, and the drawing with it', () => {
    const line = 'R-->>K: pod_sandbox_id';
    const without = sequence.replace(`${line}\n`, '');
    const before = readDiagram(sequence).relations;
    const after = readDiagram(without).relations;
    expect(after).toEqual(before.filter(({ label }) => label !== 'pod_sandbox_id'));
    expect(diagramKey(without)).not.toBe(diagramKey(sequence));
  });

  it('reads flowcharts, states and timelines', () => {
    const flow = readDiagram(
      'flowchart TB\nA["one"]\nB[("two")]\nsubgraph S["group"]\nC(["three"])\nend\nA -->|gives| B\nB -.->|may give| C',
    );
    expect(flow.relations).toEqual([
      { kind: 'edge', from: 'one', to: 'two', label: 'gives' },
      { kind: 'edge', from: 'two', to: 'three', label: 'may give', dashed: true },
    ]);
    const states = readDiagram('stateDiagram-v2\nA: waiting\n[*] --> A\nA --> B: a host dies');
    expect(states.relations).toEqual([
      { kind: 'start', from: '', to: 'waiting', label: '' },
      { kind: 'state', from: 'waiting', to: 'B', label: 'a host dies' },
    ]);
    expect(readDiagram('timeline\nsection 2017\n2017-06 : 1.7').relations).toEqual([
      { kind: 'event', from: '2017-06', to: '1.7', label: '' },
    ]);
  });

  it.each([
    ['pie title Pets', 1],
    ['flowchart TB\nA["one"]\nA --> B', 3],
    ['sequenceDiagram\nA->>B', 2],
    ['timeline\nno colon here', 2],
  ])('refuses what it could not read out: %j', (source, line) => {
    expect(() => readDiagram(source)).toThrow(DiagramError);
    try {
      readDiagram(source);
    } catch (error) {
      expect((error as DiagramError).line).toBe(line);
    }
  });
});

describe('diagramKey', () => {
  it('ignores line endings and outer space, and nothing else', () => {
    expect(diagramKey('a\r\nb\n')).toBe(diagramKey('a\nb'));
    expect(diagramKey('a\nb')).not.toBe(diagramKey('a\n b'));
  });
});
