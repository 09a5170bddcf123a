//! What a widget's story asks for, done in the browser.

use super::widget::{CLAIMS, Shared, Widget};
use super::{receipts, remedy};
use crate::api::{DonationId, Endpoint, Json, Platform, link_request};
use crate::browser::host::Host;
use crate::browser::page::{self, Return, Tab};
use crate::browser::platform::{Browser, Timer, object};
use crate::browser::{console, spawn};
use crate::donation::{CheckoutUrl, Deed, Event, Failure, Field, Flow, Place, Receipt, Turn};
use crate::i18n::Key;
use crate::options::Options;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A navigation that takes longer than so many milliseconds has come to nothing.
const LONGEST_WAY: u32 = 12_000;

/// A failure is told after so many milliseconds at the earliest: until then a press may be a double click's second one,
/// which is no wish to try again.
const DOUBLE_CLICK: u32 = 400;

// A field of an event.
fn text<'a>(name: &'a str, text: &str) -> (&'a str, Json) {
    (name, Json::Text(text.to_owned()))
}

impl Widget {
    /// Applies what the donor did.
    pub(crate) fn apply(self, event: Event) {
        self.turn(Turn::Form(event));
    }

    /// Takes what happens, and does what has to be done.
    pub(crate) fn turn(self, turn: Turn) {
        let now = Browser.now();
        let deeds = self.change(|state| (state.session.apply(turn, now), state.form.is_busy()));
        let Some((deeds, busy)) = deeds else { return };
        self.host(|host| host.busy(busy));
        for deed in deeds {
            self.act(deed);
        }
    }

    fn act(self, deed: Deed) {
        let now = Browser.now();
        let facts = self.peek(|state| (state.attempt, state.tab, state.opens_tab(), state.wait(now)));
        // A widget that is gone has nothing to do any more.
        let Some((attempt, wants_tab, tab, wait)) = facts else { return };
        match deed {
            Deed::CloseTab => {
                if let Some(tab) = self.tab() {
                    tab.close();
                }
            }
            Deed::Ask => {
                let allowed = self.emit_gift("submit");
                self.turn(Turn::Heard { attempt, allowed, tab });
            }
            Deed::Create => self.create(attempt, wants_tab),
            Deed::Remember => {
                // What was shown before may be shown again, after this one.
                self.release();
                self.with_receipt(&mut |receipt| {
                    // First, for the page's other widgets may hear of what is kept.
                    self.claim(receipt);
                    receipts::insert(receipt);
                });
            }
            Deed::Announce => {
                self.emit_gift("checkout");
                self.refresh();
                self.turn(Turn::Announced(attempt));
            }
            Deed::Go => {
                self.with_link(&mut page::go);
                // A navigation may come to nothing: then the donor gets the link to follow.
                let timer = Timer::new(LONGEST_WAY, move || self.turn(Turn::Stayed(attempt)));
                self.part(|parts| parts.way.set(Some(timer)));
            }
            Deed::SendTab => {
                let mut opened = false;
                if let Some(tab) = self.tab() {
                    self.with_link(&mut |link| opened = tab.go(link));
                }
                self.turn(Turn::TabSent(opened));
            }
            Deed::Fail => self.report(),
            Deed::Focus(place) => {
                let selector = match place {
                    Place::Field(Field::Amount) => "#own-amount",
                    Place::Field(Field::Email) => "#email",
                    Place::Field(Field::FirstName) => "#first-name",
                    Place::Field(Field::LastName) => "#last-name",
                    Place::Field(Field::Tip) => "#own-tip",
                    // Of a group what is chosen in it, where the keys go too; of amounts none, where one was typed.
                    Place::Start => "fieldset:not([hidden]) :is(:checked,[inputmode])",
                    Place::Opener => ".button,fieldset:not([hidden]) :is(:checked,[inputmode])",
                    Place::Submit => "[type=submit]",
                    Place::Checkout => ".go",
                };
                // The button may be far from the card: who dismisses that wants to read on.
                self.focus(selector, place == Place::Opener);
            }
            Deed::Close => self.host(Host::close),
            Deed::Release => self.release(),
            Deed::Recall { dismissed } => {
                let receipt = self.unclaimed();
                if let Some(receipt) = &receipt {
                    self.claim(receipt);
                }
                self.turn(Turn::Recalled { receipt, dismissed });
            }
            Deed::Wait => {
                let pause = self.pause();
                let timer = wait.map(|wait| Timer::new(wait.max(pause) as u32, move || self.due()));
                // One question at a time waits: a timer that was set before ends here.
                self.part(|parts| parts.timer.set(timer));
            }
            Deed::Question => self.question(),
            Deed::Note => self.with_receipt(&mut receipts::update),
            Deed::Forget => self.with_receipt(&mut |receipt| receipts::forget(&receipt.id)),
            Deed::Tell => {
                let mut detail = None;
                self.with_receipt(&mut |receipt| {
                    let mut fields = vec![text("partnerDonationId", &receipt.id), text("status", &receipt.status)];
                    fields.extend(receipt.tokens.map(|tokens| ("tokens", Json::Number(tokens))));
                    detail = Some(object(fields));
                });
                self.emit("status", detail);
            }
        }
    }

