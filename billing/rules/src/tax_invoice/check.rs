//! What is checked before a tax invoice is issued: the rules of the tax office and the services
//! that transmit (`tax-and-law.md` 1.6), and the lengths of the standard form (1.3).
//!
//! What the types hold cannot break: amounts are whole won (INV200–204, 304, 306), a price has no
//! fraction and a quantity two decimals (INV300, 302), and no paper here has a broker (INV150–158).

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;

use super::{Amendment, Class, Kind, MOST_LINES, Purpose};
use crate::{Text, Won};

/// Everything on a paper that is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// 승인번호; none before it is issued.
    pub issue_id: Option<String>,
    pub class: Class,
    pub kind: Kind,
    pub written_on: NaiveDate,
    /// The day of issue.
    pub issued_on: NaiveDate,
    pub purpose: Option<Purpose>,
    pub amendment: Option<Amendment>,
    pub original_issue_id: Option<String>,
    pub supplier: Party,
    pub customer: Party,
    pub customer_id: IdKind,
    /// Up to three.
    pub remarks: Vec<String>,
    pub lines: Vec<PaperLine>,
    pub supply: Won,
    /// None on a 계산서, which has no box for it.
    pub vat: Option<Won>,
    pub total: Won,
    pub paid: Means,
}

/// Supplier or customer as the paper names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Digits alone.
    pub id: String,
    /// 종사업장번호.
    pub branch: String,
    pub name: String,
    /// 대표자.
    pub representative: String,
    pub address: String,
    /// 업태.
    pub business_type: String,
    /// 종목.
    pub business_item: String,
    pub email: String,
    pub second_email: String,
}

/// Which kind of number the customer is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// 01 사업자.
    Business,
    /// 02 주민등록번호, which this house does not store.
    Resident,
    /// 03 외국인.
    Foreigner,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLine {
    pub name: String,
    pub spec: String,
    pub remark: String,
    pub supply: Won,
    pub vat: Won,
}

/// 현금, 수표, 어음, 외상미수금. Won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Means {
    pub cash: Won,
    pub cheque: Won,
    pub note: Won,
    pub credit: Won,
}

/// Something on the paper that would be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code, `INV146`.
    pub rule: &'static str,
    /// JSON pointer to the field, `/customer/email`.
    pub field: &'static str,
    pub message: Text,
    /// What to do about it.
    pub fix: Text,
}

/// Looks at a paper by every rule; empty where it may be issued.
pub fn check(paper: &Paper) -> Vec<Finding> {
    let mut findings = Vec::new();
    numbers_and_codes(paper, &mut findings);
    supplier(&paper.supplier, &mut findings);
    customer(paper, &mut findings);
    amounts(paper, &mut findings);
    lines(paper, &mut findings);
    lengths(paper, &mut findings);
    findings
}

/// What is wrong and what to do, in Korean and English each.
type Words = ((&'static str, &'static str), (&'static str, &'static str));

fn found(
    findings: &mut Vec<Finding>,
    wrong: bool,
    (rule, field): (&'static str, &'static str),
    ((ko, en), (fix_ko, fix_en)): Words,
) {
    if wrong {
        let (message, fix) = (Text::fixed(ko, en), Text::fixed(fix_ko, fix_en));
        findings.push(Finding { rule, field, message, fix });
    }
}

/// Ours to mend: the clerk cannot.
const OURS: (&str, &str) =
    ("관리자에게 알려 주세요.", "Tell the administrator: this is not for a clerk to mend.");
const CHOOSE_AGAIN: (&str, &str) =
    ("수정사유를 다시 고르세요.", "Choose the reason of the amendment again.");
const CONFIGURED: (&str, &str) =
    ("설정의 공급자 정보를 고치세요.", "Correct the supplier's details in the configuration.");
const OF_PAYER: (&str, &str) = (
    "납부자의 세금계산서 정보를 고친 뒤 다시 발급하세요.",
    "Correct the payer's tax invoice details and issue it again.",
);

