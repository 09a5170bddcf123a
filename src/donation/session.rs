//! The whole story of one widget, from the first field to the status of the reward, as one state machine: what happens
//! comes in as a [`Turn`], what has to be done outside goes out as a list of [`Deed`]s.
//!
//! - One press makes one call at most, and one call leads to one checkout at most: an answer counts only while its
//!   attempt is the one under way.
//! - One form of a page at a time is under way; the others wait until it is done.
//! - A donation is remembered before the donor is sent to it. A link that comes when nobody waits for it any more was
//!   shown to nobody, so it can't be paid, and is dropped.

use super::draft::{Draft, Field, Gift, Rules};
use super::flow::{Effect, Event, Failure, Flow, Form};
use super::link::CheckoutUrl;
use super::receipt::Receipt;
use super::status::RewardStatus;

/// What happens to a widget.
#[derive(Clone, Debug)]
pub enum Turn {
    /// The donor is at the form, or a lookup brought something for it.
    Form(Event),
    /// The page's listeners have heard of the attempt to give.
    Heard {
        /// The attempt.
        attempt: u32,
        /// Whether they let it pass.
        allowed: bool,
        /// Whether the checkout is to have a tab of its own.
        tab: bool,
    },
    /// A donation link came, or none.
    Answered {
        /// The attempt that asked for it.
        attempt: u32,
        /// The link with what is to be remembered of it.
        answer: Result<(CheckoutUrl, Receipt), Failure>,
    },
    /// The page's listeners have heard that the donor is sent away.
    Announced(u32),
    /// The tab was sent to the checkout, or could not be.
    TabSent(bool),
    /// The page was sent to the checkout by this attempt long ago, and is still here.
    Stayed(u32),
    /// Another form of the page is on its way to a checkout, or no longer.
    Others(bool),
    /// The options have changed: other rules, what an untouched form holds, and whether gifts go to another nonprofit
    /// or by another partner now.
    Adopted(Rules, Draft, bool),
    /// The page empties the form.
    Reset(Draft),
    /// The widget is taken out of the page.
    Removed,
    /// The donation at hand was read again; nothing where it is not kept.
    Stored(Option<Receipt>),
    /// The donor looks at this page again; whether it comes from the back/forward cache.
    Returned(bool),
    /// Another tab has kept something.
    Kept,
    /// What is remembered was looked through for a donation that no widget shows.
    Recalled {
        /// The donation, if there is one.
        receipt: Option<Receipt>,
        /// Whether the donor has just dismissed another.
        dismissed: bool,
    },
    /// It is time to ask for the status, and no other tab does so at this moment; whether somebody looks at the page.
    Due(bool),
    /// The status came, or did not.
    Status {
        /// The donation that was asked for.
        id: String,
        /// Its reward and the tokens earned.
        answer: Result<(RewardStatus, Option<f64>), Failure>,
    },
    /// The donor has seen the status.
    Dismissed,
}

/// What has to be done outside, with what the session holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Close the tab that waits for a link.
    CloseTab,
    /// Tell the page's listeners of the attempt; then comes [`Turn::Heard`].
    Ask,
    /// Make a donation link, and open a tab for it first where one is wanted; then comes [`Turn::Answered`].
    Create,
    /// Remember the new donation, which this widget shows from now on.
    Remember,
    /// Tell the page's listeners that the donor is sent away; then comes [`Turn::Announced`].
    Announce,
    /// Go to the checkout in this tab; where that comes to nothing, [`Turn::Stayed`] comes.
    Go,
    /// Send the tab to the checkout; then comes [`Turn::TabSent`].
    SendTab,
    /// Tell the page, and its developer, that no link could be made.
    Fail,
    /// Move the focus.
    Focus(Place),
    /// Close the dialog, if there is one.
    Close,
    /// Show no donation any more that this widget has shown.
    Release,
    /// Look for a donation that no widget shows; then comes [`Turn::Recalled`].
    Recall {
        /// Whether the donor has just dismissed another.
        dismissed: bool,
    },
    /// Let [`Turn::Due`] come when it is time.
    Wait,
    /// Ask for the status; then comes [`Turn::Status`].
    Question,
    /// Remember what became of the donation, unless it has been forgotten meanwhile.
    Note,
    /// Forget the donation.
    Forget,
    /// Tell the page's listeners of the reward's new status.
    Tell,
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A field.
    Field(Field),
    /// The first thing that can be chosen.
    Start,
    /// The button that opens the form, or the first thing that can be chosen where the form stands in the page.
    Opener,
    /// The button that submits.
    Submit,
    /// The link to the checkout.
    Checkout,
}

