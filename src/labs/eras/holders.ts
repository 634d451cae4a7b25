import { moments } from '../../engine/compare/case.ts';
import { pigmentOfSpan, type Pigment } from '../../player/pigment.ts';
import type { Actor, Span } from '../../trace/schema.ts';

/** Who is asked for a resource, and by whom; both the same where somebody sees to it alone, with the kernel. */
export interface Asked {
  readonly resource: Pigment;
  readonly by: readonly string[];
  readonly asked: readonly string[];
}

/** Who has what in hand in a world. */
export interface Holders {
  /** Who decides on which host an instance runs; absent if none ever ran. */
  readonly decides?: string;
  readonly resources: readonly Asked[];
}

/** Rules by which a host is picked. */
const picking: ReadonlySet<string> = new Set(['user.run', 'marathon.accept', 'scheduler.bind', 'daemonset.manage']);
/** What a runtime or a plugin runs to do its work: no part of its own. */
const ownHands: ReadonlySet<string> = new Set(['kernel', 'oci', 'shim']);

const namesOf = (ids: Iterable<string>, actors: ReadonlyMap<string, Actor>): string[] => [
  ...new Set([...ids].map((id) => actors.get(id)?.name ?? id)),
];

/**
 * Who has what in hand, as a run shows it between the order and the trouble: of the calls about a resource, the innermost
 * that one part makes to another. What plugins ask of each other is theirs.
 */
export function holdersOf(spans: readonly Span[], actors: ReadonlyMap<string, Actor>): Holders {
  const start = spans.filter((span) => !span.noise && span.start! >= moments.order * 1000 && span.start! < moments.trouble * 1000);
  const kindOf = (id: string) => actors.get(id)?.kind;
  const resources = (['lifecycle', 'network', 'storage'] as const).flatMap((resource): Asked[] => {
    const about = start.filter((span) => pigmentOfSpan(span) === resource);
    const calls = about.filter(({ iface, caller }) => !ownHands.has(iface) && kindOf(caller) !== 'plugin');
    const callers = new Set(calls.map(({ caller }) => caller));
    const innermost = calls.filter(({ callee }) => !callers.has(callee));
    const alone = about.filter(({ iface, caller }) => ownHands.has(iface) && kindOf(caller) !== 'plugin').map(({ caller }) => caller);
    const pairs = innermost.length > 0 ? innermost : alone.map((id) => ({ caller: id, callee: id }));
    if (pairs.length === 0) return [];
    const [by, asked] = (['caller', 'callee'] as const).map((end) => namesOf(pairs.map((pair) => pair[end]), actors)); // prettier-ignore
    return [{ resource, by: by!, asked: asked! }];
  });
  const decider = start.find(({ rule }) => rule !== undefined && picking.has(rule))?.caller;
  return { ...(decider !== undefined && { decides: namesOf([decider], actors)[0]! }), resources };
}
