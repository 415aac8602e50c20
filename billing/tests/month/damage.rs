//! Rows changed behind the acts' backs, past every fence of the database: each damage is named by
//! the promises it breaks and by no other, and every promise has its damage.

use crate::books::{close_month, healthy, ten_seats};
use crate::crash::pay_out;
use crate::cut::exact;
use crate::settlement::to_be_paid_out;
use crate::tax_invoices::{billed, issue_all};
use crate::world::{World, day, month};
use crate::{bill_of, on_both_databases, run_month};
use gaetong_billing::notes::{self, NewRequest, Outcome};
use gaetong_billing::payments::hand;
use gaetong_billing::payments::message;
use gaetong_billing::verify;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::payment;
use gaetong_entity::money::payment_reversal::BackTo;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Scope, Tx};
use gaetong_rules::Won;
use sea_orm::{ConnectionTrait, DbBackend, QueryOrder, Statement};
use std::collections::{BTreeMap, BTreeSet};

on_both_databases!(
    damage_to_bills_and_books_is_found,
    damage_to_settlements_is_found,
    damage_to_tax_invoices_is_found,
);

/// The promise that finds it, what is done, and which other promises it breaks on the way.
type Damage = (&'static str, &'static str, &'static [&'static str]);

/// `<id>` is a new id, `<now>` a moment after every bill, `<then>` one before.
fn filled_in(backend: DbBackend, damage: &str) -> String {
    let id = match backend {
        DbBackend::Postgres => "gen_random_uuid()",
        _ => "randomblob(16)",
    };
    damage
        .replace("<id>", id)
        .replace("<now>", "'2026-12-01T00:00:00.000000+00:00'")
        .replace("<then>", "'2026-01-01T00:00:00.000000+00:00'")
}

/// A transaction past every act and every fence: keys, checks and triggers are gone until it ends.
pub async fn unfenced(world: &World) -> Tx {
    let owner = world.owner().connection();
    if world.owner().backend() == DbBackend::Postgres {
        let tx = world.owner().begin(Scope::Provider).await.expect("begins");
        tx.raw().execute_unprepared(NO_CONSTRAINTS).await.expect("are dropped");
        return tx;
    }
    for pragma in ["foreign_keys = OFF", "ignore_check_constraints = ON"] {
        owner.execute_unprepared(&format!("PRAGMA {pragma}")).await.expect("is set");
    }
    let tx = world.owner().begin(Scope::Provider).await.expect("begins");
    let fences = "SELECT type, name FROM sqlite_schema WHERE type = 'trigger' \
                  OR (type = 'index' AND sql LIKE 'CREATE UNIQUE%')";
    let fences = Statement::from_string(tx.backend(), fences);
    for fence in tx.raw().query_all_raw(fences).await.expect("are read") {
        let part = |column| fence.try_get::<String>("", column).expect("a text");
        let drop = format!("DROP {} {}", part("type"), part("name"));
        tx.raw().execute_unprepared(&drop).await.expect("is dropped");
    }
    tx
}

/// All but the primary keys.
const NO_CONSTRAINTS: &str = "DO $$ DECLARE c record; BEGIN \
    FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint \
        WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c', 'u') \
        ORDER BY contype <> 'f' \
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; \
    FOR c IN SELECT indexrelid::regclass AS i FROM pg_index x JOIN pg_class k ON k.oid = indrelid \
        WHERE k.relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary \
    LOOP EXECUTE format('DROP INDEX %s', c.i); END LOOP; END $$";

