//! The default reference data: catalogue and price book of July 2014 (spec 1.2, 1.3), consent
//! texts (spec 2.2) and the provisioning template (spec 2.5). A provider may load its own.

use crate::dialect;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        number_series(manager).await?;
        catalogue(manager).await?;
        price_book(manager).await?;
        consent_texts(manager).await?;
        plan_template(manager).await?;
        extra_holidays(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        for table in [
            "extra_holiday",
            "plan_template_dependency",
            "plan_template_task",
            "consent_text",
            "price",
            "price_book",
            "product",
            "number_series",
        ] {
            manager.exec_stmt(Query::delete().from_table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

/// Inserts one row; `columns` and `values` in the same order.
async fn insert<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [&'static str; N],
    values: [Value; N],
) -> Result<(), DbErr> {
    let mut query = Query::insert();
    query.into_table(Alias::new(table)).columns(columns.map(Alias::new));
    query.values(values.map(Expr::val)).map_err(|e| DbErr::Custom(e.to_string()))?;
    manager.exec_stmt(query).await
}

/// The series that count across all tenants; each row is locked while a number is taken.
async fn number_series(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for name in ["service_id", "billing_account"] {
        let columns = ["name", "next_number"];
        insert(manager, "number_series", columns, [name.into(), 1_i64.into()]).await?;
    }
    Ok(())
}

/// code, Korean, English, unit Korean, unit English, charge, pricing, mandatory
type Product = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
);

#[rustfmt::skip]
const PRODUCTS: [Product; 11] = [
    ("asp-base", "ASP 기본서비스", "ASP base service", "석", "seat", "recurring", "price_book", true),
    ("app-basic", "상담어플리케이션 ASP Basic", "Consultation app Basic", "석", "seat", "recurring", "price_book", false),
    ("app-premium", "상담어플리케이션 ASP Premium", "Consultation app Premium", "석", "seat", "recurring", "price_book", false),
    ("recording", "녹음서비스", "Call recording", "석", "seat", "recurring", "price_book", false),
    ("extra-line", "추가회선서비스", "Extra lines", "회선", "line", "recurring", "price_book", false),
    ("equipment-rental", "장비임대", "Equipment rental", "대", "unit", "recurring", "agreement", false),
    ("agent-staffing", "상담원 제공(위탁운영)", "Agent staffing", "인월", "agent-month", "attendance", "agreement", false),
    ("floor-space", "상면제공", "Floor space", "석", "seat", "recurring", "agreement", false),
    ("build", "구축형(S/W 개발, H/W 납품)", "Build (software, hardware)", "식", "item", "one_off", "agreement", false),
    ("training", "업무교육", "Business training", "식", "item", "one_off", "agreement", false),
    ("scenario-recording", "시나리오 재녹음", "Scenario re-recording", "회", "recording", "one_off", "agreement", false),
];

async fn catalogue(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (position, p) in (1..).zip(PRODUCTS) {
        insert(
            manager,
            "product",
            [
                "code",
                "name_ko",
                "name_en",
                "unit_ko",
                "unit_en",
                "charge",
                "pricing",
                "mandatory",
                "position",
            ],
            [
                p.0.into(),
                p.1.into(),
                p.2.into(),
                p.3.into(),
                p.4.into(),
                p.5.into(),
                p.6.into(),
                p.7.into(),
                Value::Int(Some(position)),
            ],
        )
        .await?;
    }
    Ok(())
}

const PRICE_BOOK: &str = include_str!("../../data/price-book-2014.csv");

async fn price_book(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    insert(
        manager,
        "price_book",
        ["version", "valid_from", "source", "base_item"],
        ["2014-07".into(), "2014-07-01".into(), "이용요금표 양식 #3".into(), "asp-base".into()]
            .map(day_in_second),
    )
    .await?;
    for row in PRICE_BOOK.lines().skip(1) {
        let cells: Vec<&str> = row.trim().split(',').collect();
        let [item, min_seats, none, y1, y2, y3] = cells[..] else {
            return Err(DbErr::Custom(format!("price book row {row:?} has not six cells")));
        };
        let won = |cell: &str| -> Result<Value, DbErr> {
            cell.parse::<i64>().map(Into::into).map_err(|e| DbErr::Custom(format!("{row:?}: {e}")))
        };
        insert(
            manager,
            "price",
            ["version", "item", "min_seats", "term_none", "term_12", "term_24", "term_36"],
            [
                "2014-07".into(),
                item.into(),
                won(min_seats)?,
                won(none)?,
                won(y1)?,
                won(y2)?,
                won(y3)?,
            ],
        )
        .await?;
    }
    Ok(())
}

/// PostgreSQL takes a date for a date column, SQLite text for text: chrono's type serves both.
fn day_in_second(value: Value) -> Value {
    match &value {
        Value::String(Some(text)) => text
            .parse::<sea_orm_migration::sea_orm::prelude::Date>()
            .map_or(value.clone(), |day| Value::ChronoDate(Some(day))),
        _ => value,
    }
}

/// kind, required, title and text in Korean and English
#[rustfmt::skip]
const CONSENTS: [(&str, bool, &str, &str, &str, &str); 4] = [
    ("collection", true, "개인정보 수집·이용 동의 (필수)", "Collection and use of personal data (required)",
     "수집 목적: 서비스 가입·변경·해지와 이용요금 청구. 항목: 대표자·신청인·요금납부책임자의 성명, 전화번호, 주소, 이메일. 보유 기간: 해지 후 6개월(미납이 있으면 해결될 때까지), 법령이 정한 기록은 그 기간. 동의하지 않으면 서비스를 이용할 수 없습니다.",
     "Purpose: subscription, change, termination and billing. Data: names, phone numbers, addresses and e-mail of representative, applicant and payer. Kept: six months after termination, until settled if unpaid, longer where the law says so. Without this consent the service cannot be provided."),
    ("collection_optional", false, "개인정보 수집·이용 동의 (선택 항목)", "Collection and use of optional items",
     "수집 목적: 서비스 개선과 맞춤 안내. 항목: 신청서의 선택 기재 사항. 보유 기간: 해지일까지. 거부하여도 서비스 이용에 불이익이 없습니다.",
     "Purpose: improvement and tailored information. Data: optional entries of the form. Kept until termination. Refusing has no disadvantage."),
    ("third_party", false, "개인정보 제3자 제공 동의 (선택)", "Provision to third parties",
     "제공받는 자: 공개된 제휴사 목록. 이용 목적: 제휴 서비스 안내. 항목: 상호, 담당자 성명, 연락처. 보유 기간: 제공일부터 해지일까지. 거부하여도 서비스 이용에 불이익이 없습니다.",
     "Recipients: the published list of associates. Purpose: information on associated services. Data: company, contact person, contact data. Kept from provision until termination. Refusing has no disadvantage."),
    ("marketing", false, "마케팅 정보 수신 동의 (선택)", "Marketing messages",
     "신상품과 행사 안내를 전화, 문자, 이메일로 받습니다. 언제든지 철회할 수 있으며 거부하여도 불이익이 없습니다.",
     "News of products and events by phone, text and e-mail. May be withdrawn at any time; refusing has no disadvantage."),
];

async fn consent_texts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for c in CONSENTS {
        insert(
            manager,
            "consent_text",
            [
                "kind",
                "version",
                "valid_from",
                "required",
                "title_ko",
                "title_en",
                "body_ko",
                "body_en",
            ],
            [
                c.0.into(),
                "2014-07".into(),
                day_in_second("2014-07-01".into()),
                c.1.into(),
                c.2.into(),
                c.3.into(),
                c.4.into(),
                c.5.into(),
            ],
        )
        .await?;
    }
    Ok(())
}

struct TemplateTask {
    kind: &'static str,
    titles: [&'static str; 2],
    rules: [&'static str; 2],
    owner: &'static str,
    partner: Option<&'static str>,
    needed_when: &'static str,
    timing: &'static str,
    /// Business days before (or after) the wished opening date.
    days: i32,
    depends_on: &'static [&'static str],
}

const BEFORE_THE_TEST: [&str; 14] = [
    "line_order",
    "router_supply",
    "ip_assignment",
    "headset_supply",
    "scenario_received",
    "scenario_recording",
    "program_installation",
    "user_training",
    "app_configuration",
    "app_training",
    "agent_hiring",
    "business_training",
    "number_assignment",
    "routing_registration",
];

/// Tasks whose rule asks for something to be stated or handed in when they are done.
const WITH_EVIDENCE: [&str; 12] = [
    "ip_assignment",
    "headset_supply",
    "scenario_received",
    "program_installation",
    "user_training",
    "app_configuration",
    "app_training",
    "agent_hiring",
    "business_training",
    "number_assignment",
    "routing_registration",
    "final_test",
];

#[rustfmt::skip]
const TASKS: [TemplateTask; 20] = [
    task("line_order", ["회선 청약(전용회선/VPN)", "Line order (dedicated or VPN)"], ["신청서에 서비스번호를 반드시 기재", "The order must quote the service ID"], "sales", None, "access_line_ordered", "before_opening", 15, &[]),
    task("router_supply", ["라우터/스위치 공급", "Router and switch supply"], ["전용회선 설치 4영업일 전까지", "4 business days before the line is installed"], "partner", Some("network"), "dedicated_line", "before_opening", 14, &["line_order"]),
    task("ip_assignment", ["IP 배정·라우터 설정", "IP assignment, router configuration"], ["증빙: 배정한 IP 대역", "Evidence: the assigned IP range"], "operations", None, "always", "before_opening", 9, &["line_order", "router_supply"]),
    task("headset_supply", ["헤드셋/IP전화기 납품", "Headset and IP phone supply"], ["증빙: 납품서", "Evidence: delivery note"], "partner", Some("goods"), "headsets", "before_opening", 5, &[]),
    task("scenario_received", ["ARS 시나리오 접수", "ARS scenario received"], ["고객사가 작성한 멘트(파일 또는 본문)", "The customer's script, file or text"], "sales", None, "always", "before_opening", 12, &[]),
    task("scenario_recording", ["ARS 시나리오 녹음", "ARS scenario recording"], ["매주 목요일만 녹음, 최초 1회 무료", "Thursdays only; the first one is free"], "partner", Some("system"), "always", "thursday", 3, &["scenario_received"]),
    task("program_installation", ["프로그램 설치·소프트폰", "Program installation, softphone"], ["설치 석수를 기재", "State the number of seats installed"], "partner", Some("system"), "always", "before_opening", 6, &["ip_assignment"]),
    task("user_training", ["이용자 교육(소프트폰)", "User training (softphone)"], ["참석자와 일자를 기재", "State attendees and date"], "partner", Some("system"), "always", "before_opening", 3, &["program_installation"]),
    task("app_configuration", ["상담어플리케이션 설정", "Consultation app configuration"], ["설정 내역을 기재", "State what was configured"], "partner", Some("app"), "app", "before_opening", 5, &["program_installation"]),
    task("app_training", ["상담어플리케이션 이용자 교육", "Consultation app training"], ["참석자와 일자를 기재", "State attendees and date"], "partner", Some("app"), "app", "before_opening", 3, &["app_configuration"]),
    task("agent_hiring", ["상담원 채용·C/S 교육", "Agent hiring, C/S training"], ["채용 인원과 교육 완료일", "Number hired, date trained"], "partner", Some("staffing"), "staffing", "before_opening", 10, &[]),
    task("business_training", ["업무교육(1~2개월)", "Business training, 1-2 months"], ["완료 시 복무확인서 제출", "Attendance certificate when done"], "partner", Some("staffing"), "training", "before_opening", 3, &["agent_hiring"]),
    task("number_assignment", ["DID/DOD 회선번호 부여", "DID/DOD numbers assigned"], ["부여한 번호를 기재", "State the numbers"], "partner", Some("system"), "intelligent_network", "before_opening", 8, &[]),
    task("routing_registration", ["지능망 착신번호 등록·확인", "Intelligent-network number registered"], ["정상처리 여부를 확인", "Registration must be checked"], "sales", None, "intelligent_network", "before_opening", 4, &["number_assignment"]),
    task("final_test", ["최종 테스트(호분배·ARS)", "Final test: call distribution, ARS"], ["점검표 결과를 기재", "State the checklist result"], "partner", Some("system"), "always", "before_opening", 2, &BEFORE_THE_TEST),
    task("acceptance_request", ["검수 요청", "Acceptance requested"], ["지정된 날짜에 고객사에 검수 요청", "On the agreed date"], "sales", None, "always", "before_opening", 1, &["final_test"]),
    task("acceptance_certificate", ["납품(검수) 확인서", "Acceptance certificate"], ["고객사가 항목별로 확인", "The customer confirms item by item"], "tenant_admin", None, "always", "before_opening", 1, &["acceptance_request"]),
    task("service_opening", ["서비스 개시", "Service opening"], ["과금이 시작됨", "Starts billing"], "consulting", None, "always", "before_opening", 0, &["acceptance_certificate"]),
    task("stabilisation_check", ["안정화 확인", "Stabilisation check"], ["개시 후 5영업일", "5 business days after opening"], "sales", None, "always", "after_opening", 5, &["service_opening"]),
    task("certificate_to_settlement", ["확인서 정산팀 통보", "Certificate to settlement"], ["자동 처리", "Automatic"], "sales", None, "always", "after_opening", 0, &["acceptance_certificate"]),
];

#[expect(clippy::too_many_arguments, reason = "one row of the template's table, in its order")]
const fn task(
    kind: &'static str,
    titles: [&'static str; 2],
    rules: [&'static str; 2],
    owner: &'static str,
    partner: Option<&'static str>,
    needed_when: &'static str,
    timing: &'static str,
    days: i32,
    depends_on: &'static [&'static str],
) -> TemplateTask {
    TemplateTask { kind, titles, rules, owner, partner, needed_when, timing, days, depends_on }
}

async fn plan_template(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (position, t) in (1..).zip(TASKS) {
        insert(
            manager,
            "plan_template_task",
            [
                "version",
                "kind",
                "position",
                "title_ko",
                "title_en",
                "rule_ko",
                "rule_en",
                "owner_role",
                "partner_kind",
                "needed_when",
                "timing",
                "business_days",
                "needs_evidence",
            ],
            [
                "2014-07".into(),
                t.kind.into(),
                Value::Int(Some(position)),
                t.titles[0].into(),
                t.titles[1].into(),
                t.rules[0].into(),
                t.rules[1].into(),
                t.owner.into(),
                t.partner.map(str::to_owned).into(),
                t.needed_when.into(),
                t.timing.into(),
                t.days.into(),
                WITH_EVIDENCE.contains(&t.kind).into(),
            ],
        )
        .await?;
    }
    for t in TASKS {
        for on in t.depends_on {
            insert(
                manager,
                "plan_template_dependency",
                ["version", "kind", "depends_on"],
                ["2014-07".into(), t.kind.into(), (*on).into()],
            )
            .await?;
        }
    }
    Ok(())
}

/// Election days and days the government named, 2012 to the present.
const EXTRA_HOLIDAYS: &str = include_str!("../../data/holidays-extra-kr.csv");

async fn extra_holidays(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for row in EXTRA_HOLIDAYS.trim_start_matches('\u{feff}').lines().skip(1) {
        let mut cells = row.trim().split(',');
        let (Some(day), Some(name)) = (cells.next(), cells.next()) else {
            return Err(DbErr::Custom(format!("holiday {row:?} has no name")));
        };
        let values = [day.into(), name.into()].map(day_in_second);
        insert(manager, "extra_holiday", ["day", "name"], values).await?;
    }
    Ok(())
}
