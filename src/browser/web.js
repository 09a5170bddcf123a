// What the app asks of the browser, in the browser's own language. By bindings of web-sys and js-sys each step of it would be
// an import of its own, with code on both sides: these few functions are a third of their bytes.
//
// A page may have put anything in the place of what a browser brings along. A throw into the app would be its end, so
// whatever can throw is caught here.

/** A call is given up after so many milliseconds, its body included. */
const PATIENCE = 20000;

/** No answer is longer, in bytes: 2 MiB. A cheap phone must not choke on one that is. */
const LONGEST_BODY = 2097152;

/** What another site learns of the page that sends a donor there: its origin at most, whatever the page's own policy is. */
const REFERRER_POLICY = "strict-origin";

/** Of a link to a new tab, which gets no hold of this page. */
const LEADS_OUT = "|target=_blank|rel=noopener|referrerpolicy=" + REFERRER_POLICY;

/**
 * Recorders of sessions see what is typed in an open shadow root: these are the marks that they heed, by class and by
 * attribute. Some look at the field alone, others at what is around it.
 */
const MASKED =
  "|class=ph-no-capture rr-mask rr-ignore fs-mask sentry-mask no-mouseflow" +
  "|data-private=true|data-hj-suppress=true|data-clarity-mask=true|data-dd-privacy=mask";

/** @template T @param {() => T} act */
const attempt = (act) => {
  try {
    return act();
  } catch {
    return;
  }
};

// Elements

/**
 * Puts elements into `root`: a line for each, as deep as it has blanks before it, with parts behind strokes: a tag, or none for
 * `root` itself, attributes, `*` for what no recording may show, `>` for a link that leads out, and a `@` for each time that
 * the element is in the answer.
 *
 * @param {Element} root @param {string} text
 */
export const grow = (root, text) => {
  const found = [];
  const at = [root];
  for (const line of text.replaceAll("|*", MASKED).replaceAll("|>", LEADS_OUT).split("\n")) {
    const [tag, ...parts] = line.trimStart().split("|");
    const depth = line.search(/\S/);
    let node = /** @type {Element} */ (at[depth]);
    if (tag) {
      const inner = document.createElement(tag);
      node.append(inner);
      at[depth + 1] = node = inner;
    }
    for (const part of parts) {
      const [name, value] = part.split("=");
      if (!value && part[0] == "@") for (const _ of part) found.push(node);
      else if (name == "class") node.classList.add(...String(value).split(" "));
      else node.setAttribute(String(name), value ?? "");
    }
  }
  return found;
};

/** @param {Element} node @param {string} text */
export const say = (node, text) => {
  node.textContent = text;
};

/** @param {Element} node @param {string} name @param {string} [value] */
export const mark = (node, name, value) => {
  if (value == null) node.removeAttribute(name);
  else node.setAttribute(name, value);
};

/** @param {HTMLInputElement} node @param {boolean} on */
export const check = (node, on) => {
  node.checked = on;
};

/** @param {HTMLInputElement} node */
export const value = (node) => node.value;

/** Writing moves the cursor, so what is there is left alone. @param {HTMLInputElement} node @param {string} text */
export const fill = (node, text) => {
  if (node.value != text) node.value = text;
};

/** @param {Element} node */
export const remove = (node) => node.remove();

/** Ends its listeners when it is aborted. */
export const listeners = () => new AbortController();

/** @param {AbortController} all */
export const end = (all) => all.abort();

/**
 * Calls `back` with `at` on an event of `node`. No event of ours does what the browser would do by itself.
 *
 * @param {AbortController} all @param {Element} node @param {string} name @param {(at: number) => void} back @param {number} at
 */
export const listen = ({ signal }, node, name, back, at) =>
  node.addEventListener(
    name,
    (event) => {
      if (name == "submit") event.preventDefault();
      back(at);
    },
    { signal },
  );

/**
 * Focuses the first element that matches in the shadow root that `inner` is in; still: without scrolling.
 *
 * @param {Element} inner @param {string} selector @param {boolean} preventScroll
 */