    /// This page is looked at anew.
    pub(crate) fn returned(self, why: Return) {
        self.refresh();
        self.turn(match why {
            Return::Seen => Turn::Returned(false),
            Return::Restored => Turn::Returned(true),
            Return::Kept => Turn::Kept,
        });
    }

    /// The donor has seen the status.
    pub(crate) fn dismiss(self) {
        // What is noted must not undo what another tab has noted.
        self.refresh();
        self.turn(Turn::Dismissed);
    }

    // Of all tabs of a site one at a time looks whether it is time, and notes that it asks: the others see that.
    fn due(self) {
        let act: Box<dyn FnOnce()> = Box::new(move || {
            self.refresh();
            // A question that the limit holds back is none.
            if self.pause() > 0.0 {
                self.act(Deed::Wait);
            } else {
                self.turn(Turn::Due(Browser.is_watched()));
            }
        });
        self.host(|host| host.alone(Closure::once_into_js(act)));
    }

    // Reads the donation at hand again, for another tab may know more of it.
    fn refresh(self) {
        let mut stored = None;
        self.with_receipt(&mut |receipt| stored = receipts::stored(&receipt.id));
        self.turn(Turn::Stored(stored));
    }

    // Out of the state first, here and below: a page hears of what is kept, and of a navigation, and may come back here.
    fn with_receipt(self, act: &mut dyn FnMut(&Receipt)) {
        if let Some(receipt) = self.peek(|state| state.receipt.clone()).flatten() {
            act(&receipt);
        }
    }

    fn tab(self) -> Option<Tab> {
        self.part(|parts| parts.tab.take()).flatten()
    }

    // The link that the page leaves by.
    fn with_link(self, act: &mut dyn FnMut(&str)) {
        if let Some(Flow::Leaving(link)) = self.peek(|state| state.form.flow.clone()) {
            act(link.as_str());
        }
    }

    fn unclaimed(self) -> Option<Receipt> {
        let kept = receipts::all();
        self.peek(|state| {
            let options = &state.options;
            CLAIMS
                .with_borrow(|claims| claims.unclaimed(kept, options.nonprofit.as_str(), options.key.tail()))
        })
        .flatten()
    }

    // Milliseconds until the limit allows for questions.
    fn pause(self) -> f64 {
        self.directory().map(|directory| directory.client.pause(Endpoint::Config)).unwrap_or_default()
    }

    fn claim(self, receipt: &Receipt) {
        self.part(|parts| CLAIMS.with_borrow_mut(|claims| claims.take(parts.number, &receipt.id)));
    }

    fn release(self) {
        self.part(|parts| CLAIMS.with_borrow_mut(|claims| claims.release(parts.number)));
    }

    fn emit(self, name: &str, detail: Option<JsValue>) -> bool {
        let mut allowed = true;
        if let Some(detail) = detail {
            self.host(|host| allowed = host.emit(name, &detail));
        }
        allowed
    }

