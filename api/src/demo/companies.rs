//! The invented companies of the demo. Their business numbers begin with 999, a tax office that
//! does not exist; their phones with 000.

use gaetong_entity::ids::BusinessNumber;
use gaetong_entity::order::application::AccessLine;

/// How far a company's application has come when the demo opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The sales rep is still writing.
    Draft,
    /// In the order desk's queue.
    Submitted,
    /// Partners are at work.
    Provisioning,
    /// In use and billed.
    Open,
}

/// A customer of the demo.
#[derive(Debug, Clone, Copy)]
pub struct Company {
    pub name: &'static str,
    pub representative: &'static str,
    pub address: &'static str,
    /// Latin name, for addresses.
    pub host: &'static str,
    pub seats: i64,
    /// Months; 0 without a term.
    pub term: u32,
    /// `app-basic`, `app-premium` or none.
    pub app: Option<&'static str>,
    pub recording: i64,
    pub extra_lines: i64,
    pub access: AccessLine,
    pub intelligent_network: bool,
    pub headsets: bool,
    /// Agents of a staffing partner.
    pub staffing: Option<i64>,
    /// One-off contract price of a build item, won.
    pub build: Option<i64>,
    /// Months before today the application was filed.
    pub filed_months_ago: u32,
    pub stage: Stage,
}

impl Company {
    pub fn email(&self, who: &str) -> String {
        format!("{who}@{}.example", self.host)
    }
}

/// The `n`th business number of the tax office that does not exist.
pub fn business_number(n: usize) -> Option<BusinessNumber> {
    // One of the ten check digits fits.
    (0..10).find_map(|check| format!("999-81-{n:04}{check}").parse().ok())
}

const fn company(
    name: &'static str,
    representative: &'static str,
    address: &'static str,
    host: &'static str,
    seats: i64,
    term: u32,
    filed_months_ago: u32,
) -> Company {
    Company {
        name,
        representative,
        address,
        host,
        seats,
        term,
        app: None,
        recording: seats,
        extra_lines: 0,
        access: AccessLine::Vpn,
        intelligent_network: false,
        headsets: false,
        staffing: None,
        build: None,
        filed_months_ago,
        stage: Stage::Open,
    }
}

use AccessLine::{Dedicated, Existing};

#[rustfmt::skip]
pub const COMPANIES: [Company; 24] = [
    // The price list's own example: 35 seats for three years (spec 3.1).
    Company { app: Some("app-premium"), extra_lines: 5, access: Dedicated, headsets: true, ..company("㈜한빛보험", "이한빛", "서울특별시 중구 을지로 900", "hanbit", 35, 36, 16) },
    Company { app: Some("app-basic"), intelligent_network: true, ..company("새봄병원", "정새봄", "서울특별시 강남구 봄길 12", "saebom", 18, 24, 12) },
    // 42 seats cost more than 50 would (P2).
    Company { app: Some("app-basic"), recording: 42, ..company("가온시청 민원콜센터", "강가온", "경기도 가온시 시청로 1", "gaon", 42, 12, 11) },
    // Its year is over: the contract went on by itself (T7).
    Company { extra_lines: 4, ..company("누리여행사㈜", "송누리", "부산광역시 해운대구 바다로 77", "nuri", 28, 12, 15) },
    Company { app: Some("app-premium"), intelligent_network: true, headsets: true, ..company("㈜다온쇼핑", "문다온", "서울특별시 성동구 물류로 5", "daon", 120, 36, 11) },
    Company { access: Dedicated, ..company("라온카드㈜", "배라온", "서울특별시 영등포구 금융로 20", "raon", 96, 36, 10) },
    Company { headsets: true, ..company("마루택배㈜", "백마루", "경기도 안산시 택배로 300", "maru", 55, 24, 10) },
    Company { app: Some("app-basic"), ..company("바른렌탈㈜", "유바른", "대전광역시 서구 둔산로 8", "bareun", 24, 24, 9) },
    Company { recording: 12, ..company("별하교육㈜", "허별하", "대구광역시 수성구 배움길 3", "byeolha", 12, 12, 9) },
    Company { build: Some(18_500_000), app: Some("app-premium"), ..company("산들식품㈜", "남산들", "전라북도 전주시 한옥로 41", "sandeul", 30, 36, 8) },
    Company { intelligent_network: true, ..company("아라항공㈜", "심아라", "인천광역시 중구 하늘로 10", "ara", 80, 24, 8) },
    Company { access: Existing, ..company("여울도시가스㈜", "노여울", "충청남도 천안시 가스로 2", "yeoul", 20, 0, 7) },
    Company { app: Some("app-premium"), ..company("온새미캐피탈㈜", "하온새", "서울특별시 서초구 캐피탈로 9", "onsaemi", 48, 36, 7) },
    Company { recording: 0, ..company("윤슬정수기㈜", "곽윤슬", "광주광역시 북구 맑은길 6", "yunseul", 15, 12, 6) },
    Company { headsets: true, extra_lines: 10, ..company("은하통신판매㈜", "성은하", "서울특별시 구로구 디지털로 88", "eunha", 64, 24, 6) },
    Company { ..company("이든보청기㈜", "차이든", "강원도 춘천시 소리길 11", "iden", 10, 12, 5) },
    Company { app: Some("app-basic"), staffing: Some(8), ..company("자람학습지㈜", "주자람", "서울특별시 관악구 배움로 14", "jaram", 33, 24, 5) },
    Company { intelligent_network: true, build: Some(7_200_000), ..company("청솔병원", "우청솔", "경상남도 창원시 솔길 70", "cheongsol", 22, 36, 4) },
    Company { access: Dedicated, ..company("하람저축은행", "구하람", "부산광역시 부산진구 저축로 3", "haram", 40, 36, 4) },
    Company { ..company("햇살마트㈜", "신햇살", "충청북도 청주시 시장길 15", "haetsal", 16, 12, 3) },
    // Opened in the month that is not billed yet: the newcomer's first proration.
    Company { app: Some("app-basic"), ..company("해오름호텔㈜", "임해오", "제주특별자치도 서귀포시 해안로 21", "haeoreum", 26, 24, 2) },
    Company { stage: Stage::Provisioning, intelligent_network: true, access: Dedicated, headsets: true, ..company("푸른솔건설㈜", "민푸른", "울산광역시 남구 건설로 4", "pureun", 28, 24, 0) },
    Company { stage: Stage::Submitted, app: Some("app-premium"), ..company("참빛안경㈜", "옥참빛", "서울특별시 마포구 안경길 9", "chambit", 29, 12, 0) },
    Company { stage: Stage::Draft, ..company("큰나무상조㈜", "엄큰나", "경기도 수원시 나무로 30", "keunnamu", 45, 36, 0) },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_company_has_a_number_and_an_address_of_its_own() {
        let numbers: std::collections::BTreeSet<_> =
            (1..=COMPANIES.len()).filter_map(business_number).collect();
        assert_eq!(numbers.len(), COMPANIES.len());
        let hosts: std::collections::BTreeSet<_> = COMPANIES.iter().map(|c| c.host).collect();
        assert_eq!(hosts.len(), COMPANIES.len());
    }
}
