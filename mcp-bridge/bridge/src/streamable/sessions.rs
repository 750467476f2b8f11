//! The session of a server with a handshake: named by it, lost by it, made anew.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{HeaderMap, HeaderValue};

use super::Streamable;
use crate::http::SESSION;
use crate::message::Message;
use crate::permit::Permit;
use crate::restore::restore;
use crate::transport::Transport;
use crate::trouble::Trouble;

/// How long a server may take to shake hands again.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) enum Session {
    /// The server has named none.
    #[default]
    None,
    Named(HeaderValue),
    /// The server has forgotten the one it named, and there is no other yet.
    Lost,
}

impl Streamable {
    pub(super) fn note_session(&self, response: &Response) {
        if let Some(session) = response.headers().get(SESSION) {
            *self.session.borrow_mut() = Session::Named(session.clone());
        }
    }

    pub(crate) fn forget_session(&self) {
        self.session.take();
    }

    pub(super) fn has_session(&self) -> bool {
        !matches!(*self.session.borrow(), Session::None)
    }

    pub(super) fn session_headers(&self) -> HeaderMap {
        let mut headers = self.shared.handshake_headers();
        if let Session::Named(session) = &*self.session.borrow() {
            headers.insert(SESSION, session.clone());
        }
        headers
    }

    /// Waits until there is a session, or none is needed, and gives its number.
    ///
    /// # Errors
    /// Why the server made no new one; it will be asked again.
    pub(super) async fn ready(&self) -> Result<u64, Trouble> {
        // Nobody speaks while the session is being restored.
        let _one_at_a_time = self.restoring.lock().await;
        let is_lost = matches!(*self.session.borrow(), Session::Lost);
        if is_lost {
            // It sends by the same way that leads here.
            Box::pin(self.renew()).await?;
        }
        Ok(*self.generation.borrow())
    }

    /// The server has forgotten a session, unless that has been noticed already.
    pub(super) fn lose(&self, generation: u64) {
        if *self.generation.borrow() == generation && matches!(*self.session.borrow(), Session::Named(_)) {
            self.shared.pending.log.state("The server no longer knows the session");
            *self.session.borrow_mut() = Session::Lost;
        }
    }

    /// Shakes hands again on the mere suspicion that a session is lost; false if that was no help, and all is as before.
    pub(super) async fn renew_on_suspicion(&self, generation: u64) -> bool {
        let _one_at_a_time = self.restoring.lock().await;
        if *self.generation.borrow() != generation {
            return true;
        }
        let before = std::mem::replace(&mut *self.session.borrow_mut(), Session::Lost);
        self.shared.pending.log.state("The server refuses again and again; it may have forgotten the session");
        let renewed = Box::pin(self.renew()).await.is_ok();
        if !renewed {
            *self.session.borrow_mut() = before;
        }
        renewed
    }

    async fn renew(&self) -> Result<(), Trouble> {
        let send = async |message: Message| {
            let response = self.post(&message, &Permit::none()).await.map_err(|failure| failure.trouble())?;
            self.take(&message, response).await;
            Ok(())
        };
        let patience = self.shared.options.connect_timeout.min(PATIENCE);
        let renewed = tokio::time::timeout(patience, restore(&self.shared.pending, send)).await;
        let too_slow = || Err(Trouble::passing("the server did not answer the repeated handshake"));
        let renewed = renewed.unwrap_or_else(|_| too_slow());
        let mut session = self.session.borrow_mut();
        match (&renewed, &*session) {
            // Also if it was named before the rest failed.
            (Err(_), _) => *session = Session::Lost,
            // A server that names none this time needs none any more.
            (Ok(()), Session::Lost) => *session = Session::None,
            (Ok(()), _) => {}
        }
        if renewed.is_ok() {
            self.shared.pending.counters.connected(Transport::Http);
            self.generation.send_modify(|it| *it += 1);
        }
        renewed
    }

    /// Tells the server that the session is over.
    pub(crate) async fn close(&self) {
        let is_named = matches!(*self.session.borrow(), Session::Named(_));
        if is_named {
            self.shared.http.delete(&self.shared.options.url, self.session_headers()).await;
        }
    }
}
