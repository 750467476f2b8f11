//! Pages of long lists.

use crate::error::Error;

/// The most rows that one answer holds.
pub(in crate::tools) const PAGE: usize = 500;

/// The usual page: as many rows as one answer holds.
pub(in crate::tools) fn page() -> usize {
    PAGE
}

/// Some rows of a list.
#[derive(Clone, Copy, Debug)]
pub(in crate::tools) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// # Errors
    /// [`Error::InvalidInput`] for a page without rows.
    pub(in crate::tools) fn new(offset: usize, limit: usize) -> Result<Self, Error> {
        if limit == 0 {
            return Err(Error::invalid("limit", "0", &format!("1 to {PAGE} rows")));
        }
        Ok(Self { offset, limit: limit.min(PAGE) })
    }

    /// A page as long as somebody wants it, without rows too.
    pub(in crate::tools) fn of_any_length(offset: usize, limit: usize) -> Self {
        Self { offset, limit }
    }

    /// The rows of this page, and where the next one starts; `None` on the last.
    pub(in crate::tools) fn of<T>(self, rows: Vec<T>) -> (Vec<T>, Option<usize>) {
        let total = rows.len();
        let shown: Vec<T> = rows.into_iter().skip(self.offset).take(self.limit).collect();
        let next = self.offset.saturating_add(shown.len());
        let next = (!shown.is_empty() && next < total).then_some(next);
        (shown, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_and_end() {
        let rows = || (0..5).collect::<Vec<_>>();
        let page = |offset, limit| Page::new(offset, limit).unwrap().of(rows());
        assert_eq!(page(0, 2), (vec![0, 1], Some(2)));
        assert_eq!(page(4, 2), (vec![4], None));
        assert_eq!(page(5, 2), (vec![], None));
        assert_eq!(page(usize::MAX, 2), (vec![], None));
        assert!(Page::new(0, 0).is_err());
    }
}