/// Does each damage by itself and takes it back.
async fn suffer(world: &World, damages: &[Damage]) {
    healthy(world).await;
    let tx = unfenced(world).await;
    let mut wrong = Vec::new();
    for (promise, damage, also) in damages {
        let damage = filled_in(tx.backend(), damage);
        tx.raw().execute_unprepared("SAVEPOINT whole").await.expect("a savepoint");
        tx.raw().execute_unprepared(&damage).await.unwrap_or_else(|e| panic!("{e}: {damage}"));
        let found = verify::verify(&tx).await.unwrap_or_else(|e| panic!("{e}: {damage}"));
        let broken: BTreeSet<_> =
            found.iter().filter(|v| !v.holds()).map(|v| v.promise.code).collect();
        let expected: BTreeSet<_> = also.iter().chain([promise]).copied().collect();
        if broken != expected {
            wrong.push(format!("{promise}: {damage}\n    {broken:?}"));
        }
        tx.raw().execute_unprepared("ROLLBACK TO SAVEPOINT whole").await.expect("is taken back");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing is promised that nobody has seen broken, or that is written down nowhere.
#[test]
fn every_promise_has_its_damage() {
    let damaged: BTreeSet<_> =
        MONEY.iter().chain(SETTLING).chain(TAX).map(|(promise, ..)| *promise).collect();
    let promised: BTreeSet<_> = verify::promises().map(|promise| promise.code).collect();
    assert_eq!(damaged, promised);
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reliability.md");
    let document = std::fs::read_to_string(document).expect("docs/reliability.md");
    let unsaid: Vec<_> =
        promised.iter().filter(|code| !document.contains(&format!("`{code}`"))).collect();
    assert!(unsaid.is_empty(), "not in docs/reliability.md: {unsaid:?}");
}

/// Two payers; of the first January and February billed, January closed, a payment, another that was none, a credit
/// note, a debit note that two people made.
async fn damage_to_bills_and_books_is_found(mut world: World) {
    let payer = ten_seats(&mut world).await;
    let other = world.customer("다온여행").await;
    world.service(other, 12, "2026-01-01", &[("asp-base", 35)]).await;
    world.person(Role::TenantAdmin, Some(other.tenant), "2026-02-01").await;
    run_month(&world, month("2026-01")).await;
    run_month(&world, month("2026-02")).await;
    let clerk = world.clerk_on(day("2026-03-02"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    message::receive(&tx, &clerk, &exact("누리카드")).await.expect("is received");
    let again = message::Message {
        message_id: "msg_2".into(),
        reference: "R2".into(),
        on: day("2026-03-01"),
        ..exact("누리카드")
    };
    message::receive(&tx, &clerk, &again).await.expect("is received");
    let last = tx.find::<payment::Entity>().order_by_desc(payment::Column::Id).one(tx.raw()).await;
    let last = last.expect("is read").expect("a payment").id;
    hand::reverse(&tx, &clerk, last, BackTo::Bank, "은행이 회수").await.expect("is reversed");
    tx.commit().await.expect("commits");
    let bill = bill_of(&world, payer, month("2026-02")).await.expect("a bill").summary.id;
    note(&world, bill).await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let none = BTreeMap::from([("tax_invoices_issued".to_owned(), "따로 발급".to_owned())]);
    close_month(&tx, &clerk, month("2026-01"), &none).await.expect("is closed");
    tx.commit().await.expect("commits");
    suffer(&world, MONEY).await;
}

/// A credit note of 100,000 by one person, a debit note of 700,000 by two.
pub async fn note(world: &World, bill: BillId) {
    let clerk = world.clerk_on(day("2026-03-02"));
    let second = world.person(Role::Credit, None, "2026-03-02").await;
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let new = |won| NewRequest {
        bill_id: bill,
        ground: CreditGround::BillingError,
        reason: "수량 정정".into(),
        lines: vec![(1, Won::new(won))],
    };
    notes::ask(&tx, &clerk, new(100_000)).await.expect("is issued");
    let asked = notes::ask_debit(&tx, &clerk, new(700_000)).await.expect("waits");
    let Outcome::Waiting(request) = asked else { panic!("above the limit") };
    notes::approve(&tx, &second, request.id, None).await.expect("is approved");
    tx.commit().await.expect("commits");
}

async fn damage_to_settlements_is_found(world: World) {
    let world = to_be_paid_out(world).await;
    pay_out(&world).await;
    suffer(&world, SETTLING).await;
}

/// Two customers' invoices of August, and an amendment by a credit note.
async fn damage_to_tax_invoices_is_found(mut world: World) {
    let customer = billed(&mut world, "누리카드").await;
    billed(&mut world, "다온여행").await;
    run_month(&world, month("2026-08")).await;
    issue_all(&world, "2026-09-09", "2026-08").await;
    let bill = bill_of(&world, customer, month("2026-08")).await.expect("a bill").summary.id;
    let clerk = world.clerk_on(day("2026-09-15"));
    let tx = world.store.begin(Scope::Provider).await.expect("begins");
    let new = NewRequest {
        bill_id: bill,
        ground: CreditGround::Goodwill,
        reason: "안내 지연".into(),
        lines: vec![(1, Won::new(100_000))],
    };
    notes::ask(&tx, &clerk, new).await.expect("is issued");
    tx.commit().await.expect("commits");
    issue_all(&world, "2026-09-16", "2026-09").await;
    suffer(&world, TAX).await;
}

#[rustfmt::skip]
const MONEY: &[Damage] = &[
    ("bill-is-its-lines", "INSERT INTO bill_line SELECT tenant_id, bill_id, 99, NULL, NULL, 'one_off', \
        product, label_ko, label_en, conditions_ko, conditions_en, unit_price, quantity, first_day, \
        last_day, days, month_days, 1000, 0, 0, 'exempt', workings FROM bill_line", &[]),
    ("bill-vat", "UPDATE bill_line SET tax_category = 'exempt'", &[]),
    ("one-regular-bill", "UPDATE bill SET kind = 'regular' WHERE kind = 'debit_note'", &["approved-requests-are-carried-out", "bills-are-as-audited", "no-service-is-billed-twice-a-month"]),
    ("no-service-is-billed-twice-a-month",
        "UPDATE bill SET kind = 'regular' WHERE kind = 'debit_note'", &["approved-requests-are-carried-out", "bills-are-as-audited", "one-regular-bill"]),
    ("no-service-is-left-out", "UPDATE bill_line SET charge = 'one_off'", &[]),
    ("bill-numbers", "UPDATE bill SET number = number || '-9'", &["bills-are-as-audited", "credit-note-numbers", "credit-notes-are-as-audited", "every-bill-is-sent"]),
    ("bill-sequence", "UPDATE bill SET seq = 5 WHERE kind = 'debit_note'", &["bill-numbers"]),
    ("nothing-is-billed-outside-the-service",
        "UPDATE subscription SET opened_on = '2026-01-02'", &[]),
    ("nothing-is-billed-outside-the-service", "INSERT INTO subscription_state SELECT tenant_id, id, 90, \
        'billing', 'closed', '2026-02-28', 'r', NULL, <then>, NULL FROM subscription", &[]),
    ("nothing-is-billed-outside-the-service",
        "UPDATE bill_line SET last_day = '2026-03-01' WHERE last_day = '2026-02-28'", &[]),
    ("nothing-is-billed-while-paused", "INSERT INTO subscription_state SELECT tenant_id, id, 90, \
        'billing', 'paused', '2026-02-28', 'r', NULL, <then>, NULL FROM subscription", &[]),
    ("nothing-is-billed-while-paused", "INSERT INTO subscription_state SELECT tenant_id, id, 90, \
        'billing', 'paused', '2026-01-31', 'r', NULL, <then>, NULL FROM subscription; \
        INSERT INTO subscription_state SELECT tenant_id, id, 91, \
        'billing', 'running', '2026-02-01', 'r', NULL, <then>, NULL FROM subscription", &[]),
    ("a-charge-is-billed-where-it-belongs", "INSERT INTO assessed_charge SELECT tenant_id, bill_id, \
        subscription_id, 202601, 'adjustment', NULL, 'l', 'l', 5, 'taxable', '{}', NULL, NULL, \
        <then>, NULL FROM bill_line WHERE line_no = 1; INSERT INTO billed_charge \
        SELECT tenant_id, bill_id, bill_id, line_no FROM bill_line WHERE line_no = 1", &[]),
    ("a-charge-has-its-cause", "INSERT INTO assessed_charge SELECT tenant_id, <id>, NULL, month, \
        'late_charge', NULL, 'l', 'l', 1, 'out_of_scope', '{}', NULL, NULL, <then>, \
        billing_account_id FROM receivable", &[]),
    ("outage-credits-are-given", "INSERT INTO outage_credit SELECT n.tenant_id, <id>, s.id, 202602, \
        'asp-base', 7, n.id, 1, NULL, n.id, n.requested_by, n.issued_at FROM credit_note n \
        JOIN subscription s ON s.tenant_id = n.tenant_id", &["references-lead-somewhere"]),
    ("late-charges-are-assessed", "INSERT INTO late_charge SELECT tenant_id, bill_id, \
        billing_account_id, 1000, 200, 20, due_on, NULL FROM receivable", &["as-many-events-as-things"]),
    ("bill-is-posted", "UPDATE posting SET source = 'write_off' WHERE source = 'bill'", &[]),
    ("credit-note-is-posted", "DELETE FROM posting WHERE source = 'credit_note'", &["receivables-are-the-ledgers"]),
    ("payment-is-posted", "UPDATE posting SET amount = amount + 1 WHERE source = 'payment'", &["receivables-are-the-ledgers", "suspense-is-what-nobody-claimed"]),
    ("reversal-is-posted", "DELETE FROM posting WHERE source = 'payment_reversal'", &["receivables-are-the-ledgers"]),
    ("deposit-is-posted", "DELETE FROM posting WHERE source = 'deposit'", &["suspense-is-what-nobody-claimed"]),
    ("nothing-else-is-posted", "UPDATE posting SET entry_id = <id> WHERE source = 'deposit'", &["deposit-is-posted"]),
    ("debits-equal-credits", "UPDATE posting SET credit = 'nowhere' WHERE credit = 'vat_payable'", &["references-lead-somewhere"]),
    ("receivables-are-the-ledgers", "INSERT INTO posting SELECT tenant_id, bill_id, 9, 'refund', month, \
        due_on, 'receivables', 'bank', 1, billing_account_id, NULL, NULL FROM receivable", &["closed-months-stay"]),
    ("balance-is-its-allocations",
        "UPDATE receivable SET principal_open = principal_open - 1", &["receivables-are-the-ledgers"]),
    ("nothing-settles-more-than-it-is", "UPDATE credit_balance SET remaining = 1", &["receivables-are-the-ledgers"]),
    ("every-credit-has-its-rest", "DELETE FROM credit_balance", &[]),
    ("deposits-are-assigned-once", "UPDATE deposit SET assigned = assigned - 1", &["suspense-is-what-nobody-claimed"]),
    ("suspense-is-what-nobody-claimed", "UPDATE posting SET credit = 'bank', debit = 'suspense' \
        WHERE source = 'deposit'", &["deposit-is-posted"]),
    ("credit-notes-within-their-bill",
        "UPDATE credit_note SET vat = vat + 90000000, supply = supply - 90000000", &["credit-note-is-its-lines", "credit-notes-are-as-audited"]),
    ("credit-notes-within-their-lines", "UPDATE credit_note_line SET bill_line_no = 1, \
        supply = 90000000, vat = 9000000", &["credit-note-is-its-lines"]),
    ("credit-note-is-its-lines", "UPDATE credit_note_line SET supply = supply + 1", &[]),
    ("credit-note-numbers", "UPDATE credit_note SET seq = 2", &[]),
    ("closed-months-stay", "UPDATE posting SET month = 202602 WHERE source = 'bill'", &[]),
    ("bills-are-as-audited", "UPDATE bill SET due_on = '2026-03-01' WHERE kind = 'regular'", &[]),
    ("bills-are-as-audited", "UPDATE bill SET inputs_sha256 = '' WHERE kind = 'debit_note'", &[]),
    ("credit-notes-are-as-audited", "UPDATE credit_note SET ground = 'dispute'", &[]),
    ("as-many-events-as-things", "DELETE FROM event WHERE act = 'payment.recorded'", &[]),
    ("as-many-events-as-things", "INSERT INTO event SELECT tenant_id, <id>, at, recorded_at, actor_id, \
        actor_name, actor_role, from_address, channel, request_id, act, subject_kind, subject_id, \
        before, after, reason FROM event WHERE act = 'note_request.made'", &[]),
    ("every-bill-is-sent", "UPDATE outbox SET payload = '{}' WHERE kind = 'bill'", &[]),
    ("every-credit-note-is-sent", "DELETE FROM outbox WHERE kind = 'credit_note'", &[]),
    ("letters-say-sent-or-given-up", "UPDATE outbox SET done_at = <now>, dead_at = <now>", &[]),
    ("runs-count-their-bills", "UPDATE bill_run SET amount_total = amount_total + 1", &[]),
    ("approved-requests-are-carried-out", "UPDATE note_request SET state = 'pending'", &[]),
    ("approved-requests-are-carried-out", "UPDATE note_request SET debit_bill_id = NULL", &[]),
    ("no-number-is-missing", "UPDATE number_series SET next_number = 2 WHERE name = 'demand'", &[]),
    ("no-number-is-missing", "UPDATE service_number SET service_id = service_id || 'x'", &["references-lead-somewhere"]),
    ("requests-are-answered", "INSERT INTO idempotency_key SELECT id, 'k', 'f', 0, '', NULL, <now>, <now> \
        FROM user_account", &[]),
    ("references-lead-somewhere", "UPDATE posting SET product = 'nothing'", &[]),
    ("references-lead-somewhere", "UPDATE receivable SET billing_account_id = <id>", &["receivables-are-the-ledgers"]),
    ("references-lead-somewhere", "DELETE FROM service_number", &["no-number-is-missing"]),
    ("nobody-acts-for-strangers", "UPDATE credit_note SET requested_by = \
        (SELECT id FROM user_account WHERE tenant_id IS NOT NULL)", &[]),
];

#[rustfmt::skip]
const SETTLING: &[Damage] = &[
    ("settlement-is-its-lines", "UPDATE settlement_line SET supply = supply + 10", &[]),
    ("settlement-is-posted", "DELETE FROM posting WHERE source = 'settlement'", &["payable-is-open-settlements"]),
    ("payable-is-open-settlements", "UPDATE settlement SET state = 'confirmed'", &["payout-is-its-partners"]),
    ("payout-is-its-partners", "UPDATE payout SET total = total + 1", &[]),
    ("payout-is-posted", "UPDATE posting SET amount = amount + 1 WHERE source = 'payout'", &["payable-is-open-settlements"]),
    ("attendance-is-billed-as-confirmed",
        "UPDATE attendance_report SET difference = difference + 1", &[]),
];

#[rustfmt::skip]
const TAX: &[Damage] = &[
    ("tax-invoice-is-its-lines", "INSERT INTO tax_invoice_line SELECT tenant_id, tax_invoice_id, 2, \
        supplied_on, name, spec, quantity, unit_price, 1, 0, remark FROM tax_invoice_line", &[]),
    ("tax-invoice-is-signed-and-on-its-way", "DELETE FROM tax_invoice_progress", &[]),
    ("approval-numbers", "UPDATE tax_invoice SET written_on = '2026-08-30'", &[]),
    ("nothing-is-invoiced-twice", "UPDATE tax_invoice_progress SET slot = 'one'", &[]),
    ("tax-invoices-within-their-bill", "UPDATE tax_invoice SET supply = supply + 9000, \
        vat = vat - 9000 WHERE class = 'normal'", &["tax-invoice-is-its-lines"]),
    ("amendments-within-their-note", "UPDATE tax_invoice SET supply = supply - 9000, \
        vat = vat + 9000 WHERE class = 'amended'", &["tax-invoice-is-its-lines"]),
    ("packages-are-full-or-less", "INSERT INTO tax_transmission SELECT id, number, 'g', TRUE, 3, NULL, \
        <now>, NULL, NULL, NULL, 1 FROM tax_invoice", &[]),
];
