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

/// What lines, corners and tiles look like.
///
/// ```
/// use sir_donate::Look;
///
/// assert_ne!(Look::Soft, Look::Bold);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Look {
    /// Fine lines.
    Plain,
    /// Round, tinted, above a shadow.
    Soft,
    /// Square, strong lines, chosen tiles filled.
    Bold,
}

impl Look {
    /// The attribute's word for it.
    ///
    /// ```
    /// # use sir_donate::Look;
    /// assert_eq!(Look::Bold.as_str(), "bold");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Soft => "soft",
            Self::Bold => "bold",
        }
    }
}

/// How large the button is.
///
/// ```
/// use sir_donate::Size;
///
/// assert_ne!(Size::Small, Size::Large);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Size {
    /// 44 px high.
    Small,
    /// 48 px.
    Medium,
    /// 59 px.
    Large,
}

impl Size {
    /// The attribute's word for it.
    ///
    /// ```
    /// # use sir_donate::Size;
    /// assert_eq!(Size::Large.as_str(), "large");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
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
