// A page with many widgets: how they come into it, and what they share. What is exported runs in the page.

/** Puts widgets with these attributes into the page; milliseconds until all of them are set up, and until they are painted. */
export const register = async (values, count) => {
  const home = document.createElement('div');
  const { port1, port2 } = new MessageChannel();
  const message = () =>
    new Promise((done) => {
      port1.onmessage = done;
      port2.postMessage(0);
    });
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    const element = document.createElement('sir-donate');
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
    home.append(element);
  }
  document.body.append(home);
  // They set themselves up when the script that put them there is done.
  await message();
  const set = performance.now() - began;
  await new Promise(requestAnimationFrame);
  await message();
  return { set, painted: performance.now() - began };
};

/** Opens and closes the dialogs from one to another, one after the other. */
export const visit = async (from, to) => {
  for (const element of [...document.querySelectorAll('sir-donate')].slice(from, to)) {
    await element.open();
    const closed = new Promise((done) => element.addEventListener('sir-donate-close', done, { once: true }));
    element.close();
    await closed;
  }
};

/** How many style sheets the widgets have among them, and how many the page got from them. */
export const sheets = () => {
  const all = [...document.querySelectorAll('sir-donate')].map(({ shadowRoot }) => shadowRoot);
  const own = all.reduce((sum, root) => sum + root.styleSheets.length, 0);
  return new Set(all.flatMap((root) => [...root.adoptedStyleSheets])).size + own;
};
