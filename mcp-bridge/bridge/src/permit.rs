//! Places among the messages on their way to the server.

use std::sync::{Arc, Mutex};

use tokio::sync::OwnedSemaphorePermit;

/// A place, given back once: when the message is sent, or when nobody holds it any more.
#[derive(Clone, Default)]
pub(crate) struct Permit(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Permit {
    pub(crate) fn new(permit: Option<OwnedSemaphorePermit>) -> Self {
        Self(Arc::new(Mutex::new(permit)))
    }

    /// For messages that wait for no others.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(crate) fn release(&self) {
        if let Ok(mut permit) = self.0.lock() {
            permit.take();
        }
    }
}
