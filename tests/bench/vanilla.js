// The floor: what a donation form costs that somebody writes by hand for one page, in one language, without a framework.
// It is resident: nothing is fetched on the click but what the API knows. It asks what the widget asks and shows what the
// widget shows, when it knows what to show; with `data-eager` it shows itself first. It has none of the widget's options,
// languages, looks, checks of what comes, or ways out of a failure.
(() => {
  const me = document.currentScript.dataset;
  const button = document.querySelector('[data-donate]');
  const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', trailingZeroDisplay: 'stripIfInteger' });
  const dollars = (minor) => money.format(minor / 100);
  const call = async (path, body) => {
    const answer = await fetch(me.api + '/v1/partner/' + path, {
      method: body ? 'POST' : 'GET',
      headers: { 'x-partner-key': me.key, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const radios = (name, choices, chosen) =>
    choices.map(([value, text]) => `<label><input type="radio" name="${name}" value="${value}"${value == chosen ? ' checked' : ''}><span>${text}</span></label>`).join('');
  const field = (name, type, complete, text, hint = '') =>
    `<p class="field"><label for="v-${name}">${text}</label><input id="v-${name}" name="${name}" type="${type}" autocomplete="${complete}" required>${hint && `<small>${hint}</small>`}</p>`;
  const markup = `<button type="button" class="close" aria-label="Close">×</button>
<form novalidate>
<header><img alt="" hidden width="48" height="48"><div><h2>Your donation</h2><p class="ein"></p></div></header>
<p class="test">Test mode: no money moves</p>
<fieldset><legend>How often</legend><div class="choices two">${radios('frequency', [['once', 'One time'], ['monthly', 'Monthly']], 'once')}</div></fieldset>
<fieldset><legend>Amount</legend><div class="choices">${radios('amount', [10, 25, 50, 100].map((each) => [each * 100, '$' + each]), 2500)}</div>
<p class="field"><label for="v-other">Other amount</label><input id="v-other" name="other" inputmode="decimal" autocomplete="off"></p></fieldset>
<div class="names">${field('firstName', 'text', 'given-name', 'First name')}${field('lastName', 'text', 'family-name', 'Last name')}</div>
${field('donorEmail', 'email', 'email', 'Email', 'Stripe sends your receipt here.')}
<fieldset class="tip" hidden><legend>Optional tip</legend><p></p><div class="choices"></div>
<p class="field"><label for="v-tip">Tip amount</label><input id="v-tip" name="ownTip" inputmode="decimal" autocomplete="off"></p></fieldset>
<footer><p class="total"><span>Total today</span><strong></strong></p><p class="sentence"></p>
<button type="submit"></button><p class="note" role="status"></p>
<small>You leave this site to pay on Stripe’s secure page. You earn SIR tokens for your donation.</small></footer>
</form>`;
  let dialog;
  let form;
  let tips;

  const minor = (text) => Math.round(parseFloat(text.replace(',', '')) * 100) || 0;
  const read = () => {
    const { amount, other, frequency, tip, ownTip } = form;
    const gift = other.value ? minor(other.value) : +amount.value;
    const percent = tips && tip.value !== 'own' ? +tip.value : 0;
    const tipAmount = tips && tip.value === 'own' ? minor(ownTip.value) : Math.round((gift * percent) / 100);
    return { gift, percent, tipAmount, frequency: frequency.value };
  };
  const show = () => {
    const { gift, tipAmount, frequency } = read();
    const total = dollars(gift + tipAmount);
    form.querySelector('strong').textContent = total;
    form.querySelector('.sentence').textContent =
      frequency === 'monthly' ? `You will be charged ${total} today, then ${total} every month until you cancel.` : `You will be charged ${total} once.`;
    form.querySelector('[type=submit]').textContent = `Donate ${total}${frequency === 'monthly' ? ' monthly' : ''}`;
    for (const each of form.querySelectorAll('.tip [data-percent]')) each.textContent = `${each.dataset.percent}% (${dollars(Math.round((gift * each.dataset.percent) / 100))})`;
  };
  const make = async () => {
    const config = call('config');
    const organization = call('organizations/' + me.nonprofit);
    dialog = document.createElement('dialog');
    dialog.className = 'vanilla';
    dialog.ariaLabel = 'Donate';
    dialog.innerHTML = markup;
    form = dialog.querySelector('form');
    form.firstName.value = me.first ?? '';
    form.lastName.value = me.last ?? '';
    form.donorEmail.value = me.email ?? '';
    form.addEventListener('input', show);
    dialog.querySelector('.close').onclick = () => dialog.close();
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      const { gift, percent, tipAmount, frequency } = read();
      form.querySelector('.note').textContent = 'Opening the checkout …';
      const body = { nonprofitSlug: me.nonprofit, amount: gift, currency: 'USD', frequency, provider: 'stripe', donorEmail: form.donorEmail.value, firstName: form.firstName.value, lastName: form.lastName.value };
      const link = await call('donations/create-link', { ...body, ...(tipAmount && { tipAmount }), ...(percent && { tipPercent: percent }) });
      location.assign(link.donationLink);
    };
    show();
    document.body.append(dialog);
    const tipped = config.then(({ tipConfig }) => {
      if (!tipConfig?.enabled) return;
      tips = [5, 10, 15];
      const chosen = tipConfig.defaultPercent ?? 10;
      form.querySelector('.tip .choices').innerHTML = radios('tip', [[0, 'No tip'], ...tips.map((each) => [each, `<span data-percent="${each}"></span>`]), ['own', 'Other tip']], chosen);
      form.querySelector('.tip p').textContent = 'For the donation service, on top of your gift.';
      form.querySelector('.tip').hidden = false;
      show();
    });
    const named = organization.then(({ name, ein, logo, logoUrl = logo }) => {
      form.querySelector('h2').textContent = 'Donate to ' + name;
      form.querySelector('.ein').textContent = 'EIN ' + ein;
      const image = form.querySelector('img');
      if (logoUrl) Object.assign(image, { src: logoUrl, hidden: false });
    });
    if (me.eager == null) await Promise.all([tipped, named]);
  };

  button.onclick = async () => {
    // What a button weighs that brings its form along on the click.
    if (me.payload && !dialog) await (await fetch(me.payload)).arrayBuffer();
    if (!dialog) await make();
    dialog.showModal();
  };
})();
