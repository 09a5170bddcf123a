//! The props of both components.

use super::choices::{Look, Preload, Size, Theme};
use super::told::{CheckoutStart, DonateError, StatusChange, Submission};
use crate::browser::element::listen;
use crate::donation::{Frequency, Provider};
use crate::options::Checkout;
use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::children::Children;
use leptos::component::Props;
use leptos::prelude::{Get, MaybeProp, Signal};
use leptos::typed_builder_macro::TypedBuilder;

type Act<T> = Option<Box<dyn Fn(T)>>;

/// The props of [`DonateButton`](crate::DonateButton) and [`DonateForm`](crate::DonateForm).
///
/// `publishable_key` and `nonprofit` are required; a view that lacks one doesn't compile. Each option takes a value or a
/// signal of values, and what was typed into the form outlives a change. Options are untrusted texts to the form: it checks
/// all of them, says on the console what is wrong, and shows the fallback. Nothing that a callback is told holds a donor's
/// name or e-mail address.
///
/// Attributes of your own go by Leptos's `attr:` and `class:`.
///
/// ```
/// use leptos::prelude::*;
/// use sir_donate::{DonateForm, Frequency, Submission, Theme};
///
/// #[component]
/// fn Give(nonprofit: RwSignal<String>, dark: Signal<bool>) -> impl IntoView {
///     view! {
///         <DonateForm
///             attr:id="give"
///             publishable_key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
///             nonprofit
///             amounts="10 25 50"
///             frequencies=vec![Frequency::Once]
///             theme=Signal::derive(move || if dark.get() { Theme::Dark } else { Theme::Light })
///             on_submit=|submission: Submission| leptos::logging::log!("{}", submission.donation.amount)
///             on_error=|error| leptos::logging::log!("{}", error.code)
///         >
///             <a href="https://example.org/donate">"Donate another way"</a>
///         </DonateForm>
///     }
/// }
/// ```
#[derive(TypedBuilder)]
#[builder(
    crate_module_path = leptos::typed_builder,
    builder_method(doc = "Begins with nothing set, without the `view!` macro.\n\n```\nuse leptos::prelude::*;\nuse sir_donate::{DonateButton, DonateProps};\n\nfn button(key: String) -> impl IntoView {\n    DonateButton(DonateProps::builder().publishable_key(key).nonprofit(\"american-red-cross\").build())\n}\n```")
)]
pub struct DonateProps {
    /// The partner's publishable key: `pk_test_…` or `pk_live_…` with 64 hexadecimal digits. Anything else is refused.
    #[builder(setter(into))]
    pub publishable_key: Signal<String>,
    /// The nonprofit's slug in SIR Giving.
    #[builder(setter(into))]
    pub nonprofit: Signal<String>,
    /// The text of the button, which is also the dialog's name; "Donate" by default.
    #[builder(default, setter(into))]
    pub label: MaybeProp<String>,
    /// The nonprofit's name, shown until, or instead of, the looked-up one.
    #[builder(default, setter(into))]
    pub nonprofit_name: MaybeProp<String>,
    /// The currency of all amounts, an ISO 4217 code; `USD` by default.
    #[builder(default, setter(into))]
    pub currency: MaybeProp<String>,
    /// The amounts offered, in major units, apart by blanks: `"10 25 50.50"`.
    #[builder(default, setter(into))]
    pub amounts: MaybeProp<String>,
    /// The amount that is chosen at first, in major units; the second of `amounts` by default. One that `amounts` doesn't
    /// list stands in "Other amount".
    #[builder(default, setter(into))]
    pub amount: MaybeProp<String>,
    /// The smallest gift, in major units, without a tip.
    #[builder(default, setter(into))]
    pub min_amount: MaybeProp<String>,
    /// The largest gift, in major units, without a tip.
    #[builder(default, setter(into))]
    pub max_amount: MaybeProp<String>,
    /// How often a donor may give. The donor is not asked where there is but one.
    #[builder(default, setter(into))]
    pub frequencies: MaybeProp<Vec<Frequency>>,
    /// What is chosen at first, one that `frequencies` lists.
    #[builder(default, setter(into))]
    pub frequency: MaybeProp<Frequency>,
    /// Who hosts the checkout; Stripe by default.
    #[builder(default, setter(into))]
    pub provider: MaybeProp<Provider>,
    /// Whether a tip is offered, as the partner's configuration says; never where Every.org hosts the checkout.
    #[builder(default, setter(into))]
    pub tip: MaybeProp<bool>,
    /// A code that is passed on with the donation.
    #[builder(default, setter(into))]
    pub referral_code: MaybeProp<String>,
    /// What the field "Email" holds at first.
    #[builder(default, setter(into))]
    pub donor_email: MaybeProp<String>,
    /// What the field "First name" holds at first.
    #[builder(default, setter(into))]
    pub first_name: MaybeProp<String>,
    /// What the field "Last name" holds at first.
    #[builder(default, setter(into))]
    pub last_name: MaybeProp<String>,
    /// Where the checkout opens.
    #[builder(default, setter(into))]
    pub checkout: MaybeProp<Checkout>,
    /// When the form is set up.
    #[builder(default, setter(into))]
    pub preload: MaybeProp<Preload>,
    /// The language, a BCP 47 tag; the nearest `lang` of the page by default. It decides how amounts are written, and the
    /// texts are in it where the app holds them: see [`speak`](crate::speak).
    #[builder(default, setter(into))]
    pub lang: MaybeProp<String>,
    /// Texts of your own in the place of the form's: a JSON object of [their
    /// names](https://github.com/sirgiving/sir-donate/blob/main/docs/languages.md#texts-of-your-own).
    #[builder(default, setter(into))]
    pub messages: MaybeProp<String>,
    /// The colours.
    #[builder(default, setter(into))]
    pub theme: MaybeProp<Theme>,
    /// What lines, corners and tiles look like.
    #[builder(default, setter(into))]
    pub look: MaybeProp<Look>,
    /// How large the button is.
    #[builder(default, setter(into))]
    pub size: MaybeProp<Size>,
    /// The address of a JSON file of yours with configuration and organizations, asked for in place of the API.
    #[builder(default, setter(into))]
    pub snapshot: MaybeProp<String>,
    /// The address of another way to donate, where there are no children.
    #[builder(default, setter(into))]
    pub fallback_url: MaybeProp<String>,
    /// Your privacy notice, linked below the submit button.
    #[builder(default, setter(into))]
    pub privacy_url: MaybeProp<String>,
    /// Your terms, linked below the submit button.
    #[builder(default, setter(into))]
    pub terms_url: MaybeProp<String>,
    /// Another API origin, for test keys only: `https:`, or `http:` for this machine.
    #[builder(default, setter(into))]
    pub api_base: MaybeProp<String>,
    /// Further hosts that a donation link may lead to, apart by blanks: `"pay.example.org"`.
    #[builder(default, setter(into))]
    pub checkout_hosts: MaybeProp<String>,

