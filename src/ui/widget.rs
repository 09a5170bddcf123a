//! One widget: its state, and everything that changes it.

use crate::api::{Client, Config, Directory, DonationId, LinkRequest, Organization, Platform, Slug};
use crate::browser::dom::Listener;
use crate::browser::host::Host;
use crate::browser::intl::Formats;
use crate::browser::page::{self, Tab};
use crate::browser::platform::Browser;
use crate::browser::{console, object, spawn, storage};
use crate::donation::{CheckoutUrl, Effect, Event, Failure, Field, Flow, Form, Gift, Receipt, TipOffer};
use crate::i18n::{Catalogue, ENGLISH};
use crate::options::{Checkout, Options};
use core::cell::{Cell, RefCell};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

type Shared = Rc<Directory<Browser>>;

thread_local! {
    // One directory for all widgets of a page that use the same key at the same host.
    static DIRECTORIES: RefCell<Vec<(String, Shared)>> = const { RefCell::new(Vec::new()) };
    // Donations that a widget of this page shows already.
    static CLAIMED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn directory(options: &Options) -> Shared {
    let name = [&options.api_base, "|", options.key.as_str()].concat();
    DIRECTORIES.with_borrow_mut(|all| {
        if let Some((_, known)) = all.iter().find(|(other, _)| *other == name) {
            return known.clone();
        }
        let client = Client::new(Browser, options.key.clone(), options.api_base.clone());
        let new = Rc::new(Directory::new(client, options.api_base.clone()));
        all.push((name, new.clone()));
        new
    })
}

/// What a widget shows. One signal holds it: the form is small, and each further type of signal is paid for in bytes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) form: Form,
    pub(crate) organization: Option<Organization>,
    pub(crate) receipt: Option<Receipt>,
}

impl State {
    /// The messages.
    pub(crate) fn texts(&self) -> &'static Catalogue {
        &ENGLISH
    }

    /// The nonprofit's name, where it is known.
    pub(crate) fn name(&self) -> Option<&str> {
        self.organization
            .as_ref()
            .and_then(|known| known.name.as_deref())
            .or(self.options.nonprofit_name.as_deref())
    }

    /// Whether the status card has something to say.
    pub(crate) fn shows_status(&self) -> bool {
        // While the checkout is open in another tab, the form says so itself.
        self.receipt.is_some() && matches!(self.form.flow, Flow::Editing | Flow::Failed(_))
    }
}

/// What belongs to the browser, and so to one thread.
struct Parts {
    host: Host,
    root: HtmlElement,
    directory: Shared,
    formats: Formats,
    watch: Cell<u32>,
    asked: Cell<bool>,
    shut: Cell<bool>,
    _listeners: Vec<Listener>,
}

/// A handle to one widget. Copies are the same widget; calls after its end do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Widget {
    state: RwSignal<State>,
    parts: StoredValue<Parts, LocalStorage>,
}

impl Widget {
    /// A widget in the current owner.
    pub(crate) fn new(options: Options, host: Host, root: HtmlElement) -> Self {
        let formats = Formats::new(&options.lang, options.currency);
        let directory = directory(&options);
        let form = Form::new(options.rules(formats.style()), options.draft(|money| formats.typed(money)));
        let state = State { options, form, organization: None, receipt: None };
        let parts = Parts {
            host,
            root,
            directory,
            formats,
            watch: Cell::new(0),
            asked: Cell::new(false),
            shut: Cell::new(false),
            _listeners: Vec::new(),
        };
        let widget = Self { state: RwSignal::new(state), parts: StoredValue::new_local(parts) };
        let listeners = page::on_return(Rc::new(move |restored| widget.returned(restored)));
        widget.parts.try_update_value(|parts| parts._listeners = listeners);
        widget.show_known();
        widget.recall();
        widget
    }

