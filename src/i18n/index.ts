import { en } from './en.ts';
import { zh } from './zh.ts';

/** The two languages of the site; every page, text and figure exists in both. */
export const langs = ['zh', 'en'] as const;
export type Lang = (typeof langs)[number];

/** A text in both languages. */
export type Text = Readonly<Record<Lang, string>>;

/** Value of the `lang` attribute of each language. */
export const htmlLang = { zh: 'zh-Hans', en: 'en' } as const satisfies Record<Lang, string>;

/** Each language's own name, as the language switch prints it. */
export const nativeName = { zh: '中文', en: 'English' } as const satisfies Record<Lang, string>;

const dictionaries = { zh, en } as const satisfies Record<Lang, Dictionary>;

/** Keys come from the Chinese dictionary; the English one must have every key. */
export type Key = keyof typeof zh;
export type Dictionary = Record<Key, string>;

/**
 * Looks up a phrase and fills its `{placeholders}`.
 * @throws if a placeholder of the phrase has no value.
 */
export function t(lang: Lang, key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return dictionaries[lang][key].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`i18n: "${key}" needs a value for {${name}}`);
    return String(value);
  });
}

/** The other language. */
export const twin = (lang: Lang): Lang => (lang === 'zh' ? 'en' : 'zh');

/** Narrows a route parameter to a language. */
export const isLang = (value: string | undefined): value is Lang => value === 'zh' || value === 'en';