    /// Called when the form can be used.
    #[builder(default, setter(transform = |act: impl Fn() + 'static| boxed(move |()| act())))]
    pub on_ready: Act<()>,
    /// Called when the dialog opened.
    #[builder(default, setter(transform = |act: impl Fn() + 'static| boxed(move |()| act())))]
    pub on_open: Act<()>,
    /// Called when the dialog closed.
    #[builder(default, setter(transform = |act: impl Fn() + 'static| boxed(move |()| act())))]
    pub on_close: Act<()>,
    /// Called before a donation link is created, which it may cancel.
    #[builder(default, setter(transform = |act: impl Fn(Submission) + 'static| boxed(act)))]
    pub on_submit: Act<Submission>,
    /// Called before the donor is sent to the checkout.
    #[builder(default, setter(transform = |act: impl Fn(CheckoutStart) + 'static| boxed(act)))]
    pub on_checkout: Act<CheckoutStart>,
    /// Called when the status of a reward changed.
    #[builder(default, setter(transform = |act: impl Fn(StatusChange) + 'static| boxed(act)))]
    pub on_status: Act<StatusChange>,
    /// Called when something failed.
    #[builder(default, setter(transform = |act: impl Fn(DonateError) + 'static| boxed(act)))]
    pub on_error: Act<DonateError>,

