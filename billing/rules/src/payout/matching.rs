//! Whether a partner's invoice, its statement and its contracts say the same (삼자 대조).

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::{Month, Text, Won};

/// What the statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFacts {
    /// The partner's business number: ten digits.
    pub partner_number: String,
    /// Ours: ten digits.
    pub provider_number: String,
    pub month: Month,
    pub supply: Won,
    pub vat: Won,
    pub lines: Vec<StatementLine>,
}

/// A line of it, with the contract it is paid by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    pub line_no: i32,
    pub label: Text,
    pub usage_month: Month,
    /// Won, or basis points for a share.
    pub unit_price: i64,
    /// None for what no contract pays: an adjustment.
    pub contract: Option<ContractTerms>,
}

/// What the contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTerms {
    pub number: String,
    /// Won, or basis points for a share.
    pub price: i64,
    pub from: NaiveDate,
    /// The day after the last one.
    pub until: Option<NaiveDate>,
}

/// What the invoice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceFacts {
    pub supplier_number: String,
    pub customer_number: String,
    pub written_on: NaiveDate,
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
}

/// Where two of the three differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Supplier,
    Customer,
    WrittenOn,
    Supply,
    Vat,
    Total,
    /// A line of the statement and the price of its contract.
    Price(i32),
    /// A line of the statement and the days its contract is in force.
    Validity(i32),
}

impl Place {
    /// Stable, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Place::Supplier => "supplier",
            Place::Customer => "customer",
            Place::WrittenOn => "written_on",
            Place::Supply => "supply",
            Place::Vat => "vat",
            Place::Total => "total",
            Place::Price(_) => "price",
            Place::Validity(_) => "validity",
        }
    }

    /// The statement's line, where it is about one.
    pub const fn line_no(self) -> Option<i32> {
        match self {
            Place::Price(line) | Place::Validity(line) => Some(line),
            _ => None,
        }
    }

    pub fn name(self) -> Text {
        match self {
            Place::Supplier => Text::fixed("공급자 등록번호", "Supplier's number"),
            Place::Customer => Text::fixed("공급받는자 등록번호", "Customer's number"),
            Place::WrittenOn => Text::fixed("작성일자", "Writing date"),
            Place::Supply => Text::fixed("공급가액", "Supply value"),
            Place::Vat => Text::fixed("세액", "Tax"),
            Place::Total => Text::fixed("합계금액", "Total"),
            Place::Price(line) => Text::new(
                alloc::format!("{line}번 줄의 계약 단가"),
                alloc::format!("Contract price of line {line}"),
            ),
            Place::Validity(line) => Text::new(
                alloc::format!("{line}번 줄의 계약 기간"),
                alloc::format!("Contract period of line {line}"),
            ),
        }
    }
}

/// One difference: where, what is there and what should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub place: Place,
    /// As the invoice has it, or for a contract the statement.
    pub found: Text,
    /// As the statement has it, or the contract.
    pub expected: Text,
}

/// Every difference between the three; none means the partner may be paid.
///
/// The invoice is written in the month of the statement or the one after it: by the tenth of the
/// month after the supply it may still be dated back (VAT Act art. 34).
pub fn three_way_match(statement: &StatementFacts, invoice: &InvoiceFacts) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |place: Place, same: bool, is: Text, should: Text| {
        if !same {
            found.push(Difference { place, found: is, expected: should });
        }
    };
    let numbers = [
        (Place::Supplier, &invoice.supplier_number, &statement.partner_number),
        (Place::Customer, &invoice.customer_number, &statement.provider_number),
    ];
    for (place, is, should) in numbers {
        compare(place, is == should, Text::same(is.clone()), Text::same(should.clone()));
    }
    let month = statement.month;
    let dated = month.contains(invoice.written_on) || month.next().contains(invoice.written_on);
    compare(
        Place::WrittenOn,
        dated,
        Text::date(invoice.written_on),
        Text::new(
            alloc::format!("{month} 또는 {}", month.next()),
            alloc::format!("{month} or {}", month.next()),
        ),
    );
    let total = statement.supply.plus(statement.vat, "statement").unwrap_or(Won::ZERO);
    let amounts = [
        (Place::Supply, invoice.supply, statement.supply),
        (Place::Vat, invoice.vat, statement.vat),
        (Place::Total, invoice.total, total),
    ];
    for (place, is, should) in amounts {
        compare(place, is == should, Text::won(is), Text::won(should));
    }
    for line in &statement.lines {
        found.extend(line.against_contract());
    }
    found
}

