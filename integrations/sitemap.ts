import type { SitemapItem } from '@astrojs/sitemap';

/**
 * Gives a page of the sitemap its language alternates, the same that its head names: both twins, and for
 * who reads neither language the English page; the cover is its own default.
 */
export function withTwins(item: SitemapItem): SitemapItem {
  const parts = /^(.*\/)(zh|en)\/(.*)$/.exec(item.url);
  const [root, rest] = parts ? [parts[1]!, parts[3]!] : [item.url, ''];
  const links = [
    { lang: 'zh-Hans', url: `${root}zh/${rest}` },
    { lang: 'en', url: `${root}en/${rest}` },
    { lang: 'x-default', url: parts ? `${root}en/${rest}` : root },
  ];
  return { ...item, links };
}
