import { getCollection, type CollectionEntry } from 'astro:content';
import { langs, type Lang } from '../i18n/index.ts';

export type ChapterEntry = CollectionEntry<'chapters'>;

/** A chapter entry's id is `<nn>-<slug>/<lang>`. */
const parts = (id: string) => /^(\d+)-(.+)\/(zh|en)$/.exec(id);

export const slugOf = (entry: ChapterEntry): string => parts(entry.id)?.[2] ?? '';
export const numberOf = (entry: ChapterEntry): number => Number(parts(entry.id)?.[1]);

/** The chapters of one language in reading order. */
export async function chaptersOf(lang: Lang): Promise<ChapterEntry[]> {
  const entries = await getCollection('chapters', ({ id }) => id.endsWith(`/${lang}`));
  return entries.sort((a, b) => numberOf(a) - numberOf(b));
}

/** Static paths of a page that both languages have. */
export const langPaths = () => langs.map((lang) => ({ params: { lang } }));

const plain = (body: string) => body.replace(/^```[\s\S]*?^```/gm, '').replace(/<[^>]*>|\{#[^}]*\}|[#*`]/g, '');

/** Reading time in minutes: 400 Han characters or 240 Latin words a minute. */
export function minutesOf(entry: ChapterEntry): number {
  const text = plain(entry.body ?? '');
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/[A-Za-z][\w'-]*/g)?.length ?? 0;
  return Math.max(1, Math.round(han / 400 + words / 240));
}

/** Ids of the sources that a chapter names, in order of first appearance. */
export function sourcesOf(entry: ChapterEntry): string[] {
  const found = [...(entry.body ?? '').matchAll(/<(?:Note[^>]*\ssources|Cite\sid)="([^"]+)"/g)];
  return [...new Set(found.flatMap((match) => match[1]!.split(/\s+/)))];
}

/** A day as ISO prints it. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);
