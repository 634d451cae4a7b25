/** Milliseconds of one slice: with what the browser adds, far below the 50 that make a task long. */
const slice = 10;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Repeats something until it says that nothing is left to do, with pauses in which the page stays alive. */
export async function inSlices(step: () => boolean): Promise<void> {
  for (let begun = performance.now(); step();) {
    if (performance.now() - begun < slice) continue;
    await pause();
    begun = performance.now();
  }
}
