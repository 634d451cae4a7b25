import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { site } from '../../../site.config.ts';
import { chaptersOf, langPaths, slugOf } from '../../components/chapters.ts';
import { htmlLang, isLang } from '../../i18n/index.ts';
import { pagePath } from '../../i18n/paths.ts';

/** A feed has absolute addresses only, so there is none while the site's own address is not configured. */
export const getStaticPaths = () => (import.meta.env.SITE ? langPaths() : []);

export async function GET({ params, site: url }: APIContext) {
  const lang = isLang(params['lang']) ? params['lang'] : 'zh';
  if (!url) return new Response(null, { status: 404 });
  const chapters = await chaptersOf(lang);
  return rss({
    title: site.title[lang],
    description: site.tagline[lang],
    site: new URL(pagePath(lang, ''), url).href,
    customData: `<language>${htmlLang[lang]}</language>`,
    items: chapters.map((chapter) => ({
      title: chapter.data.title,
      description: chapter.data.description,
      pubDate: chapter.data.updated,
      link: new URL(pagePath(lang, slugOf(chapter)), url).href,
    })),
  });
}
