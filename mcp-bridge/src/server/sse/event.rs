//! Events as they stand on the wire. Lines end in CR LF, and each event is one text, so that it is sent as one piece:
//! the old bridge script reads piece by piece and loses an event that comes in two.

use std::time::Duration;

use jiff::Timestamp;

/// The time between comments that keep a stream alive: proxies take a silent connection for dead.
pub(super) const PING_EVERY: Duration = Duration::from_secs(15);

pub(super) fn event(name: &str, data: &str) -> String {
    // A line end inside of the data would end the field.
    let lines = data.split("\r\n").flat_map(|part| part.split(['\r', '\n']));
    let mut text = format!("event: {name}\r\n");
    for line in lines {
        text.extend(["data: ", line, "\r\n"]);
    }
    text + "\r\n"
}

/// A comment, which clients skip.
pub(super) fn ping(now: Timestamp) -> String {
    format!(": ping - {}+00:00\r\n\r\n", now.strftime("%Y-%m-%d %H:%M:%S.%6f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_written_as_fastmcp_writes_them() {
        let endpoint = "/messages/?session_id=120e2fec6679489eb548e9a8f470c025";
        assert_eq!(event("endpoint", endpoint), format!("event: endpoint\r\ndata: {endpoint}\r\n\r\n"));
        let now = "2026-11-21T07:58:34.361101Z".parse().unwrap();
        assert_eq!(ping(now), ": ping - 2026-11-21 07:58:34.361101+00:00\r\n\r\n");
    }

    #[test]
    fn each_line_of_data_has_its_own_field() {
        let text = "event: message\r\ndata: a\r\ndata: b\r\ndata: c\r\ndata: \r\ndata: d\r\n\r\n";
        assert_eq!(event("message", "a\rb\nc\n\r\nd"), text);
        assert_eq!(event("message", ""), "event: message\r\ndata: \r\n\r\n");
    }
}