    // What partners learn of a gift: nothing that the donor typed about themselves.
    fn emit_gift(self, name: &str) -> bool {
        let detail = self.peek(|state| {
            let gift = state.gift.as_ref()?;
            let mut fields = vec![
                ("amount", Json::Number(gift.amount.minor() as f64)),
                ("tipAmount", Json::Number(gift.tip.minor() as f64)),
                text("currency", gift.amount.currency().code()),
                text("frequency", gift.frequency.as_str()),
                text("provider", gift.provider.as_str()),
            ];
            if let (Flow::Leaving(_), Some(receipt)) = (&state.form.flow, &state.receipt) {
                fields.push(text("partnerDonationId", &receipt.id));
            }
            Some(object(fields))
        });
        self.emit(name, detail.flatten())
    }

    /// What calls are made with.
    pub(crate) fn means(self) -> Option<(Rc<Options>, Shared)> {
        Some((self.peek(|state| state.options.clone())?, self.directory()?))
    }

    // Everything up to the first await happens in the donor's click, which alone may open a tab.
    fn create(self, attempt: u32, tab: bool) {
        let Some((options, directory)) = self.means() else { return };
        let started = self.peek(|state| {
            let gift = state.gift.as_ref()?;
            let (slug, code) = (options.nonprofit.as_str(), options.referral_code.as_deref());
            let receipt = Receipt {
                id: String::new(),
                nonprofit: slug.to_owned(),
                name: state.name().map(str::to_owned),
                amount: gift.amount.minor() as f64,
                currency: gift.amount.currency().code().to_owned(),
                provider: gift.provider.as_str().to_owned(),
                key: options.key.tail().to_owned(),
                at: 0.0,
                asked: 0,
                next: 0.0,
                status: String::from("processing"),
                tokens: None,
            };
            Some((link_request(gift, slug, code), receipt))
        });
        let Some(Some((request, mut receipt))) = started else { return };
        if tab {
            let said = self.peek(|state| state.texts().say(Key::preparing));
            let tab = Tab::open(&said.unwrap_or_default());
            if let Some(tab) = &tab {
                self.host(|host| host.tab(tab));
            }
            self.part(|parts| parts.tab.set(tab));
        }
        spawn(async move {
            let answer = directory.client.create_link(&request).await.and_then(|made| {
                let link = CheckoutUrl::parse(&made.link, &options.checkout_rules, page::to_ascii)
                    .ok_or(Failure::UnsafeLink)?;
                let id = DonationId::parse(&made.id).ok_or(Failure::BadAnswer)?;
                receipt.id = id.as_str().to_owned();
                receipt.at = Browser.now();
                receipt.next = receipt.at + Receipt::PATIENCE;
                Ok((link, receipt))
            });
            if answer.is_err() {
                Browser.sleep(DOUBLE_CLICK).await;
            }
            self.turn(Turn::Answered { attempt, answer });
        });
    }

    fn question(self) {
        let mut id = None;
        self.with_receipt(&mut |receipt| id = DonationId::parse(&receipt.id));
        let (Some(directory), Some(asked)) = (self.directory(), id) else { return };
        spawn(async move {
            let answer = directory.client.status(&asked).await.map(|status| (status.reward, status.tokens));
            match &answer {
                Ok(_) => {}
                Err(failure) if failure.is_unreadable() => {
                    console::error(&[failure.code(), remedy::UNREADABLE].concat());
                }
                // The donor has no part in it, and hears nothing of it.
                Err(failure) => remedy::report(*failure, "status", &directory.client.base),
            }
            self.refresh();
            self.turn(Turn::Status { id: asked.as_str().to_owned(), answer });
        });
    }

    fn report(self) {
        let failed = self.peek(|state| match state.form.flow {
            Flow::Failed(failure) => Some((failure, state.options.api_base.clone())),
            _ => None,
        });
        let Some((failure, base)) = failed.flatten() else { return };
        remedy::report(failure, "create-link", &base);
        self.count_down();
        let fields = vec![text("code", failure.code()), ("retryable", Json::Flag(failure.is_retryable()))];
        self.emit("error", Some(object(fields)));
    }
}
