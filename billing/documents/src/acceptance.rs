//! 납품(검수) 확인서, form #5: the customer confirms item by item what it was handed.

use chrono::{NaiveDate, NaiveDateTime};

use crate::bill::day;
use crate::bill_sheet::section;
use crate::flow::{Flow, Running, fit, shrink_to, wrap};
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Sheets, Style};
use crate::table::{Cell, Column, Table};
use crate::{Lang, PaperError, Picture};

/// A certificate of acceptance as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptancePaper {
    pub lang: Lang,
    /// Prints 시연 데이터 on every page.
    pub demo: bool,
    /// 문서번호.
    pub number: String,
    /// 서비스번호, e.g. `J00000001`.
    pub service: String,
    /// 고객명 (상호).
    pub customer: String,
    /// 대표자.
    pub representative: String,
    /// 사업자등록번호 as printed; not printed if empty.
    pub business_number: String,
    /// 내용, e.g. `콜센터 서비스 신규 구축`.
    pub content: String,
    /// 설치위치.
    pub installed_at: String,
    pub items: Vec<AcceptedItem>,
    /// 인계자: who hands over.
    pub handed_over_by: Signature,
    /// 인수자: who takes over, for the customer.
    pub taken_over_by: Signature,
    /// 확인일.
    pub accepted_on: NaiveDate,
    /// 서비스개시 및 과금일자, if it is later than the opening.
    pub billing_start: Option<NaiveDate>,
    /// Hash of the items confirmed, as the audit log holds it; not printed if empty.
    pub content_hash: String,
}

/// One thing delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcceptedItem {
    /// 설치/납품일자.
    pub delivered_on: Option<NaiveDate>,
    /// 품명.
    pub name: String,
    /// 규격.
    pub specification: String,
    /// 수량 as printed, e.g. `35석`.
    pub quantity: String,
    /// 비고.
    pub remark: String,
}

/// Who signed for one side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// 상호명.
    pub company: String,
    /// 담당자: the typed name that stands for the signature.
    pub person: String,
    /// When it was signed electronically, civil time in Seoul; none leaves room for a seal.
    pub signed_at: Option<NaiveDateTime>,
    /// A drawn signature or a company's seal, put beside the name.
    pub picture: Option<Picture>,
}

const LABEL: Style = Style::regular(8.5).ink(Ink::Muted);
const VALUE: Style = Style::regular(9.0);

/// Makes the PDF of a certificate of acceptance, A4 portrait.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the certificate's content.
pub fn render_acceptance(paper: &AcceptancePaper) -> Result<Vec<u8>, PaperError> {
    let lang = paper.lang;
    let title = lang.pick("납품(검수) 확인서", "Certificate of acceptance");
    set_certificate(paper, title)?.finish(&About {
        title: format!("{title} {} {}", paper.service, paper.customer),
        author: paper.handed_over_by.company.clone(),
        dated: paper.accepted_on,
        language: lang.pick("ko-KR", "en"),
    })
}

fn set_certificate(paper: &AcceptancePaper, title: &str) -> Result<Sheets, PaperError> {
    let lang = paper.lang;
    let mut flow = Flow::start(Running {
        head: format!("{title} · {} · {}", paper.number, paper.customer),
        warning: paper.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: format!("{} {}", lang.pick("문서번호", "Document"), paper.number),
    })?;
    head(&mut flow, paper, title)?;
    facts(&mut flow, paper)?;
    items(&mut flow, paper)?;
    statement(&mut flow, paper)?;
    signatures(&mut flow, paper)?;
    hash(&mut flow, paper)?;
    flow.close()
}

fn head(flow: &mut Flow, paper: &AcceptancePaper, title: &str) -> Result<(), PaperError> {
    let lang = paper.lang;
    let number = format!("{} {}", lang.pick("문서번호", "Document"), paper.number);
    flow.sheets.text(Align::Left, (LEFT, 48.0), &number, LABEL)?;
    let middle = (LEFT + RIGHT) / 2.0;
    flow.sheets.text(Align::Centre, (middle, 96.0), title, Style::bold(24.0))?;
    flow.sheets.rule((LEFT, 116.0), (RIGHT, 116.0), 1.2, Ink::Accent);
    flow.y = 116.0;
    Ok(())
}

fn facts(flow: &mut Flow, paper: &AcceptancePaper) -> Result<(), PaperError> {
    let lang = paper.lang;
    let billing_start = paper.billing_start.map(|date| day(date, lang)).unwrap_or_default();
    let facts = [
        (lang.pick("서비스번호", "Service"), &paper.service),
        (lang.pick("고객명", "Customer"), &paper.customer),
        (lang.pick("대표자", "CEO"), &paper.representative),
        (lang.pick("사업자번호", "Business no."), &paper.business_number),
        (lang.pick("내용", "Subject"), &paper.content),
        (lang.pick("설치위치", "Installed at"), &paper.installed_at),
        (lang.pick("서비스개시 및 과금일자", "Billing starts"), &billing_start),
    ];
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        fact(flow, label, value)?;
    }
    Ok(())
}

