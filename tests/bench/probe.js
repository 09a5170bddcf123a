// Runs in each measured page before its own scripts. Nothing here works while nothing is measured.
(() => {
  const seen = { shift: 0, tasks: [], memories: [], pointerdown: 0, click: 0, times: {}, keys: [] };
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shift += value;
  });
  watch('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...values) => {
    const made = await instantiate(...values);
    for (const one of Object.values((made.instance ?? made).exports)) if (one instanceof WebAssembly.Memory) seen.memories.push(one);
    return made;
  };
  // After the frame that shows it: a message that is sent within a frame comes when it has been painted.
  const channel = new MessageChannel();
  const after = [];
  channel.port1.onmessage = () => after.splice(0).forEach((act) => act(performance.now()));
  const nextFrame = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        after.push(done);
        channel.port2.postMessage(0);
      }),
    );
  /** When a frame was painted in which `look` finds something. */
  const painted = (look) =>
    new Promise((done) => {
      const frame = () => {
        if (look()) {
          after.push(done);
          channel.port2.postMessage(0);
        } else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  const there = (element) => {
    if (!element || element.disabled || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const bench = (window.bench = { seen, painted, there, nextFrame });
  bench.begin = (subject) => {
    const mark = (name, look) => (bench[name] = painted(look).then((at) => (seen.times[name] = at)));
    // The element may not be parsed, nor its script be there: nothing is looked for before there is a body.
    mark('button', () => document.body && there(subject.button()));
    const take = (name) => addEventListener(name, ({ timeStamp }) => (seen[name] = timeStamp), { capture: true, once: true });
    ['pointerdown', 'click'].forEach(take);
    addEventListener(
      'pointerdown',
      () => {
        mark('usable', () => subject.fields().every(there));
        mark('whole', () => subject.whole());
      },
      { capture: true, once: true },
    );
    // From a key to the frame that shows what it did.
    addEventListener('keydown', async ({ timeStamp }) => seen.keys.push((await nextFrame()) - timeStamp), { capture: true });
  };
})();
