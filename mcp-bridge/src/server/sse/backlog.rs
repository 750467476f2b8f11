//! Texts that wait for clients to read them, counted in bytes: of one client, and of all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// With more than this waiting, nothing more is taken from a client (B).
const MOST_OF_ONE: usize = 1 << 20;
/// With more than this waiting for all of them, those that have something waiting lose their session (B).
pub(super) const MOST_OF_ALL: usize = 64 << 20;

/// The texts that wait for one client.
pub(super) struct Backlog {
    own: AtomicUsize,
    all: Arc<AtomicUsize>,
    less: Notify,
}

/// A text that waits. It counts as long as it is there.
pub(super) struct Waiting {
    pub(super) text: String,
    backlog: Arc<Backlog>,
}

impl Backlog {
    /// Nothing waits; `all` counts what waits for all clients.
    pub(super) fn new(all: Arc<AtomicUsize>) -> Arc<Self> {
        Arc::new(Self { own: AtomicUsize::new(0), all, less: Notify::new() })
    }

    /// The text as one that waits; none if too much waits. Whoever reads all that is written for them is never refused.
    pub(super) fn add(self: &Arc<Self>, text: String) -> Option<Waiting> {
        let length = text.len();
        let is_first = self.own.fetch_add(length, Ordering::SeqCst) == 0;
        let all = self.all.fetch_add(length, Ordering::SeqCst) + length;
        let waiting = Waiting { text, backlog: Arc::clone(self) };
        (is_first || all <= MOST_OF_ALL).then_some(waiting)
    }

    /// Returns once the client may ask for more.
    pub(super) async fn has_room(&self) {
        while self.own.load(Ordering::SeqCst) > MOST_OF_ONE {
            self.less.notified().await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.backlog.own.fetch_sub(self.text.len(), Ordering::SeqCst);
        self.backlog.all.fetch_sub(self.text.len(), Ordering::SeqCst);
        self.backlog.less.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_of_all() -> String {
        "x".repeat(MOST_OF_ALL / 2)
    }

    #[test]
    fn who_has_something_waiting_gets_no_more_where_too_much_waits_for_all() {
        let all = Arc::default();
        let (first, second) = (Backlog::new(Arc::clone(&all)), Backlog::new(Arc::clone(&all)));
        let waiting: Vec<_> = [&first, &first].map(|it| it.add(half_of_all()).unwrap()).into_iter().collect();
        assert!(first.add("x".to_owned()).is_none());
        assert!(second.add("x".to_owned()).is_some(), "the other one reads");
        drop(waiting);
        assert!(first.add("x".to_owned()).is_some());
        assert_eq!(all.load(Ordering::SeqCst), 0, "all of it is given back");
    }

    #[tokio::test]
    async fn a_client_may_ask_again_when_it_has_read() {
        let backlog = Backlog::new(Arc::default());
        backlog.has_room().await;
        let waiting = backlog.add("x".repeat(MOST_OF_ONE + 1)).unwrap();
        let mut asking = std::pin::pin!(backlog.has_room());
        assert!(futures_util::poll!(&mut asking).is_pending());
        drop(waiting);
        asking.await;
    }
}
