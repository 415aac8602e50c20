//! Plans that are edited, forecast and mended: versions of the template with the days a task
//! takes, tasks that carry their own place in the calendar, items dropped from an order, what
//! undoes a task, and pictures of signatures on the acceptance certificate.

use crate::dialect::{self, Keep::Editable, Keep::Immutable, Owner, Table, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        dialect::recheck(manager, ("application", "state"), ORDER_STATES).await?;
        for column in COLUMNS {
            dialect::add_column(manager, column).await?;
        }
        dialect::create(manager, &TABLES).await?;
        let db = manager.get_connection();
        for (kind, delivers) in DELIVERS {
            let sql = format!(
                "UPDATE plan_template_task SET delivers = '{delivers}' WHERE kind = '{kind}'"
            );
            run(db, &sql).await?;
        }
        for sql in FILL {
            run(db, sql).await?;
        }
        compensations(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::as_provider(manager).await?;
        dialect::drop_all(manager, &TABLES).await?;
        for (table, column, _) in COLUMNS {
            dialect::drop_column(manager, (table, column)).await?;
        }
        let (before, after) = ORDER_STATES;
        dialect::recheck(manager, ("application", "state"), (after, before)).await
    }
}

/// An order whose items were not all carried out is `partial`.
const ORDER_STATES: (&str, &str) = (
    "state IN ('draft', 'submitted', 'under_review', 'accepted',
                'provisioning', 'awaiting_acceptance', 'completed', 'returned', 'refused',
                'withdrawn', 'cancelled')",
    "state IN ('draft', 'submitted', 'under_review', 'accepted',
                'provisioning', 'awaiting_acceptance', 'completed', 'partial', 'returned',
                'refused', 'withdrawn', 'cancelled')",
);

/// Table, column, type; where it may not be null with a DEFAULT for the rows that are there.
const COLUMNS: [(&str, &str, &str); 17] = [
    // Business days a task takes once it can begin; none leaves it to the dates.
    ("plan_template_task", "lead_days", "integer CHECK (lead_days >= 0)"),
    // Codes of the products it brings, with spaces between.
    ("plan_template_task", "delivers", "text NOT NULL DEFAULT ''"),
    // What a task was planned by, so that a new template does not touch plans that run.
    (
        "task",
        "timing",
        "text NOT NULL DEFAULT 'before_opening'
            CHECK (timing IN ('before_opening', 'after_opening', 'thursday'))",
    ),
    ("task", "business_days", "integer NOT NULL DEFAULT 0"),
    ("task", "lead_days", "integer CHECK (lead_days >= 0)"),
    ("task", "needed_when", "text NOT NULL DEFAULT 'always'"),
    ("task", "delivers", "text NOT NULL DEFAULT ''"),
    // It undoes what was done: of a cancelled order, of a service that ended.
    ("task", "compensates", "FLAG NOT NULL DEFAULT FALSE"),
    ("task", "replaced_by", "ID"),
    ("task", "skip_proposed_by", "ID"),
    ("task", "skip_proposed_at", "INSTANT"),
    ("task", "skip_approved_by", "ID"),
    (
        "acceptance",
        "signature_kind",
        "text NOT NULL DEFAULT 'typed' CHECK (signature_kind IN ('typed', 'drawn', 'seal'))",
    ),
    ("acceptance", "image_key", "text"),
    ("acceptance", "image_sha256", "text"),
    ("acceptance", "image_media_type", "text"),
    ("acceptance_item", "product", "text"),
];

const TABLES: [Table; 3] = [
    Table {
        name: "plan_template",
        owner: Owner::Everyone,
        keep: Editable,
        body: "version text NOT NULL PRIMARY KEY,
            valid_from DAY NOT NULL,
            note text NOT NULL,
            published_by ID REFERENCES user_account (id),
            published_at INSTANT NOT NULL",
    },
    // An item of an order that is not carried out after all: not opened, not billed.
    Table {
        name: "dropped_item",
        owner: Owner::Tenant("tenant_id"),
        keep: Immutable,
        body: "tenant_id ID NOT NULL,
            application_id ID NOT NULL,
            line_no integer NOT NULL,
            reason text NOT NULL,
            dropped_by ID NOT NULL REFERENCES user_account (id),
            dropped_at INSTANT NOT NULL,
            PRIMARY KEY (tenant_id, application_id, line_no),
            FOREIGN KEY (tenant_id, application_id, line_no)
                REFERENCES application_item (tenant_id, application_id, line_no)",
    },
    // What undoes a task that was done, when its order is cancelled or its service ends.
    Table {
        name: "compensation_task",
        owner: Owner::Everyone,
        keep: Editable,
        body: "kind text NOT NULL PRIMARY KEY,
            position integer NOT NULL,
            undoes_task text,
            undoes_product text REFERENCES product (code),
            on_cancellation FLAG NOT NULL,
            on_termination FLAG NOT NULL,
            title_ko text NOT NULL,
            title_en text NOT NULL,
            rule_ko text NOT NULL,
            rule_en text NOT NULL,
            owner_role text NOT NULL,
            partner_kind text,
            business_days integer NOT NULL CHECK (business_days >= 0),
            needs_evidence FLAG NOT NULL",
    },
];

