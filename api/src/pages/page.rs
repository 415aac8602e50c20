//! What every page knows: who looks at it, in which language, on which day, and from where to where they can go.

use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use super::language::Lang;
use super::{assets, figures};

/// The look a person chose; kept in a cookie so that the first byte already has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// 선명한 화면.
    Contrast,
}

impl Theme {
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "dark" => Self::Dark,
            "contrast" => Self::Contrast,
            _ => Self::Light,
        }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

/// Language, theme, size of letters (1–5) and whether single-letter keys act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub lang: Lang,
    pub theme: Theme,
    pub size: u8,
    pub keys: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { lang: Lang::Ko, theme: Theme::Light, size: 1, keys: true }
    }
}

/// The signed-in person as pages show them.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub name: String,
    /// The customer company, the partner or the provider.
    pub organisation: String,
    /// Role code of spec 1.1 (`sales`, `tenant_admin`, …); its name is the text `role-…`.
    pub role: String,
}

/// One entry of the left rail.
#[derive(Clone, Copy, Debug)]
pub struct NavEntry {
    pub href: &'static str,
    /// Key of the text.
    pub key: &'static str,
    pub icon: &'static str,
    /// The letter after `g`.
    pub go: &'static str,
    /// Other paths that belong to it.
    pub also: &'static [&'static str],
}

impl NavEntry {
    fn paths(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.href).chain(self.also.iter().copied())
    }
}

/// How serious a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Mute,
    Info,
    Ok,
    Warn,
    Bad,
}

impl Tone {
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Mute | Self::Info => "info-circle",
            Self::Ok => "circle-check",
            Self::Warn => "alert-triangle",
            Self::Bad => "alert-circle",
        }
    }
}

/// A message shown once, above the page.
#[derive(Clone, Debug)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
}

impl Flash {
    #[must_use]
    pub fn icon(&self) -> &'static str {
        self.tone.icon()
    }
}

/// One line of the error summary: the field it belongs to and what is wrong.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// Name (and id) of the field; empty for the form as a whole.
    pub field: String,
    pub text: String,
}

/// The frame around every page.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: String,
    pub look: Look,
    /// Path and query of this page, to come back to after switching language or theme.
    pub here: String,
    pub viewer: Option<Viewer>,
    pub nav: &'static [NavEntry],
    pub csrf: String,
    /// Civil day in Seoul by the server's clock.
    pub today: NaiveDate,
    pub demo: bool,
    pub flash: Option<Flash>,
    pub errors: Vec<FieldError>,
}

impl Page {
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.look.lang.t(key)
    }

    #[must_use]
    pub fn t_with(&self, key: &str, places: &[(&'static str, &str)]) -> String {
        self.look.lang.t_with(key, places)
    }

    /// A text with one place, as templates call it: `page.t1("list-total", "n", total)`.
    #[must_use]
    pub fn t1(&self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.t_with(key, &[(name, &value.to_string())])
    }

    /// The name of a stored value: `page.word("bill-state", "issued")` reads the text `bill-state-issued`.
    #[must_use]
    pub fn word(&self, kind: &str, code: &str) -> String {
        self.t(&format!("{kind}-{}", code.replace('_', "-")))
    }

    /// Browser title; a page that came back with errors says so first.
    #[must_use]
    pub fn head_title(&self) -> String {
        let title = if self.errors.is_empty() {
            self.title.clone()
        } else {
            self.t1("error-title", "title", &self.title)
        };
        format!("{title} · {}", self.t("product"))
    }

    #[must_use]
    pub fn money(&self, won: &i64) -> String {
        figures::money(*won)
    }

    #[must_use]
    pub fn date(&self, day: &NaiveDate) -> String {
        figures::date(*day, self.look.lang)
    }

    #[must_use]
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon { name, class: "icon" }
    }

    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// A form's own key, so that a second click does nothing twice.
    #[must_use]
    pub fn form_key(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    /// The provider's people and partners have tasks to subscribe to.
    #[must_use]
    pub fn may_subscribe(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| !viewer.role.starts_with("tenant"))
    }

    #[must_use]
    pub fn role_name(&self) -> String {
        self.viewer.as_ref().map(|viewer| self.word("role", &viewer.role)).unwrap_or_default()
    }

    /// The rail entry this page belongs to: the longest one its path starts with.
    #[must_use]
    pub fn is_here(&self, entry: &NavEntry) -> bool {
        let path = self.here.split('?').next().unwrap_or_default();
        let holds = |href: &str| {
            path == href
                || (href != "/"
                    && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
        };
        let best = self
            .nav
            .iter()
            .flat_map(|other| other.paths().map(move |path| (path, other.href)))
            .filter(|(path, _)| holds(path))
            .max_by_key(|(path, _)| path.len());
        best.map(|(_, href)| href) == Some(entry.href)
    }

    /// Whether this person may look into the outbox: everyone of the provider in a demonstration.
    #[must_use]
    pub fn sees_outbox(&self) -> bool {
        let outside = ["tenant_admin", "tenant_viewer", "partner"];
        self.viewer.as_ref().is_some_and(|viewer| !outside.contains(&viewer.role.as_str()))
    }

    /// What was typed into a filter; where it cannot be read the field says how it is written.
    pub fn filtered<T: std::str::FromStr>(
        &mut self,
        field: &str,
        typed: &str,
        wrong: &str,
    ) -> Option<T> {
        let typed = typed.trim();
        let read = typed.parse().ok();
        if read.is_none() && !typed.is_empty() {
            self.errors.push(FieldError { field: field.into(), text: self.t(wrong) });
        }
        read
    }

    /// The name of a product by its code; a code nobody knows is shown as it is.
    #[must_use]
    pub fn product(&self, code: &str) -> String {
        let item = code.parse::<gaetong_rules::ItemCode>();
        let of = self.look.lang.of_rules();
        item.map_or_else(|_| code.to_owned(), |item| item.name().get(of).to_owned())
    }

    #[must_use]
    pub fn error_of(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text.as_str())
    }
}

/// A picture of the sprite, decorative: the words beside it carry the meaning.
#[derive(Clone, Copy, Debug)]
pub struct Icon {
    pub name: &'static str,
    pub class: &'static str,
}

impl Icon {
    #[must_use]
    pub fn named(name: &'static str) -> Self {
        Self { name, class: "icon" }
    }
}

impl std::fmt::Display for Icon {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = assets::url("icons.svg");
        write!(
            out,
            r##"<svg class="{}" aria-hidden="true"><use href="{address}#{}"/></svg>"##,
            self.class, self.name
        )
    }
}

impl HtmlSafe for Icon {}
