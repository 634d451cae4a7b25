import { textAt, textsAt } from '../json.ts';
import { short, type Rule } from './scene.ts';

/** Value of a command's option. */
const option = (argv: readonly string[], name: string): string => argv[argv.indexOf(name) + 1] ?? '';

/**
 * What the shim's bootstrap changes: `start` prints the address of the shim, which is an old one when the pod has a shim
 * already; `delete` for the id that it was started for ends it.
 */
export const shimRule: Rule = (span, scene) => {
  if (!span.status.ok) return;
  const id = option(textsAt(span.request, 'argv'), '-id');
  if (span.method === 'delete') return scene.del(scene.called(`shim of ${id}`));
  const address = textAt(span.response, 'stdout');
  if (span.method !== 'start' || scene.called(address)) return;
  const pod = [...scene.around(span)].map(({ request }) => textAt(request, 'config', 'metadata', 'name')).find(Boolean);
  const key = scene.call(address, scene.fresh(`shim/${pod ?? short(id)}`));
  scene.call(`shim of ${id}`, key);
  scene.put(key, { kind: 'shim', label: 'shim' });
};