    /// The fallback: shown until the app runs, where it can't, and when it failed for good. A link to another way to donate.
    #[builder(default, setter(strip_option))]
    pub children: Option<Children>,
}

fn boxed<T>(act: impl Fn(T) + 'static) -> Act<T> {
    Some(Box::new(act))
}

impl core::fmt::Debug for DonateProps {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // The rest are closures and what a donor is called.
        f.debug_struct("DonateProps").field("nonprofit", &self.nonprofit).finish_non_exhaustive()
    }
}

impl Props for DonateProps {
    type Builder = DonatePropsBuilder;

    fn builder() -> Self::Builder {
        Self::builder()
    }
}

fn text(name: &'static str, value: MaybeProp<String>) -> AnyAttribute {
    custom_attribute(name, move || value.get()).into_any_attr()
}

fn word<T: Clone + Send + Sync + 'static>(
    name: &'static str,
    value: MaybeProp<T>,
    word: fn(T) -> &'static str,
) -> AnyAttribute {
    custom_attribute(name, move || value.get().map(word)).into_any_attr()
}

impl DonateProps {
    /// The element's attributes and listeners, and its children.
    pub(super) fn split(self, mode: &'static str) -> (Vec<AnyAttribute>, Option<Children>) {
        let frequencies = self.frequencies;
        let (theme, look, size) = (self.theme, self.look, self.size);
        let (key, nonprofit) = (self.publishable_key, self.nonprofit);
        let mut all = vec![
            custom_attribute("publishable-key", move || key.get()).into_any_attr(),
            custom_attribute("nonprofit", move || nonprofit.get()).into_any_attr(),
            custom_attribute("mode", mode).into_any_attr(),
            text("label", self.label),
            text("nonprofit-name", self.nonprofit_name),
            text("currency", self.currency),
            text("amounts", self.amounts),
            text("amount", self.amount),
            text("min-amount", self.min_amount),
            text("max-amount", self.max_amount),
            custom_attribute("frequencies", move || {
                frequencies
                    .get()
                    .map(|all| all.into_iter().map(Frequency::as_str).collect::<Vec<_>>().join(" "))
            })
            .into_any_attr(),
            word("frequency", self.frequency, Frequency::as_str),
            word("provider", self.provider, Provider::as_str),
            word("tip", self.tip, |on| if on { "auto" } else { "off" }),
            text("referral-code", self.referral_code),
            text("donor-email", self.donor_email),
            text("first-name", self.first_name),
            text("last-name", self.last_name),
            word("checkout", self.checkout, Checkout::as_str),
            word("preload", self.preload, Preload::as_str),
            text("lang", self.lang),
            text("messages", self.messages),
            custom_attribute("theme", move || {
                let words = [
                    theme.get().map(Theme::as_str),
                    look.get().map(Look::as_str),
                    size.get().map(Size::as_str),
                ];
                // Without a word there is no attribute.
                words.into_iter().flatten().map(str::to_owned).reduce(|all, word| all + " " + &word)
            })
            .into_any_attr(),
            text("snapshot", self.snapshot),
            text("fallback-url", self.fallback_url),
            text("privacy-url", self.privacy_url),
            text("terms-url", self.terms_url),
            text("api-base", self.api_base),
            text("checkout-hosts", self.checkout_hosts),
        ];
        for (name, act) in [("ready", self.on_ready), ("open", self.on_open), ("close", self.on_close)] {
            all.extend(act.map(|act| listen(name, move |_, _| act(()))));
        }
        all.extend(
            self.on_submit.map(|act| {
                listen("submit", move |detail, occasion| act(Submission::read(&detail, occasion)))
            }),
        );
        all.extend(
            self.on_checkout
                .map(|act| listen("checkout", move |detail, _| act(CheckoutStart::read(&detail)))),
        );
        all.extend(
            self.on_status.map(|act| listen("status", move |detail, _| act(StatusChange::read(&detail)))),
        );
        all.extend(
            self.on_error.map(|act| listen("error", move |detail, _| act(DonateError::read(&detail)))),
        );
        (all, self.children)
    }
}
