/** 64 hex digits that follow from a text: FNV-1a, over and over. 32 bits tell them apart, which is enough for a model. */
export function digestOf(text: string): string {
  let digits = '';
  for (let hash = 0x811c9dc5; digits.length < 64; digits += (hash >>> 0).toString(16).padStart(8, '0'))
    for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return digits;
}
