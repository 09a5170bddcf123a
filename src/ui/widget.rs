//! One widget: its state, and everything that changes it on the way to the checkout.

use super::{receipts, remedy};
use crate::api::{
    Client, Config, Directory, DonationId, DonationLink, Organization, Platform, Slug, link_request,
};
use crate::browser::dom::Listener;
use crate::browser::host::Host;
use crate::browser::intl::Formats;
use crate::browser::page::{self, Tab};
use crate::browser::platform::{Browser, Timer};
use crate::browser::{console, object, spawn};
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
}

fn directory(options: &Options) -> Shared {
    let name = [&options.api_base, "|", options.key.as_str()].concat();
    DIRECTORIES.with_borrow_mut(|all| {
        if let Some((_, known)) = all.iter().find(|(other, _)| *other == name) {
            return known.clone();
        }
        let client = Client::new(Browser, options.key.clone(), options.api_base.clone());
        let new = Rc::new(Directory::new(client));
        all.push((name, new.clone()));
        new
    })
}

/// After a lookup that failed, milliseconds until a donor's hand may ask again: it is on the form all the time.
const LOOKUP_PAUSE: f64 = 60_000.0;

/// A navigation that takes longer than so many milliseconds has come to nothing.
const LONGEST_WAY: u32 = 12_000;

/// What a widget shows. One signal holds it: the form is small, and each further type of signal is paid for in bytes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) form: Form,
    pub(crate) organization: Option<Organization>,
    /// The donation whose status is of interest.
    pub(crate) receipt: Option<Receipt>,
    /// Whether the donor wants to see nothing of it for now.
    pub(crate) quiet: bool,
    /// Whether the donor has shown intent: nothing is fetched from a third party before.
    pub(crate) wanted: bool,
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
        // While the checkout is open elsewhere, the form says so itself.
        self.receipt.is_some() && !self.quiet && self.form.is_open()
    }

    /// Whether the status card has the form's room: only where that is in the page, and nothing would be covered that
    /// the donor has begun.
    pub(crate) fn covers_form(&self) -> bool {
        self.options.inline && self.shows_status() && !self.form.is_touched()
    }

    // Whether gifts go to the same nonprofit, by the same partner.
    fn same_way(&self, options: &Options) -> bool {
        let own = &self.options;
        own.nonprofit == options.nonprofit && own.key == options.key && own.api_base == options.api_base
    }
}

/// What belongs to the browser, and so to one thread.
pub(crate) struct Parts {
    pub(crate) host: Host,
    root: HtmlElement,
    pub(crate) directory: Shared,
    formats: Formats,
    /// Counts attempts to give; what an earlier one brings is of no interest any more.
    attempt: Cell<u32>,
    /// When lookups may be made again, in Unix milliseconds.
    lookup: Cell<f64>,
    shut: Cell<bool>,
    /// The next question for a status.
    pub(crate) timer: Cell<Option<Timer>>,
    way: Cell<Option<Timer>>,
    /// The next second of a countdown.
    pub(crate) second: Cell<Option<Timer>>,
    pub(crate) asking: Cell<bool>,
    /// The donation that this widget shows, so that no other one does.
    pub(crate) claim: receipts::Claim,
    _listeners: Vec<Listener>,
}

/// A handle to one widget. Copies are the same widget; calls after its end do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Widget {
    state: RwSignal<State>,
    parts: StoredValue<Parts, LocalStorage>,
}

impl Widget {
    /// A widget in the current owner; none in a browser that can't write numbers.
    pub(crate) fn new(options: Options, host: Host, root: HtmlElement) -> Option<Self> {
        let formats = Formats::new(&options.lang, options.currency)?;
        let directory = directory(&options);
        let form = Form::new(options.rules(formats.style()), options.draft(formats.style()));
        let state = State { options, form, organization: None, receipt: None, quiet: false, wanted: false };
        let parts = Parts {
            host,
            root,
            directory,
            formats,
            attempt: Cell::default(),
            lookup: Cell::default(),
            shut: Cell::default(),
            timer: Cell::default(),
            way: Cell::default(),
            second: Cell::default(),
            asking: Cell::default(),
            claim: receipts::Claim::default(),
            _listeners: Vec::new(),
        };
        let widget = Self { state: RwSignal::new(state), parts: StoredValue::new_local(parts) };
        let listeners = page::on_return(Rc::new(move |restored| widget.returned(restored)));
        widget.parts.try_update_value(|parts| parts._listeners = listeners);
        widget.show_known();
        widget.recall();
        Some(widget)
    }

    /// Reads the state with the formats of the donor's language, and follows it.
    pub(crate) fn follow(self, read: &mut dyn FnMut(&State, &Formats)) {
        // Out of the store first: what is read may come back here.
        if let Some(formats) = self.part(|parts| parts.formats.clone()) {
            self.state.try_with(|state| read(state, &formats));
        }
    }

