//! A tax invoice as the legal form arranges it (별지 제14호서식).

use chrono::NaiveDate;
use gaetong_billing::tax_invoices::{Draft, DraftLine, Invoice, Issuer, Party};
use gaetong_entity::money::tax_invoice::{AmendmentCode, Model, Purpose};
use gaetong_entity::money::tax_invoice_line;

use super::{FormView, ItemView, PartyView, words};
use crate::pages::figures;
use crate::pages::page::Page;

/// Boxes for the supply value on the paper.
const BOXES: usize = 11;

/// Whose copy is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// 공급자 보관용, red.
    Ours,
    /// 공급받는자 보관용, blue.
    Theirs,
}

/// What a form says, of an issued tax invoice or of a draft.
struct Said {
    title: String,
    numbers: Vec<(String, String)>,
    supplier: Party,
    customer: Party,
    written_on: NaiveDate,
    /// Won.
    supply: i64,
    vat: i64,
    total: i64,
    /// Cash, cheque, bill of exchange, on credit.
    paid: [i64; 4],
    purpose: Purpose,
    amendment: Option<AmendmentCode>,
    remarks: String,
    lines: Vec<ItemView>,
}

/// An issued tax invoice.
pub fn view(page: &Page, invoice: &Invoice, side: Side) -> FormView {
    let of = &invoice.document;
    let mut numbers = vec![
        (page.t("tax-issue-id"), of.issue_id.clone()),
        (page.t("tax-document-number"), of.number.clone()),
    ];
    let original = of.original_issue_id.clone();
    numbers.extend(original.map(|id| (page.t("tax-original-issue-id"), id)));
    let said = Said {
        title: words::title(page, of.kind, of.class),
        numbers,
        supplier: supplier(of),
        customer: customer(of),
        written_on: of.written_on,
        supply: of.supply,
        vat: of.vat,
        total: of.total,
        paid: [of.paid_cash, of.paid_cheque, of.paid_note, of.paid_credit],
        purpose: of.purpose,
        amendment: of.amendment,
        remarks: of.remarks.clone(),
        lines: invoice.lines.iter().map(item).collect(),
    };
    laid_out(page, said, side)
}

/// What a draft would be.
pub fn of_draft(page: &Page, issuer: &Issuer, draft: &Draft) -> FormView {
    let original = draft.original.as_ref().map(|original| original.issue_id.clone());
    let original = original.map(|id| (page.t("tax-original-issue-id"), id));
    let unnumbered = (page.t("tax-issue-id"), page.t("tax-numbered-later"));
    let total = draft.total.get();
    let said = Said {
        title: words::title(page, draft.kind, draft.class),
        numbers: std::iter::once(unnumbered).chain(original).collect(),
        supplier: issuer.supplier.clone(),
        customer: draft.customer.clone(),
        written_on: draft.written_on,
        supply: draft.supply.get(),
        vat: draft.vat.get(),
        total,
        paid: [0, 0, 0, total],
        purpose: Purpose::Charge,
        amendment: draft.amendment,
        remarks: draft.remarks.join("\n"),
        lines: draft.lines.iter().map(draft_item).collect(),
    };
    laid_out(page, said, Side::Ours)
}

fn laid_out(page: &Page, said: Said, side: Side) -> FormView {
    FormView {
        side: page.t(match side {
            Side::Ours => "tax-form-side-ours",
            Side::Theirs => "tax-form-side-theirs",
        }),
        red: side == Side::Ours,
        parties: [
            party(page, "tax-form-supplier", &said.supplier),
            party(page, "tax-form-customer", &said.customer),
        ],
        amounts: amounts(page, &said),
        remark_label: page.t("tax-form-remarks"),
        columns: [
            "tax-form-day",
            "tax-item",
            "tax-form-spec",
            "tax-form-quantity",
            "tax-form-price",
            "tax-supply",
            "tax-vat",
            "tax-form-remarks",
        ]
        .map(|key| page.t(key)),
        means: means(page, &said),
        purpose: (page.t("tax-form-this-amount"), page.word("tax-purpose", said.purpose.code())),
        title: said.title,
        numbers: said.numbers,
        remarks: said.remarks,
        lines: said.lines,
    }
}

