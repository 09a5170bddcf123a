//! Options with a few words to choose from, which concern the element alone.

/// The colours.
///
/// ```
/// use sir_donate::Theme;
///
/// assert_ne!(Theme::Light, Theme::Dark);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Theme {
    /// The page's `color-scheme`.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The attribute's word for it.
    ///
    /// ```
    /// # use sir_donate::Theme;
    /// assert_eq!(Theme::Dark.as_str(), "dark");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// When the form is set up. It never makes an API call.
///
/// ```
/// use sir_donate::Preload;
///
/// assert_ne!(Preload::Intent, Preload::Visible);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preload {
    /// When a donor points at the button, focuses or touches it.
    Intent,
    /// When the element comes near the viewport.
    Visible,
}

impl Preload {
    /// The attribute's word for it.
    ///
    /// ```
    /// # use sir_donate::Preload;
    /// assert_eq!(Preload::Visible.as_str(), "visible");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Visible => "visible",
        }
    }
}
