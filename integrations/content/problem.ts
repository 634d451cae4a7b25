/** One defect in the content, told so that its author can mend it. */
export interface Problem {
  /** Path from the project root. */
  file: string;
  /** Line in that file, from 1. */
  line: number;
  expected: string;
  found: string;
  /** What to do about it, as an instruction. */
  mend: string;
}

/** Prints problems in the order of files and lines, one block each. */
export function report(problems: readonly Problem[]): string {
  const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const blocks = sorted.map(
    ({ file, line, expected, found, mend }) => `${file}:${line}\n  expected: ${expected}\n  found:    ${found}\n  mend:     ${mend}`,
  );
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in the content`;
  return `${count}\n\n${blocks.join('\n\n')}\n`;
}
