/**
 * The next number of a seeded generator (mulberry32).
 * @param seed state of the generator, an integer
 * @returns a number from 0 up to but not 1, and the state that the next call takes
 */
export function next(seed: number): { value: number; seed: number } {
  const state = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, seed: state };
}
