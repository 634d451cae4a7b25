import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Every HTML file of a built site, in a stable order, as absolute paths. */
export async function htmlFiles(dist: URL): Promise<string[]> {
  const root = fileURLToPath(dist);
  const files: string[] = [];
  for await (const file of glob('**/*.html', { cwd: root })) files.push(`${root}${file}`);
  return files.sort();
}
