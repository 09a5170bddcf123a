// Offers to round an order up: the gift is what it lacks to the next whole step.
//
// All sums are integers of the currency's minor unit, as the shop's server writes them into the page. With decimals
// they would not do: 50 - 46.3 is 3.700000000000003 for a computer, and a cent is soon lost or won.

/**
 * What a shop sells in.
 * - `digits`: the currency's decimals. The yen has none, so 4630 is ¥4,630 and not ¥46.30.
 * - `step`: what is rounded up to.
 * - `smallest`: the least that can be charged (docs/currencies.md, the column "never below").
 */
const CURRENCIES = {
  USD: { digits: 2, step: 500, smallest: 50 },
  EUR: { digits: 2, step: 500, smallest: 50 },
  JPY: { digits: 0, step: 500, smallest: 50 },
};

/** The gift that makes `total` a multiple of `step`. */
function missing(total, { step, smallest }) {
  // A total that is round already lacks a whole step: nobody is asked for nothing.
  const gift = step - (total % step);
  // $49.70 lacks 30 cents, which nobody can charge to a card. The gift goes on to the next step, and is $5.30.
  return gift < smallest ? gift + step : gift;
}

/** An integer of minor units as the attributes take it: 370 is "3.70". The text is put together, not divided. */
function major(minor, { digits }) {
  const text = String(minor).padStart(digits + 1, "0");
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

const offer = document.getElementById("round-up");
const widget = offer.querySelector("sir-donate");
const code = offer.dataset.currency;
const currency = Object.hasOwn(CURRENCIES, code) ? CURRENCIES[code] : undefined;
const total = /^\d{1,12}$/.test(offer.dataset.total) ? Number(offer.dataset.total) : undefined;

if (currency && total !== undefined) {
  const gift = missing(total, currency);
  // Others to choose from: the two steps after this one, so that the sum is round with each of them.
  const gifts = [gift, gift + currency.step, gift + 2 * currency.step];

  // As attributes, for the widget's own script may not be there yet. It follows them whenever they change.
  widget.setAttribute("currency", code);
  widget.setAttribute("min-amount", major(currency.smallest, currency));
  widget.setAttribute("amounts", gifts.map((gift) => major(gift, currency)).join(" "));
  widget.setAttribute("amount", major(gift, currency));

  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: code });
  for (const [name, minor] of Object.entries({ order: total, gift, together: total + gift })) {
    offer.querySelector(`[data-sum="${name}"]`).textContent = money.format(major(minor, currency));
  }
} else {
  // A sum that this page can't read, or a currency that it doesn't know: the button asks for a gift, and no more.
  console.error(`Round-up: data-total="${offer.dataset.total}" and data-currency="${code}" make no order. Write the sum as an integer of minor units, and add the currency to CURRENCIES.`);
  offer.querySelector(".sums").hidden = true;
  widget.setAttribute("label", widget.querySelector("a").textContent);
}
