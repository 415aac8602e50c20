//! What stands on these pages in words: states, late ones, kinds, deadlines.

use chrono::NaiveDate;
use gaetong_entity::money::tax_invoice::{AmendmentCode, InvoiceClass};
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::party::billing_account::TaxKind;

use crate::pages::component::Tag;
use crate::pages::figures;
use crate::pages::page::{Page, Tone};

/// The state in the words people know from their transmission service.
pub fn state(page: &Page, state: InvoiceState) -> Tag {
    let tone = match state {
        InvoiceState::Issued => Tone::Info,
        InvoiceState::Queued | InvoiceState::Sent => Tone::Warn,
        InvoiceState::Accepted => Tone::Ok,
        InvoiceState::Rejected => Tone::Bad,
        InvoiceState::Cancelled => Tone::Mute,
    };
    Tag::new(tone, page.word("tax-state", state.code()))
}

/// 과세, 영세율, 면세.
pub fn kind(page: &Page, kind: TaxKind) -> String {
    page.word("tax-kind", kind.code())
}

/// `세금계산서`, `수정영세율세금계산서`, `계산서`.
pub fn title(page: &Page, kind: TaxKind, class: InvoiceClass) -> String {
    let title = page.word("tax-title", kind.code());
    match class {
        InvoiceClass::Normal => title,
        InvoiceClass::Amended => page.t1("tax-title-amended", "title", title),
    }
}

/// `02 공급가액 변동`
pub fn amendment(page: &Page, code: AmendmentCode) -> String {
    let label = gaetong_billing::tax_invoices::amendment(code).label();
    format!("{} {}", code.code(), label.get(page.look.lang.of_rules()))
}

/// `ASP 기본서비스 외 4건`
pub fn item(page: &Page, first: &str, lines: usize) -> String {
    match lines.saturating_sub(1) {
        0 => first.to_owned(),
        more => page.t_with("tax-item-more", &[("name", first), ("n", &more.to_string())]),
    }
}

/// `8,987,980원`
pub fn won(page: &Page, won: i64) -> String {
    page.t1("tax-won", "won", figures::money(won))
}

/// `D-5`, `D-DAY`, `D+2`.
pub fn days_to(page: &Page, day: NaiveDate) -> String {
    match (day - page.today).num_days() {
        0 => page.t("tax-deadline-today"),
        left if left > 0 => page.t1("tax-days-left", "n", left),
        over => page.t1("tax-days-over", "n", -over),
    }
}
