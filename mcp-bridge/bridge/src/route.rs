//! The way to a server, once it is known.

use std::rc::Rc;
use std::time::Instant;

use tokio::sync::OwnedSemaphorePermit;

use crate::legacy::Legacy;
use crate::message::Message;
use crate::permit::Permit;
use crate::streamable::Streamable;
use crate::translate::Translator;

/// The way to a server.
#[derive(Clone)]
pub(crate) enum Route {
    Legacy(Rc<Legacy>),
    Http(Rc<Streamable>),
    Translated(Rc<Translator>),
}

impl Route {
    pub(crate) async fn send(&self, message: &Message, since: Instant, permit: Permit) {
        match self {
            Self::Legacy(legacy) => legacy.send(message, since, permit).await,
            Self::Http(http) => http.send(message, since, permit).await,
            Self::Translated(translator) => translator.send(message, since, permit).await,
        }
    }

    /// A place among the requests under way, where their number is bounded.
    pub(crate) async fn slot(&self, message: &Message) -> Option<OwnedSemaphorePermit> {
        match self {
            Self::Legacy(_) => None,
            Self::Http(http) => http.slot(message).await,
            Self::Translated(translator) => translator.slot(message).await,
        }
    }

    /// Whether sending is over when a message is accepted.
    pub(crate) fn answers_elsewhere(&self) -> bool {
        matches!(self, Self::Legacy(_))
    }

    pub(crate) async fn close(&self) {
        if let Self::Http(http) = self {
            http.close().await;
        }
    }
}
