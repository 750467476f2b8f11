#![allow(clippy::unwrap_used, clippy::expect_used)] // a test's way to fail

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
        assert_eq!(check(fine, "s", false), Ok(()), "{fine}");
    }
    for (text, expected) in [
        (
            "{\n  // mine\n  \"s\": {}\n}",
            "comments and trailing commas, which this assistant cannot read; saw one at line 2 column 3",
        ),
        ("{\"s\": {/* \" */}}", "comments"),
        ("{\"a\": [1, 2,\n],\n}", "trailing commas"),
        ("{\n  \"s\": {\n", "expected JSON, saw something else: EOF while parsing an object at line 3"),
        ("{\"a\" 1}", "expected `:` at line 1 column 6"),
        ("[]", "expected an object, saw []"),
        ("{\"s\": [1]}", "s: expected an object, saw [1]"),
    ] {
        let reason = check(text, "s", false).expect_err(text);
        assert!(reason.contains(expected), "{reason}");
    }
}

/// `mcp.json` as people keep it.
const COMMENTED: &str = r#"// My servers.
{
    /* inputs: { "none": "yet" } */
    "servers": {
        // The one at work.
        "z": { "url": "http://z/*x*/", }, // "old": {}
        /* "off": {}, */
    }, // end of servers
    "n": 1.50, // as it was
}
"#;

#[test]
fn comments_and_trailing_commas_stay_where_they_are() {
    assert_eq!(check(COMMENTED, "servers", true), Ok(()));
    let wanted = json!({"servers": {"x": {"args": ["a"]}}});
    let entry = r#"
        "x": {
            "args": [
                "a"
            ]
        },"#;
    let place = r#"// "old": {}"#;
    let new = merge(COMMENTED, &wanted);
    assert_eq!(new, COMMENTED.replacen(place, &format!("{place}{entry}"), 1));
    assert_eq!(value(&new, "servers", "x"), Some(json!({"args": ["a"]})));
    assert_eq!(without(&new, "servers", "x").unwrap(), COMMENTED);
    // The same with the line ends of Windows, and with tabs.
    let other = |text: &str| text.replace('\n', "\r\n").replace("    ", "\t");
    assert_eq!(merge(&other(COMMENTED), &wanted), other(&new));
    assert_eq!(without(&other(&new), "servers", "x").unwrap(), other(COMMENTED));
}

#[test]
fn a_member_is_put_behind_what_is_said_of_the_one_before() {
    let wanted = json!({"s": {"x": {}}});
    for (old, new) in [
        ("{\n  \"s\": {\n    \"a\": 1 // one\n  }\n}", "{\n  \"s\": {\n    \"a\": 1, // one\n    \"x\": {}\n  }\n}"),
        (
            "{\n  \"s\": {\n    \"a\": 1 /* , */ , /* 2 */\n  }\n}",
            "{\n  \"s\": {\n    \"a\": 1 /* , */ , /* 2 */\n    \"x\": {},\n  }\n}",
        ),
        ("{\"s\": {\"a\": 1 // one\n}}", "{\"s\": {\"a\": 1, \"x\": {} // one\n}}"),
        ("{\"s\": {\"a\": 1, /* } */}}", "{\"s\": {\"a\": 1, \"x\": {}, /* } */}}"),
        ("{\"s\": { // none\n  }}", "{\"s\": { // none\n  \"x\": {}\n}}"),
        ("{\n\t\"s\": {\n\t\t// none\n\t}\n}", "{\n\t\"s\": {\n\t\t// none\n\t\t\"x\": {}\n\t}\n}"),
        ("/* { */ {}", "/* { */ {\n  \"s\": {\n    \"x\": {}\n  }\n}"),
        ("{\"s\": /* none */ null}", "{\"s\": /* none */ {\n  \"x\": {}\n}}"),
    ] {
        assert_eq!(check(old, "s", true), Ok(()), "{old}");
        assert_eq!(merge(old, &wanted), new);
        assert_eq!(check(new, "s", true), Ok(()), "{new}");
    }
}

