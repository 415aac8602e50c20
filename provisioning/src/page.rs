//! Lists in pages: a limit, and the key after which the next page begins.

/// What a reader asks of a list.
#[derive(Debug, Clone)]
pub struct PageRequest<C> {
    /// Rows wanted, held between 1 and [`MOST`].
    pub limit: u64,
    /// Begin after this key; none for the first page.
    pub after: Option<C>,
}

/// The longest page.
pub const MOST: u64 = 200;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    pub rows: Vec<T>,
    /// The key to ask the next page with; none on the last page.
    pub next: Option<C>,
}

impl<C> PageRequest<C> {
    pub fn first(limit: u64) -> PageRequest<C> {
        PageRequest { limit, after: None }
    }

    pub(crate) fn size(&self) -> u64 {
        self.limit.clamp(1, MOST)
    }
}

impl<T, C> Page<T, C> {
    /// From one row more than the page holds: that row says whether there is a next page.
    pub(crate) fn cut(mut rows: Vec<T>, size: u64, key: impl Fn(&T) -> C) -> Page<T, C> {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(key);
        Page { rows, next }
    }
}

impl<T, C> Page<T, C> {
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, C> {
        Page { rows: self.rows.into_iter().map(change).collect(), next: self.next }
    }
}