    /// The messages.
    pub(crate) fn texts(self) -> &'static Catalogue {
        &ENGLISH
    }

    /// Reads the state with the formats of the donor's language, and follows it.
    pub(crate) fn follow(self, read: &mut dyn FnMut(&State, &Formats)) {
        // Out of the store first: what is read may come back here.
        if let Some(formats) = self.part(|parts| parts.formats.clone()) {
            self.state.try_with(|state| read(state, &formats));
        }
    }

    fn peek<T>(self, read: impl FnOnce(&State) -> T) -> Option<T> {
        let (mut read, mut found) = (Some(read), None);
        self.peek_once(&mut |state| found = read.take().map(|read| read(state)));
        found
    }

    fn part<T>(self, read: impl FnOnce(&Parts) -> T) -> Option<T> {
        let (mut read, mut found) = (Some(read), None);
        self.part_once(&mut |parts| found = read.take().map(|read| read(parts)));
        found
    }

    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        let (mut change, mut result) = (Some(change), None);
        self.change_once(&mut |state| result = change.take().map(|change| change(state)));
        result
    }

    // The stores' own code is generic; behind these it is in the binary once.
    fn peek_once(self, read: &mut dyn FnMut(&State)) {
        self.state.try_with_untracked(read);
    }

    fn part_once(self, read: &mut dyn FnMut(&Parts)) {
        self.parts.try_with_value(read);
    }

    fn change_once(self, change: &mut dyn FnMut(&mut State)) {
        self.state.try_update(change);
    }

    fn host(self, call: impl FnOnce(&Host)) {
        // Out of the store first: the host may call back.
        if let Some(host) = self.part(|parts| parts.host.clone()) {
            call(&host);
        }
    }

    /// Takes new options and keeps what the donor typed.
    pub(crate) fn update(self, options: Options) {
        let formats = Formats::new(&options.lang, options.currency);
        let rules = options.rules(formats.style());
        let draft = options.draft(|money| formats.typed(money));
        let directory = directory(&options);
        self.parts.try_update_value(|parts| {
            parts.formats = formats;
            parts.directory = directory;
        });
        let moved = self.change(|state| {
            let moved = state.options.nonprofit != options.nonprofit || state.options.key != options.key;
            if moved {
                state.organization = None;
            }
            state.form.adopt(rules, draft);
            state.options = options;
            moved
        });
        self.show_known();
        if moved == Some(true) && self.part(|parts| parts.asked.replace(false)) == Some(true) {
            self.intent();
        }
    }

    /// Empties the form.
    pub(crate) fn reset(self) {
        self.part(|parts| parts.formats.clone()).and_then(|formats| {
            self.change(|state| {
                let draft = state.options.draft(|money| formats.typed(money));
                state.form = Form::new(state.form.rules.clone(), draft);
            })
        });
        self.show_known();
    }

    /// The donor's hand is in the form: an inline form has no click that opens it.
    pub(crate) fn touched(self) {
        if self.peek(|state| state.options.inline) == Some(true) {
            self.intent();
        }
    }

    /// The donor wants to give: the partner and the nonprofit are looked up, both at once.
    pub(crate) fn intent(self) {
        if self.part(|parts| parts.asked.replace(true)) != Some(false) {
            return;
        }
        let Some((directory, slug)) = self.subject() else { return };
        let partner = directory.clone();
        spawn(async move {
            let known = partner.config().await;
            self.learn_config(known);
        });
        spawn(async move {
            let known = directory.organization(&slug).await;
            self.learn_organization(known);
        });
    }

    fn subject(self) -> Option<(Shared, Slug)> {
        let slug = self.peek(|state| state.options.nonprofit.clone())?;
        Some((self.part(|parts| parts.directory.clone())?, slug))
    }

    // What earlier pages learnt costs no call. A refusal among it is asked for anew, so it is not acted on.
    fn show_known(self) {
        let Some((directory, slug)) = self.subject() else { return };
        if let Some(config) = directory.known_config() {
            self.offer_tip(&config);
        }
        if let Some(organization) = directory.known_organization(&slug) {
            self.change(|state| state.organization = Some(organization));
        }
    }

    fn learn_config(self, known: Result<Config, Failure>) {
        match known {
            Ok(config) if config.refuses_donations() => self.shut(Failure::DonationsDisabled),
            Ok(config) => self.offer_tip(&config),
            Err(failure) => self.lookup_failed(failure),
        }
    }

    fn learn_organization(self, known: Result<Organization, Failure>) {
        match known {
            Ok(organization) if organization.is_inactive() => self.shut(Failure::NonprofitNotFound),
            Ok(organization) => {
                self.change(|state| state.organization = Some(organization));
            }
            Err(failure) => self.lookup_failed(failure),
        }
    }

    // Lookups enrich the form and never gate it, but for a definite no.
    fn lookup_failed(self, failure: Failure) {
        if failure.is_definite() {
            self.shut(failure);
        } else {
            self.part(|parts| parts.asked.set(false));
        }
    }

    fn shut(self, failure: Failure) {
        // Both lookups may be refused for one reason; it is told once.
        if self.part(|parts| parts.shut.replace(true)) != Some(false) {
            return;
        }
        console::error(remedy(failure));
        self.host(|host| host.fail(failure.code(), false));
    }

    fn offer_tip(self, config: &Config) {
        let Some(tip) = config.tip_config.as_ref().filter(|tip| tip.enabled == Some(true)) else { return };
        let offer = TipOffer::new(tip.default_percent);
        self.change(|state| {
            if state.options.tip {
                state.form.apply(Event::TipOffered(offer));
            }
        });
    }

    /// Applies what the donor did.
    pub(crate) fn apply(self, event: Event) {
        match self.change(|state| state.form.apply(event)).flatten() {
            Some(Effect::Focus(field)) => self.focus(match field {
                Field::Amount => "#own-amount",
                Field::Email => "#email",
                Field::FirstName => "#first-name",
                Field::LastName => "#last-name",
                Field::Tip => "#own-tip",
            }),
            Some(Effect::CreateLink(gift)) => self.give(gift),
            None => {}
        }
        let busy = self.peek(|state| state.form.is_busy());
        self.host(|host| host.busy(busy == Some(true)));
    }

    fn focus(self, selector: &str) {
        if let Some(root) = self.part(|parts| parts.root.clone()) {
            page::focus(&root, selector);
        }
    }

    // Everything up to the first await happens in the donor's click, which alone may open a tab.
    fn give(self, gift: Gift) {
        let mut allowed = true;
        let detail = detail(&gift, None);
        self.host(|host| allowed = host.emit("submit", &detail));
        if !allowed {
            self.apply(Event::Withheld);
            return;
        }
        // The fields are inert from now on; the focus stays where the donor can see what goes on.
        self.focus("[type=submit]");
        let new_tab = self.peek(|state| match state.options.checkout {
            Checkout::Auto => page::is_framed(),
            Checkout::SameTab => false,
            Checkout::NewTab => true,
        });
        let wants_tab = new_tab == Some(true);
        let tab = if wants_tab { Tab::open(self.texts().preparing) } else { None };
        spawn(async move {
            match self.make_link(&gift).await {
                Ok((link, receipt)) => self.hand_off(&gift, link, receipt, wants_tab, tab),
                Err(failure) => {
                    if let Some(tab) = tab {
                        tab.close();
                    }
                    self.give_failed(failure);
                }
            }
        });
    }

    async fn make_link(self, gift: &Gift) -> Result<(CheckoutUrl, Receipt), Failure> {
        // A widget that has gone wants nothing more.
        let options = self.peek(|state| state.options.clone()).ok_or(Failure::Network)?;
        let directory = self.part(|parts| parts.directory.clone()).ok_or(Failure::Network)?;
        let (currency, slug) = (options.currency, options.nonprofit.as_str());
        let request = LinkRequest::new(gift, currency.code(), slug, options.referral_code.as_deref());
        let answer = directory.client.create_link(&request).await?;
        let link = CheckoutUrl::parse(&answer.donation_link, gift.provider, &options.checkout_rules)
            .ok_or(Failure::UnsafeLink)?;
        let id = DonationId::parse(&answer.partner_donation_id).ok_or(Failure::BadAnswer)?;
        let name = self.peek(|state| state.name().map(str::to_owned)).flatten();
        let receipt = Receipt {
            id: id.as_str().to_owned(),
            nonprofit: slug.to_owned(),
            name,
            amount: gift.amount.minor() as f64,
            currency: currency.code().to_owned(),
            provider: gift.provider.as_str().to_owned(),
            key: options.key.tail().to_owned(),
            at: Browser.now(),
            asked: 0,
            next: Browser.now() + Receipt::PATIENCE,
            status: String::from("processing"),
            tokens: None,
        };
        Ok((link, receipt))
    }

    fn give_failed(self, failure: Failure) {
        console::error(remedy(failure));
        self.apply(Event::LinkFailed(failure));
        let detail = object(&[("code", failure.code().into()), ("retryable", failure.is_retryable().into())]);
        self.host(|host| {
            host.emit("error", &detail);
        });
    }

    fn hand_off(self, gift: &Gift, link: CheckoutUrl, receipt: Receipt, wants_tab: bool, tab: Option<Tab>) {
        remember(&receipt);
        CLAIMED.with_borrow_mut(|claimed| claimed.push(receipt.id.clone()));
        let detail = detail(gift, Some(&receipt.id));
        self.change(|state| state.receipt = Some(receipt));
        self.host(|host| {
            host.emit("checkout", &detail);
        });
        if !wants_tab {
            self.apply(Event::Left);
            page::go(link.as_str());
            self.mind_the_way(link);
            return;
        }
        let opened = tab.is_some_and(|tab| tab.go(link.as_str()));
        self.apply(if opened { Event::TabOpened(link) } else { Event::TabRefused(link) });
        self.watch(false);
    }

    // A navigation may come to nothing: then the donor gets the link to follow.
    fn mind_the_way(self, link: CheckoutUrl) {
        spawn(async move {
            Browser.sleep(12_000).await;
            if self.peek(|state| state.form.flow == Flow::Leaving) == Some(true) {
                self.apply(Event::TabRefused(link));
            }
        });
    }

    // The donor looks at this page again.
    fn returned(self, restored: bool) {
        if restored && self.peek(|state| state.form.is_busy()) == Some(true) {
            self.apply(Event::Back);
        }
        if self.peek(|state| state.receipt.is_none()) == Some(true) {
            self.recall();
        } else {
            self.watch(true);
        }
    }

    // A donation that was begun on an earlier page, or in another tab.
    fn recall(self) {
        let Some((slug, key)) =
            self.peek(|state| (state.options.nonprofit.clone(), state.options.key.tail().to_owned()))
        else {
            return;
        };
        let found = CLAIMED.with_borrow_mut(|claimed| {
            let mine = |receipt: &Receipt| {
                receipt.nonprofit == slug.as_str() && receipt.key == key && !claimed.contains(&receipt.id)
            };
            let found = receipts().into_iter().rev().find(mine);
            claimed.extend(found.iter().map(|receipt| receipt.id.clone()));
            found
        });
        if found.is_some() {
            self.change(|state| state.receipt = found);
            self.watch(true);
        }
    }

    // Asks for the status of the donation at hand, ever more rarely, while somebody looks.
    fn watch(self, returned: bool) {
        let Some(turn) = self.part(|parts| {
            parts.watch.set(parts.watch.get() + 1);
            parts.watch.get()
        }) else {
            return;
        };
        spawn(async move {
            loop {
                let now = Browser.now();
                let Some(wait) =
                    self.peek(|state| state.receipt.as_ref().and_then(|r| r.wait(now, returned))).flatten()
                else {
                    return;
                };
                Browser.sleep(wait as u32).await;
                // Another watch has begun, or nobody looks: the next return begins anew.
                let current = self.part(|parts| parts.watch.get() == turn) == Some(true);
                if !current || !Browser.is_watched() {
                    return;
                }
                self.ask_status().await;
            }
        });
    }

    async fn ask_status(self) {
        let Some(Some(id)) = self.peek(|state| state.receipt.as_ref().and_then(|r| DonationId::parse(&r.id)))
        else {
            return;
        };
        let Some(directory) = self.part(|parts| parts.directory.clone()) else { return };
        self.note(|receipt| receipt.asked(Browser.now()));
        let (word, tokens) = match directory.client.status(&id).await {
            Ok(status) => (status.reward().as_str(), status.tokens_distributed),
            // It can't be read with this key: that says nothing about the donation.
            Err(failure) if failure.is_definite() || failure == Failure::Rejected => {
                (Receipt::UNREADABLE, None)
            }
            // Later, perhaps.
            Err(_) => return,
        };
        let before =
            self.peek(|state| state.receipt.as_ref().map(|receipt| receipt.status.clone())).flatten();
        self.note(|receipt| receipt.settle(word, tokens, Browser.now()));
        if before.as_deref() == Some(word) {
            return;
        }
        if self.peek(|state| state.receipt.as_ref().is_some_and(Receipt::is_settled)) == Some(true)
            && self.peek(|state| !state.form.is_open()) == Some(true)
        {
            self.apply(Event::Back);
            self.host(Host::close);
        }
        if word == Receipt::UNREADABLE {
            return;
        }
        let mut fields =
            vec![("partnerDonationId", JsValue::from_str(id.as_str())), ("status", JsValue::from_str(word))];
        fields.extend(tokens.map(|tokens| ("tokens", JsValue::from_f64(tokens))));
        let detail = object(&fields);
        self.host(|host| {
            host.emit("status", &detail);
        });
    }

    // Changes the donation at hand, here and in the store.
    fn note(self, change: impl FnOnce(&mut Receipt)) {
        let changed = self.change(|state| {
            let receipt = state.receipt.as_mut()?;
            change(receipt);
            Some(receipt.clone())
        });
        if let Some(Some(receipt)) = changed {
            remember(&receipt);
        }
    }

    /// Forgets the donation at hand.
    pub(crate) fn dismiss(self) {
        if let Some(Some(receipt)) = self.change(|state| state.receipt.take()) {
            let mut kept = receipts();
            kept.retain(|other| other.id != receipt.id);
            keep(&kept);
        }
    }
}