/// A ruled row of label and value.
fn fact(flow: &mut Flow, label: &str, value: &str) -> Result<(), PaperError> {
    const INSET: f32 = 118.0;
    flow.make_room(24.0)?;
    let top = flow.y;
    flow.sheets.text(Align::Left, (LEFT + 4.0, top + 15.5), label, LABEL)?;
    flow.down(4.0);
    for line in wrap(value, VALUE, RIGHT - LEFT - INSET)? {
        flow.down(14.0);
        flow.sheets.text(Align::Left, (LEFT + INSET, flow.y - 2.5), &line, VALUE)?;
    }
    flow.down(4.0);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.35, Ink::Hairline);
    Ok(())
}

fn items(flow: &mut Flow, paper: &AcceptancePaper) -> Result<(), PaperError> {
    let lang = paper.lang;
    section(flow, lang.pick("납품 내역", "Items delivered"), "")?;
    let column = |korean, english, width, align| Column {
        title: lang.pick(korean, english).to_owned(),
        width,
        align,
    };
    let columns = vec![
        column("설치/납품일자", "Delivered on", 78.0, Align::Left),
        column("품명", "Item", 126.0, Align::Left),
        column("규격", "Specification", 135.0, Align::Left),
        column("수량", "Quantity", 46.0, Align::Right),
        column("비고", "Remark", 114.28, Align::Left),
    ];
    let rows: Vec<Vec<Cell>> = paper.items.iter().map(|item| row(item, lang)).collect();
    Table { columns, sum: None }.draw(flow, &rows)
}

fn row(item: &AcceptedItem, lang: Lang) -> Vec<Cell> {
    vec![
        Cell::of(item.delivered_on.map(|date| day(date, lang)).unwrap_or_default()),
        Cell::of(&item.name),
        Cell::of(&item.specification),
        Cell::of(&item.quantity),
        Cell::of(&item.remark),
    ]
}

fn statement(flow: &mut Flow, paper: &AcceptancePaper) -> Result<(), PaperError> {
    let sentence = paper.lang.pick(
        "위와 같이 납품(설치)되었으며, 검수 결과 이상이 없음을 확인합니다.",
        "The items above were delivered and installed as stated, and were found in order.",
    );
    let date = match paper.lang {
        Lang::Korean => paper.accepted_on.format("%Y년 %-m월 %-d일").to_string(),
        Lang::English => day(paper.accepted_on, Lang::English),
    };
    flow.make_room(210.0)?;
    let middle = (LEFT + RIGHT) / 2.0;
    flow.down(40.0);
    flow.sheets.text(Align::Centre, (middle, flow.y), sentence, Style::regular(11.0))?;
    flow.down(28.0);
    flow.sheets.text(Align::Centre, (middle, flow.y), &date, Style::bold(11.5))?;
    flow.down(24.0);
    Ok(())
}

/// Two boxes side by side: 인계자 and 인수자.
fn signatures(flow: &mut Flow, paper: &AcceptancePaper) -> Result<(), PaperError> {
    let lang = paper.lang;
    let width = (RIGHT - LEFT - 20.0) / 2.0;
    let giver = lang.pick("인계자", "Handed over by");
    let taker = lang.pick("인수자", "Taken over by");
    let y = flow.y;
    signature(flow, lang, (LEFT, y), width, giver, &paper.handed_over_by)?;
    signature(flow, lang, (RIGHT - width, y), width, taker, &paper.taken_over_by)?;
    flow.y = y + 100.0;
    Ok(())
}

fn signature(
    flow: &mut Flow,
    lang: Lang,
    (x, y): (f32, f32),
    width: f32,
    title: &str,
    signature: &Signature,
) -> Result<(), PaperError> {
    let right = x + width;
    flow.sheets.fill((x, y), (width, 22.0), Ink::Tint);
    flow.sheets.rule((x, y), (right, y), 0.8, Ink::Accent);
    flow.sheets.text(Align::Left, (x + 8.0, y + 14.5), title, Style::bold(9.0).ink(Ink::Accent))?;
    let room = width - 70.0;
    let company = fit(&signature.company, VALUE, room)?;
    flow.sheets.text(Align::Left, (x + 8.0, y + 41.0), lang.pick("상호명", "Company"), LABEL)?;
    flow.sheets.text(Align::Left, (x + 62.0, y + 41.0), &company, VALUE)?;
    flow.sheets.text(Align::Left, (x + 8.0, y + 63.0), lang.pick("담당자", "Name"), LABEL)?;
    let beside = if signature.picture.is_some() { 92.0 } else { 30.0 };
    let person = fit(&signature.person, Style::bold(10.5), room - beside)?;
    flow.sheets.text(Align::Left, (x + 62.0, y + 63.0), &person, Style::bold(10.5))?;
    let seal = lang.pick("(인)", "(seal)");
    flow.sheets.text(Align::Right, (right - 8.0, y + 63.0), seal, LABEL)?;
    if let Some(picture) = &signature.picture {
        flow.sheets.picture((right - 92.0, y + 26.0), (86.0, 62.0), picture);
    }
    let signed = signature.signed_at.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    if let Some(at) = signed {
        let line = format!("{} {at}", lang.pick("전자서명", "Signed electronically"));
        let style = shrink_to(&line, LABEL.ink(Ink::Accent), room)?;
        flow.sheets.text(Align::Left, (x + 62.0, y + 81.0), &line, style)?;
    }
    flow.sheets.rule((x, y + 92.0), (right, y + 92.0), 0.5, Ink::Hairline);
    Ok(())
}

