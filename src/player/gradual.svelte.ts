/** What waits for a frame of its own, in order. */
let waiting: readonly (() => void)[] = [];
let asked = false;

function ask(): void {
  if (asked || waiting.length === 0) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const [act, ...rest] = waiting;
    waiting = rest;
    act?.();
    ask();
  });
}

/**
 * Does something in a frame in which nothing else of this kind is done.
 * @returns takes it back
 */
function inTurn(act: () => void): () => void {
  waiting = [...waiting, act];
  ask();
  return () => (waiting = waiting.filter((other) => other !== act));
}

/**
 * Counts up frame by frame, so that none of them takes long: a part of a view is made in each. Where several count, they take turns.
 * To be constructed while a component is.
 */
export class Gradual {
  readonly #of: () => unknown;
  #reached: { readonly of: unknown; readonly count: number } = $state.raw({ of: undefined, count: 0 });

  /**
   * @param total where the count may stop
   * @param batch by how much it rises in one frame
   * @param of what is counted; another one starts anew
   */
  constructor(total: () => number, batch: number, of: () => unknown = () => undefined) {
    this.#of = of;
    $effect(() => {
      if (this.count >= total()) return;
      const reached = { of: of(), count: this.count + batch };
      return inTurn(() => (this.#reached = reached));
    });
  }

  get count(): number {
    const { of, count } = this.#reached;
    return of === this.#of() ? count : 0;
  }
}
