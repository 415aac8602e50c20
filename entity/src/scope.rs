//! Who may see what, as one value, and the transaction that carries it.
//!
//! [`Tx`] is the only way to a tenant's or partner's rows. On PostgreSQL it also sets the
//! session's `app.*` settings that the row level security policies read; on SQLite the filter
//! of [`Tx::find`] is the fence.

use crate::bulk::Bulk;
use crate::ids::{PartnerId, TenantId};
use crate::session::Session;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend,
    DbErr, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, QueryFilter, QueryResult,
    Select, Statement,
};
use std::cell::Cell;

/// Whose eyes a transaction looks through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The provider's staff, narrowed by their roles, and its own machinery.
    Provider,
    /// One customer company.
    Tenant(TenantId),
    /// One partner company.
    Partner(PartnerId),
}

/// A table whose rows belong to somebody.
pub trait Owned: EntityTrait {
    /// The rows of this table that `scope` may see.
    fn within(scope: Scope) -> Condition;
}

/// Nothing: the scope has no business with this table.
pub fn nothing() -> Condition {
    Condition::all().add(sea_orm::sea_query::Expr::cust("1 = 0"))
}

/// Rows named by a tenant column, and optionally by a partner column.
pub fn rows_of<C: ColumnTrait>(scope: Scope, tenant: Option<C>, partner: Option<C>) -> Condition {
    match (scope, tenant, partner) {
        (Scope::Provider, _, _) => Condition::all(),
        (Scope::Tenant(id), Some(column), _) => Condition::all().add(column.eq(id)),
        (Scope::Partner(id), _, Some(column)) => Condition::all().add(column.eq(id)),
        _ => nothing(),
    }
}

/// Says who owns the rows of an entity: `owned!(Entity)` for the provider alone,
/// `owned!(Entity, tenant: Column::TenantId)`, `owned!(…, partner: Column::PartnerId)`.
#[macro_export]
macro_rules! owned {
    ($entity:ty) => {
        $crate::owned!(@ $entity, None::<<$entity as sea_orm::EntityTrait>::Column>, None);
    };
    ($entity:ty, tenant: $tenant:expr) => {
        $crate::owned!(@ $entity, Some($tenant), None);
    };
    ($entity:ty, partner: $partner:expr) => {
        $crate::owned!(@ $entity, None, Some($partner));
    };
    ($entity:ty, tenant: $tenant:expr, partner: $partner:expr) => {
        $crate::owned!(@ $entity, Some($tenant), Some($partner));
    };
    (@ $entity:ty, $tenant:expr, $partner:expr) => {
        impl $crate::scope::Owned for $entity {
            fn within(scope: $crate::scope::Scope) -> sea_orm::Condition {
                $crate::scope::rows_of(scope, $tenant, $partner)
            }
        }
    };
}

/// Says that everyone may read an entity: reference data.
#[macro_export]
macro_rules! for_everyone {
    ($entity:ty) => {
        impl $crate::scope::Owned for $entity {
            fn within(_: $crate::scope::Scope) -> sea_orm::Condition {
                sea_orm::Condition::all()
            }
        }
    };
}

/// A transaction seen through a [`Scope`]. Dropped without [`Tx::commit`], it changes nothing.
#[derive(Debug)]
pub struct Tx {
    inner: Session,
    scope: Cell<Scope>,
}

impl Tx {
    pub(crate) async fn open(inner: Session, scope: Scope) -> Result<Tx, DbErr> {
        let tx = Tx { inner, scope: Cell::new(scope) };
        tx.announce(scope).await?;
        Ok(tx)
    }

    pub fn scope(&self) -> Scope {
        self.scope.get()
    }

    pub fn backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    /// The rows of `E` this transaction may see.
    #[expect(clippy::disallowed_methods, reason = "this is the one door; it filters by scope")]
    pub fn find<E: Owned>(&self) -> Select<E> {
        E::find().filter(E::within(self.scope.get()))
    }

