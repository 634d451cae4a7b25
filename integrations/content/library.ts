import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { z } from 'astro/zod';
import { LineCounter, parseDocument } from 'yaml';
import { readDocument, type Document } from './document.ts';
import { faultsOf } from './faults.ts';
import { lineAt } from './place.ts';
import type { Problem } from './problem.ts';
import * as schemas from './schemas.ts';

/** A YAML record with the file it stands in. */
interface Entry<T> {
  id: string;
  file: string;
  data: T;
  /** The file's text, to tell the line of a word in it. */
  source: string;
}

/** All of `content/`, read and checked record by record; what the rules look at. */
export interface Library {
  documents: Document[];
  claims: Entry<z.infer<typeof schemas.claim>>[];
  sources: Entry<z.infer<typeof schemas.source>>[];
  terms: Entry<z.infer<typeof schemas.term>>[];
  paths: Entry<z.infer<typeof schemas.path>>[];
  recordings: Recording[];
  config: z.infer<typeof schemas.contentConfig>;
}

/** The two files of a recording, as text. */
interface Recording {
  id: string;
  /** YAML: what it is. */
  record: string;
  /** JSONL: one call a line; empty if there is no such file. */
  calls: string;
}

const folders = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];

function readYaml<T>(schema: z.ZodType<T>, root: string, file: string, problems: Problem[]): T | undefined {
  const source = readFileSync(`${root}/${file}`, 'utf8');
  const document = parseDocument(source, { lineCounter: new LineCounter() });
  const fault = document.errors[0];
  if (fault) {
    problems.push({
      file,
      line: fault.linePos?.[0].line ?? 1,
      expected: 'valid YAML',
      found: fault.message.split('\n')[0] ?? '',
      mend: 'correct the line; quote a value that holds ": " or starts with a special character',
    });
    return undefined;
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  for (const { path, message } of faultsOf(result.error.issues)) {
    problems.push({
      file,
      line: lineAt(source, path),
      expected: `${path.join('.') || 'the record'} as integrations/content/schemas.ts describes it`,
      found: message,
      mend: 'correct the field; every field is explained in that schema',
    });
  }
  return undefined;
}

function readRecords<T>(schema: z.ZodType<T>, root: string, kind: string, problems: Problem[]): Entry<T>[] {
  const folder = `content/${kind}`;
  if (!existsSync(`${root}/${folder}`)) return [];
  return readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const file = `${folder}/${name}`;
      const data = readYaml(schema, root, file, problems);
      return data === undefined ? [] : [{ id: name.slice(0, -5), file, data, source: readFileSync(`${root}/${file}`, 'utf8') }];
    });
}

function readRecordings(root: string): Recording[] {
  const folder = `${root}/content/recordings`;
  const text = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => name.slice(0, -5))
    .map((id) => ({ id, record: text(`${folder}/${id}.yaml`), calls: text(`${folder}/${id}.jsonl`) }));
}

function readDocuments(root: string, problems: Problem[]): Document[] {
  const documents: Document[] = [];
  for (const [kind, schema] of [
    ['chapters', schemas.chapter],
    ['pages', schemas.page],
  ] as const) {
    for (const slug of folders(`${root}/content/${kind}`)) {
      for (const name of readdirSync(`${root}/content/${kind}/${slug}`)
        .filter((file) => file.endsWith('.mdx'))
        .sort()) {
        const file = `content/${kind}/${slug}/${name}`;
        const document = parseDocumentOr(problems, file, readFileSync(`${root}/${file}`, 'utf8'));
        if (!document) continue;
        documents.push(document);
        for (const issue of schema.safeParse(document.frontmatter).error?.issues ?? []) {
          problems.push({
            file,
            line: 1,
            expected: `frontmatter field "${issue.path.join('.')}" as integrations/content/schemas.ts describes it`,
            found: issue.message,
            mend: 'correct the field between the two lines of ---',
          });
        }
      }
    }
  }
  return documents;
}

function parseDocumentOr(problems: Problem[], file: string, source: string): Document | undefined {
  try {
    return readDocument(file, source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/(?:line |:)(\d+)/.exec(message)?.[1] ?? 1);
    problems.push({ file, line, expected: 'MDX that parses', found: message, mend: 'close the tag or brace that is named' });
    return undefined;
  }
}

/**
 * Reads everything under `content/` of the project.
 * @param root path of the project, without a trailing slash
 * @returns what could be read, and a problem for each record that does not fit its schema
 */
export function readLibrary(root: string): { library: Library; problems: Problem[] } {
  const problems: Problem[] = [];
  const config = readYaml(schemas.contentConfig, root, 'content/config.yaml', problems);
  const library: Library = {
    documents: readDocuments(root, problems),
    claims: readRecords(schemas.claim, root, 'claims', problems),
    sources: readRecords(schemas.source, root, 'sources', problems),
    terms: readRecords(schemas.term, root, 'glossary', problems),
    paths: readRecords(schemas.path, root, 'paths', problems),
    recordings: readRecordings(root),
    config: config ?? { unwritten: [], unnoted: [] },
  };
  return { library, problems };
}
