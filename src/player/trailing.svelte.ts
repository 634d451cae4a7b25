import { untrack } from 'svelte';

/**
 * A value that follows another some frames late, so that what one step changes is drawn in several short frames.
 * To be constructed while a component is.
 */
export class Trailing<Value> {
  #value: Value = $state.raw()!;
  readonly #of: () => Value;

  /**
   * @param of the value to follow
   * @param frames how many frames late; at least 1
   */
  constructor(of: () => Value, frames: number) {
    this.#of = of;
    this.#value = untrack(of);
    $effect(() => {
      const next = of();
      let [left, frame] = [frames, 0];
      const wait = () => {
        if (left-- > 0) frame = requestAnimationFrame(wait);
        else this.#value = next;
      };
      if (next !== untrack(() => this.#value)) wait();
      return () => cancelAnimationFrame(frame);
    });
  }

  get value(): Value {
    return this.#value;
  }

  /** True while the value is an earlier one. */
  get late(): boolean {
    return this.#value !== this.#of();
  }
}
