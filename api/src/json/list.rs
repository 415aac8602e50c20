//! Lists: a page at a time, after a cursor.

use crate::problem::Problem;
use gaetong_provisioning::page::Page;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt::Display;
use std::str::FromStr;
use utoipa::ToSchema;

/// How many things a page of a list holds: 1 to 200, 50 unless told.
#[derive(Debug, Clone, Copy)]
pub struct Limit(u64);

impl Limit {
    pub fn get(self) -> u64 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Limit {
        Limit(50)
    }
}

/// Query parameters come as text.
impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Limit, D::Error> {
        let text = String::deserialize(from)?;
        let number = text.parse().ok().filter(|number| (1..=200).contains(number));
        number.map(Limit).ok_or_else(|| de::Error::custom("limit is a number from 1 to 200"))
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The things themselves.
    pub data: Vec<T>,
    /// How to go on.
    pub page: PageInfo,
}

/// How to go on reading a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
    /// Whether there is more.
    pub has_more: bool,
}

impl<T> List<T> {
    /// A page of at most `limit` things out of `found`, which was read one further to see
    /// whether there is more; `cursor` names the last thing of the page.
    pub fn of(mut found: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> List<T> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(cursor);
        List { data: found, page: PageInfo { next, has_more } }
    }
}

/// A page the acts found, each thing as the API answers it.
pub fn page_of<T, U, C: Display>(found: Page<T, C>, body: impl FnMut(T) -> U) -> List<U> {
    let next = found.next.map(|next| next.to_string());
    let page = PageInfo { has_more: next.is_some(), next };
    List { data: found.rows.into_iter().map(body).collect(), page }
}

/// The place in a list that `after` names.
pub fn place_in<C: FromStr>(after: Option<&str>) -> Result<Option<C>, Problem> {
    let place = after.map(str::parse).transpose();
    place.map_err(|_| super::bills::not_a_cursor())
}
