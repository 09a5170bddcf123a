// Runs in each measured page before its own scripts, and is the same for each subject: what it costs, it costs all of them.
(() => {
  const seen = { shift: 0, moved: [], tasks: [], memories: [], times: {}, frames: {} };
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch('layout-shift', ({ value, hadRecentInput, startTime, sources }) => {
    if (hadRecentInput) return;
    seen.shift += value;
    const box = ({ x, y, width, height }) => `${x},${y} ${width}×${height}`;
    for (const { node, previousRect, currentRect } of sources) seen.moved.push(`at ${Math.round(startTime)} ms ${node?.nodeName}.${node?.className} from ${box(previousRect)} to ${box(currentRect)}`);
  });
  watch('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...values) => {
    const made = await instantiate(...values);
    for (const one of Object.values((made.instance ?? made).exports)) if (one instanceof WebAssembly.Memory) seen.memories.push(one);
    return made;
  };
  // A message that is sent within a frame comes when that frame has been painted.
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port1.onmessage = () => waiting.splice(0).forEach((act) => act(performance.now()));
  /** When the frame was painted that comes next in which `look` finds something. */
  const painted = (look = () => true) =>
    new Promise((done) => {
      const frame = () => {
        if (look()) {
          waiting.push(done);
          port2.postMessage(0);
        } else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  const there = (element) => {
    if (!element || element.disabled || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const bench = (window.bench = { seen, painted, there });
  const once = (type, act) => addEventListener(type, act, { capture: true, once: true });
  /** Begins to watch a page; `looks` says where its parts are. */
  bench.begin = (looks) => {
    bench.looks = looks;
    const mark = (name, look) => (bench[name] = painted(look).then((at) => (seen.times[name] = at)));
    // Long before there is a body.
    mark('button', () => document.body && there(looks.button()));
    once('pointerdown', ({ timeStamp }) => {
      seen.times.press = timeStamp;
      mark('usable', () => looks.fields().every(there));
      mark('whole', () => looks.whole());
    });
    once('click', ({ timeStamp }) => (seen.times.click = timeStamp));
  };
  /** From the next event of that type to the frame that shows what it did. */
  bench.answer = (type) => once(type, async ({ timeStamp }) => (seen.frames[type] ??= []).push((await painted()) - timeStamp));
  // The last that a page does before it goes elsewhere.
  navigation.addEventListener('navigate', ({ destination }) => benchLeft(JSON.stringify([destination.url, performance.now() - bench.submit])));
})();