/// Which task of the default template brings which products.
const DELIVERS: [(&str, &str); 7] = [
    ("ip_assignment", "extra-line"),
    ("headset_supply", "equipment-rental"),
    ("scenario_recording", "scenario-recording"),
    ("program_installation", "asp-base recording build"),
    ("app_configuration", "app-basic app-premium"),
    ("agent_hiring", "agent-staffing"),
    ("business_training", "training"),
];

/// The default template is in force from its price book's day on; plans made before this change
/// were made by it.
const FILL: [&str; 2] = [
    "INSERT INTO plan_template (version, valid_from, note, published_at) \
     VALUES ('2014-07', '2014-07-01', '기본 개통 절차', '2014-06-30T15:00:00+00:00')",
    "UPDATE task SET \
     timing = coalesce((SELECT t.timing FROM plan_template_task t \
        WHERE t.version = '2014-07' AND t.kind = task.kind), timing), \
     business_days = coalesce((SELECT t.business_days FROM plan_template_task t \
        WHERE t.version = '2014-07' AND t.kind = task.kind), business_days), \
     needed_when = coalesce((SELECT t.needed_when FROM plan_template_task t \
        WHERE t.version = '2014-07' AND t.kind = task.kind), needed_when), \
     delivers = coalesce((SELECT t.delivers FROM plan_template_task t \
        WHERE t.version = '2014-07' AND t.kind = task.kind), delivers)",
];

/// kind, the task or product it undoes, when (cancellation, termination), titles, rules, owner,
/// partner, business days, evidence
type Compensation = (
    &'static str,
    (Option<&'static str>, Option<&'static str>),
    (bool, bool),
    [&'static str; 2],
    [&'static str; 2],
    (&'static str, Option<&'static str>),
    i32,
    bool,
);

#[rustfmt::skip]
const COMPENSATIONS: [Compensation; 8] = [
    ("undo_line_order", (Some("line_order"), None), (true, false), ["회선 청약 취소", "Line order cancelled"], ["신청서에 서비스번호를 기재하여 취소", "Quote the service ID when cancelling"], ("sales", None), 2, false),
    ("return_router", (Some("router_supply"), None), (true, true), ["라우터/스위치 회수", "Router and switch taken back"], ["증빙: 회수한 장비의 일련번호", "Evidence: serial numbers taken back"], ("partner", Some("network")), 5, true),
    ("release_ip", (Some("ip_assignment"), None), (true, true), ["IP 대역 회수", "IP range freed"], ["증빙: 회수한 IP 대역", "Evidence: the range that was freed"], ("operations", None), 2, true),
    ("return_headsets", (Some("headset_supply"), None), (true, true), ["헤드셋/IP전화기 회수", "Headsets and IP phones taken back"], ["증빙: 회수 확인서", "Evidence: receipt"], ("partner", Some("goods")), 5, true),
    ("remove_program", (Some("program_installation"), None), (true, false), ["프로그램·소프트폰 삭제", "Program and softphone removed"], ["삭제한 석수를 기재", "State the number of seats removed"], ("partner", Some("system")), 5, true),
    ("release_numbers", (Some("number_assignment"), None), (true, true), ["DID/DOD 회선번호 회수", "DID/DOD numbers freed"], ["증빙: 회수한 번호", "Evidence: the numbers that were freed"], ("partner", Some("system")), 2, true),
    ("unregister_routing", (Some("routing_registration"), None), (true, true), ["지능망 착신번호 해제", "Intelligent-network number released"], ["해제 여부를 확인", "The release must be checked"], ("sales", None), 2, false),
    ("return_rented_equipment", (None, Some("equipment-rental")), (false, true), ["임대장비 회수", "Rented equipment taken back"], ["증빙: 회수한 장비 목록", "Evidence: list of the equipment taken back"], ("partner", Some("goods")), 5, true),
];

async fn compensations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (position, c) in (1..).zip(COMPENSATIONS) {
        let mut query = Query::insert();
        query.into_table(Alias::new("compensation_task")).columns(
            [
                "kind",
                "position",
                "undoes_task",
                "undoes_product",
                "on_cancellation",
                "on_termination",
                "title_ko",
                "title_en",
                "rule_ko",
                "rule_en",
                "owner_role",
                "partner_kind",
                "business_days",
                "needs_evidence",
            ]
            .map(Alias::new),
        );
        let words = |word: Option<&str>| Value::from(word.map(str::to_owned));
        let values: [Value; 14] = [
            c.0.into(),
            Value::Int(Some(position)),
            words(c.1.0),
            words(c.1.1),
            c.2.0.into(),
            c.2.1.into(),
            c.3[0].into(),
            c.3[1].into(),
            c.4[0].into(),
            c.4[1].into(),
            c.5.0.into(),
            words(c.5.1),
            c.6.into(),
            c.7.into(),
        ];
        query.values(values.map(Expr::val)).map_err(|e| DbErr::Custom(e.to_string()))?;
        manager.exec_stmt(query).await?;
    }
    Ok(())
}
