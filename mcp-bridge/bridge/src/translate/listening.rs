//! Changes that the host would have been told of.

use std::rc::Rc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::task::spawn_local;

use super::Translator;
use crate::backoff::Backoff;
use crate::message::call;
use crate::permit::Permit;

impl Translator {
    /// Listens to the changes that the host would have been told.
    pub(super) fn listen(self: &Rc<Self>) {
        if let Some(before) = self.listening.borrow_mut().take() {
            before.abort();
        }
        let listed = |list: &str| self.capabilities[list]["listChanged"] == true;
        let mut wanted = json!({});
        for (list, name) in
            [("tools", "toolsListChanged"), ("prompts", "promptsListChanged"), ("resources", "resourcesListChanged")]
        {
            if listed(list) {
                wanted[name] = true.into();
            }
        }
        let resources = self.resources.borrow();
        if !resources.is_empty() {
            wanted["resourceSubscriptions"] = json!(*resources);
        }
        let nothing = wanted.as_object().is_some_and(serde_json::Map::is_empty);
        if !nothing && self.is_initialized.get() {
            let task = spawn_local(Rc::clone(self).listen_to(wanted));
            *self.listening.borrow_mut() = Some(task.abort_handle());
        }
    }

    async fn listen_to(self: Rc<Self>, wanted: Value) {
        let mut backoff = Backoff::new(&self.shared.options.timing);
        loop {
            let begun = Instant::now();
            let (id, ended) = self.shared.pending.private();
            let meta = self.client.borrow().meta();
            let request = call(Some(&id), "subscriptions/listen", &json!({"_meta": meta, "notifications": wanted}));
            self.server.send(&request, begun, Permit::none()).await;
            // Nobody asked for it: an error is only worth a line.
            if let Ok(ended) = ended.await {
                let text = String::from_utf8_lossy(&ended.bytes).into_owned();
                self.shared.pending.log.detail(|| format!("no longer listening to changes: {text}"));
                if text.contains("-32601") {
                    return;
                }
            }
            if begun.elapsed() > self.shared.options.timing.longest_pause {
                backoff.reset();
            }
            tokio::time::sleep(backoff.next()).await;
        }
    }
}