export const focus = (inner, selector, preventScroll) =>
  /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (inner.getRootNode()).querySelector(selector))?.focus({ preventScroll });

// The page

/** By the browser's own parser. @param {string} host */
export const hostname = (host) => attempt(() => new URL("https://" + host).hostname);

/** Whether the page stands in another page's frame: a parent of another origin still compares. */
export const framed = () => parent != self;

/** Whether the browser believes that it has a connection. */
export const online = () => navigator.onLine;

/** Whether somebody looks at the page. */
export const visible = () => document.visibilityState == "visible";

/**
 * By a link, for it alone can have a referrer policy of its own. It is not in the page, so nothing there hears of the
 * click, which might go elsewhere or write the address anew. A page's `<base target>` holds for this one too.
 *
 * @param {Document} there @param {string} url
 */
const follow = (there, url) => {
  const link = there.createElement("a");
  link.target = "_self";
  link.referrerPolicy = REFERRER_POLICY;
  link.href = url;
  link.click();
};

/** Goes to `url` in this tab. @param {string} url */
export const go = (url) => follow(document, url);

/** Nothing where the donor has gone elsewhere with it, or where a sandbox keeps it apart from this page. @param {Window} tab */
const within = (tab) => attempt(() => tab.document);

/** Opens an empty tab that says what is going on; nothing where the browser blocks it. @param {string} text */
export const tab = (text) =>
  attempt(() => {
    const tab = open("", "_blank");
    if (!tab) return;
    // The checkout gets no hold of this page.
    attempt(() => (tab.opener = null));
    const there = within(tab);
    // What can't be written to can't be sent anywhere either: then the donor follows a link.
    if (!there) return void tab.close();
    there.title = text;
    if (there.body) there.body.textContent = text;
    return tab;
  });

/** Sends the tab to `url`; false where the donor has closed it or has gone elsewhere with it. @param {Window} tab @param {string} url */
export const send_tab = (tab, url) => {
  const there = tab.closed ? undefined : within(tab);
  if (there) follow(there, url);
  return !!there;
};

/** @param {Window} tab */
export const close = (tab) => tab.close();

/**
 * Calls `back` whenever the donor comes back to this page (0), out of the back/forward cache (1), or another tab of the site
 * has something to tell it (2).
 *
 * @param {AbortController} all @param {(why: number) => void} back
 */
export const watch = ({ signal }, back) => {
  /** @param {Event} event */
  const hear = (event) => {
    const { persisted } = /** @type {PageTransitionEvent} */ (event);
    if (visible()) back(event.type == "storage" ? 2 : persisted ? 1 : 0);
  };
  for (const name of ["pageshow", "focus", "online", "storage"]) addEventListener(name, hear, { signal });
  document.addEventListener("visibilitychange", hear, { signal });
};

/** @param {string} text */
export const complain = (text) => console.error("SIR Donate: " + text);

/** `localStorage` may be blocked. @param {string} name */
export const load = (name) => attempt(() => localStorage.getItem(name)) ?? undefined;

/** A full store loses a convenience, not a donation. An empty text removes what is there. @param {string} name @param {string} text */
export const keep = (name, text) => {
  attempt(() => (text ? localStorage.setItem(name, text) : localStorage.removeItem(name)));
};

// The network

