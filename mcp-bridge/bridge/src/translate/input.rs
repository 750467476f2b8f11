//! Questions that the server has before it answers, put to the host.

use serde_json::{Value, json};

use super::Translator;
use crate::message::{Message, call};
use crate::splice;

impl Translator {
    /// Has the host give what an answer asks for, as parameters of the next round; nothing if it is a result.
    ///
    /// # Errors
    /// The host's error, if it is not one that the server can be told.
    pub(super) async fn fulfil(&self, answer: &Message) -> Result<Option<Vec<(String, String)>>, Message> {
        let text = std::str::from_utf8(&answer.bytes).unwrap_or_default();
        let Some(result) = splice::value_of(text, "result").map(|range| &text[range]) else { return Ok(None) };
        let member = |name: &str| splice::value_of(result, name).map(|range| &result[range]);
        if member("resultType") != Some("\"input_required\"") {
            return Ok(None);
        }
        let requests = member("inputRequests").unwrap_or("{}");
        let mut responses = String::from("{}");
        for (name, range) in splice::members(requests).unwrap_or_default() {
            let answer = self.ask_host(&requests[range]).await?;
            responses = splice::with(&responses, &name, &answer);
        }
        let mut more = Vec::new();
        if member("inputRequests").is_some() {
            more.push(("inputResponses".to_owned(), responses));
        }
        if let Some(state) = member("requestState") {
            more.push(("requestState".to_owned(), state.to_owned()));
        }
        Ok(Some(more))
    }

    async fn ask_host(&self, request: &str) -> Result<String, Message> {
        let pending = &self.shared.pending;
        let part = |name: &str| splice::value_of(request, name).map(|range| &request[range]);
        let method: String = part("method").and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        let (id, answered) = pending.private();
        let asked = call(Some(&id), &method, &Value::Null);
        let text = String::from_utf8_lossy(&asked.bytes).into_owned();
        let text = part("params").map_or(text.clone(), |params| splice::with(&text, "params", params));
        pending.say(text.into()).await;
        let Ok(answer) = answered.await else { return Err(asked) };
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        match splice::value_of(&text, "result") {
            Some(range) => Ok(text[range].to_owned()),
            // A person who was not asked has not answered; the server has a word for that.
            None if method == "elicitation/create" => Ok(json!({"action": "cancel"}).to_string()),
            None => Err(answer),
        }
    }
}
