import type { Problem } from '../check.ts';
import type { Fact, Span, Thing, Trace } from '../schema.ts';

/** Checks all of a trace but its messages: positions, causes, actors, facts. */
export function checkStructure({ spans, actors, facts }: Trace): Problem[] {
  return [
    ...checkPositions(spans),
    ...checkActors(spans, new Set(actors.map(({ id }) => id)), actors.length),
    ...checkCauses(spans),
    ...checkFacts(spans, facts),
  ];
}

function checkPositions(spans: readonly Span[]): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<number, number>();
  const limit = spans.length * 2;
  let last = -1;
  for (const { seq, done } of spans) {
    const say = (at: string, problem: string) => problems.push({ seq, at, problem });
    for (const [at, position] of Object.entries({ seq, done })) {
      if (position >= limit) say(at, `is ${position}; the positions of ${spans.length} spans are 0 to ${limit - 1}, each once`);
      if (taken.has(position)) say(at, `is ${position}, which span ${taken.get(position)} has already`);
      taken.set(position, seq);
    }
    if (done <= seq) say('done', `is ${done}: a call returns after it was made, at ${seq}`);
    if (seq <= last) say('seq', `stands after span ${last}: spans stand in the order of their calls`);
    last = seq;
  }
  return problems;
}

function checkActors(spans: readonly Span[], known: ReadonlySet<string>, count: number): Problem[] {
  const twice = known.size === count ? [] : [{ at: 'actors', problem: 'name an id twice' }];
  const strangers = spans.flatMap((span) =>
    (['caller', 'callee'] as const).flatMap((at) =>
      known.has(span[at])
        ? []
        : [{ seq: span.seq, at, problem: `is "${span[at]}", which is not among the actors: ${[...known].join(', ')}` }],
    ),
  );
  return [...twice, ...strangers];
}

function checkCauses(spans: readonly Span[]): Problem[] {
  const bySeq = new Map(spans.map((span) => [span.seq, span]));
  return spans.flatMap(({ seq, done, causes }) => {
    const problems: Problem[] = causes.flatMap((cause, index): Problem[] => {
      const say = (problem: string): Problem[] => [{ seq, at: `causes[${index}]`, problem }];
      const earlier = bySeq.get(cause.seq);
      if (!earlier || cause.seq >= seq) return say(`is span ${cause.seq}: a cause is a span that began earlier`);
      if (cause.how === 'call' && earlier.done < done)
        return say(`is span ${cause.seq}, which returned at ${earlier.done}, before this one did at ${done}`);
      return [];
    });
    if (causes.filter(({ how }) => how === 'call').length > 1) problems.push({ seq, at: 'causes', problem: 'hold more than one call' });
    return problems;
  });
}

function checkFacts(spans: readonly Span[], facts: readonly Fact[]): Problem[] {
  const known = new Set(spans.map(({ seq }) => seq));
  const state = new Map<string, Thing>();
  const problems: Problem[] = [];
  let last = 0;
  facts.forEach((fact, index) => {
    const say = (problem: string) => problems.push({ seq: fact.by, at: `facts[${index}]`, problem });
    if (fact.at < last || fact.at >= spans.length * 2)
      say(`is at ${fact.at}: facts stand in the order of their positions, within the trace`);
    if (!known.has(fact.by)) say(`is by span ${fact.by}, which does not exist`);
    last = fact.at;
    if (fact.op === 'del') {
      if (!state.delete(fact.key)) say(`deletes ${fact.key}, which does not exist`);
      return;
    }
    const { in: holder } = fact.value;
    if (holder !== undefined && !state.has(holder)) say(`puts ${fact.key} in ${holder}, which does not exist`);
    state.set(fact.key, fact.value);
  });
  return problems;
}
