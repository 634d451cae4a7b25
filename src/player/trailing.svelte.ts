import { untrack } from 'svelte';
import { later } from './view.ts';

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
      const shown = untrack(() => this.#value);
      return next === shown ? undefined : later(frames, () => (this.#value = next));
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
