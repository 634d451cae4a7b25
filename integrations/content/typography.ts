/**
 * Straight quotation marks made curly, as Markdown makes them in the chapters; code between backticks stays.
 * For texts that no Markdown passes: records, frontmatter, attributes.
 */
export const curly = (text: string): string =>
  text.replace(/`[^`]*`|["']/g, (mark, at: number) => {
    if (mark.length > 1) return mark;
    const opens = at === 0 || /[\s([{–—]/.test(text[at - 1]!);
    if (mark === '"') return opens ? '“' : '”';
    return opens ? '‘' : '’';
  });

const han = '\\p{Script=Han}';

/**
 * Chinese conventions of this site: no manual space between Han and Latin (the style sheet adds the gap,
 * so search and copied text stay clean), and full-width punctuation between Han.
 * @returns the offending pieces of the text
 */
export function typographyFaults(text: string): string[] {
  const patterns = [
    new RegExp(`${han} +[A-Za-z0-9]|[A-Za-z0-9%] +${han}`, 'gu'),
    new RegExp(`${han} +${han}`, 'gu'),
    new RegExp(`${han}[,;:!?](?=\\s*${han})|${han}\\((?=${han})`, 'gu'),
  ];
  return patterns.flatMap((pattern) => text.match(pattern) ?? []);
}
