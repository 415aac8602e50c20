//! Reference data everyone may read: products, prices, texts, the provisioning template.

use crate::for_everyone;

pub mod product {
    use sea_orm::entity::prelude::*;

    /// How a product is charged.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, serde::Serialize)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
    #[serde(rename_all = "snake_case")]
    pub enum Charge {
        Recurring,
        OneOff,
        Attendance,
    }

    /// Where a product's price comes from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, serde::Serialize)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
    #[serde(rename_all = "snake_case")]
    pub enum Pricing {
        PriceBook,
        Agreement,
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub name_ko: String,
        pub name_en: String,
        pub unit_ko: String,
        pub unit_en: String,
        pub charge: Charge,
        pub pricing: Pricing,
        pub mandatory: bool,
        pub position: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod price_book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "price_book")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub valid_from: chrono::NaiveDate,
        pub source: String,
        pub base_item: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Won per unit and month, VAT excluded.
pub mod price {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "price")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub item: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub min_seats: i64,
        pub term_none: i64,
        pub term_12: i64,
        pub term_24: i64,
        pub term_36: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod consent_text {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent_text")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub valid_from: chrono::NaiveDate,
        pub required: bool,
        pub title_ko: String,
        pub title_en: String,
        pub body_ko: String,
        pub body_en: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of the provisioning template; the one in force on a day began last before it.
pub mod plan_template {
    use crate::ids::UserId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_template")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub valid_from: chrono::NaiveDate,
        pub note: String,
        pub published_by: Option<UserId>,
        pub published_at: chrono::DateTime<chrono::Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What undoes a task that was done, when its order is cancelled or its service ends.
pub mod compensation_task {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "compensation_task")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub position: i32,
        /// The kind of task it undoes, where it undoes one.
        pub undoes_task: Option<String>,
        /// The product it takes back, where it takes one back.
        pub undoes_product: Option<String>,
        pub on_cancellation: bool,
        pub on_termination: bool,
        pub title_ko: String,
        pub title_en: String,
        pub rule_ko: String,
        pub rule_en: String,
        pub owner_role: String,
        pub partner_kind: Option<String>,
        /// Business days after the cancellation or the last day of the service.
        pub business_days: i32,
        pub needs_evidence: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod plan_template_task {
    use sea_orm::entity::prelude::*;

    /// What a task's due date is counted from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
    pub enum Timing {
        BeforeOpening,
        AfterOpening,
        Thursday,
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_template_task")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub position: i32,
        pub title_ko: String,
        pub title_en: String,
        pub rule_ko: String,
        pub rule_en: String,
        pub owner_role: String,
        pub partner_kind: Option<String>,
        pub needed_when: String,
        pub timing: Timing,
        pub business_days: i32,
        /// Its completion must be proved, in words or by a paper.
        pub needs_evidence: bool,
        /// Business days it takes once it can begin; none leaves it to the due dates.
        pub lead_days: Option<i32>,
        /// Codes of the products it brings, with spaces between.
        pub delivers: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod plan_template_dependency {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_template_dependency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub depends_on: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod extra_holiday {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "extra_holiday")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: chrono::NaiveDate,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// How many scenarios can be recorded on a Thursday, from a day on or on that day only.
pub mod recording_capacity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recording_capacity")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_on: chrono::NaiveDate,
        #[sea_orm(primary_key, auto_increment = false)]
        pub only_that_day: bool,
        pub slots: i32,
        pub reason: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

for_everyone!(product::Entity);
for_everyone!(price_book::Entity);
for_everyone!(price::Entity);
for_everyone!(consent_text::Entity);
for_everyone!(plan_template::Entity);
for_everyone!(plan_template_task::Entity);
for_everyone!(compensation_task::Entity);
for_everyone!(plan_template_dependency::Entity);
for_everyone!(extra_holiday::Entity);
for_everyone!(recording_capacity::Entity);