fn hash(flow: &mut Flow, paper: &AcceptancePaper) -> Result<(), PaperError> {
    if paper.content_hash.is_empty() {
        return Ok(());
    }
    let line =
        format!("{} {}", paper.lang.pick("확인 내용 해시", "Content hash"), paper.content_hash);
    flow.down(10.0);
    flow.paragraph(LEFT, RIGHT - LEFT, &line, Style::regular(7.2).ink(Ink::Muted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Printed, printed};

    fn certificate(items: usize) -> AcceptancePaper {
        let signed_on = NaiveDate::from_ymd_opt(2026, 2, 12).unwrap();
        let side = |company: &str, person: &str| Signature {
            company: company.into(),
            person: person.into(),
            signed_at: signed_on.and_hms_opt(16, 42, 0),
            picture: None,
        };
        let item = AcceptedItem {
            delivered_on: Some(signed_on),
            name: "IP 전화기".into(),
            specification: "기가비트 PoE".into(),
            quantity: "35".into(),
            remark: "예비 2대 포함".into(),
        };
        AcceptancePaper {
            lang: Lang::Korean,
            demo: true,
            number: "ACC-J00000001-1".into(),
            service: "J00000001".into(),
            customer: "㈜한빛보험".into(),
            representative: "이한빛".into(),
            business_number: String::new(),
            content: "콜센터 ASP 서비스 신규 구축".into(),
            installed_at: "서울특별시 영등포구 국제금융로 8길 25".into(),
            items: vec![item; items],
            handed_over_by: side("(주)개통통신", "최영업"),
            taken_over_by: side(&"한빛보험".repeat(12), &"김고객".repeat(12)),
            accepted_on: signed_on,
            billing_start: None,
            content_hash: "51d2f0a9".into(),
        }
    }

    /// A seal is put into its box, and the same input gives the same bytes.
    #[test]
    fn a_seal_is_printed_beside_the_name() {
        let plain = render_acceptance(&certificate(2)).unwrap();
        let mut sealed = certificate(2);
        let dots = [180, 20, 20].repeat(16);
        sealed.taken_over_by.picture = Some(Picture { width: 4, height: 4, dots });
        let bytes = render_acceptance(&sealed).unwrap();
        assert!(bytes.len() > plain.len());
        let holds = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
        assert!(holds(&bytes, b"/Image") && !holds(&plain, b"/Image"));
        assert_eq!(bytes, render_acceptance(&sealed).unwrap());
    }

    fn pages(items: usize) -> Vec<Printed> {
        printed(&set_certificate(&certificate(items), "납품(검수) 확인서").unwrap())
    }

    fn page_of(pages: &[Printed], shown: &str) -> usize {
        pages.iter().find(|text| text.text == shown).unwrap().page
    }

    #[test]
    fn a_certificate_is_small_and_the_same_every_time() {
        let once = render_acceptance(&certificate(5)).unwrap();
        assert!(once.len() < 100_000, "{} bytes", once.len());
        assert!(once == render_acceptance(&certificate(5)).unwrap(), "two renderings differ");
    }

    #[test]
    fn the_signatures_stay_with_the_sentence_they_sign() {
        for items in 0..60 {
            let pages = pages(items);
            let sentence = "위와 같이 납품(설치)되었으며, 검수 결과 이상이 없음을 확인합니다.";
            let page = page_of(&pages, sentence);
            assert_eq!(page_of(&pages, "전자서명 2026-02-12 16:42"), page, "{items} items");
            for text in &pages {
                assert!(text.left >= LEFT - 0.1 && text.right <= RIGHT + 0.1, "{text:?}");
                assert!(text.baseline < 815.0, "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_printed() {
        assert!(pages(1).iter().all(|text| text.text != "사업자번호"));
        assert_eq!(page_of(&pages(1), "서비스번호"), 0);
    }
}