impl StatementLine {
    fn against_contract(&self) -> Vec<Difference> {
        let Some(contract) = &self.contract else { return Vec::new() };
        let price = (contract.price != self.unit_price).then(|| Difference {
            place: Place::Price(self.line_no),
            found: Text::won(Won::new(self.unit_price)),
            expected: Text::won(Won::new(contract.price)),
        });
        let first = self.usage_month.first_day();
        let in_force = contract.from <= self.usage_month.last_day()
            && contract.until.is_none_or(|until| until > first);
        let validity = (!in_force).then(|| Difference {
            place: Place::Validity(self.line_no),
            found: Text::same(alloc::format!("{}", self.usage_month)),
            expected: Text::new(
                alloc::format!("{}부터 {}", contract.from, last_day(contract.until)),
                alloc::format!("from {} {}", contract.from, last_day(contract.until)),
            ),
        });
        price.into_iter().chain(validity).collect()
    }
}

/// `– 2026-12-31`; nothing where the contract is open.
fn last_day(until: Option<NaiveDate>) -> String {
    let last = until.and_then(|until| until.pred_opt());
    last.map(|last| alloc::format!("– {last}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn statement() -> StatementFacts {
        let contract = ContractTerms {
            number: "PC-2026-0001".to_string(),
            price: 1_950_000,
            from: day("2026-01-01"),
            until: Some(day("2026-11-01")),
        };
        StatementFacts {
            partner_number: "1248100998".to_string(),
            provider_number: "1028142945".to_string(),
            month: "2026-10".parse().expect("a month"),
            supply: Won::new(24_375_000),
            vat: Won::new(2_437_500),
            lines: [StatementLine {
                line_no: 1,
                label: Text::same("위탁운영"),
                usage_month: "2026-10".parse().expect("a month"),
                unit_price: 1_950_000,
                contract: Some(contract),
            }]
            .into(),
        }
    }

    fn invoice() -> InvoiceFacts {
        InvoiceFacts {
            supplier_number: "1248100998".to_string(),
            customer_number: "1028142945".to_string(),
            written_on: day("2026-10-31"),
            supply: Won::new(24_375_000),
            vat: Won::new(2_437_500),
            total: Won::new(26_812_500),
        }
    }

    #[track_caller]
    fn check(statement: &StatementFacts, invoice: &InvoiceFacts, places: &[&str]) {
        let found = three_way_match(statement, invoice);
        let found: Vec<&str> = found.iter().map(|difference| difference.place.code()).collect();
        assert_eq!(found, places);
    }

    #[test]
    fn the_three_agree_or_say_where_they_do_not() {
        check(&statement(), &invoice(), &[]);
        let wrong = InvoiceFacts { supply: Won::new(24_375_001), ..invoice() };
        check(&statement(), &wrong, &["supply"]);
        let wrong = InvoiceFacts { vat: Won::ZERO, total: Won::new(24_375_000), ..invoice() };
        check(&statement(), &wrong, &["vat", "total"]);
        let other = InvoiceFacts { supplier_number: "1111111119".to_string(), ..invoice() };
        check(&statement(), &other, &["supplier"]);
        let other = InvoiceFacts { customer_number: "1111111119".to_string(), ..invoice() };
        check(&statement(), &other, &["customer"]);
    }

    #[test]
    fn written_in_the_month_or_the_next() {
        for (on, places) in [
            ("2026-10-01", &[][..]),
            ("2026-11-30", &[]),
            ("2026-09-30", &["written_on"]),
            ("2026-12-01", &["written_on"]),
        ] {
            check(&statement(), &InvoiceFacts { written_on: day(on), ..invoice() }, places);
        }
    }

    #[test]
    fn a_line_beside_its_contract_is_found() {
        let mut dear = statement();
        dear.lines[0].unit_price = 2_000_000;
        check(&dear, &invoice(), &["price"]);
        let mut late = statement();
        late.lines[0].usage_month = "2026-11".parse().expect("a month");
        check(&late, &invoice(), &["validity"]);
        let found = three_way_match(&late, &invoice());
        assert_eq!(found[0].expected.ko, "2026-01-01부터 – 2026-10-31");
        assert_eq!(found[0].place.line_no(), Some(1));
    }
}