    pub(crate) fn peek<T>(self, read: impl FnOnce(&State) -> T) -> Option<T> {
        let (mut read, mut found) = (Some(read), None);
        self.peek_once(&mut |state| found = read.take().map(|read| read(state)));
        found
    }

    pub(crate) fn part<T>(self, read: impl FnOnce(&Parts) -> T) -> Option<T> {
        let (mut read, mut found) = (Some(read), None);
        self.part_once(&mut |parts| found = read.take().map(|read| read(parts)));
        found
    }

    pub(crate) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
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

    pub(crate) fn host(self, call: impl FnOnce(&Host)) {
        // Out of the store first: the host may call back.
        if let Some(host) = self.part(|parts| parts.host.clone()) {
            call(&host);
        }
    }

    /// Takes new options and keeps what the donor typed.
    pub(crate) fn update(self, options: Options) {
        let Some(formats) = Formats::new(&options.lang, options.currency) else { return };
        let (rules, draft) = (options.rules(formats.style()), options.draft(formats.style()));
        let directory = directory(&options);
        self.parts.try_update_value(|parts| {
            parts.formats = formats;
            parts.directory = directory;
        });
        let elsewhere = self.change(|state| {
            let elsewhere = !state.same_way(&options);
            if elsewhere {
                state.organization = None;
                state.receipt = None;
            }
            state.form.adopt(rules, draft, elsewhere);
            state.options = options;
            elsewhere
        });
        if elsewhere == Some(true) {
            self.part(|parts| {
                parts.claim.release();
                parts.lookup.set(0.0);
            });
            self.recall();
            if self.peek(|state| state.wanted) == Some(true) {
                self.intent();
            }
        }
        self.show_known();
        self.settle_busy();
    }

    /// Sets the form back to what the options say.
    pub(crate) fn reset(self) {
        if let Some(style) = self.part(|parts| parts.formats.style().clone()) {
            self.change(|state| {
                state.form = Form::new(state.form.rules.clone(), state.options.draft(&style));
            });
        }
        self.show_known();
        self.settle_busy();
    }

    /// The donor's hand is in the form: an inline form has no click that opens it.
    pub(crate) fn touched(self) {
        if self.peek(|state| state.options.inline) == Some(true) {
            self.intent();
        }
    }

    /// The donor wants to give: the partner and the nonprofit are looked up, both at once.
    pub(crate) fn intent(self) {
        if self.peek(|state| state.wanted) == Some(false) {
            self.change(|state| state.wanted = true);
        }
        let now = Browser.now();
        if self.part(|parts| now >= parts.lookup.get() && parts.lookup.replace(f64::INFINITY) <= now)
            != Some(true)
        {
            return;
        }
        let (Some(options), Some(directory)) =
            (self.peek(|state| state.options.clone()), self.part(|parts| parts.directory.clone()))
        else {
            return;
        };
        spawn(async move {
            if let Some(url) = &options.snapshot {
                if directory.consult(url, &options.nonprofit).await.is_err() {
                    console::error(remedy::SNAPSHOT);
                }
                self.show_known();
            }
            let (partner, asked) = (directory.clone(), options.clone());
            spawn(async move {
                let known = partner.config().await;
                self.learn(&asked, "config", known, Self::learn_config);
            });
            let known = directory.organization(&options.nonprofit).await;
            self.learn(&options, "organizations", known, Self::learn_organization);
        });
    }

    // What was asked for other options than those that hold now says nothing.
    fn learn<T>(self, asked: &Options, place: &str, known: Result<T, Failure>, learn: fn(Self, T)) {
        if self.peek(|state| state.same_way(asked)) != Some(true) {
            return;
        }
        match known {
            Ok(known) => learn(self, known),
            // Lookups enrich the form and never gate it, but for a definite no.
            Err(failure) if failure.is_definite() => self.shut(failure, place),
            Err(failure) => {
                remedy::report(failure, place, &asked.api_base);
                self.part(|parts| parts.lookup.set(Browser.now() + LOOKUP_PAUSE));
            }
        }
    }

    fn learn_config(self, config: Config) {
        if config.refuses_donations {
            self.shut(Failure::DonationsDisabled, "config");
        } else {
            self.offer_tip(&config);
        }
    }

