//! Headers of a request in the era without handshake. They repeat what its body says: the method, the name, and arguments
//! that the tool's schema marks with `x-mcp-header` (SEP-2243).

use std::cell::RefCell;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::message::Message;
use crate::splice;

const MARK: &str = "x-mcp-header";
/// The largest integer that every JSON reader keeps exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// A marked argument: the names that lead to it, and its header.
type Marked = (Vec<String>, HeaderName);

/// The marked arguments of each tool, as last listed.
#[derive(Default)]
pub(crate) struct Promoted {
    tools: RefCell<HashMap<String, Vec<Marked>>>,
}

impl Promoted {
    /// The headers of a message.
    pub(crate) fn headers(&self, message: &Message, version: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(&encoded(value)) {
                headers.insert(name, value);
            }
        };
        let body: Value = serde_json::from_slice(&message.bytes).unwrap_or_default();
        let params = &body["params"];
        let method = message.method().unwrap_or_default();
        put(HeaderName::from_static("mcp-protocol-version"), version);
        put(HeaderName::from_static("mcp-method"), method);
        let name = match method {
            "tools/call" | "prompts/get" => params["name"].as_str(),
            "resources/read" => params["uri"].as_str(),
            "tasks/get" | "tasks/update" | "tasks/cancel" => params["taskId"].as_str(),
            _ => None,
        };
        if let Some(name) = name {
            put(HeaderName::from_static("mcp-name"), name);
        }
        if method == "tools/call"
            && let Some(marked) = self.tools.borrow().get(name.unwrap_or_default())
        {
            for (path, header) in marked {
                let value = path.iter().try_fold(&params["arguments"], |value, key| value.get(key));
                if let Some(text) = value.and_then(as_text) {
                    put(header.clone(), &text);
                }
            }
        }
        headers
    }

    /// Takes note of a list of tools. Tools whose marks break the rules are left out of it, as the protocol demands.
    pub(crate) fn learn(&self, text: Bytes, log: &Log) -> Bytes {
        if memchr::memmem::find(&text, MARK.as_bytes()).is_none() {
            return text;
        }
        self.read_list(&text, log).map_or(text, Bytes::from)
    }

    /// The list without its invalid tools, if it has any.
    fn read_list(&self, text: &[u8], log: &Log) -> Option<String> {
        let text = std::str::from_utf8(text).ok()?;
        let result = splice::value_of(text, "result")?;
        let list = splice::value_of(&text[result.clone()], "tools")?;
        let list = result.start + list.start..result.start + list.end;
        let mut kept = text[list.clone()].to_owned();
        let mut removed = 0;
        let tools: Vec<&RawValue> = serde_json::from_str(&text[list.clone()]).ok()?;
        for (index, tool) in tools.iter().enumerate() {
            let tool: Value = serde_json::from_str(tool.get()).ok()?;
            let name = tool["name"].as_str().unwrap_or_default();
            match marks(&tool["inputSchema"]) {
                Ok(marked) => {
                    self.tools.borrow_mut().insert(name.to_owned(), marked);
                }
                Err(reason) => {
                    log.state(&format!("Warning: tool {name:?} is left out: {reason}"));
                    kept = without_element(&kept, index - removed)?;
                    removed += 1;
                }
            }
        }
        (removed > 0).then(|| format!("{}{kept}{}", &text[..list.start], &text[list.end..]))
    }
}

fn without_element(list: &str, index: usize) -> Option<String> {
    let elements: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    let ranges: Vec<_> = elements.into_iter().map(|it| splice::range_in(list, it.get())).collect();
    let place = splice::place_in(list, list.find('[')? + 1, &ranges, index);
    Some(splice::edited(list, &[(place, String::new())]))
}

/// The marked arguments of a schema.
///
/// # Errors
/// Which rule a mark breaks.
fn marks(schema: &Value) -> Result<Vec<Marked>, Error> {
    let mut marked = Vec::new();
    collect(schema, &mut Vec::new(), &mut marked)?;
    // Whatever is left must not hold a mark.
    if count(schema) > marked.len() {
        return Err(broken(format!("{MARK} where only a chain of properties may lead")));
    }
    let mut names: Vec<_> = marked.iter().map(|(_, header)| header.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|two| two[0] == two[1]) {
        Some(two) => Err(broken(format!("{MARK} {:?} occurs twice", two[0]))),
        None => Ok(marked),
    }
}

fn collect(schema: &Value, path: &mut Vec<String>, marked: &mut Vec<Marked>) -> Result<(), Error> {
    let Some(properties) = schema["properties"].as_object() else { return Ok(()) };
    for (name, property) in properties {
        path.push(name.clone());
        if let Some(mark) = property.get(MARK) {
            marked.push((path.clone(), header_of(mark, &property["type"])?));
        }
        collect(property, path, marked)?;
        path.pop();
    }
    Ok(())
}

fn header_of(mark: &Value, kind: &Value) -> Result<HeaderName, Error> {
    let Some(name) = mark.as_str().filter(|it| !it.is_empty()) else {
        return Err(broken(format!("{MARK} {mark} is no name")));
    };
    if !matches!(kind.as_str(), Some("string" | "integer" | "boolean")) {
        return Err(broken(format!("{MARK} {name:?} on type {kind}")).expecting("string, integer or boolean"));
    }
    HeaderName::from_bytes(format!("mcp-param-{name}").as_bytes())
        .map_err(|_| broken(format!("{MARK} {name:?} is no header name")))
}

fn broken(seen: String) -> Error {
    Error::new(ErrorKind::Protocol, seen)
}

/// Marks anywhere in a schema; texts that are data, not schema, are not looked at.
fn count(schema: &Value) -> usize {
    match schema {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| match key.as_str() {
                MARK => 1,
                "default" | "const" | "enum" | "examples" => 0,
                // Here each key is somebody's name.
                "properties" | "$defs" | "definitions" | "patternProperties" | "dependentSchemas" => {
                    value.as_object().map_or(0, |it| it.values().map(count).sum())
                }
                _ => count(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => {
            let safe = number.as_i64().is_some_and(|it| it.unsigned_abs() <= LARGEST);
            safe.then(|| number.to_string())
        }
        _ => None,
    }
}

/// A value as a header can carry it.
fn encoded(value: &str) -> String {
    let plain = value.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    let padded = value.starts_with(' ') || value.ends_with(' ');
    let looks_encoded = value.starts_with("=?base64?") && value.ends_with("?=");
    if plain && !padded && !looks_encoded {
        return value.to_owned();
    }
    format!("=?base64?{}?=", STANDARD.encode(value))
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
