import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withPolicy } from '../../integrations/csp.ts';
import { withLateStyles, withoutSheets, withoutUnusedStyles, withShortScopes } from '../../integrations/styles.ts';
import { withTwins } from '../../integrations/sitemap.ts';
import { deadLinks } from '../../integrations/links.ts';
import { curly, typographyFaults } from '../../integrations/content/typography.ts';

const sha = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('withPolicy', () => {
  const html =
    '<head><meta charset="utf-8"><style>a{}</style><script>one()</script><script type="application/ld+json">{}</script><script src="/x.js"></script></head>';

  it('names every inline script and style by its hash and nothing unsafe for elements', () => {
    const policy = /content="([^"]*)"/.exec(withPolicy(html))?.[1] ?? '';
    expect(policy).toContain(sha('a{}'));
    expect(policy).toContain(sha('one()'));
    expect(policy).not.toContain(sha('{}'));
    expect(policy).toMatch(/style-src-attr 'unsafe-inline'/);
    expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toContain('unsafe');
  });
});

describe('deadLinks', () => {
  const page = (path: string, html: string) => ({ path, html });

  it('finds pages, files and anchors that are not there', () => {
    const pages = [
      page('/b/zh/', '<a href="../en/#x">'),
      page('/b/en/', '<p id="y"><a href="/b/zh/"><img src="/b/a.png"><a href="https://elsewhere/">'),
    ];
    expect(deadLinks(pages, () => true)).toEqual(['/b/zh/ links to ../en/#x: expected an element with id="x", found none']);
    expect(deadLinks(pages, () => false)).toHaveLength(2);
  });
});

describe('typographyFaults', () => {
  it.each(['用 Docker跑', 'Docker 跑', '宿 主', '跑,然后停', '停(再'])('finds the fault in %s', (text) => {
    expect(typographyFaults(text)).not.toEqual([]);
  });

  it.each(['用Docker跑，然后停。', 'RunPodSandbox(RunPodSandboxRequest) returns', '“= 3”执行多次'])('accepts %s', (text) => {
    expect(typographyFaults(text)).toEqual([]);
  });
});

describe('curly', () => {
  it.each([
    ["the kubelet's contract", 'the kubelet’s contract'],
    ['"only a user" is true (of "one")', '“only a user” is true (of “one”)'],
    ['set `"a": \'b\'` and `run`\'s own "`x`"', 'set `"a": \'b\'` and `run`’s own “`x`”'],
    ['“= 3”执行多次', '“= 3”执行多次'],
  ])('turns %s into %s', (straight, expected) => {
    expect(curly(straight)).toBe(expected);
  });
});

describe('withoutUnusedStyles', () => {
  const page = (css: string) => `<style>${css}</style><p class="n" data-astro-cid-a1></p>`;

  it('keeps global rules and those of components that the page holds, and drops the rest', () => {
    const css =
      'p{x:y}.n[data-astro-cid-a1]{x:y}.o[data-astro-cid-b2]{x:y}.n[data-astro-cid-a1],.o[data-astro-cid-b2]{z:y}@media print{.o[data-astro-cid-b2]{x:y}}@layer a,b;';
    expect(withoutUnusedStyles(page(css))).toBe(page('p{x:y}.n[data-astro-cid-a1]{x:y}.n[data-astro-cid-a1]{z:y}@layer a,b;'));
  });

  it('drops rules for classes that occur neither in the page nor in its scripts; of alternatives one is enough', () => {
    const css =
      '.n{x:y}.gone{x:y}.n .gone{x:y}:is(.gone,.n) b{x:y}:is(.gone,.lost) b{x:y}.n:not(.gone){x:y}:where(:is(.n):not(.gone)){x:y}.set{x:y}p{x:y}';
    const script = '<script type="module" src="/_astro/copy.js"></script>';
    const left = withoutUnusedStyles(page(css) + script, new Map([['copy.js', 'button.classList.add("set")']]));
    expect(left).toBe(page('.n{x:y}:is(.gone,.n) b{x:y}.n:not(.gone){x:y}:where(:is(.n):not(.gone)){x:y}.set{x:y}p{x:y}') + script);
  });
});

