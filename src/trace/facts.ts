import { cniRule } from './facts/cni.ts';
import { criRule } from './facts/cri.ts';
import { csiRule } from './facts/csi.ts';
import { dockerPluginRule } from './facts/docker-plugin.ts';
import { dockerRule } from './facts/docker.ts';
import { kernelRule } from './facts/kernel.ts';
import { Scene, type Rule } from './facts/scene.ts';
import { shimRule } from './facts/shim.ts';
import type { Fact, Interface, Span } from './schema.ts';

/** Rules by interface; a call over any other changes nothing that the stage shows. */
const rules: Partial<Record<Interface, Rule>> = {
  'cri.RuntimeService': criRule,
  cni: cniRule,
  'csi.Controller': csiRule,
  'csi.Node': csiRule,
  docker: dockerRule,
  'docker.plugin': dockerPluginRule,
  shim: shimRule,
  kernel: kernelRule,
};

/**
 * What came to exist or vanished at each span's return. A call that failed changes nothing by itself; one that asks for
 * what is so already yields no fact.
 * @param spans in any order, as in `Trace.spans`
 * @returns facts in the order of their positions; keys are readable, such as `sandbox/web` and `address/10.88.0.2`
 */
export function factsOf(spans: readonly Span[]): Fact[] {
  const [first, ...rest] = spans.toSorted((a, b) => a.done - b.done);
  if (!first) return [];
  const ordered: [Span, ...Span[]] = [first, ...rest];
  const scene = new Scene(ordered);
  for (const span of ordered) {
    scene.reach(span);
    rules[span.iface]?.(span, scene);
  }
  return scene.facts;
}
