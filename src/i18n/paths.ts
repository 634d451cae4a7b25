import type { Lang } from './index.ts';

/** Base path of the site, with a slash at both ends. */
export const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');

/**
 * Address of a page within the site.
 * @param slug path below the language, without slashes at the ends; empty for the list of chapters
 */
export const pagePath = (lang: Lang, slug: string): string => `${base}${lang}/${slug ? `${slug}/` : ''}`;

/** Full address of a path, or undefined while the site's own address is not configured. */
export const absolute = (path: string, siteUrl: URL | undefined): string | undefined => (siteUrl ? new URL(path, siteUrl).href : undefined);
