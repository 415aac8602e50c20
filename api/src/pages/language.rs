//! The languages of the pages. Every visible word comes from `locales/{ko,en}/*.ftl`.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use gaetong_entity::party::user_account::Language;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "ko",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Korean first; English on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Ko,
    En,
}

impl Lang {
    /// `ko` and `en` as cookies and forms carry them; anything else is Korean.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Ko }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// The text of a key; a key that is missing in both languages shows itself, in brackets.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        TEXTS.try_lookup(&self.identifier(), key).unwrap_or_else(|| missing(key))
    }

    /// The text of a key with its named places filled.
    #[must_use]
    pub fn t_with(self, key: &str, places: &[(&'static str, &str)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = places
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value)))
            .collect();
        TEXTS.try_lookup_with_args(&self.identifier(), key, &values).unwrap_or_else(|| missing(key))
    }

    /// The text of a key, or nothing where there is none (optional hints).
    #[must_use]
    pub fn t_opt(self, key: &str) -> Option<String> {
        TEXTS.try_lookup(&self.identifier(), key)
    }

    /// The same choice as the rules name it.
    #[must_use]
    pub fn of_rules(self) -> gaetong_rules::Lang {
        match self {
            Self::Ko => gaetong_rules::Lang::Ko,
            Self::En => gaetong_rules::Lang::En,
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Ko => fluent_templates::langid!("ko"),
            Self::En => fluent_templates::langid!("en"),
        }
    }
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Ko => Self::Ko,
            Language::En => Self::En,
        }
    }
}

fn missing(key: &str) -> String {
    format!("⟦{key}⟧")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn keys(lang: &str) -> BTreeSet<String> {
        every_key(lang).into_iter().collect()
    }

    fn every_key(lang: &str) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang);
        let files = std::fs::read_dir(folder).expect("the locale folder is part of the source");
        let texts = files
            .map(|file| std::fs::read_to_string(file.expect("readable").path()).expect("UTF-8"));
        texts.flat_map(|text| text.lines().filter_map(key_of).collect::<Vec<_>>()).collect()
    }

    fn key_of(line: &str) -> Option<String> {
        let (key, _) = line.split_once(" =")?;
        (line.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' '))
            .then(|| key.to_string())
    }

    /// A key written twice keeps the whole program from speaking.
    #[test]
    fn no_key_is_written_twice() {
        for lang in ["ko", "en"] {
            let mut all = every_key(lang);
            all.sort();
            let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }

    #[test]
    fn both_languages_know_the_same_words() {
        assert_eq!(keys("ko").difference(&keys("en")).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(keys("en").difference(&keys("ko")).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    /// The names of all places in texts; a text with another one cannot be read.
    const PLACES: [&str; 45] = [
        "line", "row", "service", "customer", "found", "expected", "place", "cell", "reason", "n",
        "t", "word", "title", "done", "all", "name", "won", "day", "month", "article", "number",
        "what", "kind", "value", "days", "months", "from", "until", "to", "slack", "version",
        "who", "on", "due", "length", "sent", "told", "total", "rate", "left", "failed", "unit",
        "names", "column", "when",
    ];

    #[test]
    fn every_key_can_be_read_in_both_languages() {
        let places = PLACES.map(|name| (name, "x"));
        for key in keys("ko") {
            for lang in [Lang::Ko, Lang::En] {
                assert!(!lang.t_with(&key, &places).contains('⟦'), "{key} in {}", lang.code());
            }
        }
    }

    fn templates(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the template folder is part of the source") {
            let path = entry.expect("readable").path();
            if path.is_dir() { templates(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn templates_hold_no_korean_and_no_unknown_keys() {
        let (known, mut files) = (keys("ko"), Vec::new());
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).expect("UTF-8");
            assert!(
                !text.contains(|c: char| ('가'..='힣').contains(&c)),
                "Korean in {}",
                file.display()
            );
            for used in text.split(".t(\"").skip(1).chain(text.split(".t_with(\"").skip(1)) {
                let key = used.split('"').next().unwrap_or_default();
                assert!(known.contains(key), "{key} in {}", file.display());
            }
        }
    }
}
