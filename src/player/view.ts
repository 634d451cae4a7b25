/** Scrolls a pane, and nothing around it, until a part of it can be seen. */
export function reveal(pane: HTMLElement, part: HTMLElement): void {
  const [outer, inner] = [pane.getBoundingClientRect(), part.getBoundingClientRect()];
  const head = pane.querySelector<HTMLElement>('[data-head]')?.offsetHeight ?? 0;
  const [above, below] = [inner.top - outer.top - head, inner.bottom - outer.top - pane.clientHeight];
  if (above < 0) pane.scrollTop += above - inner.height;
  else if (below > 0) pane.scrollTop += below + inner.height;
}

/**
 * Does something some frames later: what asks for places on the page would otherwise have it laid out in the same task.
 * @returns takes it back
 */
export function later(frames: number, act: () => void): () => void {
  let left = frames;
  const next = (): void => {
    left -= 1;
    if (left > 0) frame = requestAnimationFrame(next);
    else act();
  };
  let frame = requestAnimationFrame(next);
  return () => cancelAnimationFrame(frame);
}

/** Brings the line of a step into view; where the focus stood on another line, it goes along. */
export function follow(pane: HTMLElement, index: number): void {
  const line = pane.querySelector<HTMLElement>(`[data-step="${index}"]`);
  if (!line) return;
  reveal(pane, line);
  const focused = document.activeElement;
  if (focused !== line && focused instanceof HTMLElement && pane.contains(focused) && focused.dataset['step'])
    line.focus({ preventScroll: true });
}

/** Does something whenever a part of the page goes out of sight. @returns ends it */
export function whenHidden(part: HTMLElement, act: () => void): () => void {
  const seen = new IntersectionObserver(([entry]) => !entry!.isIntersecting && act());
  seen.observe(part);
  return () => seen.disconnect();
}

/** Controls that use the space bar themselves; a line or a field name does not. */
export const ownsSpace = (target: HTMLElement): boolean => target.matches('button:not([data-step]), summary, a, select');

/** Places where keys write or choose. */
export const ownsKeys = (target: HTMLElement): boolean => target.matches('input, select, textarea, [contenteditable]');

/** The link to a place of this very page that a click follows here; nothing if it is none, or is to open elsewhere. */
export function linkOf({ target, ctrlKey, metaKey, shiftKey }: MouseEvent): HTMLAnchorElement | undefined {
  const link = target instanceof Element ? target.closest('a') : null;
  return link && !ctrlKey && !metaKey && !shiftKey && link.pathname === location.pathname ? link : undefined;
}
