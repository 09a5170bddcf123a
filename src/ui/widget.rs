//! One widget: its state, and what is looked up for it.

use super::form::FORM;
use super::remedy;
use super::scope::live;
use super::status::STATUS;
use crate::api::{Client, Config, Directory, Organization, Platform, Slug};
use crate::browser::dom::{Listeners, Node};
use crate::browser::host::Host;
use crate::browser::intl::Formats;
use crate::browser::page::{self, Return, Tab};
use crate::browser::platform::{Browser, Timer};
use crate::browser::{console, spawn};
use crate::donation::{Claims, Event, Failure, Form, Session, TipOffer, Turn};
use crate::i18n::{Key, Texts};
use crate::options::{Checkout, Options};
use core::cell::{Cell, RefCell};
use core::ops::Deref;
use reactive_graph::effect::RenderEffect;
use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{Notify, Track};
use std::rc::Rc;

pub(crate) type Shared = Rc<Directory<Browser>>;

thread_local! {
    // One directory for all widgets of a page that use the same key at the same host.
    static DIRECTORIES: RefCell<Vec<(String, Shared)>> = const { RefCell::new(Vec::new()) };
    /// Which widget of the page shows which donation.
    pub(crate) static CLAIMS: RefCell<Claims> = const { RefCell::new(Claims::new()) };
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

/// What a widget shows. One trigger tells of its changes: the form is small, and each type of signal is paid for in bytes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Rc<Options>,
    pub(crate) session: Session,
    pub(crate) organization: Option<Organization>,
    /// Whether the donor has shown intent: nothing is fetched from a third party before.
    pub(crate) wanted: bool,
}

impl State {
    /// The messages.
    pub(crate) fn texts(&self) -> Texts<'_> {
        Texts(&self.options.texts)
    }

    /// A message about who hosts the checkout.
    pub(crate) fn say_provider(&self, key: Key) -> String {
        self.texts().fill(key, &[("{provider}", self.options.provider.name())])
    }

    /// Whether the checkout gets a tab of its own.
    pub(crate) fn opens_tab(&self) -> bool {
        match self.options.checkout {
            Checkout::Auto => page::is_framed(),
            Checkout::SameTab => false,
            Checkout::NewTab => true,
        }
    }

    /// The nonprofit's name, where it is known.
    pub(crate) fn name(&self) -> Option<&str> {
        self.organization
            .as_ref()
            .and_then(|known| known.name.as_deref())
            .or(self.options.nonprofit_name.as_deref())
    }

    /// Whether the status card has the form's room: only where that is in the page, and nothing would be covered that
    /// the donor has begun.
    pub(crate) fn covers_form(&self) -> bool {
        self.options.inline && self.session.shows_status() && !self.session.form.is_touched()
    }

    // Whether gifts go to the same nonprofit, by the same partner.
    fn same_way(&self, options: &Options) -> bool {
        let own = &self.options;
        own.nonprofit == options.nonprofit && own.key == options.key && own.api_base == options.api_base
    }
}

// What is shown is mostly the session's.
impl Deref for State {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// All that one widget is.
pub(crate) struct Parts {
    /// Which widget of the page it is.
    pub(crate) number: u32,
    state: RefCell<State>,
    /// Tells what follows the state that it has changed.
    changed: ArcTrigger,
    host: Host,
    /// Where the form and the status card stand.
    pub(crate) places: [Node; 2],
    directory: RefCell<Shared>,
    formats: RefCell<Rc<Formats>>,
    /// When lookups may be made again, in Unix milliseconds.
    lookup: Cell<f64>,
    shut: Cell<bool>,
    /// Where the nonprofit is still being asked for: the configuration, if that has come.
    early: Cell<Option<Option<Config>>>,
    /// The next question for a status.
    pub(crate) timer: Cell<Option<Timer>>,
    /// Notices a navigation that has come to nothing.
    pub(crate) way: Cell<Option<Timer>>,
    /// The next second of a countdown.
    pub(crate) second: Cell<Option<Timer>>,
    /// The tab that waits for a link.
    pub(crate) tab: Cell<Option<Tab>>,
    /// What hears of the donor.
    listeners: RefCell<Vec<Listeners>>,
    /// What follows the state.
    effects: RefCell<Vec<RenderEffect<()>>>,
}

thread_local! {
    // The widgets of a page.
    static WIDGETS: RefCell<Vec<Rc<Parts>>> = const { RefCell::new(Vec::new()) };
}

/// A handle to one widget. Copies are the same widget; calls after its end do nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Widget(u32);

impl Widget {
    /// Its number, which no other widget of the page has or had; never 0.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// The widget of that number.
    pub(crate) fn of(number: u32) -> Self {
        Self(number)
    }

