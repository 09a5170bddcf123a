//! Stories of widgets, in any order of events: a small world in the place of the browser does what the sessions ask
//! for, and holds each deed against what a donor may rely on.

use super::*;
use crate::donation::draft::tests::{draft, rules};
use crate::donation::receipt::tests::receipt;
use crate::donation::{CheckoutRules, Claims};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

fn link(serial: usize) -> CheckoutUrl {
    let text = format!("https://checkout.stripe.com/{serial}");
    CheckoutUrl::parse(&text, &CheckoutRules::default(), |_| None).unwrap()
}

/// What a listener of the page does when it hears of something.
#[derive(Clone, Copy, Debug)]
enum Mischief {
    Prevent,
    Reset,
    Remove,
    Elsewhere,
    PressAgain,
    PressOther,
}

/// Two tabs of one site, whose widgets share what is remembered.
#[derive(Default)]
struct World {
    now: f64,
    kept: Vec<Receipt>,
    hidden: [bool; 2],
    /// The form of each page that is under way.
    busy: [Option<usize>; 2],
    claims: [Claims; 2],
    widgets: Vec<Widget>,
    /// Each call for a link: who made it, and what it brought.
    calls: Vec<(usize, u32, Option<CheckoutUrl>)>,
    answered: HashSet<usize>,
    /// Each question for a status: who asked, and for what.
    questions: Vec<(usize, String)>,
    /// How often each donation was asked for, and when last.
    asked: HashMap<String, (u32, f64)>,
    /// Donations that a donor was sent to, and has not dismissed.
    owed: HashSet<String>,
}

struct Widget {
    page: usize,
    number: u32,
    alive: bool,
    session: Session,
    presses: u32,
    wants_tab: bool,
    /// The tab that waits for a link.
    tab: bool,
    /// Attempts that have called for a link, and those that a donor was sent away by.
    called: HashSet<u32>,
    sent: HashSet<u32>,
    timer: Option<f64>,
    ways: Vec<(u32, f64)>,
    mischief: Option<Mischief>,
    slug: &'static str,
}

const SLUGS: [&str; 2] = ["american-red-cross", "direct-relief"];

impl World {
    fn mount(&mut self, page: usize) {
        let busy = self.busy[page].is_some();
        let widget = Widget {
            page,
            number: self.claims[page].join(),
            alive: true,
            session: Session::new(Form::new(rules(), draft())),
            presses: 0,
            wants_tab: false,
            tab: false,
            called: HashSet::new(),
            sent: HashSet::new(),
            timer: None,
            ways: Vec::new(),
            mischief: None,
            slug: SLUGS[0],
        };
        self.widgets.push(widget);
        self.turn(self.widgets.len() - 1, Turn::Others(busy));
        self.returned(self.widgets.len() - 1, false);
    }

    fn turn(&mut self, at: usize, turn: Turn) {
        if self.widgets[at].alive {
            let now = self.now;
            let deeds = self.widgets[at].session.apply(turn, now);
            self.settle(at);
            for deed in deeds {
                self.act(at, deed);
            }
        }
    }

    // The page's other forms are told who is under way, before anything else is done.
    fn settle(&mut self, at: usize) {
        let Widget { page, ref session, .. } = self.widgets[at];
        let busy = session.form.is_busy();
        if busy == (self.busy[page] == Some(at)) {
            return;
        }
        self.busy[page] = busy.then_some(at);
        for other in 0..self.widgets.len() {
            if other != at && self.widgets[other].page == page {
                self.turn(other, Turn::Others(busy));
            }
        }
    }

    fn press(&mut self, at: usize) {
        self.widgets[at].presses += 1;
        self.turn(at, Turn::Form(Event::Submit));
    }

    fn stored(&self, at: usize) -> Option<Receipt> {
        let own = self.widgets[at].session.receipt.as_ref()?;
        self.remembered().find(|receipt| receipt.id == own.id).cloned()
    }

    fn remembered(&self) -> impl Iterator<Item = &Receipt> {
        self.kept.iter().filter(|receipt| !receipt.is_stale(self.now))
    }

    fn refresh(&mut self, at: usize) {
        let stored = self.stored(at);
        self.turn(at, Turn::Stored(stored));
    }

