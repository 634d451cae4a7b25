/**
 * Lets the cover's scroll unroll as the reader moves: to the pointer where the steps lie side by side, and
 * into view where they stand below each other. The drawing is complete at first, and again when the reader leaves.
 */
class HandScroll extends HTMLElement {
  connectedCallback(): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const steps = [...this.querySelectorAll<HTMLElement>('ol > li')];
    const unrollTo = (last: number) => {
      steps.forEach((step, index) => step.toggleAttribute('data-rolled', index > last));
    };
    const list = this.querySelector('ol');
    list?.addEventListener('pointermove', ({ target, pointerType }) => {
      const at = steps.findIndex((step) => target instanceof Node && step.contains(target));
      if (pointerType === 'mouse' && at >= 0) unrollTo(at);
    });
    list?.addEventListener('pointerleave', () => unrollTo(steps.length));
    const observer = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen) {
          if (isIntersecting) target.removeAttribute('data-rolled');
        }
      },
      { threshold: 0.25 },
    );
    for (const step of steps) {
      if (step.getBoundingClientRect().top > innerHeight) step.setAttribute('data-rolled', '');
      observer.observe(step);
    }
  }
}

customElements.define('hand-scroll', HandScroll);
