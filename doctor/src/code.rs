//! All that can be found, by name.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The widget does not work, or not for all, or harm is done.
    Error,
    /// It works, and not as it was meant, or not for long.
    Warning,
    /// Something to know: above all what could not be looked at.
    Note,
}

impl Level {
    /// The name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $about:literal)+) => {
        /// What was found. The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $about] $variant,)+
        }

        impl Code {
            /// All of them, as docs/doctor.md lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in machine-readable output.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How bad it is.
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// What it is, for the documentation.
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)+ }
            }
        }
    };
}

codes! {
    Secret "secret" Error "a secret key, webhook secret, HMAC secret or portal token stands in the page"
    NoKey "no-key" Error "the widget has no `publishable-key`"
    BadKey "bad-key" Error "`publishable-key` is none: a placeholder, in quotes, cut off, or another service's"
    BadValue "bad-value" Error "an attribute has a value that the widget refuses, `nonprofit` is missing, or there is an `api-base` that is none"
    LiveKeyBesideApiBase "live-key-beside-api-base" Error "a live key with `api-base`: it talks to the production host alone"
    NotClosed "not-closed" Error "`<sir-donate>` has no end tag, or is written `<sir-donate … />`: what follows counts as its fallback, and is gone once the widget is there"
    NoFallback "no-fallback" Warning "nothing shows where scripts are off or something fails: no child, no `fallback-url`"
    FallbackUrlAlone "fallback-url-alone" Note "the widget has a `fallback-url` and no child: where scripts are off, nothing shows"
    FallbackOutside "fallback-outside" Warning "the fallback stands in a paragraph and begins with a tag that ends it, so it is not inside"
    MisspeltAttribute "misspelt-attribute" Warning "an attribute that is nearly one of the widget's, or has `data-` too much or too little"
    UnknownAttribute "unknown-attribute" Note "an attribute of the element that is none of the widget's or of HTML's"
    MixedKeys "mixed-keys" Warning "widgets with test keys and widgets with live keys on one page, or a test key with the production host"
    TestKeyPublic "test-key-public" Warning "a test key on a public page: no money moves"
    LiveKeyLocal "live-key-local" Warning "a live key on this machine or in a local network: real money moves"
    InsecurePage "insecure-page" Warning "a live key on a page that is served by `http:`"
    NoScript "no-script" Error "there is a widget, and nothing that loads the script"
    NoWidget "no-widget" Warning "nothing of SIR Donate is in the page's HTML"
    WidgetUnseen "widget-unseen" Note "the script is there, and the widget isn't in the HTML: scripts of the page may put it there"
    ScriptUnseen "script-unseen" Note "no tag loads the script; a bundle of the page may bring it"
    ScriptModule "script-module" Error "the script has `type=\"module\"`: it does nothing then"
    ScriptType "script-type" Error "the script has a `type`, or a `nomodule`, with which no browser runs it"
    ScriptConsent "script-consent" Warning "a consent manager holds the script back until the visitor consents"
    ScriptDelayed "script-delayed" Warning "a plugin for speed holds the script back until the visitor moves"
    ScriptLate "script-late" Note "Rocket Loader runs the script a moment later"
    ScriptInline "script-inline" Error "the contents of `sir-donate.js` are pasted into the page: without a `src` they do nothing"
    ScriptCombined "script-combined" Error "the script is a part of another file, and looks for its own files beside that one"
    ScriptMissing "script-missing" Error "the script's address brings no file"
    ScriptWrong "script-wrong" Error "the script's address brings something else than the script"
    Mime "mime" Error "a script is served with a type with which browsers don't run it"
    CrossOrigin "cross-origin" Error "`Cross-Origin-Resource-Policy` or the page's `Cross-Origin-Embedder-Policy` keeps the script out"
    Cors "cors" Error "a file of the widget comes without `Access-Control-Allow-Origin`"
    MixedContent "mixed-content" Error "an `https:` page asks for the script by `http:`"
    Redirect "redirect" Warning "the script's address leads to another one"
    AppMissing "app-missing" Error "a file that the script loads is not beside it"
    Altered "altered" Error "a file was changed on its way, by a cache or by what speeds pages up"
    SwitchedOff "switched-off" Warning "the release is switched off by its maintainers; all pages show their fallback"
    IntegrityMoving "integrity-moving" Warning "`integrity` on `/v1/` or `/next/`: the next release breaks the page"
    IntegrityCrossorigin "integrity-crossorigin" Error "`integrity` without `crossorigin` on another origin's script: browsers refuse it"
    IntegrityMismatch "integrity-mismatch" Error "the script is not the one that `integrity` names"
    TwoScripts "two-scripts" Warning "two scripts of different releases or from different places: the first makes all widgets"
    NpmBesideCdn "npm-beside-cdn" Warning "the npm package and the CDN's script on one page"
    NoTarget "no-target" Error "one tag alone in `<head>`, or with a `data-target` that is in no page"
    CspScript "csp-script" Error "the page's policy blocks the script"
    CspApp "csp-app" Error "the page's policy lets the script run, and blocks the file that it loads"
    CspWasm "csp-wasm" Error "the page's policy lacks `'wasm-unsafe-eval'`"
    CspCdn "csp-cdn" Error "the page's policy lacks the script's host in `connect-src`"
    CspApi "csp-api" Error "the page's policy lacks the API of the key in `connect-src`"
    CspTrustedTypes "csp-trusted-types" Error "the page's policy lists names for Trusted Types, and `sir-donate` is none of them"
    CspSandbox "csp-sandbox" Error "the page's policy has `sandbox` without `allow-scripts`"
    CspLogo "csp-logo" Warning "the page's policy admits pictures of no other host: no logo"
    CspSnapshot "csp-snapshot" Warning "the page's policy blocks the `snapshot` file: the API is asked instead"
    CspStyle "csp-style" Warning "the page's policy blocks `reserve.css`: the page moves when the widget comes"
    Snapshot "snapshot" Warning "the `snapshot` file can't be had, or is of the other environment: the API is asked instead"
    ReserveStyle "reserve-style" Warning "`reserve.css` can't be had: the page moves when the widget comes"
    FrameSandbox "frame-sandbox" Error "the widget stands in a sandboxed frame that forbids scripts or new tabs"
    HeadersUnseen "headers-unseen" Note "the page's headers are not known: a policy in them may block"
    FileUnseen "file-unseen" Note "a file that the page names could not be looked at"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