fn numbers_and_codes(paper: &Paper, findings: &mut Vec<Finding>) {
    let amended = paper.class == Class::Amended;
    let issue_id = paper.issue_id.as_deref();
    let written = alloc::format!("{}", paper.written_on.format("%Y%m%d"));
    found(
        findings,
        issue_id.is_some_and(|id| !id.starts_with(&written) || !is_issue_id(id)),
        ("INV100", "/issue_id"),
        (
            (
                "승인번호는 작성일자 8자리로 시작하는 24자리여야 합니다.",
                "The approval number has 24 characters, the first eight the writing date.",
            ),
            OURS,
        ),
    );
    found(
        findings,
        amended && paper.amendment.is_none(),
        ("INV110", "/amendment"),
        (("수정사유가 없습니다.", "The amendment gives no reason."), CHOOSE_AGAIN),
    );
    found(
        findings,
        !amended && paper.amendment.is_some(),
        ("INV112", "/amendment"),
        (
            ("수정이 아닌데 수정사유가 있습니다.", "A normal one has a reason to amend."),
            CHOOSE_AGAIN,
        ),
    );
    found(
        findings,
        paper.purpose.is_none(),
        ("INV114", "/purpose"),
        (
            ("영수·청구 구분이 없습니다.", "It says neither received nor charged."),
            ("영수 또는 청구를 고르세요.", "Say whether it is received or charged."),
        ),
    );
    found(
        findings,
        paper.written_on > paper.issued_on,
        ("ERR006", "/written_on"),
        (
            ("작성일자가 발행일보다 늦습니다.", "The writing date is after the issue."),
            ("작성일자가 지난 뒤에 발급하세요.", "Issue it once that day has come."),
        ),
    );
    let original = paper.original_issue_id.as_deref();
    found(
        findings,
        amended && !original.is_some_and(is_issue_id) || !amended && original.is_some(),
        ("ERR011", "/original"),
        (
            (
                "수정세금계산서에만, 그리고 반드시 당초승인번호가 있어야 합니다.",
                "An amendment, and only that, names the original's approval number.",
            ),
            ("당초 세금계산서를 고르세요.", "Choose the original."),
        ),
    );
}

/// Date and registration number in digits, the serial in digits and small letters.
fn is_issue_id(id: &str) -> bool {
    let serial = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    id.len() == 24
        && id.bytes().take(16).all(|byte| byte.is_ascii_digit())
        && id.bytes().skip(16).all(serial)
}

fn supplier(supplier: &Party, findings: &mut Vec<Finding>) {
    found(
        findings,
        supplier.id.is_empty(),
        ("INV120", "/supplier/business_number"),
        (("공급자 사업자번호가 없습니다.", "The supplier's number is missing."), CONFIGURED),
    );
    found(
        findings,
        supplier.name.trim().is_empty(),
        ("INV122", "/supplier/name"),
        (("공급자 상호가 없습니다.", "The supplier's name is missing."), CONFIGURED),
    );
    found(
        findings,
        supplier.representative.trim().is_empty(),
        ("INV124", "/supplier/representative"),
        (("공급자 대표자가 없습니다.", "The supplier's representative is missing."), CONFIGURED),
    );
    found(
        findings,
        !supplier.id.is_empty() && !digits(&supplier.id, 10),
        ("INV126", "/supplier/business_number"),
        (
            ("공급자 사업자번호는 10자리여야 합니다.", "The supplier's number has ten digits."),
            CONFIGURED,
        ),
    );
}