    /// Puts a form and a status card into two places of the page; none in a browser that can't write numbers.
    pub(crate) fn new(options: Options, host: Host, places: [Node; 2]) -> Option<Self> {
        let formats = Formats::new(&options.lang, options.currency, host.clone())?;
        let form = Form::new(options.rules(formats.style()), options.draft(formats.style()));
        let number = CLAIMS.with_borrow_mut(Claims::join);
        let parts = Parts {
            number,
            directory: RefCell::new(directory(&options)),
            state: RefCell::new(State {
                options: Rc::new(options),
                session: Session::new(form),
                organization: None,
                wanted: false,
            }),
            changed: ArcTrigger::new(),
            host,
            places,
            formats: RefCell::new(Rc::new(formats)),
            lookup: Cell::default(),
            shut: Cell::default(),
            early: Cell::default(),
            timer: Cell::default(),
            way: Cell::default(),
            second: Cell::default(),
            tab: Cell::default(),
            listeners: RefCell::default(),
            effects: RefCell::default(),
        };
        WIDGETS.with_borrow_mut(|all| all.push(Rc::new(parts)));
        let widget = Self(number);
        widget.hear(page::on_return(move |why| widget.returned(why)));
        widget.show_known();
        widget.returned(Return::Seen);
        if let Some(parts) = widget.parts() {
            live(widget, &parts.places[0], &FORM);
            live(widget, &parts.places[1], &STATUS);
        }
        Some(widget)
    }

    /// Takes the widget out of the page. All that belongs to it ends.
    pub(crate) fn remove(self) {
        self.turn(Turn::Removed);
        let found = WIDGETS.with_borrow_mut(|all| {
            let at = all.iter().position(|parts| parts.number == self.0)?;
            Some(all.swap_remove(at))
        });
        if let Some(parts) = found {
            parts.listeners.take();
            parts.effects.take();
            for place in &parts.places {
                place.say("");
            }
        }
    }

    // One function for all who ask. Out of the list first: what is done with it may come back here.
    fn parts(self) -> Option<Rc<Parts>> {
        WIDGETS.with_borrow(|all| all.iter().find(|parts| parts.number == self.0).cloned())
    }

    /// Keeps who hears of the donor as long as the widget is there.
    pub(crate) fn hear(self, listeners: Listeners) {
        self.part(|parts| parts.listeners.borrow_mut().push(listeners));
    }

    /// Keeps what follows the state as long as the widget is there.
    pub(crate) fn keep(self, effect: RenderEffect<()>) {
        self.part(|parts| parts.effects.borrow_mut().push(effect));
    }

    /// Reads the state with the formats of the donor's language, and follows it.
    pub(crate) fn follow(self, read: &mut dyn FnMut(&State, &Formats)) {
        let Some(parts) = self.parts() else { return };
        parts.changed.track();
        // Out of its place first: what is read may come back here.
        let formats = parts.formats.borrow().clone();
        if let Ok(state) = parts.state.try_borrow() {
            read(&state, &formats);
        }
    }

    fn formats(self) -> Option<Rc<Formats>> {
        self.part(|parts| parts.formats.borrow().clone())
    }

    pub(crate) fn peek<T>(self, read: impl FnOnce(&State) -> T) -> Option<T> {
        let parts = self.parts()?;
        let state = parts.state.try_borrow().ok()?;
        Some(read(&state))
    }

    pub(crate) fn part<T>(self, read: impl FnOnce(&Parts) -> T) -> Option<T> {
        self.parts().map(|parts| read(&parts))
    }

    pub(crate) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        let parts = self.parts()?;
        let changed = change(&mut *parts.state.try_borrow_mut().ok()?);
        parts.changed.notify();
        Some(changed)
    }

    pub(crate) fn host(self, call: impl FnOnce(&Host)) {
        self.part(|parts| call(&parts.host));
    }

    /// What is known of the partner and its nonprofits.
    pub(crate) fn directory(self) -> Option<Shared> {
        self.part(|parts| parts.directory.borrow().clone())
    }