describe('styles of a page with a lab', () => {
  const css =
    'p{x:y}.s[data-astro-cid-a1]{x:y}.l[data-astro-cid-b2]{x:y}@media print{.l[data-astro-cid-b2]{x:y}}.v.svelte-abc1{x:y}.o.svelte-abc2{x:y}@layer a,b;@keyframes k{from{x:y}}';
  const body = (island: string) =>
    `<body><p class="s" data-astro-cid-a1></p><section class="lab l" data-astro-cid-b2 data-lab="x">${island}</section></body>`;
  const island = '<astro-island component-url="/_astro/Lab.js"><p></p></astro-island>';
  const scripts = new Map([
    ['Lab.js', 'import"./Player.js"'],
    ['Player.js', '`<i class="v svelte-abc1">`'],
    ['Other.js', '`<i class="o svelte-abc2">`'],
  ]);

  it('stand where they are needed: in the head, at the lab, behind the island', () => {
    const placed = withLateStyles(withoutUnusedStyles(`<style>${css}</style>${body(island)}`, scripts));
    expect(placed).toBe(
      '<style>p{x:y}.s[data-astro-cid-a1]{x:y}@layer a,b;@keyframes k{from{x:y}}</style>' +
        '<body><p class="s" data-astro-cid-a1></p><style>.l[data-astro-cid-b2]{x:y}@media print{.l[data-astro-cid-b2]{x:y}}</style>' +
        `<section class="lab l" data-astro-cid-b2 data-lab="x">${island}<style>.v.svelte-abc1{x:y}</style></section></body>`,
    );
  });

  it('of what follows the island stand behind it too', () => {
    const placed = withLateStyles(
      `<style>.l[data-astro-cid-b2]{x:y}</style>${body(island).replace(' data-astro-cid-b2', '')}<p data-astro-cid-b2></p>`,
    );
    expect(placed).toContain('</astro-island><style>.l[data-astro-cid-b2]{x:y}</style>');
  });

  it('have no rule of the player where there is no island', () => {
    expect(withoutUnusedStyles(`<style>${css}</style>${body('')}`, scripts)).not.toContain('svelte-');
  });
});

describe('withShortScopes', () => {
  it('gives each scope a name of its own, the same in styles and elements', () => {
    const page = (a: string, b: string) => `<style>.n[${a}]{x:y}.o[${b}]{x:y}</style><p ${b}></p><p ${a} data-s="1"></p>`;
    expect(withShortScopes(page('data-astro-cid-aaaabbbb', 'data-astro-cid-ccccdddd'))).toBe(page('data-s0', 'data-s1'));
  });
});

describe('withoutSheets', () => {
  it('has no script ask for a sheet of styles, and leaves the places of the others', () => {
    const code = (list: string) => `const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=[${list}])))=>i.map(i=>d[i]);x(".css")`;
    expect(withoutSheets(code('"_astro/a.js","_astro/b.css","_astro/c.js"'))).toBe(code('"_astro/a.js","_astro/a.js","_astro/c.js"'));
    expect(withoutSheets('x("a.css")')).toBe('x("a.css")');
  });
});

describe('withTwins', () => {
  it('names both languages and the default of a page and of the cover', () => {
    const links = (url: string) => withTwins({ url }).links?.map((link) => `${link.lang} ${link.url}`);
    expect(links('https://a.test/b/zh/cri/')).toEqual([
      'zh-Hans https://a.test/b/zh/cri/',
      'en https://a.test/b/en/cri/',
      'x-default https://a.test/b/en/cri/',
    ]);
    expect(links('https://a.test/b/en/')?.at(-1)).toBe('x-default https://a.test/b/en/');
    expect(links('https://a.test/b/')).toEqual(['zh-Hans https://a.test/b/zh/', 'en https://a.test/b/en/', 'x-default https://a.test/b/']);
  });
});
