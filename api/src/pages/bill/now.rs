//! The latest bill as the customer's home shows it.

use gaetong_billing::bills::BillDetail;

use crate::pages::component::Tag;
use crate::pages::figures;
use crate::pages::home::BillNow;
use crate::pages::page::{Page, Tone};

/// How many causes of the difference the home names.
const REASONS: usize = 2;

/// Amount, due date, the difference to last month with its reasons, the PDF in one click.
#[must_use]
pub fn bill_now(page: &Page, bill: &BillDetail) -> BillNow {
    let address = format!("/bills/{}", bill.summary.id);
    let change = bill.difference.change.get();
    let compared = bill.difference.previous.map(|_| match change {
        0 => page.t("home-same"),
        _ => page.t1("home-difference", "won", figures::difference(change)),
    });
    let of = page.look.lang.of_rules();
    let reason = |cause: &gaetong_billing::difference::Cause| {
        format!("{} {}", cause.text.get(of), figures::difference(cause.amount.get()))
    };
    let reasons = bill.difference.causes.iter().take(REASONS).map(reason);
    BillNow {
        title: page.t1("bill-title", "month", bill.summary.month),
        total: bill.summary.total.get(),
        tag: Tag::new(Tone::Ok, page.t("bill-issued")),
        facts: vec![
            (page.t("bill-due-on"), page.date(&bill.summary.due_on)),
            (page.t("bill-number"), bill.summary.number.clone()),
        ],
        reasons: if compared.is_some() { reasons.collect() } else { Vec::new() },
        difference: compared,
        pdf: format!("{address}/pdf"),
        href: address,
    }
}
