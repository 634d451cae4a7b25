import type { SitemapItem } from '@astrojs/sitemap';

/**
 * Gives a page of the sitemap its language alternates, the same that its head names: both twins, and for
 * who has no language yet the cover for the list of chapters, the English page for the rest.
 */
export function withTwins(item: SitemapItem): SitemapItem {
  const parts = /^(.*\/)(zh|en)\/(.*)$/.exec(item.url);
  const [root, rest] = parts ? [parts[1]!, parts[3]!] : [item.url, ''];
  const links = [
    { lang: 'zh-Hans', url: `${root}zh/${rest}` },
    { lang: 'en', url: `${root}en/${rest}` },
    { lang: 'x-default', url: rest === '' ? root : `${root}en/${rest}` },
  ];
  return { ...item, links };
}