/// One widget: its form, the donation that it shows, and what is under way.
#[derive(Clone, Debug)]
pub struct Session {
    /// The form, and where its donation stands.
    pub form: Form,
    /// The donation whose status is of interest.
    pub receipt: Option<Receipt>,
    /// Whether the donor wants to see nothing of it for now.
    pub quiet: bool,
    /// Counts attempts to give.
    pub attempt: u32,
    /// The gift of the last attempt.
    pub gift: Option<Gift>,
    /// Whether a tab waits for the link.
    pub tab: bool,
    /// Whether another form of the page is on its way to a checkout.
    others: bool,
    /// Whether the donor has come back since the donation was made.
    back: bool,
    /// Whether the donation has been seen where it is remembered: not everywhere can anything be kept.
    kept: bool,
    /// The donation that was asked for and has no answer yet.
    asking: Option<String>,
    deeds: Vec<Deed>,
}

impl Session {
    /// A widget that nobody has touched.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            receipt: None,
            quiet: false,
            attempt: 0,
            gift: None,
            tab: false,
            others: false,
            back: false,
            kept: false,
            asking: None,
            deeds: Vec::new(),
        }
    }

    /// Whether nothing can be sent now: a call or a navigation is under way, here or in another form of the page.
    pub fn is_busy(&self) -> bool {
        self.others || self.form.is_busy()
    }

    /// Whether the donor is at the checkout, elsewhere.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.form.flow, Flow::InOtherTab(_) | Flow::Ready(_))
    }

    /// Whether the status has something to say.
    pub fn shows_status(&self) -> bool {
        // While the checkout is open elsewhere, the form says so itself.
        self.receipt.is_some() && !self.quiet && self.form.is_open()
    }

    /// Milliseconds until the donation at hand is to be asked for, if it is.
    pub fn wait(&self, now: f64) -> Option<f64> {
        if self.asking.is_some() {
            return None;
        }
        self.receipt.as_ref()?.wait(now, self.back)
    }

    /// Takes what happens at `now`, and says what has to be done, in this order.
    pub fn apply(&mut self, turn: Turn, now: f64) -> Vec<Deed> {
        self.turn(turn, now);
        // Whatever ends an attempt ends the wait of its tab.
        // At first: what a listener does meanwhile may open the next.
        if self.tab && !self.form.is_busy() {
            self.tab = false;
            self.deeds.insert(0, Deed::CloseTab);
        }
        core::mem::take(&mut self.deeds)
    }

    fn turn(&mut self, turn: Turn, now: f64) {
        match turn {
            Turn::Form(Event::Submit) if self.others => {}
            Turn::Form(event) => {
                let back = event == Event::Back;
                self.quiet |= back;
                self.form_event(event);
                if back {
                    self.then(Deed::Focus(Place::Start));
                }
            }
            Turn::Heard { attempt, allowed, tab } => {
                if !self.is_creating(attempt) {
                } else if allowed {
                    self.tab = tab;
                    // The fields are inert from now on; the focus stays where the donor can see what goes on.
                    self.then(Deed::Focus(Place::Submit));
                    self.then(Deed::Create);
                } else {
                    self.form.flow = Flow::Editing;
                }
            }
            Turn::Answered { attempt, .. } if !self.is_creating(attempt) => {}
            Turn::Answered { answer: Ok((link, receipt)), .. } => {
                self.form.leave(link);
                self.show(receipt);
                self.then(Deed::Remember);
                self.then(Deed::Announce);
            }
            Turn::Answered { answer: Err(failure), .. } => {
                self.form_event(Event::LinkFailed(failure));
                self.then(Deed::Fail);
            }
            Turn::Announced(attempt) => {
                if attempt == self.attempt && matches!(self.form.flow, Flow::Leaving(_)) {
                    self.then(if self.tab { Deed::SendTab } else { Deed::Go });
                }
            }
            Turn::TabSent(opened) => {
                if self.arrive(self.attempt, if opened { Flow::InOtherTab } else { Flow::Ready }) {
                    // From now on it is the donor's.
                    self.tab = false;
                    self.then(Deed::Focus(Place::Checkout));
                    self.then(Deed::Wait);
                }
            }
            Turn::Stayed(attempt) => {
                if self.arrive(attempt, Flow::Ready) {
                    self.then(Deed::Focus(Place::Checkout));
                }
            }
            Turn::Others(busy) => self.others = busy,
            Turn::Adopted(rules, draft, elsewhere) => {
                self.form.adopt(rules, draft, elsewhere);
                if elsewhere {
                    self.receipt = None;
                    self.then(Deed::Release);
                    self.then(Deed::Recall { dismissed: false });
                }
            }
            Turn::Reset(draft) => self.form = Form::new(self.form.rules.clone(), draft),
            Turn::Removed => {
                self.form.flow = Flow::Editing;
                self.then(Deed::Release);
            }
            Turn::Stored(stored) => self.reread(stored),
            Turn::Returned(restored) => {
                let left = matches!(self.form.flow, Flow::Leaving(_) | Flow::Ready(_));
                if restored && (left || self.form.is_busy()) {
                    self.form.flow = Flow::Editing;
                    // What became of the gift is told beside the dialog.
                    if left {
                        self.then(Deed::Close);
                    }
                }
                self.back = true;
                self.look();
            }
            Turn::Kept => self.look(),
            Turn::Recalled { receipt: Some(receipt), .. } => {
                let quiet = receipt.status == Receipt::PUT_ASIDE;
                self.show(receipt);
                self.quiet = quiet;
                self.back = true;
                self.then(Deed::Wait);
            }
            Turn::Recalled { dismissed, .. } => {
                if dismissed {
                    self.then(Deed::Focus(Place::Opener));
                }
            }
            Turn::Due(watched) => match (self.wait(now), &mut self.receipt) {
                // When nobody looks, the next return begins anew.
                _ if !watched => {}
                (Some(wait), Some(receipt)) if wait <= 0.0 => {
                    receipt.asked(now);
                    self.asking = Some(receipt.id.clone());
                    self.then(Deed::Note);
                    self.then(Deed::Question);
                }
                _ => self.then(Deed::Wait),
            },
            Turn::Status { id, answer } => {
                if self.asking.take_if(|asked| *asked == id).is_some() {
                    self.learn(&id, answer, now);
                    self.then(Deed::Wait);
                }
            }
            Turn::Dismissed => {
                self.quiet = true;
                // One that is settled is forgotten; another is only put aside, for there will be news of it.
                match &mut self.receipt {
                    Some(receipt) if receipt.is_settled() => self.then(Deed::Forget),
                    Some(receipt) => {
                        receipt.status = Receipt::PUT_ASIDE.to_owned();
                        self.then(Deed::Note);
                    }
                    None => {}
                }
                // That of an earlier donation comes next.
                self.then(Deed::Recall { dismissed: true });
            }
        }
    }

    #[inline(never)]
    fn then(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }

    fn form_event(&mut self, event: Event) {
        match self.form.apply(event) {
            Some(Effect::Focus(field)) => self.then(Deed::Focus(Place::Field(field))),
            Some(Effect::CreateLink(gift)) => {
                self.attempt += 1;
                self.gift = Some(gift);
                self.then(Deed::Ask);
            }
            None => {}
        }
    }

    // Whether the link of this attempt is waited for.
    fn is_creating(&self, attempt: u32) -> bool {
        attempt == self.attempt && matches!(self.form.flow, Flow::Creating)
    }

    // Where this attempt's link is that the page leaves by, it stands so from now on.
    fn arrive(&mut self, attempt: u32, so: fn(CheckoutUrl) -> Flow) -> bool {
        if attempt != self.attempt {
            return false;
        }
        match core::mem::replace(&mut self.form.flow, Flow::Editing) {
            Flow::Leaving(link) => {
                self.form.flow = so(link);
                true
            }
            other => {
                self.form.flow = other;
                false
            }
        }
    }

    // Something may be known of the donation at hand, or there may be one now.
    fn look(&mut self) {
        let fresh = self.receipt.is_none() && !self.form.is_touched();
        self.then(if fresh { Deed::Recall { dismissed: false } } else { Deed::Wait });
    }

    fn show(&mut self, receipt: Receipt) {
        self.receipt = Some(receipt);
        self.quiet = false;
        self.back = false;
        self.kept = false;
    }

    // Another tab may have asked, and the donor may have dismissed it there.
    fn reread(&mut self, stored: Option<Receipt>) {
        let Some(own) = &mut self.receipt else { return };
        match stored {
            Some(stored) => {
                self.kept = true;
                // What could not be written here is still true.
                if stored.asked >= own.asked && stored.is_settled() >= own.is_settled() {
                    let before = core::mem::replace(own, stored);
                    self.changed(&before.status);
                }
            }
            None if self.kept => self.receipt = None,
            None => {}
        }
    }

    fn learn(&mut self, id: &str, answer: Result<(RewardStatus, Option<f64>), Failure>, now: f64) {
        // What another tab has settled meanwhile stays so.
        let Some(receipt) = self.receipt.as_mut().filter(|receipt| receipt.id == id && !receipt.is_settled())
        else {
            return;
        };
        let before = receipt.status.clone();
        // Who has not been at the checkout is not thanked.
        let thanked = !matches!(self.form.flow, Flow::Leaving(_) | Flow::Ready(_));
        match answer {
            Ok((reward, tokens)) => receipt.settle(reward.as_str(), tokens, now),
            Err(failure) if failure.is_unreadable() && thanked => {
                receipt.settle(Receipt::UNREADABLE, None, now);
            }
            // Later, perhaps.
            Err(_) => {}
        }
        receipt.give_up(now);
        self.then(Deed::Note);
        self.changed(&before);
    }

    // The donation at hand may have another status than before.
    fn changed(&mut self, before: &str) {
        let Some(receipt) = &self.receipt else { return };
        if receipt.status == before {
            return;
        }
        self.quiet |= receipt.status == Receipt::PUT_ASIDE;
        if receipt.is_settled() {
            self.quiet = false;
            if self.is_elsewhere() {
                self.form.flow = Flow::Editing;
                self.then(Deed::Close);
            }
        }
        if self.receipt.as_ref().is_some_and(|receipt| receipt.status == receipt.reward().as_str()) {
            self.then(Deed::Tell);
        }
    }
}

#[cfg(test)]
mod tests;
