//! Small signs: status tags, tiles, steps, checks, the empty state, the page before an effect.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::pages::page::{Icon, Page, Tone};

/// A status: a word with a colour, never the colour alone.
#[derive(Clone, Debug, Template)]
#[template(ext = "html", source = r#"<span class="tag tag-{{ tone.class() }}">{{ text }}</span>"#)]
pub struct Tag {
    pub tone: Tone,
    pub text: String,
}

impl Tag {
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// A count or an amount with what it means, and where it leads.
#[derive(Clone, Debug, Template)]
#[template(path = "part/tile.html")]
pub struct Tile {
    pub label: String,
    pub value: String,
    pub unit: String,
    pub hint: String,
    pub href: Option<String>,
    pub tone: Tone,
}

impl Tile {
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl ToString, unit: impl Into<String>) -> Self {
        let (label, value, unit) = (label.into(), value.to_string(), unit.into());
        Self { label, value, unit, hint: String::new(), href: None, tone: Tone::Mute }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// Where a step of a way stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Ahead,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub state: StepState,
}

/// The way from application to opening, as parcel tracking shows it.
#[derive(Clone, Debug, Template)]
#[template(path = "part/steps.html")]
pub struct Steps {
    pub label: String,
    pub steps: Vec<Step>,
}

impl Steps {
    /// `labels` in order; those before `current` are done.
    #[must_use]
    pub fn at(label: impl Into<String>, labels: Vec<String>, current: usize) -> Self {
        let state = |place: usize| match place.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Ahead,
        };
        let steps = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| Step { label, state: state(place) });
        Self { label: label.into(), steps: steps.collect() }
    }
}

/// One automatic check beside the paper.
#[derive(Clone, Debug)]
pub struct Check {
    pub tone: Tone,
    pub text: String,
    pub detail: String,
}

impl Check {
    #[must_use]
    pub fn icon(&self) -> Icon {
        Icon::named(match self.tone {
            Tone::Ok => "circle-check",
            Tone::Bad => "alert-circle",
            Tone::Warn => "alert-triangle",
            Tone::Info | Tone::Mute => "info-circle",
        })
    }
}

/// One line of the history.
#[derive(Clone, Debug)]
pub struct EventLine {
    /// `2014-08-31(일) 14:35`
    pub when: String,
    pub what: String,
    pub who: String,
    pub detail: String,
}

/// Why there is nothing here, and the one thing to do about it.
#[derive(Clone, Debug, Template)]
#[template(path = "part/empty.html")]
pub struct Empty {
    pub icon: Icon,
    pub title: String,
    pub why: String,
    pub action: Option<(String, String)>,
}

/// The page between a button and its effect: what will happen, then the button that does it.
#[derive(Clone, Debug, Template)]
#[template(path = "part/confirm.html")]
pub struct Confirm {
    pub page: Page,
    pub lead: String,
    /// Label and value of what changes.
    pub effects: Vec<(String, String)>,
    pub warning: Option<String>,
    /// What must be typed before an irreversible step (`2014-08`, `J00001587`).
    pub typed: Option<String>,
    /// Label of the reason that must be given, or nothing.
    pub reason: Option<String>,
    pub action: String,
    pub button: String,
    pub back: String,
    pub hidden: Vec<(String, String)>,
}

impl HtmlSafe for Tag {}
impl HtmlSafe for Tile {}
impl HtmlSafe for Steps {}
impl HtmlSafe for Empty {}
impl HtmlSafe for Confirm {}
