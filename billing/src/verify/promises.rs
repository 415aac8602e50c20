//! The promises, each with the question that finds what breaks it. The SQL serves both databases:
//! whole numbers only, sums as text where they are told. `docs/reliability.md` says which invariant
//! each of them holds.

mod bills;
mod ledger;
mod settling;
mod tax;
mod traces;

use super::references;
use gaetong_rules::Text;

/// Something that always holds.
#[derive(Debug)]
pub struct Promise {
    /// Stable, for programs.
    pub code: &'static str,
    pub ko: &'static str,
    pub en: &'static str,
    pub(super) broken: Broken,
}

/// How to find what breaks a promise.
#[derive(Debug)]
pub(super) enum Broken {
    /// A query with one text column `what`: a row for each thing that breaks it.
    Query(&'static str),
    /// A query of that kind for each reference that counts.
    References(fn() -> Vec<references::Question>),
}

impl Promise {
    pub fn title(&self) -> Text {
        Text::fixed(self.ko, self.en)
    }
}

const fn promise(
    code: &'static str,
    (ko, en): (&'static str, &'static str),
    broken: &'static str,
) -> Promise {
    Promise { code, ko, en, broken: Broken::Query(broken) }
}

/// I13, what a copy restored without its constraints would not notice.
const REFERENCES: [Promise; 2] = [
    Promise {
        code: "references-lead-somewhere",
        ko: "모든 참조는 있는 것을 가리킵니다",
        en: "Everything that is referred to is there",
        broken: Broken::References(references::dangling),
    },
    Promise {
        code: "nobody-acts-for-strangers",
        ko: "고객사의 기록에는 다른 고객사의 사람이 없습니다",
        en: "No customer's rows name another customer's people",
        broken: Broken::References(references::strangers),
    },
];

/// In the order in which a person would look.
pub fn promises() -> impl Iterator<Item = &'static Promise> {
    let of_money = bills::PROMISES.iter().chain(&ledger::PROMISES).chain(&settling::PROMISES);
    of_money.chain(&tax::PROMISES).chain(&traces::PROMISES).chain(&REFERENCES)
}