fn customer(paper: &Paper, findings: &mut Vec<Finding>) {
    let customer = &paper.customer;
    let given = !customer.id.is_empty();
    let business = paper.customer_id == IdKind::Business;
    found(
        findings,
        given && business && !digits(&customer.id, 10),
        ("INV130", "/customer/business_number"),
        (("사업자번호는 10자리여야 합니다.", "A business number has ten digits."), OF_PAYER),
    );
    found(
        findings,
        customer.name.trim().is_empty(),
        ("INV132", "/customer/name"),
        (("공급받는 자 상호가 없습니다.", "The customer's name is missing."), OF_PAYER),
    );
    found(
        findings,
        customer.representative.trim().is_empty(),
        ("INV134", "/customer/representative"),
        (("공급받는 자 대표자가 없습니다.", "The customer's representative is missing."), OF_PAYER),
    );
    found(
        findings,
        given && !business && !digits(&customer.id, 13),
        ("INV138", "/customer/business_number"),
        (
            ("사업자가 아니면 13자리 번호여야 합니다.", "Other numbers have thirteen digits."),
            OF_PAYER,
        ),
    );
    number_of_another_kind(paper, findings);
    found(
        findings,
        !is_email(&customer.email),
        ("INV146", "/customer/email"),
        (
            ("이메일 주소가 없거나 잘못되었습니다.", "The e-mail address is missing or wrong."),
            OF_PAYER,
        ),
    );
    found(
        findings,
        !given,
        ("INV148", "/customer/business_number"),
        (("공급받는 자 번호가 없습니다.", "The customer's number is missing."), OF_PAYER),
    );
}

/// Customers that are no business: foreigners under the number that stands for all of them, and
/// residents not at all.
fn number_of_another_kind(paper: &Paper, findings: &mut Vec<Finding>) {
    let customer = &paper.customer;
    let foreigner = paper.customer_id == IdKind::Foreigner;
    found(
        findings,
        foreigner && customer.id != "9999999999999",
        ("INV140", "/customer/business_number"),
        (("외국인은 9999999999999로 적습니다.", "A foreigner is 9999999999999."), OF_PAYER),
    );
    found(
        findings,
        foreigner && paper.remarks.iter().all(|remark| remark.trim().is_empty()),
        ("INV142", "/remarks"),
        (
            (
                "외국인의 등록번호나 여권번호를 비고에 적어야 합니다.",
                "The remark names the passport.",
            ),
            ("비고에 등록번호나 여권번호를 적으세요.", "Put the number into the remark."),
        ),
    );
    found(
        findings,
        paper.customer_id == IdKind::Resident,
        ("INV144", "/customer/business_number"),
        (
            ("주민등록번호로는 발급하지 않습니다.", "Resident numbers are not used here."),
            ("사업자번호를 등록하세요.", "Register a business number."),
        ),
    );
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// One `@` with something before it and a dotted name after it, no spaces: what a mail server can
/// be asked about. At most 40 characters, as the form takes.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && !"@,;<>\"".contains(c))
    };
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    plain(local) && plain(domain) && dotted && text.len() <= 40
}

fn amounts(paper: &Paper, findings: &mut Vec<Finding>) {
    let exempt = paper.kind == Kind::Exempt;
    let vat = paper.vat.unwrap_or(Won::ZERO);
    found(
        findings,
        !exempt && paper.vat.is_none(),
        ("INV206", "/vat"),
        (("세금계산서에는 세액이 있어야 합니다.", "A tax invoice has its tax."), OURS),
    );
    found(
        findings,
        exempt && !vat.is_zero(),
        ("INV208", "/vat"),
        (("계산서에는 세액이 없어야 합니다.", "An exempt one has no tax."), OURS),
    );
    let Means { cash, cheque, note, credit } = paper.paid;
    found(
        findings,
        Won::sum([cash, cheque, note, credit], "payment means") != Ok(paper.total),
        ("INV210", "/paid"),
        (
            (
                "합계금액이 결제수단의 합과 다릅니다.",
                "The total is not the sum of the payment means.",
            ),
            OURS,
        ),
    );
    found(
        findings,
        paper.supply.plus(vat, "total") != Ok(paper.total),
        ("INV212", "/total"),
        (("합계금액이 공급가액과 세액의 합과 다릅니다.", "The total is not supply and tax."), OURS),
    );
    let zero_rated = paper.kind == Kind::ZeroRated && !vat.is_zero();
    let apart = paper.supply.get().signum() * vat.get().signum() < 0 || zero_rated;
    let positive = paper.amendment.is_some_and(Amendment::takes_back_only)
        && (paper.supply > Won::ZERO || vat > Won::ZERO);
    found(
        findings,
        apart || positive,
        ("ERR007", "/supply"),
        (
            (
                "공급가액과 세액의 부호가 맞지 않습니다. 환입과 해제는 음수여야 합니다.",
                "Supply and tax do not go together; a return or rescission is negative.",
            ),
            CHOOSE_AGAIN,
        ),
    );
}

