// Asks the sandbox for what is new, once a second while somebody looks, and changes on the page only what has changed:
// a line that was opened stays open, and a button keeps the focus.
(() => {
  "use strict";
  const PAUSE = 1000;
  const $ = (id) => document.getElementById(id);

  /** An element with its children; text is never markup. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const get = async (path) => {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer.json();
  };
  /** A button that copies a text; where the browser lets no page copy, the text takes the button's place. */
  const copyButton = (text, what) => {
    const button = make("button", { type: "button", "aria-label": `Copy ${what}` }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text());
        say(button, "Copied");
      } catch {
        button.replaceWith(make("code", {}, text()));
      }
    });
    return button;
  };
  const clock = (at) => new Date(at).toLocaleTimeString();

  /** `a` stands for code, as in the README. */
  const withCode = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));

  /** Keeps a list as the items say: new ones are made, known ones brought up to date, others taken out. */
  const keep = (list, items, keyOf, create, update) => {
    const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
    let place = list.firstElementChild;
    for (const item of items) {
      const key = String(keyOf(item));
      let element = known.get(key);
      known.delete(key);
      if (!element) {
        element = create(item);
        element.dataset.key = key;
      }
      if (element === place) place = place.nextElementSibling;
      else list.insertBefore(element, place);
      update?.(element, item);
    }
    for (const element of known.values()) element.remove();
  };

  // -- Donations ---------------------------------------------------------------

  let urls = { pages: "/", checkout: "" };
  let names = new Map();

  const money = ({ amount, currency }) => {
    try {
      const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
      return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
    } catch {
      return `${amount} ${currency}`;
    }
  };
  const ACTIONS = { PENDING: ["pay", "decline", "cancel"], COMPLETED: ["reverse"] };
  const LABELS = { pay: "Pay", decline: "Decline", cancel: "Cancel", reverse: "Reverse" };
  const MOOD = { COMPLETED: "good", PROCESSING: "busy", PENDING: "busy" };

  const act = async (id, action) => {
    try {
      const answer = await fetch(`/sandbox/donations/${encodeURIComponent(id)}/${action}`, { method: "POST" });
      const body = await answer.json();
      say($("said"), answer.ok ? `The donation is ${body.status} now.` : [body.message].flat().join(" "));
    } catch {
      say($("said"), "The sandbox did not answer: is it still running?");
    }
    refresh();
  };

  const donation = ({ partnerDonationId: id, request }) => {
    const gift = `${money(request)}${request.frequency === "monthly" ? " a month" : ""}`;
    const tip = request.tipAmount ? ` + ${money({ ...request, amount: request.tipAmount })} tip` : "";
    return make(
      "li",
      {},
      make("div", { class: "head" }, make("strong", {}, gift), tip, make("span", { class: "pill" })),
      make("p", {}, "to ", make("bdi", {}, names.get(request.nonprofitSlug) ?? request.nonprofitSlug)),
      make("p", { class: "hint" }, `${request.firstName} ${request.lastName}, by ${request.provider} · `, make("code", {}, id)),
      make("div", { class: "actions" }),
    );
  };
  const updateDonation = (element, { partnerDonationId: id, status, request }) => {
    if (element.dataset.status === status) return;
    element.dataset.status = status;
    const pill = element.querySelector(".pill");
    say(pill, status);
    pill.dataset.mood = MOOD[status] ?? "plain";
    const actions = element.querySelector(".actions");
    const focused = actions.contains(document.activeElement);
    actions.replaceChildren(
      ...(ACTIONS[status] ?? []).map((action) => {
        const what = `${LABELS[action]}: ${money(request)} to ${names.get(request.nonprofitSlug) ?? request.nonprofitSlug}`;
        const button = make("button", { type: "button", "aria-label": what }, LABELS[action]);
        button.addEventListener("click", () => act(id, action));
        return button;
      }),
      ...(status === "PENDING" ? [make("a", { href: `${urls.checkout}/${request.provider}/${id}` }, "Checkout")] : []),
    );
    // The button that was pressed is gone: the focus stays with its donation.
    if (focused) {
      element.tabIndex = -1;
      element.focus();
    }
  };

  // -- Requests ----------------------------------------------------------------

  const request = (entry) => {
    const mood = entry.status === 0 || entry.status >= 500 ? "bad" : entry.status >= 400 ? "warn" : "good";
    const path = entry.path.replace(/^\/v1\/partner/, "…");
    const details = make(
      "details",
      {},
      make(
        "summary",
        {},
        make("span", { class: "method" }, entry.method),
        make("span", { class: "path", title: entry.path }, path),
        make("span", { class: "pill", "data-mood": mood }, entry.status === 0 ? "left" : String(entry.status)),
        make("span", { class: "who" }, entry.partner ?? "nobody’s key"),
        make("time", { datetime: entry.at }, clock(entry.at)),
      ),
    );
    // What nobody opens is not made.
    details.addEventListener(
      "toggle",
      () => {
        const headers = Object.entries(entry.headers).map(([name, value]) => `${name}: ${value}`);
        const body = entry.body === null ? [] : ["", typeof entry.body === "string" ? entry.body : JSON.stringify(entry.body, null, 2)];
        details.append(make("pre", { tabindex: "0" }, [`${entry.method} ${entry.path}`, ...headers, ...body].join("\n")));
      },
      { once: true },
    );
    return make("li", {}, details);
  };

  // -- Limits ------------------------------------------------------------------

  const limit = ({ partner, tier }) =>
    make(
      "li",
      {},
      make("div", { class: "head" }, make("strong", {}, partner?.name ?? "Nobody’s keys"), make("span", { class: "hint" }, tier)),
      ...["hour", "minute"].map((window) => make("label", {}, make("span", {}), make("meter", { "data-window": window, min: "0" }))),
    );
  const count = (number) => number.toLocaleString("en-US");
  const updateLimit = (element, item) => {
    for (const meter of element.querySelectorAll("meter")) {
      const { limit: all, used, remaining, reset } = item[meter.dataset.window];
      const until = reset ? `, until ${clock(reset * 1000)}` : "";
      const left = all === null ? `${count(used)} used, without a limit,` : `${count(remaining)} of ${count(all)}`;
      say(meter.previousSibling, `${left} this ${meter.dataset.window}${until}`);
      meter.hidden = all === null;
      if (all !== null) Object.assign(meter, { max: all, low: all * 0.2, high: all * 0.5, optimum: all, value: remaining });
    }
  };

  // -- Webhooks ----------------------------------------------------------------

  const delivery = () => make("li", {}, make("details", {}, make("summary", {}), make("pre", { tabindex: "0" })));
  const updateDelivery = (element, item) => {
    const text = JSON.stringify(item, null, 2);
    const pre = element.querySelector("pre");
    if (pre.textContent === text) return;
    pre.textContent = text;
    const mood = { delivered: "good", failed: "bad" }[item.state] ?? "busy";
    const last = item.attempts?.at(-1);
    element.querySelector("summary").replaceChildren(
      make("span", { class: "path" }, item.type),
      make("span", { class: "pill", "data-mood": mood }, item.state),
      make("span", { class: "who" }, last ? `${item.attempts.length} × ${last.status ?? last.error}` : "not tried yet"),
      ...(last ? [make("time", { datetime: last.at }, clock(last.at))] : []),
    );
  };
  const showDeliveries = ({ url, deliveries }) => {
    const none = !url && !deliveries.length;
    $("delivery-section").hidden = none;
    $("to-deliveries").hidden = none;
    say($("delivery-hint"), url ? `To ${url}` : "No receiver is set.");
    keep($("delivery-list"), deliveries.slice(-100).reverse(), ({ id }) => id, delivery, updateDelivery);
  };

  // -- What does not change ----------------------------------------------------

  const TITLES = { slug: "Nonprofit’s slug", amount: "Amount, in minor units", name: "Donor’s first name" };
  const showMagic = (entries) => {
    $("magic-tables").replaceChildren(
      ...Object.entries(TITLES).map(([kind, title]) =>
        make(
          "details",
          {},
          make("summary", {}, `${title} (${entries.filter((entry) => entry.kind === kind).length})`),
          make(
            "div",
            { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
            make(
              "table",
              {},
              make("thead", {}, make("tr", {}, ...["Value", "Brings", "Ends in"].map((text) => make("th", { scope: "col" }, text)))),
              make(
                "tbody",
                {},
                ...entries
                  .filter((entry) => entry.kind === kind)
                  .map(({ value, brings, ends }) =>
                    make("tr", {}, make("td", {}, make("code", {}, String(value))), make("td", {}, ...withCode(brings)), make("td", {}, ends)),
                  ),
              ),
            ),
          ),
        ),
      ),
    );
  };
  const showKeys = (keys) => {
    $("key-rows").replaceChildren(
      ...keys.map((key) =>
        make(
          "tr",
          {},
          make("td", {}, make("code", {}, key.key), " ", copyButton(() => key.publishableKey, `the key ${key.key}`)),
          make("td", {}, key.name),
          make("td", {}, [key.standing, key.isActive ? "" : "isActive false", key.fate === "in use" ? "" : `key ${key.fate}`].filter(Boolean).join(", ")),
          make("td", {}, key.tier),
          make("td", {}, key.features.join(", ")),
          make("td", {}, key.tipPercent === null ? "off" : `${key.tipPercent} %`),
        ),
      ),
    );
  };

  /** The first is the demo's: a live nonprofit, and nothing switched off. */
  const showSnippet = ([{ publishableKey }]) => {
    const snippet = `<sir-donate publishable-key="${publishableKey}"
  nonprofit="american-red-cross" api-base="${location.origin}">
  <a href="/">Donate</a>
</sir-donate>
<script async src="${urls.pages}/v1/sir-donate.js"><\/script>`;
    say($("snippet"), snippet);
    $("copy-snippet").replaceChildren(copyButton(() => snippet, "the snippet"));
  };

  // -- The loop ----------------------------------------------------------------

  const show = (state) => {
    urls = state.urls;
    $("to-demo").href = `${urls.pages}/`;
    keep($("donation-list"), state.donations, (item) => item.partnerDonationId, donation, updateDonation);
    keep($("request-list"), state.requests, (item) => item.number, request);
    const spent = state.limits.filter(({ hour }) => hour.reset !== null);
    keep($("limit-list"), spent, ({ partner }) => partner?.slug ?? "", limit, updateLimit);
    $("no-limits").hidden = spent.length > 0;
    $("no-donations").hidden = state.donations.length > 0;
    $("no-requests").hidden = state.requests.length > 0;
    $("empty").hidden = state.requests.length === 0 && state.donations.length === 0;
  };

  let timer;
  let webhooks = true;
  let fixed = false;
  const refresh = async () => {
    clearTimeout(timer);
    try {
      if (!fixed) {
        const [magic, keys, nonprofits] = await Promise.all(["magic", "keys", "nonprofits"].map((name) => get(`/sandbox/${name}`)));
        names = new Map(nonprofits.map(({ slug, name }) => [slug, name]));
        showMagic(magic);
        showKeys(keys);
        show(await get("/sandbox/state"));
        showSnippet(keys);
        fixed = true;
      } else {
        show(await get("/sandbox/state"));
      }
      if (webhooks) {
        const answer = await fetch("/sandbox/deliveries", { cache: "no-store" });
        // A sandbox without webhooks has no such list, and will not have one later.
        webhooks = answer.ok;
        if (webhooks) showDeliveries(await answer.json());
      }
      say($("connection"), "Live");
      document.body.dataset.live = "yes";
    } catch {
      say($("connection"), "The sandbox does not answer. This page goes on asking.");
      document.body.dataset.live = "no";
      fixed = false;
    }
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(refresh, PAUSE);
  };
  document.addEventListener("visibilitychange", refresh);
  $("empty").addEventListener("click", async () => {
    await fetch("/sandbox/journal", { method: "DELETE" }).catch(() => {});
    refresh();
    $("requests").tabIndex = -1;
    $("requests").focus();
  });
  refresh();
})();