fn supplier(of: &Model) -> Party {
    Party {
        id: of.supplier_business_number.to_string(),
        branch: of.supplier_branch.clone(),
        name: of.supplier_name.clone(),
        representative: of.supplier_representative.clone(),
        address: of.supplier_address.clone(),
        business_type: of.supplier_business_type.clone(),
        business_item: of.supplier_business_item.clone(),
        email: of.supplier_email.clone(),
        second_email: String::new(),
    }
}

fn customer(of: &Model) -> Party {
    Party {
        id: of.customer_business_number.to_string(),
        branch: of.customer_branch.clone(),
        name: of.customer_name.clone(),
        representative: of.customer_representative.clone(),
        address: of.customer_address.clone(),
        business_type: of.customer_business_type.clone(),
        business_item: of.customer_business_item.clone(),
        email: of.customer_email.clone(),
        second_email: of.customer_second_email.clone(),
    }
}

fn party(page: &Page, title: &str, of: &Party) -> PartyView {
    let facts = [
        ("tax-form-registration", figures::business_number(&of.id)),
        ("tax-form-branch", of.branch.clone()),
        ("tax-form-name", of.name.clone()),
        ("tax-form-representative", of.representative.clone()),
        ("tax-form-address", of.address.clone()),
        ("tax-form-type", of.business_type.clone()),
        ("tax-form-business-item", of.business_item.clone()),
        ("tax-form-email", of.email.clone()),
    ];
    // The main place of business has no number of its own.
    let facts = facts.into_iter().filter(|(key, v)| *key != "tax-form-branch" || !v.is_empty());
    let facts = facts.map(|(key, value)| (page.t(key), value));
    PartyView { title: page.t(title), facts: facts.collect() }
}

fn amounts(page: &Page, said: &Said) -> Vec<(String, String)> {
    let digits = said.supply.unsigned_abs().to_string().len();
    let mut amounts = vec![
        (page.t("tax-written-on"), page.date(&said.written_on)),
        (page.t("tax-form-blanks"), BOXES.saturating_sub(digits).to_string()),
        (page.t("tax-supply"), figures::money(said.supply)),
        (page.t("tax-vat"), figures::money(said.vat)),
    ];
    let code = said.amendment.map(|code| words::amendment(page, code));
    amounts.extend(code.map(|code| (page.t("tax-amendment"), code)));
    amounts
}

fn draft_item(line: &DraftLine) -> ItemView {
    ItemView {
        day: line.supplied_on.format("%m-%d").to_string(),
        name: line.name.clone(),
        spec: line.spec.clone(),
        quantity: line.quantity.map(hundredths).unwrap_or_default(),
        price: line.unit_price.map(figures::money).unwrap_or_default(),
        supply: figures::money(line.supply),
        vat: figures::money(line.vat),
        remark: line.remark.clone(),
    }
}

fn item(line: &tax_invoice_line::Model) -> ItemView {
    ItemView {
        day: line.supplied_on.format("%m-%d").to_string(),
        name: line.name.clone(),
        spec: line.spec.clone(),
        quantity: line.quantity.map(hundredths).unwrap_or_default(),
        price: line.unit_price.map(figures::money).unwrap_or_default(),
        supply: figures::money(line.supply),
        vat: figures::money(line.vat),
        remark: line.remark.clone(),
    }
}

/// `35`, `12.5`, `0.25` from hundredths.
fn hundredths(quantity: i64) -> String {
    let sign = if quantity < 0 { "\u{2212}" } else { "" };
    let (whole, rest) = (quantity.unsigned_abs() / 100, quantity.unsigned_abs() % 100);
    let rest = match rest {
        0 => String::new(),
        rest if rest % 10 == 0 => format!(".{}", rest / 10),
        rest => format!(".{rest:02}"),
    };
    format!("{sign}{}{rest}", figures::grouped(whole))
}

fn means(page: &Page, said: &Said) -> Vec<(String, String)> {
    let keys = ["tax-form-cash", "tax-form-cheque", "tax-form-bill-of-exchange", "tax-form-credit"];
    let amount = |won: i64| if won == 0 { String::new() } else { figures::money(won) };
    let paid = keys.into_iter().zip(said.paid).map(|(key, won)| (page.t(key), amount(won)));
    let total = (page.t("tax-total"), figures::money(said.total));
    std::iter::once(total).chain(paid).collect()
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn quantities_are_written_without_idle_zeros() {
        let written = [3_500, 1_250, 25, -100, 123_400_000].map(hundredths);
        assert_eq!(written, ["35", "12.5", "0.25", "\u{2212}1", "1,234,000"]);
    }
}
