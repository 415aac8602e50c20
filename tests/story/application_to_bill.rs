//! From the application to the issued, explained bill: the first example of the price rules,
//! every number of it, told at the doors people use.

use super::spine::{HANBIT, House, text};
use crate::database::TestDatabase;
use crate::on_both_databases;
use crate::paper::{pdf_text, won};
use crate::world::Person;
use gaetong_entity::party::user_account::Role;
use serde_json::{Value, json};

on_both_databases!(a_company_applies_is_served_and_gets_a_bill_it_can_check);

/// 35 seats for 36 months with the premium app, recording, and five extra lines.
fn thirty_five_seats() -> Value {
    let item = |product: &str, quantity: u32| json!({ "product": product, "quantity": quantity });
    json!([
        item("asp-base", 35),
        item("app-premium", 35),
        item("recording", 35),
        item("extra-line", 5)
    ])
}

async fn a_company_applies_is_served_and_gets_a_bill_it_can_check(db: TestDatabase) {
    let house = House::open(db).await;
    let mut order = house.file(HANBIT, thirty_five_seats(), "2026-04-01").await;
    the_quote_says_what_it_will_cost(&house, &order.application_id).await;

    let accepted = house.accept(&mut order).await;
    assert_eq!(order.service_id, "J00000001");
    assert_eq!(accepted["line_note"], "콜센터서비스 접속용 회선 (서비스번호: J00000001)");

    house.world.clock("2026-03-26T10:00");
    house.provision().await;
    let customer = house.world.customer("이한빛", Role::TenantAdmin, order.tenant_id).await;
    let acceptance = house.sign(&order, &customer).await;
    the_certificate_is_a_paper(&customer, &acceptance).await;

    house.world.clock("2026-04-01T09:00");
    let opened = house.open_service(&order, "2026-04-01").await;
    assert_eq!(opened["billed_from"], "2026-04-01");
    assert_eq!(opened["contract_until"], "2029-04-01", "36 months later, the first day after it");

    house.world.clock("2026-05-04T09:00");
    let run = house.bill("2026-04").await;
    assert_eq!((&run["state"], &run["bills_issued"]), (&json!("issued"), &json!(1)));
    assert_eq!(run["amount_total"], 9_985_250);
    let again = house.bill("2026-04").await;
    assert_eq!(again["bills_issued"], 0, "a repeated run adds nothing");

    let bill = the_bill_has_every_number(&customer).await;
    the_bill_says_why(&customer, &bill).await;
    the_paper_says_the_same(&customer, &bill).await;
    the_letter_brings_the_paper(&house).await;
    everything_was_recorded(&house).await;
}

async fn the_quote_says_what_it_will_cost(house: &House, application: &str) {
    let path = format!("/api/v1/applications/{application}");
    let filed = house.sales.get(&path).await.expect(200).json();
    assert_eq!(filed["state"], "submitted");
    assert_eq!(filed["quote"]["supply"], 9_077_500);
    assert_eq!(filed["quote"]["vat"], 907_750);
    assert_eq!(filed["quote"]["total"], 9_985_250);
    assert_eq!(filed["missing"], json!([]));
}

async fn the_certificate_is_a_paper(customer: &Person, acceptance: &str) {
    let pdf = customer.get(&format!("{acceptance}/pdf")).await.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let text = pdf_text(&pdf.body).await;
    for words in ["J00000001", "한빛보험", "35"] {
        assert!(text.contains(words), "the certificate does not say {words}: {text}");
    }
}

async fn the_bill_has_every_number(customer: &Person) -> String {
    let list = customer.get("/api/v1/bills").await.expect(200).json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    let id = text(&list["data"][0]["id"]);
    let bill = customer.get(&format!("/api/v1/bills/{id}")).await.expect(200).json();
    assert_eq!(bill["month"], "2026-04");
    assert_eq!(bill["supply"], 9_077_500);
    assert_eq!(bill["vat"], 907_750);
    assert_eq!(bill["total"], 9_985_250);
    // The 25th of May 2026 is a substitute holiday (Buddha's birthday fell on Sunday).
    assert_eq!(bill["due_on"], "2026-05-26");
    let lines = bill["lines"].as_array().expect("lines");
    let line = |line: &Value| {
        let number = |name: &str| line[name].as_i64().expect("a number");
        let numbers = ["unit_price", "quantity", "days", "month_days", "supply", "vat"].map(number);
        (text(&line["product"]), numbers)
    };
    let lines: Vec<(String, [i64; 6])> = lines.iter().map(line).collect();
    let expected = [
        ("asp-base", [160_000, 35, 30, 30, 5_600_000, 560_000]),
        ("app-premium", [76_500, 35, 30, 30, 2_677_500, 267_750]),
        ("recording", [20_000, 35, 30, 30, 700_000, 70_000]),
        ("extra-line", [20_000, 5, 30, 30, 100_000, 10_000]),
    ];
    assert_eq!(lines, expected.map(|(product, numbers)| (product.to_owned(), numbers)));
    id
}

async fn the_bill_says_why(customer: &Person, bill: &str) {
    let why = customer.get(&format!("/api/v1/bills/{bill}/explanation")).await.expect(200);
    let told = why.text();
    for formula in ["160,000", "76,500", "5,600,000", "9,077,500", "907,750"] {
        assert!(told.contains(formula), "the explanation does not say {formula}: {told}");
    }
    let recount = customer.get(&format!("/api/v1/bills/{bill}/recount")).await;
    if recount.status == 200 {
        assert_eq!(recount.json()["same_amounts"], true, "{}", recount.text());
    }
}

async fn the_paper_says_the_same(customer: &Person, bill: &str) {
    let pdf = customer.get(&format!("/api/v1/bills/{bill}/pdf")).await.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let text = pdf_text(&pdf.body).await;
    let amounts = [5_600_000, 2_677_500, 700_000, 100_000, 9_077_500, 907_750, 9_985_250].map(won);
    for words in amounts.iter().map(String::as_str).chain(["한빛보험", "J00000001", "일금"]) {
        assert!(text.contains(words), "the bill does not say {words}: {text}");
    }
}

async fn the_letter_brings_the_paper(house: &House) {
    let letters = house.world.letters_to(&house.address_of(HANBIT)).await;
    let bills: Vec<_> = letters.iter().filter(|letter| letter.pdf.is_some()).collect();
    let of_bill = bills.iter().filter(|letter| letter.file_name.contains("202604"));
    assert_eq!(of_bill.count(), 1, "one letter with the bill: {letters:?}");
    for letter in bills {
        let pdf = letter.pdf.as_deref().expect("a paper");
        assert!(pdf_text(pdf).await.contains("한빛보험"));
    }
}

/// Who, when, from where, what: every act of the story left its event.
async fn everything_was_recorded(house: &House) {
    let sql = "SELECT DISTINCT act FROM event ORDER BY act";
    let acts: Vec<String> = house.world.db.ask(sql).await.into_iter().flatten().collect();
    for act in ["application.submitted", "bill.issued", "user.signed_in"] {
        assert!(acts.iter().any(|recorded| recorded == act), "{act} is not among {acts:?}");
    }
    let sql = "SELECT act FROM event WHERE actor_name = '' OR from_address = '' OR channel = ''";
    assert_eq!(house.world.db.ask(sql).await, Vec::<Vec<String>>::new());
}
