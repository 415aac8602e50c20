//! Where the rules stand: the articles, forms and acts a derivation cites.

use crate::{Lang, Text};

/// The place a rule rests on, as it is cited on bills and in refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Article {
    ko: &'static str,
    en: &'static str,
}

impl Article {
    const fn new(ko: &'static str, en: &'static str) -> Article {
        Article { ko, en }
    }

    /// 신청좌석수가 10석 미만일 경우 청약 제한.
    pub const UNDER_TEN_SEATS: Article =
        Article::new("이용약관 제3조 제7호", "Terms of service, art. 3(7)");
    /// 손해배상의 조건과 산식.
    pub const OUTAGE_CREDIT: Article =
        Article::new("이용약관 제10조 제3항", "Terms of service, art. 10(3)");
    /// 이용의 정지: 납부최고 후 1월.
    pub const SUSPENSION_FOR_ARREARS: Article =
        Article::new("이용약관 제11조 제1항", "Terms of service, art. 11(1)");
    /// 직권해지: 연체로 이용정지가 계속될 때, 그 밖에 이와 유사한 사유.
    pub const TERMINATION_FOR_ARREARS: Article =
        Article::new("이용약관 제15조 제4호", "Terms of service, art. 15(4)");
    /// 일시이용중단: 1월 이상 6월 이하, 월정액 면제.
    pub const PAUSE: Article =
        Article::new("이용약관 제13조 제1항", "Terms of service, art. 13(1)");
    /// 계약의 기간.
    pub const CONTRACT_TERM: Article =
        Article::new("이용약관 제14조 제1항", "Terms of service, art. 14(1)");
    /// 1년씩 자동 연장, 1개월 전 서면 종료 의사.
    pub const RENEWAL: Article =
        Article::new("이용약관 제14조 제2항", "Terms of service, art. 14(2)");
    /// 해지위약금 = 사용월수 × 회선수 × 약정기간 월할인액.
    pub const PENALTY: Article =
        Article::new("이용약관 제14조 제3항", "Terms of service, art. 14(3)");
    /// 케이티의 사유에 의한 해지.
    pub const PROVIDERS_REASON: Article =
        Article::new("이용약관 제15조 제5호", "Terms of service, art. 15(5)");
    /// 석당 단가표.
    pub const PRICE_FORM: Article = Article::new("이용요금표(양식 #3)", "Price table (form 3)");
    /// 서비스개시 및 과금일자, 변경 요청일자.
    pub const CHANGE_FORM: Article = Article::new(
        "신청서·변경신청서(양식 #1, #4) 서비스개시 및 과금일자",
        "Order and change forms (forms 1, 4): service start and billing date",
    );
    /// 신청서와 변경신청서의 고객사항.
    pub const ORDER_FORM: Article =
        Article::new("신청서·변경신청서(양식 #1, #4)", "Order and change forms (forms 1, 4)");
    /// 납품(검수)확인서에 따른 일회성 청구.
    pub const ACCEPTANCE_FORM: Article =
        Article::new("납품(검수)확인서(양식 #5)", "Acceptance certificate (form 5)");
    /// 복무확인서에 따른 위탁운영비.
    pub const ATTENDANCE: Article =
        Article::new("업무처리 절차 4-2 복무확인서", "Process guide 4-2, attendance confirmation");
    /// 별도 협정가.
    pub const NEGOTIATED_PRICE: Article =
        Article::new("상품 담당이 승인한 협정 단가", "Unit price approved by the product manager");
    /// 부가가치세율 10 %.
    pub const VAT: Article = Article::new("부가가치세법 제30조", "Value-Added Tax Act, art. 30");
    /// 월·연으로 정한 기간의 계산.
    pub const CALENDAR_MONTHS: Article = Article::new("민법 제160조", "Civil Act, art. 160");
    /// 기간 말일이 토요일·공휴일이면 그 익일.
    pub const LAST_DAY_ON_HOLIDAY: Article = Article::new("민법 제161조", "Civil Act, art. 161");
    /// 공휴일과 대체공휴일.
    pub const HOLIDAYS: Article = Article::new(
        "관공서의 공휴일에 관한 규정 제2조·제3조",
        "Decree on public holidays, art. 2 and 3",
    );
    /// 이용자에 대한 손해배상 안내 의무.
    pub const OUTAGE_NOTICE: Article =
        Article::new("전기통신사업법 제33조 제2항", "Telecommunications Business Act, art. 33(2)");
    /// 요금납기일 (청구서).
    pub const DUE_DATE: Article =
        Article::new("청구서 납기: 익월 25일", "Bill: due on the 25th of the following month");
    /// 가산금.
    pub const LATE_CHARGE: Article =
        Article::new("이용약관 제11조 제1항의 가산금", "Late charge named in terms art. 11(1)");
    /// 월별 청구서.
    pub const MONTHLY_BILL: Article =
        Article::new("업무처리 절차 4 청구 및 정산", "Process guide 4, billing and settlement");

    /// 협력사 정산.
    pub const PARTNER_SETTLEMENT: Article = Article::new(
        "업무처리 절차 4 협력사 정산, 협력사 계약",
        "Process guide 4, partner settlement, and the partner's contract",
    );

    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ko => self.ko,
            Lang::En => self.en,
        }
    }

    pub const fn text(self) -> Text {
        Text::fixed(self.ko, self.en)
    }
}
