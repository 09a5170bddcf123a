//! Who gives: e-mail and names, as browsers fill them in.

use super::field::{Kind, text_field};
use super::widget::Widget;
use crate::donation::{Event, Field};
use leptos::prelude::*;

/// The donor's fields.
#[component]
pub(crate) fn Donor(
    /// The widget whose gift it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let email = Kind {
        field: Field::Email,
        id: "email",
        label: t.email,
        hint: t.email_hint,
        kind: "email",
        autocomplete: "email",
        inputmode: "email",
        event: Event::Email,
    };
    let first = Kind {
        field: Field::FirstName,
        id: "first-name",
        label: t.first_name,
        hint: "",
        kind: "text",
        autocomplete: "given-name",
        inputmode: "text",
        event: Event::FirstName,
    };
    let last = Kind {
        field: Field::LastName,
        id: "last-name",
        label: t.last_name,
        hint: "",
        kind: "text",
        autocomplete: "family-name",
        inputmode: "text",
        event: Event::LastName,
    };
    view! {
        <div class="donor">
            {text_field(widget, first, |state| state.form.draft.first_name.clone())}
            {text_field(widget, last, |state| state.form.draft.last_name.clone())}
            {text_field(widget, email, |state| state.form.draft.email.clone())}
        </div>
    }
}