fn lines(paper: &Paper, findings: &mut Vec<Finding>) {
    let sum = |of: fn(&PaperLine) -> Won| Won::sum(paper.lines.iter().map(of), "lines");
    found(
        findings,
        sum(|line| line.supply) != Ok(paper.supply),
        ("INV308", "/lines"),
        (("공급가액이 품목의 합과 다릅니다.", "The supply is not the sum of the lines."), OURS),
    );
    found(
        findings,
        sum(|line| line.vat) != Ok(paper.vat.unwrap_or(Won::ZERO)),
        ("INV310", "/lines"),
        (("세액이 품목의 합과 다릅니다.", "The tax is not the sum of the lines."), OURS),
    );
    found(
        findings,
        paper.lines.is_empty(),
        ("INV312", "/lines"),
        (("품목이 하나도 없습니다.", "There is no line."), OURS),
    );
    found(
        findings,
        paper.lines.len() > MOST_LINES,
        ("SYN004", "/lines"),
        (("품목은 99개까지입니다.", "At most 99 lines."), OURS),
    );
}

/// 1.3: upper bounds, in characters.
fn lengths(paper: &Paper, findings: &mut Vec<Finding>) {
    let Party { branch, name, representative, address, business_type, business_item, .. } =
        &paper.customer;
    let customers = [
        ("/customer/branch", branch, 4),
        ("/customer/name", name, 70),
        ("/customer/representative", representative, 30),
        ("/customer/address", address, 150),
        ("/customer/business_type", business_type, 40),
        ("/customer/business_item", business_item, 40),
    ];
    for (field, text, most) in customers {
        too_long(findings, field, text, most, OF_PAYER);
    }
    let Party { branch, name, representative, address, business_type, business_item, .. } =
        &paper.supplier;
    let suppliers = [
        ("/supplier/branch", branch, 4),
        ("/supplier/name", name, 70),
        ("/supplier/representative", representative, 30),
        ("/supplier/address", address, 150),
        ("/supplier/business_type", business_type, 40),
        ("/supplier/business_item", business_item, 40),
    ];
    for (field, text, most) in suppliers {
        too_long(findings, field, text, most, CONFIGURED);
    }
    let shorten = ("비고를 150자 이내 세 줄까지로 줄이세요.", "Shorten the remarks.");
    for remark in &paper.remarks {
        too_long(findings, "/remarks", remark, 150, shorten);
    }
    found(
        findings,
        paper.remarks.len() > 3,
        ("SYN004", "/remarks"),
        (("비고는 세 줄까지입니다.", "There are at most three remarks."), shorten),
    );
    for line in &paper.lines {
        too_long(findings, "/lines", &line.name, 100, OURS);
        too_long(findings, "/lines", &line.spec, 60, OURS);
        too_long(findings, "/lines", &line.remark, 100, OURS);
    }
}

fn too_long(
    findings: &mut Vec<Finding>,
    field: &'static str,
    text: &str,
    most: usize,
    (fix_ko, fix_en): (&'static str, &'static str),
) {
    let length = text.chars().count();
    if length > most {
        let message = Text::new(
            alloc::format!("{most}자까지 적을 수 있는데 {length}자입니다."),
            alloc::format!("This has {length} characters; {most} are allowed."),
        );
        let fix = Text::fixed(fix_ko, fix_en);
        findings.push(Finding { rule: "SYN004", field, message, fix });
    }
}

#[cfg(test)]
mod tests;