    fn returned(&mut self, at: usize, restored: bool) {
        self.refresh(at);
        self.turn(at, Turn::Returned(restored));
    }

    fn adopt(&mut self, at: usize, elsewhere: bool) {
        if elsewhere {
            let old = self.widgets[at].slug;
            self.widgets[at].slug = if old == SLUGS[0] { SLUGS[1] } else { SLUGS[0] };
        }
        self.turn(at, Turn::Adopted(rules(), draft(), elsewhere));
    }

    fn remove(&mut self, at: usize) {
        self.turn(at, Turn::Removed);
        self.widgets[at].alive = false;
    }

    // The page's listeners hear of something; the answer is whether they let it pass.
    fn heard(&mut self, at: usize) -> bool {
        match self.widgets[at].mischief.take() {
            None => return true,
            Some(Mischief::Prevent) => return false,
            Some(Mischief::Reset) => self.turn(at, Turn::Reset(draft())),
            Some(Mischief::Remove) => self.remove(at),
            Some(Mischief::Elsewhere) => self.adopt(at, true),
            Some(Mischief::PressAgain) => self.press(at),
            Some(Mischief::PressOther) => {
                let page = self.widgets[at].page;
                if let Some(other) =
                    (0..self.widgets.len()).find(|other| *other != at && self.widgets[*other].page == page)
                {
                    self.press(other);
                }
            }
        }
        true
    }

    fn act(&mut self, at: usize, deed: Deed) {
        let page = self.widgets[at].page;
        let widget = &mut self.widgets[at];
        let session = &widget.session;
        let attempt = session.attempt;
        let own = || session.receipt.clone().unwrap();
        match deed {
            Deed::CloseTab => assert!(core::mem::take(&mut widget.tab), "a tab is closed that waits"),
            Deed::Ask => {
                let tab = widget.wants_tab;
                let allowed = self.heard(at);
                self.turn(at, Turn::Heard { attempt, allowed, tab });
            }
            Deed::Create => {
                let total = session.gift.as_ref().map(Gift::total);
                assert_eq!(total, session.form.total(), "what is shown is what is sent");
                assert!(widget.alive, "no call for a form that is gone");
                assert!(widget.called.insert(attempt), "one call for one attempt");
                assert!(widget.called.len() <= widget.presses as usize, "one call for one press");
                assert!(!widget.tab);
                widget.tab = session.tab;
                self.calls.push((at, attempt, None));
            }
            Deed::Remember => {
                let receipt = own();
                self.claims[page].release(widget.number);
                self.claims[page].take(widget.number, &receipt.id);
                self.kept.push(receipt);
            }
            Deed::Announce => {
                self.heard(at);
                self.refresh(at);
                self.turn(at, Turn::Announced(attempt));
            }
            Deed::Go => {
                widget.ways.push((attempt, self.now + 12_000.0));
                self.sent(at);
            }
            Deed::SendTab => {
                self.sent(at);
                let opened = core::mem::take(&mut self.widgets[at].tab);
                self.turn(at, Turn::TabSent(opened));
            }
            Deed::Fail | Deed::Tell => {
                self.heard(at);
            }
            Deed::Focus(_) | Deed::Close => {}
            Deed::Release => self.claims[page].release(widget.number),
            Deed::Recall { dismissed } => {
                let (number, slug) = (widget.number, widget.slug);
                let kept = self.remembered().cloned().collect();
                let receipt = self.claims[page].unclaimed(kept, slug, "cdef");
                if let Some(receipt) = &receipt {
                    self.claims[page].take(number, &receipt.id);
                }
                self.turn(at, Turn::Recalled { receipt, dismissed });
            }
            Deed::Wait => widget.timer = session.wait(self.now).map(|wait| self.now + wait),
            Deed::Question => {
                assert!(!self.hidden[page], "nothing is asked while nobody looks");
                let Receipt { id, at: made, .. } = own();
                let (count, last) = self.asked.entry(id.clone()).or_insert((0, f64::NEG_INFINITY));
                let gap = [0.0, 8.0, 32.0, 128.0, 512.0][(*count as usize).min(4)] * 1_000.0;
                let overdue = self.now - made >= Receipt::DEADLINE;
                assert!(overdue || self.now - *last >= gap, "question {count} after {} ms", self.now - *last);
                (*count, *last) = (*count + 1, self.now);
                self.questions.push((at, id));
            }
            Deed::Note => {
                let receipt = own();
                if let Some(known) = self.kept.iter_mut().find(|known| known.id == receipt.id) {
                    *known = receipt;
                }
            }
            Deed::Forget => {
                let id = own().id;
                self.owed.remove(&id);
                self.kept.retain(|known| known.id != id);
            }
        }
    }