    fn learn_organization(self, organization: Organization) {
        if organization.is_inactive {
            self.shut(Failure::NonprofitNotFound, "organizations");
        } else {
            self.change(|state| state.organization = Some(organization));
        }
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

    fn subject(self) -> Option<(Shared, Slug)> {
        let slug = self.peek(|state| state.options.nonprofit.clone())?;
        Some((self.part(|parts| parts.directory.clone())?, slug))
    }

    fn offer_tip(self, config: &Config) {
        if config.offers_tip {
            let offer = TipOffer::new(config.default_percent);
            self.change(|state| state.form.apply(Event::TipOffered(offer)));
        }
    }

    fn shut(self, failure: Failure, place: &str) {
        // Both lookups may be refused for one reason; it is told once.
        if self.part(|parts| parts.shut.replace(true)) != Some(false) {
            return;
        }
        remedy::report(failure, place, "");
        self.host(|host| host.fail(failure.code(), false));
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
        self.settle_busy();
    }

    fn settle_busy(self) {
        let busy = self.peek(|state| state.form.is_busy());
        self.host(|host| host.busy(busy == Some(true)));
    }

    /// Moves the focus to what is shown at that place now; the form follows the state a moment later.
    pub(crate) fn focus(self, selector: &'static str) {
        spawn(async move {
            if let Some(root) = self.part(|parts| parts.root.clone()) {
                page::focus(&root, selector);
            }
        });
    }

    /// The donor wants to change a gift whose checkout is open elsewhere.
    pub(crate) fn back_to_form(self) {
        self.change(|state| state.quiet = true);
        self.apply(Event::Back);
        self.focus("input");
    }

    // Everything up to the first await happens in the donor's click, which alone may open a tab. The options are those
    // of the click, too: a listener may change them.
    fn give(self, gift: Gift) {
        let (Some(options), Some(directory), Some(attempt)) = (
            self.peek(|state| state.options.clone()),
            self.part(|parts| parts.directory.clone()),
            self.part(|parts| {
                parts.attempt.set(parts.attempt.get() + 1);
                parts.attempt.get()
            }),
        ) else {
            return;
        };
        let mut allowed = true;
        let detail = detail(&gift, None);
        self.host(|host| allowed = host.emit("submit", &detail));
        if !allowed {
            self.apply(Event::Withheld);
            return;
        }
        // The fields are inert from now on; the focus stays where the donor can see what goes on.
        self.focus("[type=submit]");
        let wants_tab = match options.checkout {
            Checkout::Auto => page::is_framed(),
            Checkout::SameTab => false,
            Checkout::NewTab => true,
        };
        let tab = if wants_tab { Tab::open(ENGLISH.preparing) } else { None };
        spawn(async move {
            let request = link_request(&gift, options.nonprofit.as_str(), options.referral_code.as_deref());
            let made = directory.client.create_link(&request).await;
            // The form may have gone, been set back, or be about another gift: nobody is sent anywhere then.
            let current = self.part(|parts| parts.attempt.get() == attempt) == Some(true)
                && self.peek(|state| matches!(state.form.flow, Flow::Creating(_))) == Some(true);
            let link = made.and_then(|made| self.check_link(&gift, &options, &made));
            match link {
                Ok((link, receipt)) if current => self.hand_off(&gift, link, receipt, wants_tab, tab),
                other => {
                    if let Some(tab) = tab {
                        tab.close();
                    }
                    if let Err(failure) = other
                        && current
                    {
                        self.give_failed(failure, &options);
                    }
                }
            }
        });
    }

    fn check_link(
        self,
        gift: &Gift,
        options: &Options,
        made: &DonationLink,
    ) -> Result<(CheckoutUrl, Receipt), Failure> {
        let link = CheckoutUrl::parse(&made.link, &options.checkout_rules, page::to_ascii)
            .ok_or(Failure::UnsafeLink)?;
        let id = DonationId::parse(&made.id).ok_or(Failure::BadAnswer)?;
        let receipt = Receipt {
            id: id.as_str().to_owned(),
            nonprofit: options.nonprofit.as_str().to_owned(),
            name: self.peek(|state| state.name().map(str::to_owned)).flatten(),
            amount: gift.amount.minor() as f64,
            currency: gift.amount.currency().code().to_owned(),
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

    fn give_failed(self, failure: Failure, options: &Options) {
        remedy::report(failure, "create-link", &options.api_base);
        self.apply(Event::LinkFailed(failure));
        self.count_down();
        let detail = object(&[("code", failure.code().into()), ("retryable", failure.is_retryable().into())]);
        self.host(|host| {
            host.emit("error", &detail);
        });
    }

    fn hand_off(self, gift: &Gift, link: CheckoutUrl, receipt: Receipt, wants_tab: bool, tab: Option<Tab>) {
        receipts::insert(&receipt);
        self.part(|parts| {
            // What was shown before may be shown again, after this one.
            parts.claim.release();
            parts.claim.take(&receipt.id);
        });
        let detail = detail(gift, Some(&receipt.id));
        self.change(|state| {
            state.receipt = Some(receipt);
            state.quiet = false;
        });
        self.host(|host| {
            host.emit("checkout", &detail);
        });
        if !wants_tab {
            self.apply(Event::Left(link.clone()));
            page::go(link.as_str());
            // A navigation may come to nothing: then the donor gets the link to follow.
            let timer = Timer::new(LONGEST_WAY, move || {
                if self.peek(|state| state.form.flow == Flow::Leaving(link.clone())) == Some(true) {
                    self.apply(Event::NotOpened(link.clone()));
                }
            });
            self.part(|parts| parts.way.set(Some(timer)));
            return;
        }
        let opened = tab.is_some_and(|tab| tab.go(link.as_str()));
        self.apply(if opened { Event::TabOpened(link) } else { Event::NotOpened(link) });
        self.focus(".go");
        self.watch(false);
    }
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
