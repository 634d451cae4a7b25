/**
 * Counts up frame by frame, so that none of them takes long: a part of a view is made in each.
 * To be constructed while a component is.
 */
export class Gradual {
  readonly #batch: number;
  readonly #of: () => unknown;
  #reached: { readonly of: unknown; readonly count: number } = $state.raw({ of: undefined, count: 0 });

  /**
   * @param total where the count may stop
   * @param batch by how much it rises in one frame
   * @param of what is counted; another one starts anew
   */
  constructor(total: () => number, batch: number, of: () => unknown = () => undefined) {
    this.#batch = batch;
    this.#of = of;
    $effect(() => {
      if (this.count >= total()) return;
      const next = { of: of(), count: this.count + batch };
      const frame = requestAnimationFrame(() => (this.#reached = next));
      return () => cancelAnimationFrame(frame);
    });
  }

  get count(): number {
    const { of, count } = this.#reached;
    return of === this.#of() ? Math.max(count, this.#batch) : this.#batch;
  }
}
