//! The donor's return: what became of a donation that was begun here, on an earlier page, or in another tab.

use super::widget::Widget;
use super::{receipts, remedy};
use crate::api::{DonationId, Platform};
use crate::browser::host::Host;
use crate::browser::platform::{Browser, Timer};
use crate::browser::{console, object, spawn};
use crate::donation::{Event, Failure, Flow, Receipt};

impl Widget {
    /// The donor looks at this page again; `restored` says that it comes from the back/forward cache.
    pub(crate) fn returned(self, restored: bool) {
        if restored && self.peek(|state| state.form.is_busy()) == Some(true) {
            self.apply(Event::Back);
        }
        if self.peek(|state| state.receipt.is_none() && !state.form.is_touched()) == Some(true) {
            self.recall();
        } else {
            self.watch(true);
        }
    }

    /// Looks for a donation that was begun earlier, and says whether there is one.
    pub(crate) fn recall(self) -> bool {
        let own = self
            .peek(|state| (state.options.nonprofit.as_str().to_owned(), state.options.key.tail().to_owned()));
        let Some(receipt) = own.and_then(|(nonprofit, key)| receipts::unclaimed(&nonprofit, &key)) else {
            return false;
        };
        self.part(|parts| parts.claim.take(&receipt.id));
        self.change(|state| {
            state.receipt = Some(receipt);
            state.quiet = false;
        });
        self.watch(true);
        true
    }

    /// Asks for the status of the donation at hand when it is time, and while somebody looks.
    pub(crate) fn watch(self, returned: bool) {
        let now = Browser.now();
        let wait = self
            .peek(|state| state.receipt.as_ref().and_then(|receipt| receipt.wait(now, returned)))
            .flatten();
        let timer = wait.map(|wait| Timer::new(wait as u32, move || self.ask()));
        // One question at a time waits: a timer that was set before ends here.
        self.part(|parts| parts.timer.set(timer));
    }

    fn ask(self) {
        // When nobody looks, the next return begins anew.
        if !Browser.is_watched() || self.part(|parts| parts.asking.replace(true)) != Some(false) {
            return;
        }
        spawn(async move {
            self.ask_status().await;
            self.part(|parts| parts.asking.set(false));
            self.watch(false);
        });
    }

    async fn ask_status(self) {
        let id = self
            .peek(|state| state.receipt.as_ref().and_then(|receipt| DonationId::parse(&receipt.id)))
            .flatten();
        let (Some(id), Some(directory)) = (id, self.part(|parts| parts.directory.clone())) else { return };
        self.note(&id, |receipt| receipt.asked(Browser.now()));
        let (word, tokens) = match directory.client.status(&id).await {
            Ok(status) => (status.reward.as_str(), status.tokens),
            // It can't be read with this key: that says nothing about the donation.
            Err(failure) if failure.is_definite() || matches!(failure, Failure::Rejected(_)) => {
                console::error(&[failure.code(), remedy::UNREADABLE].concat());
                (Receipt::UNREADABLE, None)
            }
            // Later, perhaps. The donor has no part in it, and hears nothing of it.
            Err(failure) => {
                remedy::report(failure, "status", &directory.client.base);
                return;
            }
        };
        let mut settled = false;
        let mut news = false;
        self.note(&id, |receipt| {
            news = receipt.status != word;
            receipt.settle(word, tokens, Browser.now());
            settled = receipt.is_settled();
        });
        if settled {
            self.change(|state| state.quiet = false);
            if self.peek(|state| matches!(state.form.flow, Flow::InOtherTab(_) | Flow::Ready(_)))
                == Some(true)
            {
                self.apply(Event::Back);
                self.host(Host::close);
            }
        }
        if !news || word == Receipt::UNREADABLE {
            return;
        }
        let mut fields = vec![("partnerDonationId", id.as_str().into()), ("status", word.into())];
        fields.extend(tokens.map(|tokens| ("tokens", tokens.into())));
        let detail = object(&fields);
        self.host(|host| {
            host.emit("status", &detail);
        });
    }

    // Changes the donation at hand, here and in the store, if it is still that one.
    fn note(self, id: &DonationId, change: impl FnOnce(&mut Receipt)) {
        let changed = self.change(|state| {
            let receipt = state.receipt.as_mut().filter(|receipt| receipt.id == id.as_str())?;
            change(receipt);
            Some(receipt.clone())
        });
        if let Some(Some(receipt)) = changed {
            receipts::update(&receipt);
        }
    }

    /// The donor has seen the status, and sees that of an earlier donation next. One that is settled is forgotten;
    /// another is only put aside, for there will be news of it.
    pub(crate) fn dismiss(self) {
        let settled = self.change(|state| {
            state.quiet = true;
            state.receipt.take_if(|receipt| receipt.is_settled())
        });
        if let Some(Some(receipt)) = settled {
            receipts::forget(&receipt.id);
        }
        if !self.recall() {
            self.focus("input");
        }
    }
}
