//! The components: the custom element, as a button or as a form in the page.

use super::props::DonateProps;
use leptos::html::custom;
use leptos::prelude::*;

fn element(mode: &'static str, props: DonateProps) -> impl IntoView {
    crate::browser::element::register();
    let (attributes, children) = props.split(mode);
    custom("sir-donate").child(children.map(|children| children())).add_any_attr(attributes)
}

/// A button that opens a dialog with the donation form. Its options are [`DonateProps`]; its children are the fallback.
///
/// ```
/// use leptos::prelude::*;
/// use sir_donate::DonateButton;
///
/// #[component]
/// fn Footer() -> impl IntoView {
///     view! {
///         <DonateButton
///             publishable_key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
///             nonprofit="american-red-cross"
///         >
///             <a href="https://example.org/donate">"Donate"</a>
///         </DonateButton>
///     }
/// }
/// ```
#[allow(non_snake_case, reason = "components are named as types are")]
pub fn DonateButton(props: DonateProps) -> impl IntoView {
    element("button", props)
}

/// A donation form that stands in the page. Its options are [`DonateProps`]; its children are the fallback.
///
/// ```
/// use leptos::prelude::*;
/// use sir_donate::{DonateForm, StatusChange};
///
/// #[component]
/// fn Page() -> impl IntoView {
///     let earned = RwSignal::new(None);
///     view! {
///         <DonateForm
///             publishable_key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
///             nonprofit="american-red-cross"
///             on_status=move |change: StatusChange| earned.set(change.tokens)
///         />
///         <p>{move || earned.get()}</p>
///     }
/// }
/// ```
#[allow(non_snake_case, reason = "components are named as types are")]
pub fn DonateForm(props: DonateProps) -> impl IntoView {
    element("inline", props)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::{Checkout, Frequency, Look, Preload, Provider, Size, Theme};

    #[test]
    fn a_server_renders_each_attribute_of_the_list_and_the_fallback() {
        let html = Owner::new().with(|| {
            view! {
                <DonateForm
                    publishable_key="\"key\""
                    nonprofit="a"
                    label="b"
                    nonprofit_name="c"
                    currency="d"
                    amounts="e"
                    amount="f"
                    min_amount="g"
                    max_amount="h"
                    frequencies=vec![Frequency::Once, Frequency::Monthly]
                    frequency=Frequency::Monthly
                    provider=Provider::EveryOrg
                    tip=false
                    referral_code="i"
                    donor_email="j"
                    first_name="k"
                    last_name="l"
                    checkout=Checkout::SameTab
                    preload=Preload::Intent
                    lang="m"
                    messages="{}"
                    theme=Theme::Dark
                    look=Look::Bold
                    size=Size::Large
                    snapshot="n"
                    fallback_url="o"
                    privacy_url="p"
                    terms_url="q"
                    api_base="r"
                    checkout_hosts="s"
                    on_submit=|submission| submission.cancel()
                >
                    <a href="/t">"Another way"</a>
                </DonateForm>
            }
            .to_html()
        });
        for (name, value) in [
            ("publishable-key", "&quot;key&quot;"),
            ("nonprofit", "a"),
            ("mode", "inline"),
            ("label", "b"),
            ("nonprofit-name", "c"),
            ("currency", "d"),
            ("amounts", "e"),
            ("amount", "f"),
            ("min-amount", "g"),
            ("max-amount", "h"),
            ("frequencies", "once monthly"),
            ("frequency", "monthly"),
            ("provider", "every.org"),
            ("tip", "off"),
            ("referral-code", "i"),
            ("donor-email", "j"),
            ("first-name", "k"),
            ("last-name", "l"),
            ("checkout", "same-tab"),
            ("preload", "intent"),
            ("lang", "m"),
            ("messages", "{}"),
            ("theme", "dark bold large"),
            ("snapshot", "n"),
            ("fallback-url", "o"),
            ("privacy-url", "p"),
            ("terms-url", "q"),
            ("api-base", "r"),
            ("checkout-hosts", "s"),
        ] {
            assert!(html.contains(&format!(" {name}=\"{value}\"")), "{name} in {html}");
        }
        let list: serde_json::Value = serde_json::from_str(include_str!("../../www/interface.json")).unwrap();
        for attribute in list["attributes"].as_array().unwrap() {
            let name = attribute["name"].as_str().unwrap();
            assert!(html.contains(&format!(" {name}=\"")), "{name} in {html}");
        }
        assert!(html.starts_with("<sir-donate") && html.contains("Another way</a>"), "{html}");
    }

    #[test]
    fn what_is_not_given_is_not_written() {
        let html = Owner::new().with(|| {
            let lang = RwSignal::new(None::<String>);
            view! { <DonateButton publishable_key="key" nonprofit="a" lang /> }.to_html()
        });
        assert!(
            html.starts_with(r#"<sir-donate publishable-key="key" nonprofit="a" mode="button">"#),
            "{html}"
        );
        // What marks the place of children that there are none of is no element and no text.
        assert!(html.ends_with("><!></sir-donate>"), "{html}");
    }
}
