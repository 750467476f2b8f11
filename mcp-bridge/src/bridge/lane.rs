//! Places among the messages on their way to the server.

use std::sync::{Arc, Mutex};

use tokio::sync::OwnedSemaphorePermit;

/// A place, given back once: when the message is sent, or when nobody holds it any more.
#[derive(Clone, Default)]
pub(super) struct Lane(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Lane {
    pub(super) fn new(permit: Option<OwnedSemaphorePermit>) -> Self {
        Self(Arc::new(Mutex::new(permit)))
    }

    /// For messages that wait for no others.
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn release(&self) {
        if let Ok(mut permit) = self.0.lock() {
            permit.take();
        }
    }
}
