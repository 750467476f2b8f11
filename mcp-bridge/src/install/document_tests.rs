#![allow(clippy::unwrap_used)] // a test's way to fail

use serde_json::json;

use super::*;

fn merge(text: &str, wanted: &Value) -> String {
    let new = merged(text, wanted.as_object().unwrap());
    assert_eq!(merged(&new, wanted.as_object().unwrap()), new, "a second time changes something");
    new
}

#[test]
fn the_layout_is_kept_and_nothing_else_changes() {
    let wanted = json!({"s": {"x": {"args": ["a"]}}});
    assert_eq!(
        merge("{}", &wanted),
        "{\n  \"s\": {\n    \"x\": {\n      \"args\": [\n        \"a\"\n      ]\n    }\n  }\n}"
    );
    assert_eq!(merge(r#"{"n":1.50}"#, &wanted), r#"{"n":1.50, "s": {"x":{"args":["a"]}}}"#);
    let tabs = "{\r\n\t\"n\": 12345678901234567890,\r\n\t\"s\": {\r\n\t\t\"y\": {}\r\n\t}\r\n}\r\n";
    let entry = ",\r\n\t\t\"x\": {\r\n\t\t\t\"args\": [\r\n\t\t\t\t\"a\"\r\n\t\t\t]\r\n\t\t}";
    assert_eq!(merge(tabs, &wanted), tabs.replacen("\"y\": {}", &format!("\"y\": {{}}{entry}"), 1));
    let old = "{\"s\": {\n  \"x\": {\"disabled\": true, \"args\": []}}, \"s2\": 1e400}";
    assert_eq!(merge(old, &wanted), old.replace("[]", "[\n    \"a\"\n  ]"));
}

#[test]
fn the_last_of_one_name_is_changed_because_hosts_read_that_one() {
    assert_eq!(merge(r#"{"s":1,"s":2}"#, &json!({"s": 3})), r#"{"s":1,"s":3}"#);
}

#[test]
fn an_entry_is_taken_out_again() {
    let text = "{\n  \"s\": {\n    \"a\": 1,\n    \"b\": 2\n  }\n}";
    assert_eq!(without(text, "s", "a").unwrap(), "{\n  \"s\": {\n    \"b\": 2\n  }\n}");
    assert_eq!(without(text, "s", "b").unwrap(), "{\n  \"s\": {\n    \"a\": 1\n  }\n}");
    assert_eq!((without(text, "s", "c"), without(text, "t", "a")), (None, None));
}

#[test]
fn what_cannot_be_changed_safely_is_refused_with_its_place() {
    for fine in ["{}", r#" {"s": {}} "#, r#"{"s": null, "u": "// no comment"}"#] {
        assert_eq!(check(fine, "s"), Ok(()), "{fine}");
    }
    for (text, expected) in [
        (
            "{\n  // mine\n  \"s\": {}\n}",
            "comments and trailing commas, which a change could lose; saw one at line 2 column 3",
        ),
        ("{\"s\": {/* \" */}}", "comments"),
        ("{\"a\": [1, 2,\n],\n}", "trailing commas"),
        ("{\n  \"s\": {\n", "expected JSON, saw something else: EOF while parsing an object at line 3"),
        ("{\"a\" 1}", "expected `:` at line 1 column 6"),
        ("[]", "expected an object, saw []"),
        ("{\"s\": [1]}", "s: expected an object, saw [1]"),
    ] {
        let reason = check(text, "s").unwrap_err();
        assert!(reason.contains(expected), "{reason}");
    }
}
