//! Why the bridge answers a request in the server's stead.

use serde_json::{Value, json};

/// Why the bridge answers instead of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) message: String,
    /// Whether the host may just ask again: the server may not have seen the request, or only lost its answer.
    pub(crate) retryable: bool,
    pub(crate) status: Option<u16>,
}

impl Trouble {
    pub(crate) fn passing(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: true, status: None }
    }

    pub(crate) fn lasting(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: false, status: None }
    }

    /// The data of an error for a host, beside its message.
    pub(crate) fn data(&self) -> Value {
        let mut data = json!({"retryable": self.retryable});
        if let Some(status) = self.status {
            data["httpStatus"] = status.into();
        }
        data
    }
}