    // The donor is sent to a checkout.
    fn sent(&mut self, at: usize) {
        let widget = &mut self.widgets[at];
        let attempt = widget.session.attempt;
        let Flow::Leaving(link) = widget.session.form.flow.clone() else { panic!("the flow knows of it") };
        assert!(widget.alive, "nobody is sent away by a form that is gone");
        assert_eq!(widget.called.iter().max(), Some(&attempt), "only the last attempt leads on");
        assert!(widget.sent.insert(attempt), "one call leads to one checkout");
        let serial = self.calls.iter().position(|call| *call == (at, attempt, Some(link.clone())));
        let id = format!("don_{}", serial.expect("the link is the answer to this attempt's call"));
        assert!(self.kept.iter().any(|receipt| receipt.id == id), "it is remembered before");
        self.owed.insert(id);
    }

    fn answer(&mut self, call: usize, good: bool) {
        let (at, attempt, _) = self.calls[call];
        let mut answer = Err(Failure::Timeout);
        // The answer to a call is one; that it comes twice does not make it another.
        if good && (!self.answered.contains(&call) || self.calls[call].2.is_some()) {
            self.calls[call].2 = Some(link(call));
            let id = format!("don_{call}");
            let next = self.now + Receipt::PATIENCE;
            let slug = self.widgets[at].slug.to_owned();
            answer = Ok((link(call), Receipt { id, at: self.now, next, nonprofit: slug, ..receipt() }));
        }
        self.answered.insert(call);
        self.turn(at, Turn::Answered { attempt, answer });
    }

    fn pass(&mut self, milliseconds: f64) {
        self.now += milliseconds;
        for at in 0..self.widgets.len() {
            let now = self.now;
            let widget = &mut self.widgets[at];
            let late: Vec<u32> =
                widget.ways.extract_if(.., |(_, when)| *when <= now).map(|(attempt, _)| attempt).collect();
            for attempt in late {
                self.turn(at, Turn::Stayed(attempt));
            }
            if self.widgets[at].timer.take_if(|when| *when <= now).is_some() {
                self.refresh(at);
                self.turn(at, Turn::Due(!self.hidden[self.widgets[at].page]));
            }
        }
    }

    fn apply(&mut self, op: &Op) {
        let at = |index: &usize| index % self.widgets.len();
        match op {
            Op::Press(index) => self.press(at(index)),
            Op::Type(index, text) => self.turn(at(index), Turn::Form(Event::OwnAmount(text.clone()))),
            Op::Answer(index, good) => {
                if !self.calls.is_empty() {
                    self.answer(index % self.calls.len(), *good);
                }
            }
            Op::Latest(good) => {
                if let Some(call) = self.calls.len().checked_sub(1) {
                    self.answer(call, *good);
                }
            }
            Op::Status(index, answer) => {
                if !self.questions.is_empty() {
                    let (at, id) = self.questions[index % self.questions.len()].clone();
                    self.refresh(at);
                    let unseen = matches!(self.widgets[at].session.form.flow, Flow::Ready(_));
                    self.turn(at, Turn::Status { id, answer: *answer });
                    let thanked = |own: &Receipt| own.status == Receipt::UNREADABLE;
                    let own = &self.widgets[at].session.receipt;
                    assert!(
                        !unseen || !own.as_ref().is_some_and(thanked),
                        "who was not there is not thanked"
                    );
                }
            }
            Op::Pass(milliseconds) => self.pass(f64::from(*milliseconds)),
            Op::Hide(page) => self.hidden[*page] = true,
            Op::Show(page, restored) => {
                self.hidden[*page] = false;
                for at in 0..self.widgets.len() {
                    if self.widgets[at].page == *page {
                        self.returned(at, *restored);
                    }
                }
            }
            Op::Kept(index) => {
                let at = at(index);
                self.refresh(at);
                self.turn(at, Turn::Kept);
            }
            Op::Options(index, elsewhere) => self.adopt(at(index), *elsewhere),
            Op::Reset(index) => self.turn(at(index), Turn::Reset(draft())),
            Op::Remove(index) => self.remove(at(index)),
            Op::Mount(page) => self.mount(*page),
            Op::Dismiss(index) => {
                let at = at(index);
                if self.widgets[at].session.shows_status() {
                    self.refresh(at);
                    self.turn(at, Turn::Dismissed);
                }
            }
            Op::Change(index) => {
                let at = at(index);
                if self.widgets[at].session.is_elsewhere() {
                    self.turn(at, Turn::Form(Event::Back));
                }
            }
            Op::Follow(index) => self.turn(at(index), Turn::Form(Event::Followed)),
            Op::Listen(index, mischief) => {
                let at = at(index);
                self.widgets[at].mischief = Some(*mischief);
            }
            Op::Tab(index, wanted) => {
                let at = at(index);
                self.widgets[at].wants_tab = *wanted;
            }
        }
    }

