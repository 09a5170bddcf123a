// What a reader of large text would miss, and what a hand that trembles would.

/** What is cut off, in the page and in the form. */
export const cut = (browser) =>
  browser.script(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const element of walk(document)) {
      const { overflowX, overflowY } = getComputedStyle(element);
      // The letter in the logo's place is larger than its line.
      if (!element.checkVisibility() || !element.clientWidth || element.matches('.logo, input')) continue;
      if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) found.push(`${describe(element)} sideways`);
      if (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 4) found.push(`${describe(element)} downwards`);
      // Words in a tile or a button that stand beyond its edge.
      if (element.matches('.choice span, button')) {
        const tile = element.closest('label') ?? element;
        const [outer, inner] = [tile.getBoundingClientRect(), element.getBoundingClientRect()];
        if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || element.scrollWidth > Math.ceil(inner.width) + 1) found.push(`${describe(element)} "${tidy(element.textContent)}"`);
      }
    }
    return found;
  });

/** The boxes of all that can be pressed, with their labels, for a press on these counts as well: those that are too small. */
export const small = (browser, least = 44) =>
  browser.script((least) => {
    const found = [];
    for (const host of document.querySelectorAll('sir-donate')) {
      const top = modal();
      for (const element of walk(host.shadowRoot)) {
        if (!element.matches('a[href], button, input, select, textarea, summary') || !reachable(element, top)) continue;
        const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect());
        const width = Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left));
        const height = Math.max(...boxes.map(({ height }) => height));
        if (width < least || height < least) found.push(`${describe(element)} "${tidy(element.textContent).slice(0, 40)}": ${width.toFixed(1)} × ${height.toFixed(1)}`);
      }
    }
    return found;
  }, least);
