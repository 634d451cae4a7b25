import type { Fault } from './check.ts';
import { kinds, manifestsOf, textOf, type Kind } from './manifests.ts';
import { isTooMuch, type Problem } from './problems.ts';

/** Milliseconds of rest after which what was written is checked. */
const rest = 400;

/** Keeps texts over a reload; nothing where the browser keeps nothing. */
export interface Shelf {
  readonly get: () => string | null;
  readonly set: (text: string) => void;
}

const samples = Object.fromEntries(kinds.map((kind) => [kind, textOf(manifestsOf(kind))])) as Readonly<Record<Kind, string>>;

/** What the reader writes: a text for each kind, none of which gets lost by choosing another. */
export class Draft {
  readonly #faultsOf: () => Promise<(manifest: unknown) => readonly Fault[]>;
  readonly #shelf: Shelf;
  #texts: Readonly<Partial<Record<Kind, string>>> = $state.raw({});
  #timer: ReturnType<typeof setTimeout> | undefined;
  kind: Kind = $state('Deployment');
  problems: readonly Problem[] = $state.raw([]);
  /** True if the text has been checked as it is. */
  known = $state(false);

  /** @param faultsOf loads what knows the API */
  constructor(faultsOf: () => Promise<(manifest: unknown) => readonly Fault[]>, shelf: Shelf) {
    this.#faultsOf = faultsOf;
    this.#shelf = shelf;
  }

  get text(): string {
    return this.#texts[this.kind] ?? samples[this.kind];
  }
  /** True if the text is not the sample. */
  get edited(): boolean {
    return this.text !== samples[this.kind];
  }

  /** Brings back what was written before the page was loaded anew. */
  recall(): void {
    try {
      const { kind, texts } = JSON.parse(this.#shelf.get() ?? '{}') as { kind?: Kind; texts?: Partial<Record<Kind, string>> };
      if (kind && kinds.includes(kind)) this.kind = kind;
      const written = kinds.flatMap((each) => (typeof texts?.[each] === 'string' ? [[each, texts[each]] as const] : []));
      this.#texts = Object.fromEntries(written);
    } catch {
      // What others have put there is none of ours.
    }
    if (this.edited) this.#checkSoon();
  }

  choose(kind: Kind): void {
    this.kind = kind;
    this.#changed();
  }

  write(text: string): void {
    this.#texts = { ...this.#texts, [this.kind]: text };
    this.#changed();
  }

  restore(): void {
    this.#texts = Object.fromEntries(Object.entries(this.#texts).filter(([kind]) => kind !== this.kind));
    this.#changed();
  }

  /** The manifests that the text holds; nothing if there are problems, which then are shown. */
  async checked(): Promise<readonly object[] | undefined> {
    clearTimeout(this.#timer);
    const { kind, text } = this;
    // A sample needs no parser.
    if (!this.edited) return manifestsOf(kind);
    const found = await this.#check(text);
    if (kind !== this.kind || text !== this.text) return undefined;
    this.problems = 'problems' in found ? found.problems : [];
    this.known = true;
    return 'manifests' in found ? found.manifests : undefined;
  }

  async #check(text: string): Promise<{ readonly manifests: readonly object[] } | { readonly problems: readonly Problem[] }> {
    if (isTooMuch(text)) return { problems: [{ yaml: 'LONG', line: 1, column: 1 }] };
    const [{ checkText }, faultsOf] = await Promise.all([import('./check.ts'), this.#faultsOf()]);
    return checkText(text, faultsOf);
  }

  #changed(): void {
    this.problems = [];
    this.known = false;
    this.#shelf.set(JSON.stringify({ kind: this.kind, texts: this.#texts }));
    if (this.edited) this.#checkSoon();
    else clearTimeout(this.#timer);
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.checked(), rest);
  }
}

/** A place in the session's storage, which may be full or forbidden. */
export const shelfOf = (key: string): Shelf => ({
  get: () => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set: (text) => {
    try {
      sessionStorage.setItem(key, text);
    } catch {
      // Then it lasts as long as the page.
    }
  },
});