/** @param {number} milliseconds */
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** @param {string} method @param {string} url @param {string} key @param {string | undefined} body @param {AbortSignal} signal */
const exchange = async (method, url, key, body, signal) => {
  /** @type {Record<string, string>} */
  const headers = {};
  /** @type {RequestInit} A key does not follow a redirect to another host. */
  const options = { method, credentials: "omit", redirect: "error", referrerPolicy: "origin", signal, headers };
  if (key) {
    headers["X-Partner-Key"] = key;
    options.cache = "no-store";
  }
  if (body) {
    headers["Content-Type"] = "application/json";
    options.body = body;
  }
  const response = await window.fetch(url, options);
  if (!(response instanceof Response)) throw response;
  /** @param {string} name */
  const header = (name) => response.headers.get(name) ?? "";
  /** @param {string} name */
  const number = (name) => {
    const value = parseFloat(header(name));
    return value >= 0 && value < 2 ** 32 ? Math.ceil(value) : "";
  };
  const chunks = [];
  let length = parseFloat(header("Content-Length")) || 0;
  // There is none behind a status such as 204.
  if (length <= LONGEST_BODY && response.body) {
    length = 0;
    const reader = response.body.getReader();
    for (let step; (step = await reader.read()).value instanceof Uint8Array; ) {
      length += step.value.length;
      if (length > LONGEST_BODY) break;
      chunks.push(step.value);
    }
  }
  // What is too long is no answer: nothing of it is kept.
  const text = length > LONGEST_BODY ? "" : await new Blob(chunks).text();
  return [
    response.status,
    number("X-RateLimit-Remaining"),
    number("X-RateLimit-Reset"),
    header("X-RateLimit-RetryAfter"),
    header("Retry-After"),
    text,
  ].join("\n");
};

/**
 * What came back: status, the limit's headers as far as they can be read across origins, and the body, a line for each; or why
 * nothing came.
 *
 * @param {string} method @param {string} url @param {string} key @param {string} [body]
 */
export const send = async (method, url, key, body) => {
  if (!online()) return "offline";
  const abort = new AbortController();
  let timer;
  // What a page has put in the place of `fetch` may heed no signal: the wait has an end all the same.
  const answer = await Promise.race([
    exchange(method, url, key, body, abort.signal).catch(() => "network"),
    new Promise((late) => (timer = setTimeout(late, PATIENCE, "timeout"))),
  ]);
  clearTimeout(timer);
  // What is late, and the rest of a body that is too long, need not come.
  abort.abort();
  return answer == "network" && !online() ? "offline" : answer;
};

/** @param {string} text */
export const decode = (text) => attempt(() => JSON.parse(text));

// The language

/**
 * Writes amounts of one currency in one language, and in the browser's own where `Intl` refuses that: it refuses tags that
 * look well-formed, and a page's own `lang` is anything. Nothing in a browser without `Intl`.
 *
 * @param {string} lang @param {string} currency @param {number} digits
 */
export const formats = (lang, currency, digits) =>
  attempt(() => {
    /** @template T @param {new (lang: string | undefined, options: object) => T} Format @param {object} options */
    const make = (Format, options) => attempt(() => new Format(lang, options)) ?? new Format(undefined, options);
    /** @param {Intl.NumberFormatOptions} options */
    const number = (options) => make(Intl.NumberFormat, options);
    /** @param {number} fraction @param {"symbol" | "narrowSymbol"} currencyDisplay */
    const money = (fraction, currencyDisplay) =>
      number({ style: "currency", currency, currencyDisplay, minimumFractionDigits: fraction, maximumFractionDigits: fraction });
    /** @param {Intl.NumberFormat} format @param {string} kind */
    const part = (format, kind) => format.formatToParts(1.5).find(({ type }) => type == kind)?.value;
    const whole = money(0, "symbol");
    const exact = money(digits, "symbol");
    // Each takes a cheap phone's milliseconds, and many a donor sees neither.
    let percent, time;
    return {
      /** The decimal mark and the currency's signs: some write money with another mark than numbers, and a currency without decimals tells nothing of it. */
      style: [
        part(exact, "decimal") ?? part(number({ minimumFractionDigits: 1 }), "decimal"),
        part(exact, "currency"),
        part(money(digits, "narrowSymbol"), "currency"),
      ].join("\n"),
      /** As a text, which is exact: as a number it would be one for amounts up to 2^53 alone. @param {any} amount @param {boolean} plain */
      money: (amount, plain) => (plain ? whole : exact).format(amount),
      /** @param {number} share */
      percent: (share) => (percent ??= number({ style: "percent", maximumFractionDigits: 2 })).format(share),
      /** @param {number} at */
      time: (at) =>
        attempt(() => (time ??= make(Intl.DateTimeFormat, { dateStyle: "medium", timeStyle: "short" })).format(at)) ?? "",
    };
  });
