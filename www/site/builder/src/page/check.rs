//! Whether a page that has the snippet is in order: the doctor's rules, on what is pasted here.

use leptos::prelude::*;
use sir_donate_doctor::{Answer, Code, Doctor, Finding, Headers, Level, Page, Place};

use crate::key::secret;

/// What can't be looked at from a page: files of others. The command can.
fn examine(html: String, headers: &str) -> Vec<Finding> {
    let known = Some(Headers::read(headers)).filter(|headers| !headers.list.is_empty());
    let unread = known.is_none() && !headers.trim().is_empty();
    let mut doctor = Doctor::new(Page { headers: known, ..Page::new(html) });
    for _ in 0..8 {
        let wants = doctor.wants();
        if wants.is_empty() {
            break;
        }
        for want in wants {
            doctor.answered(&want.address, Answer::Unseen("not from a page".to_owned()));
        }
    }
    let mut findings = doctor.findings();
    findings.retain(|finding| finding.code != Code::FileUnseen);
    for finding in findings.iter_mut().filter(|finding| unread && finding.code == Code::HeadersUnseen) {
        finding.message =
            "No header could be read: write a name, a colon and the value, a line each.".to_owned();
    }
    findings
}

const HELD: &str = "What you pasted held what looks like a secret, so it was taken out of the field. A secret belongs on a server alone.";

#[component]
pub(super) fn CheckPage() -> impl IntoView {
    let html = RwSignal::new(String::new());
    let headers = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<Finding>>);
    let held = RwSignal::new(false);
    let check = move |_| {
        found.set(Some(examine(html.get_untracked(), &headers.get_untracked())));
        let mut any = false;
        for text in [html, headers] {
            // Once it is told, nothing of a secret is left in the page.
            if text.with_untracked(|text| secret(text).is_some()) {
                text.set(String::new());
                any = true;
            }
        }
        held.set(any);
    };
    // What was found says nothing of another text.
    let typed = move |text: RwSignal<String>, event| {
        text.set(event_target_value(&event));
        found.set(None);
        held.set(false);
    };
    let said = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let count = |level| found.iter().filter(|finding| finding.level == level).count();
                match (count(Level::Error), count(Level::Warning)) {
                    (0, 0) => "Nothing is wrong, as far as the HTML tells.".to_owned(),
                    (errors, warnings) => format!("Errors: {errors}. Warnings: {warnings}."),
                }
            })
        })
    };
    view! {
        <section aria-labelledby="check">
            <h2 id="check">"6. Check your page"</h2>
            <p class="help">
                "Paste the HTML of a page that has the widget. It stays here. What a page can't look at, such as the files of its server, "
                <code>"npx sir-donate doctor URL"</code>" does."
            </p>
            <div class="field">
                <label for="html">"HTML"</label>
                <textarea id="html" rows="5" autocomplete="off" spellcheck="false" prop:value=html
                    on:input=move |event| typed(html, event)></textarea>
            </div>
            <div class="field">
                <label for="headers">"Its headers, if it has a policy in them"</label>
                <textarea id="headers" rows="2" autocomplete="off" spellcheck="false" placeholder="Content-Security-Policy: …" prop:value=headers
                    on:input=move |event| typed(headers, event)></textarea>
            </div>
            <button type="button" disabled=move || html.with(|html| html.trim().is_empty()) on:click=check>"Check it"</button>
            <p class="said" role="status">{said}</p>
            <p class="fault" role="status">{move || held.get().then_some(HELD)}</p>
            <ul class="findings">
                {move || found.get().unwrap_or_default().into_iter().enumerate().map(|(at, finding)| view! { <Told finding number=at + 1 /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Told(finding: Finding, number: usize) -> impl IntoView {
    let place = match &finding.place {
        Place::Text { line, column, .. } => format!("line {line}, column {column}"),
        Place::Header(name) => format!("header {name}"),
        Place::Address(address) => address.clone(),
        _ => "the page".to_owned(),
    };
    // Two findings may be of one kind and place.
    let label = format!("To paste for finding {number}, {}", finding.code.as_str());
    view! {
        <li class=if finding.level == Level::Error { "bad" } else { "" }>
            <p><b>{finding.level.as_str()}</b>", "{place}": "{finding.message}</p>
            <p>{finding.remedy}</p>
            {finding.paste.map(|text| view! { <pre tabindex="0" role="region" aria-label=label.clone()><code>{text}</code></pre> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_looked_at_without_asking_for_anything() {
        let codes = |html: &str, headers| -> Vec<Code> {
            examine(html.to_owned(), headers).into_iter().map(|finding| finding.code).collect()
        };
        let page = "<sir-donate publishable-key=\"pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\" \
                    nonprofit=\"a\"><a href=\"/give\">Give</a></sir-donate>\n\
                    <script async src=\"https://cdn.example/v1/sir-donate.js\"></script>";
        assert_eq!(codes(page, "X-A: b"), []);
        let policy = "Content-Security-Policy: script-src https://cdn.example; connect-src *; img-src *";
        assert_eq!(codes(page, policy), [Code::CspWasm]);
        let unread = examine(page.to_owned(), "script-src https://cdn.example");
        assert_eq!(unread.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::HeadersUnseen]);
        assert!(unread[0].message.starts_with("No header"));
    }
}