    /// Those of a selection whose `column` has one of these values, however many: a statement takes
    /// only so many (PostgreSQL 65,535). In no order.
    pub async fn among<E, V>(
        &self,
        selection: Select<E>,
        column: E::Column,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Vec<E::Model>, DbErr>
    where
        E: EntityTrait,
        V: Into<sea_orm::Value>,
    {
        self.some_of(selection, column, values).await
    }

    /// As [`Tx::among`], of a selection of some columns.
    pub async fn some_of<E, V, R>(
        &self,
        selection: Select<E>,
        column: E::Column,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Vec<R>, DbErr>
    where
        E: EntityTrait,
        V: Into<sea_orm::Value>,
        R: FromQueryResult,
    {
        const AT_A_TIME: usize = 10_000;
        let mut values = values.into_iter().peekable();
        let mut rows = Vec::new();
        while values.peek().is_some() {
            let some: Vec<V> = values.by_ref().take(AT_A_TIME).collect();
            let some = selection.clone().filter(column.is_in(some));
            rows.extend(some.into_model::<R>().all(&self.inner).await?);
        }
        Ok(rows)
    }

    pub async fn insert<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.insert(&self.inner).await
    }

    /// Changes a row that was read in this transaction.
    pub async fn update<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.update(&self.inner).await
    }

    /// Writes many rows with as few statements as may be.
    pub async fn insert_all<A>(&self, rows: Vec<A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait + Send,
    {
        let mut ready = self.bulk();
        ready.add(rows);
        self.write(ready).await
    }

    /// For rows to be made ready and then written together.
    pub fn bulk(&self) -> Bulk {
        Bulk::new(self.backend())
    }

    /// Writes rows that were made ready before.
    pub async fn write(&self, ready: Bulk) -> Result<(), DbErr> {
        ready.write(&self.inner).await
    }

    /// Writes those of the rows that no unique key of the table refuses; the others are there.
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    pub async fn insert_new<A>(&self, rows: Vec<A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait + Send,
    {
        const PARAMETERS: usize = 30_000;
        let columns = <<A::Entity as EntityTrait>::Column as Iterable>::iter().count();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take((PARAMETERS / columns).max(1)).collect();
            let known = sea_orm::sea_query::OnConflict::new().do_nothing().to_owned();
            let insert = A::Entity::insert_many(chunk).on_conflict(known);
            insert.exec_without_returning(&self.inner).await?;
        }
        Ok(())
    }

    /// The rows of a question about whole tables. PostgreSQL takes a policy to leave one row in two
    /// hundred, which is true of a tenant but leaves the provider all of them, and would go through
    /// one table again for each row of another; here it may not. Where it has to, the price it puts on
    /// that would have it compile the question first, which takes longer than the answer.
    pub async fn ask_of_all(&self, question: &str) -> Result<Vec<QueryResult>, DbErr> {
        let plan = async |loops: &str| match self.backend() {
            DbBackend::Postgres => {
                let settings =
                    format!("SET LOCAL enable_nestloop TO {loops}; SET LOCAL jit TO {loops}");
                self.inner.execute_unprepared(&settings).await.map(drop)
            }
            _ => Ok(()),
        };
        plan("off").await?;
        let question = Statement::from_string(self.backend(), question);
        let rows = self.inner.query_all_raw(question).await?;
        plan("DEFAULT").await?;
        Ok(rows)
    }

    /// The connection itself, for statements the methods above do not cover. What is read
    /// through it must name its tenant.
    pub fn raw(&self) -> &Session {
        &self.inner
    }

    /// From here on the consequences of an act that was authorised in a narrower scope: a partner
    /// who finishes a task sets other people's tasks going. Never goes back within a transaction.
    pub async fn widen_to_consequences(&self) -> Result<(), DbErr> {
        self.announce(Scope::Provider).await?;
        self.scope.set(Scope::Provider);
        Ok(())
    }

    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    /// Tells PostgreSQL whose transaction this is; the settings end with it.
    async fn announce(&self, scope: Scope) -> Result<(), DbErr> {
        if self.inner.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let (name, tenant, partner) = match scope {
            Scope::Provider => ("provider", String::new(), String::new()),
            Scope::Tenant(id) => ("tenant", id.0.to_string(), String::new()),
            Scope::Partner(id) => ("partner", String::new(), id.0.to_string()),
        };
        for (setting, value) in [("scope", name), ("tenant_id", &tenant), ("partner_id", &partner)]
        {
            let sql = format!("SET LOCAL app.{setting} = '{value}'");
            self.inner.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        }
        Ok(())
    }
}