#[test]
fn an_entry_goes_and_the_comments_of_others_stay() {
    for (old, new) in [
        (
            "{\"s\": {\n  // a\n  \"a\": 1,\n  // b\n  \"b\": 2, // two\n}}",
            "{\"s\": {\n  // a\n  \"a\": 1,\n  // b\n  // two\n}}",
        ),
        ("{\"s\": {\"b\": 2, /* a */ \"a\": 1}}", "{\"s\": {/* a */ \"a\": 1}}"),
        ("{\"s\": {\"a\": 1, \"b\": 2, \"b\": 3}}", "{\"s\": {\"a\": 1}}"),
    ] {
        assert_eq!(without(old, "s", "b").as_deref(), Some(new));
    }
}

#[test]
fn with_comments_too_what_is_no_json_is_refused_with_its_place() {
    for (text, expected) in [
        ("{ // mine\n  \"s\": {\n", "unterminated object at line"),
        ("{ // mine\n  \"s\" {}}", "expected colon after the string or word in object property at line 2 column 7"),
        ("{ /* mine\n  \"s\": {}}", "unterminated comment block at line 1 column 3"),
        ("{ // mine\n  s: {}}", "line 2 column 3"),
        ("{ // mine\n  's': {}}", "single-quoted strings are not allowed at line 2 column 3"),
        ("{ // mine\n  \"s\": {} \"t\": 1}", "expected comma at line 2 column 10"),
        ("{\"s\": {},,}", "line 1 column 10"),
        ("{} // one\n{}", "text cannot contain more than one JSON value at line 2"),
        ("// nothing\n", "expected an object, saw // nothing"),
        ("[1,] // list", "expected an object, saw [1,] // list"),
        ("{\"s\": [1], // list\n}", "s: expected an object, saw [1]"),
    ] {
        let reason = check(text, "s", true).expect_err(text);
        assert!(reason.contains(expected), "{reason}");
    }
    let deep = "[".repeat(100_000);
    let reason = check(&format!("{{\"s\": {{}}, \"a\": {deep}{}}}", deep.replace('[', "]")), "s", true).unwrap_err();
    assert!(reason.contains("maximum nesting depth exceeded at line 1 column"), "{reason}");
    assert!(check(&format!("//\n{deep}"), "s", true).unwrap_err().contains("maximum nesting depth exceeded"));
}

/// Wherever blanks, line ends and comments stand.
#[test]
fn every_gap_is_kept() {
    let tokens = r#"{ "s" : { "a" : [ 1.50 , null ] , "b" : "x//y" , } , "n" : { } , }"#.split_inclusive(' ');
    let gaps = ["", " ", "\n", "\t", "\r\n  ", "// c \"}{,\n", "/* // c\n}, */", "\n    // c\n    "];
    let wanted = json!({"s": {"x": {"args": ["a"]}}, "n": {"y": "z"}});
    let mut random = 1_u64;
    for _ in 0..5000 {
        let mut text = String::new();
        for token in tokens.clone() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text += token.trim_end();
            text += gaps[usize::try_from(random >> 33).unwrap() % gaps.len()];
        }
        let new = merge(&text, &wanted);
        assert_eq!(check(&new, "s", true), Ok(()), "{text}\n---\n{new}");
        let entry = value(&new, "s", "x");
        assert_eq!((entry, value(&new, "n", "y")), (Some(json!({"args": ["a"]})), Some(json!("z"))), "{text}");
        let taken = without(&without(&new, "s", "x").unwrap(), "n", "y").unwrap();
        assert_eq!(check(&taken, "s", true), Ok(()), "{new}\n---\n{taken}");
        let ink = |text: &str| text.split_ascii_whitespace().collect::<String>();
        assert_eq!(ink(&taken), ink(&text));
    }
}