    /// Takes new options and keeps what the donor typed.
    pub(crate) fn update(self, options: Options) {
        let formats = self
            .part(|parts| parts.host.clone())
            .and_then(|host| Formats::new(&options.lang, options.currency, host));
        let Some(formats) = formats else { return };
        let (rules, draft) = (options.rules(formats.style()), options.draft(formats.style()));
        let directory = directory(&options);
        self.part(|parts| {
            parts.formats.replace(Rc::new(formats));
            parts.directory.replace(directory);
        });
        let elsewhere = self.change(|state| {
            let elsewhere = !state.same_way(&options);
            if elsewhere {
                state.organization = None;
            }
            state.options = Rc::new(options);
            elsewhere
        });
        let elsewhere = elsewhere == Some(true);
        self.turn(Turn::Adopted(rules, draft, elsewhere));
        if elsewhere {
            self.part(|parts| parts.lookup.set(0.0));
            if self.peek(|state| state.wanted) == Some(true) {
                self.intent();
            }
        }
        self.show_known();
    }

    /// Sets the form back to what the options say.
    pub(crate) fn reset(self) {
        let draft = self.formats().and_then(|own| self.peek(|state| state.options.draft(own.style())));
        if let Some(draft) = draft {
            self.turn(Turn::Reset(draft));
        }
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
        if self.peek(|state| state.wanted) == Some(false) {
            self.change(|state| state.wanted = true);
        }
        let now = Browser.now();
        if self.part(|parts| now >= parts.lookup.get() && parts.lookup.replace(f64::INFINITY) <= now)
            != Some(true)
        {
            return;
        }
        let Some((options, directory)) = self.means() else { return };
        spawn(async move {
            if let Some(url) = &options.snapshot {
                if directory.consult(url, &options.nonprofit).await.is_err() {
                    console::error(remedy::SNAPSHOT);
                }
                self.show_known();
            }
            let (partner, asked) = (directory.clone(), options.clone());
            // A tip waits for the nonprofit: its hint says the name, and does not get longer under the donor's eyes.
            self.part(|parts| parts.early.set(Some(None)));
            spawn(async move {
                match partner.config().await {
                    _ if !self.still(&asked) => {}
                    Ok(config) => self.learn_config(config),
                    Err(failure) => self.lost(failure, "config", &asked),
                }
            });
            match directory.organization(&options.nonprofit).await {
                _ if !self.still(&options) => {}
                Ok(organization) => self.learn_organization(organization),
                Err(failure) => self.lost(failure, "organizations", &options),
            }
            let early = self.part(|parts| parts.early.take());
            self.offer_tip(early.flatten().flatten());
        });
    }

    // What was asked for other options than those that hold now says nothing.
    fn still(self, asked: &Options) -> bool {
        self.peek(|state| state.same_way(asked)) == Some(true)
    }

    // Lookups enrich the form and never gate it, but for a definite no.
    fn lost(self, failure: Failure, place: &str, asked: &Options) {
        if failure.is_definite() {
            return self.shut(failure, place);
        }
        remedy::report(failure, place, &asked.api_base);
        self.part(|parts| parts.lookup.set(Browser.now() + LOOKUP_PAUSE));
        // An old answer is better than none.
        if let Some((directory, _)) = self.subject() {
            self.offer_tip(directory.known_config());
        }
    }

    fn learn_config(self, config: Config) {
        if config.refuses_donations {
            self.shut(Failure::DonationsDisabled, "config");
        } else if self.part(|parts| parts.early.take().is_some()) == Some(true) {
            self.part(|parts| parts.early.set(Some(Some(config))));
        } else {
            self.offer_tip(Some(config));
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
        if let Some(organization) = directory.known_organization(&slug) {
            self.change(|state| state.organization = Some(organization));
        }
        self.offer_tip(directory.fresh_config());
    }

    fn subject(self) -> Option<(Shared, Slug)> {
        let slug = self.peek(|state| state.options.nonprofit.clone())?;
        Some((self.directory()?, slug))
    }

    fn offer_tip(self, config: Option<Config>) {
        if let Some(config) = config.filter(|config| config.offers_tip) {
            let offer = TipOffer::new(config.default_percent);
            self.apply(Event::TipOffered(offer));
        }
    }

    fn shut(self, failure: Failure, place: &str) {
        // Both lookups may be refused for one reason; it is told once.
        if self.part(|parts| parts.shut.replace(true)) != Some(false) {
            return;
        }
        remedy::report(failure, place, "");
        // A donor on the way to a checkout keeps it.
        if self.peek(|state| state.receipt.is_some() && !state.form.is_open()) != Some(true) {
            self.host(|host| host.fail(failure.code(), false));
        }
    }

    /// Moves the focus to what is shown at that place now; the form follows the state a moment later. `still` says that
    /// the page must not scroll for it.
    pub(crate) fn focus(self, selector: &'static str, still: bool) {
        spawn(async move {
            self.part(|parts| parts.places[0].focus(selector, still));
        });
    }
}
