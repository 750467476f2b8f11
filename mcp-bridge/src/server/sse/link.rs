use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ClientNotification, JsonRpcMessage, RequestId, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::backlog::{Backlog, Waiting};
use super::{Parting, Tell};

/// How many messages may wait, in each direction and at work.
const ROOM: usize = 16;

/// The two ends that the server of one session reads from and writes to. Nothing in it grows without end: a client
/// that does not read its events is not listened to either.
pub(super) struct Link {
    incoming: mpsc::Receiver<ClientJsonRpcMessage>,
    outgoing: mpsc::Sender<Waiting>,
    backlog: Arc<Backlog>,
    tell: Tell,
    room: Arc<Semaphore>,
    at_work: HashMap<RequestId, OwnedSemaphorePermit>,
}

impl Link {
    /// The link, the sender for a client's messages, and the receiver of the texts for it.
    pub(super) fn new(
        backlog: Arc<Backlog>,
        tell: Tell,
    ) -> (Self, mpsc::Sender<ClientJsonRpcMessage>, mpsc::Receiver<Waiting>) {
        let (to_server, incoming) = mpsc::channel(ROOM);
        let (outgoing, from_server) = mpsc::channel(ROOM);
        let (room, at_work) = (Arc::new(Semaphore::new(ROOM)), HashMap::new());
        let link = Self { incoming, outgoing, backlog, tell, room, at_work };
        (link, to_server, from_server)
    }
}

impl Transport<RoleServer> for Link {
    type Error = io::Error;

    fn send(&mut self, message: ServerJsonRpcMessage) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let done = match &message {
            JsonRpcMessage::Response(answer) => self.at_work.remove(&answer.id),
            JsonRpcMessage::Error(answer) => answer.id.as_ref().and_then(|id| self.at_work.remove(id)),
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
        };
        let (outgoing, backlog) = (self.outgoing.clone(), Arc::clone(&self.backlog));
        let (room, tell) = (Arc::clone(&self.room), Arc::clone(&self.tell));
        async move {
            let text = serde_json::to_string(&message)?;
            // What waits is the text alone.
            drop(message);
            let over = || io::Error::from(io::ErrorKind::BrokenPipe);
            let Some(waiting) = backlog.add(text) else {
                if !room.is_closed() {
                    tell(Parting::TooMuchWaits);
                }
                // Nothing more is received, which ends the session.
                room.close();
                return Err(over());
            };
            outgoing.send(waiting).await.map_err(|_| over())?;
            // Only now is there room for another request.
            drop(done);
            Ok(())
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        self.backlog.has_room().await;
        let permit = Arc::clone(&self.room).acquire_owned().await.ok()?;
        let message = self.incoming.recv().await?;
        match &message {
            JsonRpcMessage::Request(request) => drop(self.at_work.insert(request.id.clone(), permit)),
            // What was cancelled is never answered.
            JsonRpcMessage::Notification(note) => {
                if let ClientNotification::CancelledNotification(cancelled) = &note.notification {
                    cancelled.params.request_id.as_ref().map(|id| self.at_work.remove(id));
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
        Some(message)
    }

    async fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;

    use rmcp::model::{EmptyResult, ServerResult};

    use super::*;
    use crate::server::sse::backlog::MOST_OF_ALL;

    fn answer(id: u32) -> ServerJsonRpcMessage {
        ServerJsonRpcMessage::response(ServerResult::EmptyResult(EmptyResult {}), RequestId::Number(id.into()))
    }

    #[tokio::test]
    async fn who_leaves_something_unread_while_too_much_waits_for_all_loses_the_session() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let telling = Arc::clone(&told);
        let tell: Tell = Arc::new(move |parting| telling.lock().unwrap().push(parting));
        // Others have left so much that one more byte is too much.
        let all = Arc::new(AtomicUsize::new(MOST_OF_ALL));
        let (mut reads, _, mut read) = Link::new(Backlog::new(Arc::clone(&all)), Arc::clone(&tell));
        let (mut idles, _asks, _unread) = Link::new(Backlog::new(all), tell);
        for id in 0..3 {
            reads.send(answer(id)).await.unwrap();
            assert!(read.recv().await.is_some(), "whoever reads everything is never refused");
        }
        idles.send(answer(0)).await.unwrap();
        let refused = idles.send(answer(1)).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::BrokenPipe);
        assert!(idles.receive().await.is_none(), "nothing more is taken from it");
        assert!(idles.send(answer(2)).await.is_err());
        assert!(matches!(told.lock().unwrap().as_slice(), [Parting::TooMuchWaits]), "told once: {told:?}");
    }
}
