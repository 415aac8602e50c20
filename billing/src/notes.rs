//! Corrections of issued bills: a bill never changes, a credit note (감액 통지) or a debit note
//! (추가 청구) refers to it. By I7 the notes of a bill never come to more than the bill, nor those of a line to more than
//! the line.

mod again;
mod debit;
pub mod disputes;
mod issue;
mod left;
mod read;
pub(crate) mod refusal;
mod request;

pub use again::Unproved;
pub(crate) use again::{Again, credit_again, debit_again};
pub use debit::ask_debit;
pub(crate) use issue::{NewLine, NewNote, issue};
pub(crate) use left::Left;
pub use left::{LineLeft, left_of};
pub(crate) use read::names;
pub use read::{NoteDetail, NoteLineDetail, NoteSummary, detail, list, of_bill};
pub use refusal::NoteError;
pub use request::{
    MAY_CREDIT, NewRequest, Outcome, RequestDetail, approve, ask, limit, may_credit, refuse,
    requests, set_limit,
};

use gaetong_entity::Tx;
use gaetong_entity::ids::BillId;
use gaetong_entity::money::bill;
use sea_orm::{ColumnTrait, DbErr, QueryFilter};

/// An issued bill; none if there is no such bill for these eyes.
pub(crate) async fn bill(tx: &Tx, id: BillId) -> Result<Option<bill::Model>, DbErr> {
    tx.find::<bill::Entity>().filter(bill::Column::Id.eq(id)).one(tx.raw()).await
}