const STORE: &str = "sir-donate:donations";

fn receipts() -> Vec<Receipt> {
    let kept: Vec<Vec<String>> =
        storage::load(STORE).and_then(|text| Browser::decode(&text)).unwrap_or_default();
    let now = Browser.now();
    kept.into_iter().filter_map(Receipt::from_fields).filter(|receipt| !receipt.is_stale(now)).collect()
}

fn remember(receipt: &Receipt) {
    let mut kept = receipts();
    match kept.iter_mut().find(|other| other.id == receipt.id) {
        Some(known) => *known = receipt.clone(),
        None => kept.push(receipt.clone()),
    }
    keep(&kept);
}

fn keep(receipts: &[Receipt]) {
    let fields: Vec<Vec<String>> = receipts.iter().map(Receipt::to_fields).collect();
    let text = if fields.is_empty() { None } else { Browser::encode(&fields) };
    storage::keep(STORE, &text.unwrap_or_default());
}

// What partners learn of a gift: nothing that the donor typed about themselves.
fn detail(gift: &Gift, id: Option<&str>) -> js_sys::Object {
    let mut fields = vec![
        ("amount", JsValue::from_f64(gift.amount.minor() as f64)),
        ("tipAmount", JsValue::from_f64(gift.tip.minor() as f64)),
        ("currency", gift.amount.currency().code().into()),
        ("frequency", gift.frequency.as_str().into()),
        ("provider", gift.provider.as_str().into()),
    ];
    fields.extend(id.map(|id| ("partnerDonationId", id.into())));
    object(&fields)
}

