import { checkCni, checkDockerPlugin, loadProto } from '../../src/trace/catalogue.ts';
import { checkMessage, checkProto } from '../../src/trace/proto.ts';

/** Languages of fences that may hold an interface message; each such fence names its catalogue. */
export const checkedLanguages = new Set(['proto', 'json']);

/**
 * Checks one code fence against the catalogue that it names.
 * @param reference `<catalogue>` for a proto excerpt, `<catalogue>:<message>` for a gRPC message,
 *   `cni-catalogue:<version>:<kind>`, `docker-plugin-catalogue:<endpoint>:<request|response>`,
 *   or `none:<reason>` for code that is no message of a catalogued interface
 * @returns what is wrong, one sentence each
 */
export function checkCode(reference: string, lang: string, value: string): string[] {
  const [name = '', first = '', second = ''] = reference.split(':');
  if (name === 'none') return first ? [] : ['the reason after "none:" is missing'];
  try {
    if (lang === 'proto') return checkProto(loadProto(name), value);
    const message: unknown = JSON.parse(value);
    if (name === 'cni-catalogue') return checkCni(first, second, message);
    if (name === 'docker-plugin-catalogue') return checkDockerPlugin(first, second, message);
    return checkMessage(loadProto(name), first, message);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
