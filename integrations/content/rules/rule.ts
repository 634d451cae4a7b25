import type { Document } from '../document.ts';
import type { Found } from '../examine.ts';
import type { Library } from '../library.ts';
import type { Problem } from '../problem.ts';

/** What the checks know of the rest of the project. */
export interface Surroundings {
  /** Number of relations of each typed figure, by its name. */
  figures: ReadonlyMap<string, number>;
  /** Slug of the chapter of each lab, by the lab's name. */
  labs: ReadonlyMap<string, string>;
  /** What the scenario of that name finds in its run; nothing if there is none. */
  findingOf: (scenario: string) => { readonly holds: boolean; readonly found: Found } | undefined;
  /** Slugs of the pages that are not made from MDX. */
  routes: readonly string[];
}

/** Looks at the whole content and returns the problems it finds. */
export type Rule = (library: Library, around: Surroundings) => Problem[];

/** Last part of a page's address. */
export const slugOf = (document: Document) => document.folder.replace(/^chapters\/\d+-|^pages\//, '');

export const isChapter = (document: Document) => document.folder.startsWith('chapters/');

/** How a value stands in a message. */
export const quote = (value: string | undefined) => (value ? `"${value}"` : 'nothing');

/** Line of the first place where a text holds a word, from 1; 1 if it holds it nowhere. */
export const lineOf = (text: string, word: string) => Math.max(1, text.split('\n').findIndex((line) => line.includes(word)) + 1);
