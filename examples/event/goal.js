// Shows how much of the goal has been reached, as goal.json says it.
//
// The number is the organiser's own. It is not counted up by the widget's events: `sir-donate-checkout` says that a donor
// has left for the checkout, and many of those come back without having paid; `sir-donate-status` is told in the donor's
// own browser, if they return, and is about their reward. What was paid your server learns, from SIR Giving's webhooks and
// from the provider; it writes the file, and adds what came in cash.

/** How much decimals count: the sums are integers of the currency's minor unit, 2500000 is $25,000.00. */
const DIGITS = { USD: 2, EUR: 2, JPY: 0 };

const bar = document.getElementById("goal");
const told = document.getElementById("told");
const lang = document.documentElement.lang;
// Stays as it is where there is no number: a page without one is better than a page with a wrong one.
const unknown = told.textContent;

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** What a file says, or an error that says what is wrong with it. */
function read(value) {
  const { currency, goal, raised, gifts, asOf } = value ?? {};
  if (!Object.hasOwn(DIGITS, currency)) throw new Error(`"currency" is none of ${Object.keys(DIGITS).join(", ")}: add it to DIGITS`);
  if (!isCount(goal) || goal === 0) throw new Error('"goal" is no integer of minor units above 0');
  if (!isCount(raised)) throw new Error('"raised" is no integer of minor units');
  if (!isCount(gifts)) throw new Error('"gifts" is no whole number');
  if (typeof asOf !== "string" || Number.isNaN(Date.parse(asOf))) throw new Error('"asOf" is no time, such as 2026-11-02T09:30:00Z');
  return { currency, goal, raised, gifts, asOf: new Date(asOf) };
}

function show({ currency, goal, raised, gifts, asOf }) {
  const format = new Intl.NumberFormat(lang, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
  // For the eye alone; nothing is computed with what comes of it.
  const money = (minor) => format.format(minor / 10 ** DIGITS[currency]);
  const when = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(asOf);
  const line = `${money(raised)} of ${money(goal)}`;
  told.textContent = `${line}, by ${new Intl.NumberFormat(lang).format(gifts)} gifts until ${when}.`;

  // More than the goal is a full bar, and a sentence that says how much more.
  const reached = Math.min(raised, goal);
  bar.firstElementChild.style.inlineSize = `${(reached / goal) * 100}%`;
  bar.setAttribute("role", "meter");
  bar.setAttribute("aria-labelledby", "goal-title");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", String(goal));
  bar.setAttribute("aria-valuenow", String(reached));
  // Instead of a percentage of cents.
  bar.setAttribute("aria-valuetext", line);
}

/** Back to a bar that says nothing. */
function forget() {
  told.textContent = unknown;
  bar.firstElementChild.style.inlineSize = "";
  for (const name of ["role", "aria-labelledby", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"]) bar.removeAttribute(name);
}

async function look() {
  try {
    const answer = await fetch("goal.json", { cache: "no-cache" });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    show(read(await answer.json()));
  } catch (error) {
    forget();
    // For whoever writes the file. A donor needs no number to give.
    console.warn(`goal.json is not shown: ${error.message}`);
  }
}

look();
// A donor who comes back from the checkout, or to the tab, sees what the server knows by then. That their own gift is in it
// is for the server to say, not for this page.
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
