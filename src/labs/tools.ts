import { phrases } from './phrases.ts';

/** Phrases of the tools that labs on models share. */
export const say = phrases({
  zh: { share: '复制这一刻的网址', shared: '网址已复制。', unshared: '浏览器不让复制；网址就在地址栏里。', reset: '重来' },
  en: {
    share: 'Copy the address of this moment',
    shared: 'The address is copied.',
    unshared: 'The browser does not allow copying; the address stands in its bar.',
    reset: 'Start over',
  },
});