// For the partner's developer.
fn remedy(failure: Failure) -> &'static str {
    match failure {
        Failure::Offline => "offline: the donor's browser has no connection.",
        Failure::Timeout => {
            "timeout: the Partner API did not answer in time. A link may have been made; none was followed."
        }
        Failure::Network => {
            "network: the Partner API can't be reached. Check connect-src, DNS, TLS and CORS."
        }
        Failure::Server => "server: the Partner API answered with 500 or above.",
        Failure::RateLimited(_) => "rate_limited: the partner's limit is used up. All visitors share it.",
        Failure::InvalidApiKey => {
            "invalid_api_key: the key was refused. Check its value, that it is active, and its environment."
        }
        Failure::PartnerNotActive => "partner_not_active: the partner is not active yet. Ask SIR Giving.",
        Failure::PartnerSuspended => "partner_suspended: the partner is suspended. Ask SIR Giving's support.",
        Failure::DonationsDisabled => {
            "donations_disabled: the partner is inactive or lacks the feature DONATIONS. Ask SIR Giving."
        }
        Failure::NonprofitNotFound => {
            "nonprofit_not_found: check the slug in `nonprofit`; the nonprofit is unknown or not active."
        }
        Failure::Rejected => "rejected: the Partner API did not accept the donation's details.",
        Failure::BadAnswer => "bad_answer: the Partner API's answer can't be read.",
        Failure::UnsafeLink => {
            "unsafe_link: the donation link leads to a host that is not the provider's. List it in checkout-hosts if it is yours."
        }
    }
}
