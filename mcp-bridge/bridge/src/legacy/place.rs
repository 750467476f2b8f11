//! Where messages go.

use bytes::Bytes;
use reqwest::{Response, StatusCode, Url};

use super::Legacy;
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::permit::Permit;

impl Legacy {
    /// Where messages go: of the stream's origin, whatever the server says.
    ///
    /// # Errors
    /// A place that is none, or is of another origin.
    pub(super) fn endpoint(&self, base: &Url, place: &str) -> Result<Url, Error> {
        let place = self.shared.options.message_endpoint.as_deref().unwrap_or(place);
        let wrong = |seen: String| Error::new(ErrorKind::Protocol, seen);
        let url = base
            .join(place)
            .map_err(|error| wrong(format!("the server's place for messages is {place:?}: {error}")))?;
        if url.origin() != base.origin() {
            let (there, here) = (url.origin().ascii_serialization(), base.origin().ascii_serialization());
            let seen = format!("refused: the server wants messages sent to another origin ({there} instead of {here})");
            return Err(wrong(seen));
        }
        Ok(url)
    }

    /// Posts a message to the place that the server has named, or to the one that it must have meant.
    pub(super) async fn post(&self, endpoint: &Url, message: &Bytes) -> Result<Response, Failure> {
        let http = &self.shared.http;
        let headers = self.shared.handshake_headers();
        let known = self.prefix.borrow().clone();
        let endpoint = known.as_ref().map_or_else(|| endpoint.clone(), |prefix| prefixed(endpoint, prefix));
        let sent = http.post(&endpoint, headers.clone(), message, &Permit::none()).await;
        let guess = if known.is_none() && !self.proven.get() { prefix(&self.shared.options.url) } else { None };
        let guess = guess.map(|prefix| (prefixed(&endpoint, &prefix), prefix)).filter(|(there, _)| *there != endpoint);
        let sent = match (sent, guess) {
            // A proxy in front may have taken the first part of the path away.
            (Err(Failure::Refused(refusal)), Some((there, prefix))) if refusal.status == StatusCode::NOT_FOUND => {
                let again = http.post(&there, headers, message, &Permit::none()).await;
                let response = again.map_err(|_| Failure::Refused(refusal))?;
                self.shared.pending.log.state(&format!("Messages go to places under {prefix}"));
                *self.prefix.borrow_mut() = Some(prefix);
                Ok(response)
            }
            (sent, _) => sent,
        };
        self.proven.set(self.proven.get() || sent.is_ok());
        sent
    }
}

/// The folder of the stream's address, if it has one.
fn prefix(url: &Url) -> Option<String> {
    let folder = url.path().rsplit_once('/')?.0;
    (!folder.is_empty()).then(|| folder.to_owned())
}

fn prefixed(url: &Url, prefix: &str) -> Url {
    let mut url = url.clone();
    if !url.path().starts_with(&format!("{prefix}/")) {
        url.set_path(&format!("{prefix}{}", url.path()));
    }
    url
}
