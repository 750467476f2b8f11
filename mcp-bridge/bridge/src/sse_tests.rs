//! One test per detail of the standard that clients get wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

fn items_in(stream: &[u8], chunk: usize, limit: usize) -> Vec<Item> {
    let mut decoder = Decoder::new(limit);
    let mut items = Vec::new();
    for part in stream.chunks(chunk) {
        decoder.push(part);
        items.extend(std::iter::from_fn(|| decoder.next()));
    }
    items
}

/// The items of a stream, however it is cut.
fn items(stream: impl AsRef<[u8]>) -> Vec<Item> {
    let stream = stream.as_ref();
    let whole = items_in(stream, stream.len().max(1), 1 << 20);
    for chunk in 1..stream.len().min(40) {
        assert_eq!(items_in(stream, chunk, 1 << 20), whole, "chunks of {chunk} bytes");
    }
    whole
}

fn events(stream: impl AsRef<[u8]>) -> Vec<(String, String)> {
    let text = |it: Event| (it.name, String::from_utf8(it.data.to_vec()).unwrap());
    items(stream).into_iter().filter_map(|it| if let Item::Event(it) = it { Some(text(it)) } else { None }).collect()
}

fn messages(stream: impl AsRef<[u8]>) -> Vec<String> {
    events(stream).into_iter().map(|(name, data)| if name == "message" { data } else { panic!("{name}") }).collect()
}

#[test]
fn cr_lf_and_crlf_end_lines() {
    for end in ["\n", "\r", "\r\n"] {
        let stream = "event: message\ndata: 탄소\n\ndata: b\n\n".replace('\n', end);
        assert_eq!(messages(stream), ["탄소", "b"], "{end:?}");
    }
    assert_eq!(messages("data: a\r\n\ndata: b\n\r\n"), ["a", "b"], "mixed");
}

#[test]
fn cr_cr_dispatches_at_once() {
    let mut decoder = Decoder::new(100);
    decoder.push(b"data: a\r\r");
    assert!(matches!(decoder.next(), Some(Item::Event(_))), "not only when the next byte comes");
}

#[test]
fn only_a_blank_line_dispatches_and_the_unfinished_rest_is_dropped() {
    assert_eq!(messages("data: a\n\ndata: unfinished\n"), ["a"]);
    assert_eq!(messages("data: a\n\ndata: unfinished"), ["a"]);
}

#[test]
fn data_lines_are_joined_by_line_feeds() {
    assert_eq!(messages("data: {\"a\":\ndata: 1}\n\n"), ["{\"a\":\n1}"]);
    assert_eq!(messages("data\n\ndata\ndata\n\n"), ["", "\n"]);
}

#[test]
fn one_space_after_the_colon_goes() {
    assert_eq!(messages("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\n"), ["a", "b", " c", "\td"]);
}

#[test]
fn a_line_without_colon_is_a_field_and_unknown_fields_and_comments_are_nothing() {
    assert_eq!(messages("datax: no\nfoo\nbar: x\n: comment\n:\ndata: a\nDATA: no\n data: no\n\n"), ["a"]);
    assert_eq!(messages(b": \xff\xfe\0\ndata: a\n\n"), ["a"], "comments of any bytes");
    assert_eq!(items(": ping\n\n"), [Item::Comment]);
}

#[test]
fn the_last_event_name_counts_and_goes_with_its_event() {
    let both = events("event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent: c\n\ndata: 3\n\nevent\ndata: 4\n\n");
    let expected = [("b", "1"), ("message", "2"), ("message", "3"), ("message", "4")];
    assert_eq!(both, expected.map(|(name, data)| (name.to_owned(), data.to_owned())));
}

#[test]
fn identifiers_stay_until_they_are_reset_and_never_hold_nul() {
    let ids = |stream: &str| -> Vec<String> {
        let id = |it| if let Item::Event(it) = it { Some(it.last_id.to_string()) } else { None };
        items(stream).into_iter().filter_map(id).collect()
    };
    assert_eq!(ids("id: 1\ndata\n\ndata\n\nid: a\0b\ndata\n\nid\ndata\n\n"), ["1", "1", "1", ""]);
    assert_eq!(ids("id: 5\n\ndata\n\n"), ["5"], "an id without data counts too");
}

#[test]
fn retry_is_digits_only() {
    let retries = items("retry: 3000\nretry: 1s\nretry: -1\nretry:\nretry: 0\n\n");
    assert_eq!(retries, [Item::Retry(Duration::from_secs(3)), Item::Retry(Duration::ZERO)]);
}

#[test]
fn one_byte_order_mark_is_stripped_at_the_start_only() {
    assert_eq!(messages(b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n"), ["a"]);
    assert_eq!(messages(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n"), ["b"]);
}

#[test]
fn what_is_not_utf_8_is_replaced() {
    assert_eq!(messages(b"data: a\xffb\xe2\x82\n\n"), ["a\u{fffd}b\u{fffd}"]);
}

#[test]
fn an_event_beyond_the_limit_is_reported_and_the_next_one_read() {
    let long = "x".repeat(100_000);
    let one_line = format!("data: {{\"id\":4,\"r\":\"{long}\"}}\n\ndata: next\n\n");
    let many_lines = format!("data: {{\"id\":4,\"r\":\ndata: \"{long}\"\ndata: }}\n\ndata: next\n\n");
    for stream in [one_line, many_lines] {
        for chunk in [1, 7, 1460, 65536, stream.len()] {
            let items = items_in(stream.as_bytes(), chunk, 50_000);
            let [Item::Oversized(it), Item::Event(next)] = &items[..] else { panic!("{items:?}") };
            assert!((100_000..100_100).contains(&it.size), "{}", it.size);
            assert!(it.head.starts_with(b"{\"id\":4,") && it.head.len() <= KEPT, "{:?}", it.head);
            assert!(it.tail.ends_with(b"}") && it.tail.len() <= KEPT, "{:?}", it.tail);
            assert_eq!(&next.data[..], b"next");
        }
    }
    let exact = format!("data: {}\n\n", "y".repeat(64));
    assert!(matches!(&items_in(exact.as_bytes(), 9, 64)[..], [Item::Event(_)]), "the limit itself is allowed");
    assert!(matches!(&items_in(exact.as_bytes(), 9, 63)[..], [Item::Oversized(_)]));
}

#[test]
fn long_events_in_small_chunks_take_linear_time() {
    // Steps are counted, not seconds: each byte is looked at in one push only, so that only copying could be quadratic.
    let mut decoder = Decoder::new(16 << 20);
    let stream = [b"data: ".as_slice(), &vec![b'a'; 5 << 20], b"\n\n"].concat();
    let mut moved = 0;
    for chunk in stream.chunks(1460) {
        let before = decoder.line.as_ptr();
        decoder.push(chunk);
        moved += if decoder.line.as_ptr() == before { 0 } else { decoder.line.len() };
    }
    assert!(moved < 4 * stream.len(), "the buffer grows by doubling: {moved}");
    assert!(matches!(decoder.next(), Some(Item::Event(it)) if it.data.len() == 5 << 20));
}
