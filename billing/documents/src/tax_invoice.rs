//! 세금계산서 and 계산서: what stands on one, for the standard XML and for the printed form.

mod form;
mod read;
mod sheet;
mod write;

pub use read::{UnreadableTaxInvoice, read_tax_invoice};
pub use sheet::{Copies, PrintedTaxInvoice, render_tax_invoices};
pub use write::{InvalidTaxInvoice, write_tax_invoice};

use chrono::{NaiveDate, NaiveDateTime};

/// A tax invoice (세금계산서) or, exempt, an invoice (계산서). Amounts are whole won; what is taken
/// back is negative. Nothing here is added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxInvoice {
    /// 관리번호: the issuer's own number, 24 characters at most.
    pub management_number: String,
    /// When it was issued and signed, Korean time; not the writing date.
    pub issued_at: NaiveDateTime,
    /// 승인번호, 24 characters.
    pub issue_id: String,
    pub kind: Kind,
    /// 비고, three at most of 150 characters.
    pub remarks: Vec<String>,
    /// 작성일자.
    pub written_on: NaiveDate,
    /// What it corrects, if it is a 수정세금계산서.
    pub amends: Option<Amends>,
    pub purpose: Purpose,
    pub supplier: InvoiceParty,
    pub customer: InvoiceParty,
    pub customer_type: CustomerType,
    /// Cash, cheque, note and credit, each once at most.
    pub payments: Vec<(PaymentMeans, i64)>,
    /// 공급가액 합계.
    pub supply: i64,
    /// 세액 합계; none on a 계산서.
    pub vat: Option<i64>,
    /// 총액.
    pub total: i64,
    pub lines: Vec<TaxInvoiceLine>,
}

/// What kind of document, apart from whether it amends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// 일반.
    #[default]
    Taxable,
    /// 영세율.
    ZeroRated,
    /// 계산서(면세).
    Exempt,
}

/// What an amending document refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amends {
    pub reason: AmendmentCode,
    /// 당초승인번호.
    pub original_issue_id: String,
}

/// 수정사유 (decree art. 70 ①).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendmentCode {
    /// 01 기재사항 착오정정.
    Mistake,
    /// 02 공급가액 변동.
    PriceChange,
    /// 03 환입.
    Returned,
    /// 04 계약의 해제.
    Rescinded,
    /// 05 내국신용장 사후개설.
    LocalLetterOfCredit,
    /// 06 착오에 의한 이중발급.
    IssuedTwice,
}

impl AmendmentCode {
    pub const ALL: [AmendmentCode; 6] = [
        AmendmentCode::Mistake,
        AmendmentCode::PriceChange,
        AmendmentCode::Returned,
        AmendmentCode::Rescinded,
        AmendmentCode::LocalLetterOfCredit,
        AmendmentCode::IssuedTwice,
    ];

    /// The two digits.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            AmendmentCode::Mistake => "01",
            AmendmentCode::PriceChange => "02",
            AmendmentCode::Returned => "03",
            AmendmentCode::Rescinded => "04",
            AmendmentCode::LocalLetterOfCredit => "05",
            AmendmentCode::IssuedTwice => "06",
        }
    }

    /// As it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AmendmentCode::Mistake => "기재사항 착오정정",
            AmendmentCode::PriceChange => "공급가액 변동",
            AmendmentCode::Returned => "환입",
            AmendmentCode::Rescinded => "계약의 해제",
            AmendmentCode::LocalLetterOfCredit => "내국신용장 사후개설",
            AmendmentCode::IssuedTwice => "착오에 의한 이중발급",
        }
    }
}

/// 영수 or 청구: whether the money has been received or is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    Receipt,
    #[default]
    Charge,
}

/// How it is paid, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMeans {
    /// 현금.
    Cash,
    /// 수표.
    Cheque,
    /// 어음.
    Note,
    /// 외상미수금.
    Credit,
}

impl PaymentMeans {
    pub const ALL: [PaymentMeans; 4] =
        [PaymentMeans::Cash, PaymentMeans::Cheque, PaymentMeans::Note, PaymentMeans::Credit];

    fn code(self) -> &'static str {
        match self {
            PaymentMeans::Cash => "10",
            PaymentMeans::Cheque => "20",
            PaymentMeans::Note => "30",
            PaymentMeans::Credit => "40",
        }
    }
}

/// 사업자등록번호 or what stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CustomerType {
    /// 01: a business registration number of ten digits.
    #[default]
    Business,
    /// 02: a resident registration number.
    Resident,
    /// 03: a foreigner, `9999999999999`.
    Foreigner,
}

/// 공급자 or 공급받는자. Empty fields are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceParty {
    /// 등록번호, digits only.
    pub number: String,
    /// 종사업장번호, four digits.
    pub branch: String,
    /// 상호(법인명).
    pub name: String,
    /// 성명(대표자).
    pub representative: String,
    pub address: String,
    /// 업태.
    pub business_type: String,
    /// 종목.
    pub business_item: String,
    pub contact: Contact,
    /// The customer's second contact.
    pub second_contact: Contact,
}

/// 담당자. Empty fields are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    pub department: String,
    pub name: String,
    pub phone: String,
    pub email: String,
}

/// 품목.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxInvoiceLine {
    /// 월일 of the supply.
    pub supplied_on: Option<NaiveDate>,
    /// 품목.
    pub name: String,
    /// 규격.
    pub specification: String,
    /// 수량 in hundredths.
    pub quantity: Option<i64>,
    /// 단가 in hundredths of a won.
    pub unit_price: Option<i64>,
    /// 공급가액.
    pub supply: i64,
    /// 세액; none on a 계산서.
    pub vat: Option<i64>,
    /// 비고.
    pub remark: String,
}

impl TaxInvoice {
    /// 종류: class and kind, e.g. `0101`.
    #[must_use]
    pub fn type_code(&self) -> &'static str {
        match (self.amends.is_some(), self.kind) {
            (false, Kind::Taxable) => "0101",
            (false, Kind::ZeroRated) => "0102",
            (false, Kind::Exempt) => "0301",
            (true, Kind::Taxable) => "0201",
            (true, Kind::ZeroRated) => "0202",
            (true, Kind::Exempt) => "0401",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match (self.amends.is_some(), self.kind) {
            (false, Kind::Taxable) => "세금계산서",
            (false, Kind::ZeroRated) => "영세율세금계산서",
            (false, Kind::Exempt) => "계산서",
            (true, Kind::Taxable) => "수정세금계산서",
            (true, Kind::ZeroRated) => "수정영세율세금계산서",
            (true, Kind::Exempt) => "수정계산서",
        }
    }
}

/// A number in hundredths as the standard writes it: `35`, `12.5`, `0.01`.
pub(crate) fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    let (whole, part) = (magnitude / 100, magnitude % 100);
    match part {
        0 => format!("{sign}{whole}"),
        tens if tens % 10 == 0 => format!("{sign}{whole}.{}", tens / 10),
        _ => format!("{sign}{whole}.{part:02}"),
    }
}
