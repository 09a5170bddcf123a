// Chromium's own protocol, past its driver: for tabs of their own, events, and input that doesn't wait for the driver's.
import WebSocket from 'ws';

/** How long one command may take. */
const PATIENCE = 40_000;

/** Opens a connection to a browser that `launch` of ../browser/driver.mjs has started. */
export async function connect(browser) {
  const { debuggerAddress } = (await browser.session.getCapabilities()).get('goog:chromeOptions');
  const { webSocketDebuggerUrl } = await (await fetch(`http://${debuggerAddress}/json/version`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl, { perMessageDeflate: false, maxPayload: 1 << 30 });
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  let last = 0;
  const waiting = new Map();
  const heard = new Set();
  socket.on('message', (data) => {
    const { id, result, error, ...event } = JSON.parse(data);
    if (!id) {
      for (const hear of heard) hear(event);
      return;
    }
    const { done, fail, method, timer } = waiting.get(id) ?? {};
    waiting.delete(id);
    clearTimeout(timer);
    if (error) fail?.(new Error(`${method}: ${error.message}`));
    else done?.(result);
  });
  const send = (method, params = {}, sessionId) =>
    new Promise((done, fail) => {
      const id = ++last;
      const timer = setTimeout(() => {
        waiting.delete(id);
        fail(new Error(`the browser has not answered ${method} for ${PATIENCE / 1000} s`));
      }, PATIENCE);
      waiting.set(id, { done, fail, method, timer });
      socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  const { product } = await send('Browser.getVersion');
  return {
    /** Its name and version. */
    product,
    send,
    /** A tab that shows nothing yet. `events` are all that came from it, in order. */
    async tab() {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const events = [];
      const hear = (event) => event.sessionId === sessionId && events.push(event);
      heard.add(hear);
      const tab = {
        events,
        send: (method, params) => send(method, params, sessionId),
        /** Runs a function in the page and waits for what it promises. */
        async run(body, ...args) {
          const expression = `(${body})(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
          const { result, exceptionDetails } = await tab.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
          if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
          return result.value;
        },
        async close() {
          heard.delete(hear);
          await send('Target.closeTarget', { targetId });
        },
      };
      return tab;
    },
    /** All that Chromium traces while `body` runs. */
    async trace(categories, body) {
      const found = [];
      const ended = new Promise((done) => {
        const hear = ({ method, params }) => {
          if (method === 'Tracing.dataCollected') found.push(...params.value);
          if (method === 'Tracing.tracingComplete') {
            heard.delete(hear);
            done();
          }
        };
        heard.add(hear);
      });
      await send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: categories } });
      await body();
      await send('Tracing.end');
      await ended;
      return found;
    },
    close: () => socket.close(),
  };
}
