/** What script adds to a page that is complete without it. Every element stands in the HTML already. */

const theme = document.querySelector<HTMLSelectElement>('theme-select select');
if (theme) {
  theme.value = document.documentElement.dataset['theme'] ?? '';
  theme.addEventListener('change', () => {
    document.documentElement.dataset['theme'] = theme.value;
    try {
      if (theme.value) localStorage.setItem('theme', theme.value);
      else localStorage.removeItem('theme');
    } catch {
      // Storage may be forbidden; the choice then lasts for this page.
    }
  });
}

document.querySelector<HTMLAnchorElement>('lang-switch a')?.addEventListener('click', (event) => {
  const link = event.currentTarget as HTMLAnchorElement;
  link.search = location.search;
  link.hash = location.hash;
});

for (const block of document.querySelectorAll<HTMLElement>('copy-code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = block.dataset['copy'] ?? '';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('pre')?.innerText ?? '');
    button.textContent = block.dataset['copied'] ?? '';
    button.addEventListener('blur', () => (button.textContent = block.dataset['copy'] ?? ''), { once: true });
  });
  block.append(button);
}

const entries = new Map([...document.querySelectorAll<HTMLAnchorElement>('contents-list a')].map((link) => [link.hash.slice(1), link]));
const headings = [...entries.keys()].flatMap((id) => document.getElementById(id) ?? []);
/** Reaches far above the window, so that a jump over whole sections is seen as well. The reader is in the last section whose heading stands above its lower edge. */
const observer = new IntersectionObserver(
  () => {
    const current = headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
    for (const link of entries.values()) link.removeAttribute('aria-current');
    if (current) entries.get(current.id)?.setAttribute('aria-current', 'location');
  },
  { rootMargin: '99999px 0px -70%' },
);
for (const heading of headings) observer.observe(heading);

// On a narrow screen the contents are a popover; following a link in it leads away from it.
const contents = document.getElementById('contents');
contents?.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLAnchorElement && contents.matches(':popover-open')) contents.hidePopover();
});
