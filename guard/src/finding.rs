//! What is told about a secret. Never more than its prefix.

/// What kind of secret was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A secret key of SIR Giving: `sk_live_` or `sk_test_` and 64 hexadecimal digits.
    SecretKey,
    /// A secret or restricted key of somebody else in the same style, Stripe above all.
    ForeignSecretKey,
    /// The secret that webhooks are signed with: `whsec_…`.
    WebhookSecret,
    /// 64 hexadecimal digits under a telling name, or the value of a variable whose name says so.
    HmacSecret,
    /// Any other value of an environment variable `*_SECRET*` or `*_HMAC*`.
    EnvSecret,
}

impl Kind {
    /// The name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecretKey => "secret-key",
            Self::ForeignSecretKey => "foreign-secret-key",
            Self::WebhookSecret => "webhook-secret",
            Self::HmacSecret => "hmac-secret",
            Self::EnvSecret => "environment-secret",
        }
    }
}

/// How the secret was written: what a plain search for it would have stumbled over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// As it is.
    Plain,
    /// In several string literals: `+`, `.concat(…)`, `[…].join("")`.
    Concatenated,
    /// With parts in the `${"…"}` of a template literal.
    Template,
    /// With backslash escapes of JavaScript, JSON or CSS.
    Escaped,
    /// With character references of HTML.
    Html,
    /// With percent signs, as in an address.
    UrlEncoded,
    /// Within base64.
    Base64,
    /// With a zero byte between any two characters.
    Utf16,
}

impl Encoding {
    /// The name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Concatenated => "concatenated",
            Self::Template => "template",
            Self::Escaped => "escaped",
            Self::Html => "html",
            Self::UrlEncoded => "url-encoded",
            Self::Base64 => "base64",
            Self::Utf16 => "utf-16",
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// A test key: a tool may let its user turn this into a warning.
    Test,
    /// Money or people's data depend on it, or nothing says otherwise: nothing may turn this into a warning.
    Fatal,
}

impl Level {
    /// The name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Fatal => "fatal",
        }
    }
}

/// One secret, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of secret.
    pub kind: Kind,
    /// How it was written.
    pub encoding: Encoding,
    /// Whether it is, or may be, in use for real: everything but a key that says `test`.
    pub live: bool,
    /// The first byte in what was scanned.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 units: as editors count.
    pub column: u32,
    /// What may be shown: the prefix, or a name, never a character of what is secret.
    pub masked: String,
    /// The environment variable that has this value, where that is how it was recognised.
    pub variable: Option<String>,
    /// How bad it is.
    pub level: Level,
}