    fn check(&self) {
        let alive = || self.widgets.iter().enumerate().filter(|(_, widget)| widget.alive);
        for page in 0..2 {
            let here = || alive().filter(|(_, widget)| widget.page == page);
            let busy = here().filter(|(_, widget)| widget.session.form.is_busy()).count();
            assert!(busy <= 1, "one form of a page at a time is under way");
            let shown: Vec<_> = here()
                .filter(|(_, widget)| !widget.session.quiet)
                .filter_map(|(_, widget)| widget.session.receipt.as_ref())
                .map(|own| &own.id)
                .collect();
            assert_eq!(shown.iter().collect::<HashSet<_>>().len(), shown.len(), "a donation is shown once");
        }
        for (at, widget) in alive() {
            let session = &widget.session;
            let aside = session.receipt.as_ref().is_some_and(|own| own.status == Receipt::PUT_ASIDE);
            assert!(!(aside && session.shows_status()), "what was put aside waits for news");
            assert!(!widget.tab || session.form.is_busy(), "no tab waits for nothing");
            match &session.form.flow {
                // The donor waits, for what comes for sure: each call has an end, and each navigation a time.
                Flow::Creating => assert!(
                    self.calls.iter().enumerate().any(|(call, (by, attempt, _))| {
                        (*by, *attempt) == (at, session.attempt) && !self.answered.contains(&call)
                    }),
                    "a call is under way"
                ),
                Flow::Leaving(_) => {
                    assert!(widget.ways.iter().any(|(attempt, _)| *attempt == session.attempt))
                }
                Flow::InOtherTab(_) | Flow::Ready(_) => {
                    let mut next = session.clone();
                    next.apply(Turn::Form(Event::Back), self.now);
                    assert!(next.form.is_open(), "the gift can be changed");
                }
                Flow::Editing | Flow::Failed(_) if session.others => assert!(
                    alive().any(|(_, other)| other.page == widget.page && other.session.form.is_busy()),
                    "another form is under way"
                ),
                Flow::Editing | Flow::Failed(_) => {
                    let led = session.clone().apply(Turn::Form(Event::Submit), self.now);
                    assert!(
                        matches!(led[..], [Deed::Ask] | [Deed::Focus(Place::Field(_))]),
                        "the button leads on, or to what is wrong: {led:?}"
                    );
                }
            }
        }
        for id in &self.owed {
            let made = self.kept.iter().find(|receipt| receipt.id == *id);
            assert!(made.is_some(), "{id} is lost");
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    Press(usize),
    Type(usize, String),
    Answer(usize, bool),
    Latest(bool),
    Status(usize, Result<(RewardStatus, Option<f64>), Failure>),
    Pass(u32),
    Hide(usize),
    Show(usize, bool),
    Kept(usize),
    Options(usize, bool),
    Reset(usize),
    Remove(usize),
    Mount(usize),
    Dismiss(usize),
    Change(usize),
    Follow(usize),
    Listen(usize, Mischief),
    Tab(usize, bool),
}

fn op() -> impl Strategy<Value = Op> {
    let at = || 0usize..6;
    let status = prop_oneof![
        3 => Just(Ok((RewardStatus::Processing, None))),
        2 => Just(Ok((RewardStatus::Completed, Some(12.5)))),
        1 => Just(Ok((RewardStatus::Failed, None))),
        1 => Just(Err(Failure::Timeout)),
        1 => Just(Err(Failure::InvalidApiKey)),
    ];
    let mischief = prop_oneof![
        Just(Mischief::Prevent),
        Just(Mischief::Reset),
        Just(Mischief::Remove),
        Just(Mischief::Elsewhere),
        Just(Mischief::PressAgain),
        Just(Mischief::PressOther),
    ];
    let page = || 0usize..2;
    prop_oneof![
        12 => at().prop_map(Op::Press),
        2 => (at(), "[0-9.]{0,5}").prop_map(|(at, text)| Op::Type(at, text)),
        3 => (0usize..50, any::<bool>()).prop_map(|(call, good)| Op::Answer(call, good)),
        9 => prop::bool::weighted(0.8).prop_map(Op::Latest),
        5 => (0usize..50, status).prop_map(|(question, answer)| Op::Status(question, answer)),
        8 => prop_oneof![0u32..5_000, 5_000u32..60_000, 60_000u32..40_000_000].prop_map(Op::Pass),
        2 => page().prop_map(Op::Hide),
        4 => (page(), any::<bool>()).prop_map(|(page, restored)| Op::Show(page, restored)),
        2 => at().prop_map(Op::Kept),
        2 => (at(), any::<bool>()).prop_map(|(at, elsewhere)| Op::Options(at, elsewhere)),
        1 => at().prop_map(Op::Reset),
        1 => at().prop_map(Op::Remove),
        1 => page().prop_map(Op::Mount),
        3 => at().prop_map(Op::Dismiss),
        2 => at().prop_map(Op::Change),
        2 => at().prop_map(Op::Follow),
        2 => (at(), mischief).prop_map(|(at, mischief)| Op::Listen(at, mischief)),
        2 => (at(), any::<bool>()).prop_map(|(at, wanted)| Op::Tab(at, wanted)),
    ]
}

/// A widget that is about to leave for the checkout.
fn leaving(tab: bool) -> Session {
    let mut session = Session::new(Form::new(rules(), draft()));
    session.apply(Turn::Form(Event::Submit), 0.0);
    session.apply(Turn::Heard { attempt: 1, allowed: true, tab }, 0.0);
    session.apply(Turn::Answered { attempt: 1, answer: Ok((link(1), receipt())) }, 0.0);
    session.apply(Turn::Announced(1), 0.0);
    session
}

#[test]
fn what_became_of_a_gift_is_told_beside_the_dialog() {
    for stayed in [false, true] {
        let mut session = leaving(false);
        if stayed {
            // The checkout's server was slow, and came after all.
            let deeds = session.apply(Turn::Stayed(1), 0.0);
            assert_eq!(deeds, [Deed::Focus(Place::Checkout)]);
        }
        let deeds = session.apply(Turn::Returned(true), 0.0);
        assert!(deeds.contains(&Deed::Close), "from the back/forward cache the dialog comes back open");
        assert!(session.shows_status() && session.form.is_open());
    }
}

#[test]
fn who_has_not_followed_the_link_is_not_thanked() {
    for followed in [false, true] {
        let mut session = leaving(true);
        session.apply(Turn::TabSent(false), 0.0);
        if followed {
            session.apply(Turn::Form(Event::Followed), 0.0);
        }
        session.apply(Turn::Returned(false), 0.0);
        assert!(session.apply(Turn::Due(true), 0.0).contains(&Deed::Question));
        let id = receipt().id;
        session.apply(Turn::Status { id, answer: Err(Failure::InvalidApiKey) }, 0.0);
        assert_eq!(session.shows_status(), followed);
        assert_eq!(session.is_elsewhere(), !followed, "the link is there to be followed");
        assert_eq!(session.wait(0.0).is_some(), !followed, "it is asked for again");
    }
}

proptest! {
    #[test]
    fn in_any_order_of_events_a_donor_keeps_one_checkout_what_was_made_and_a_way_on(
        ops in prop::collection::vec(op(), 1..200),
    ) {
        let mut world = World::default();
        for page in [0, 0, 1] {
            world.mount(page);
        }
        for op in &ops {
            world.apply(op);
            world.check();
        }
    }
}
