/** Browsers refuse more than a hundred changes of the address in thirty seconds. */
const pause = 400;

/** Keeps the page's query at the moment that is shown, so that a copied address and the language switch carry it. */
export class AddressBar {
  #next: (() => string) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes a query once the frame that asks is drawn, or soon if one was written just before; it is made from the one that stands then. */
  write(search: () => string): void {
    this.#next = search;
    this.#timer ??= setTimeout(() => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next === undefined) return;
    history.replaceState(history.state, '', this.#next() + location.hash);
    this.#next = undefined;
    this.#timer = setTimeout(() => this.flush(), pause);
  }
}
