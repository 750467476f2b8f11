#![allow(clippy::unwrap_used)]

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

const REMOTE: &str = "https://mcp.example/mcp";
const LOCAL: &str = "http://127.0.0.1:8000/mcp";

fn read(server: &str, text: &str) -> Result<Url, String> {
    Rule::of(&url(server)).unwrap().read("the endpoint", text, None).map_err(|error| error.to_string())
}

#[test]
fn only_encrypted_and_local_servers_may_name_anything() {
    for server in [REMOTE, LOCAL, "http://localhost/sse", "http://[::1]:1/", "HTTP://LOCALHOST./x", "https://10.0.0.1/"]
    {
        assert!(Rule::of(&url(server)).is_some(), "{server}");
    }
    for server in
        ["http://10.0.0.1/mcp", "http://192.168.1.5:8000/sse", "http://mcp.example/", "http://localhost.evil.com/"]
    {
        assert!(Rule::of(&url(server)).is_none(), "{server}");
    }
}

#[test]
fn https_may_be_named_by_every_server() {
    for text in
        ["https://as.example/authorize?a=b", "HTTPS://AS.EXAMPLE/", "https://10.0.0.1:8443/x", "https://[2001:db8::1]/"]
    {
        for server in [REMOTE, LOCAL] {
            assert_eq!(read(server, text), Ok(url(text)));
        }
    }
}

#[test]
fn http_is_for_loopback_and_for_servers_that_are_there() {
    let local = [
        "http://127.0.0.1:9/x",
        "http://127.0.0.2/",
        "http://[::1]:9/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://app.localhost/",
        "HTTP://LocalHost.:80/",
    ];
    for text in local {
        assert!(read(LOCAL, text).is_ok(), "{text}");
        assert!(read(REMOTE, text).unwrap_err().ends_with("; expected https: without user or password"), "{text}");
    }
    for text in [
        "http://localhost.evil.com/",
        "http://evil-localhost/",
        "http://127.0.0.1.evil.com/",
        "http://128.0.0.1/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://as.example/",
    ] {
        assert!(read(LOCAL, text).is_err(), "{text}");
    }
}

/// Fault found by the fuzz target `challenge`: with a base of the same scheme this could be read as a path of it.
#[test]
fn an_address_without_slashes_is_no_path() {
    let rule = Rule::of(&url(LOCAL)).unwrap();
    for text in ["http:far.invalid/x", "HTTP:far.invalid", "http:/far.invalid"] {
        assert!(rule.read("the endpoint", text, Some(&url(LOCAL))).is_err(), "{text}");
    }
    assert_eq!(rule.read("the endpoint", "/x", Some(&url(LOCAL))), Ok(url("http://127.0.0.1:8000/x")));
}

#[test]
fn nothing_else_may_be_named() {
    let cases = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "file:///etc/passwd",
        "FILE:///C:/Windows/System32/calc.exe",
        "file://attacker/share/x.exe",
        "ms-calculator:x",
        "search-ms:query=x",
        "ftp://host/x",
        "data:text/html,x",
        "ws://127.0.0.1/",
        "vscode://file/x",
        "--option",
        "-a",
        "/etc/passwd",
        "C:\\Windows\\System32\\calc.exe",
        "\\\\attacker\\share\\x.exe",
        "",
        "https:",
        "https://",
        "http://user@127.0.0.1/",
        "https://user@as.example/",
        "https://user:pw@as.example/",
        "https://:pw@as.example/",
        "https://127.0.0.1@as.example/",
        "https://as\".example/",
        "https://a$b.example/",
        "https://a,b.example/",
        "https://-x/",
    ];
    for text in cases {
        for server in [REMOTE, LOCAL] {
            let error = read(server, text).unwrap_err();
            assert!(error.starts_with("the endpoint is \"") && error.contains("; expected https:"), "{text}: {error}");
        }
    }
    let error = read(LOCAL, "file:///etc/passwd").unwrap_err();
    assert_eq!(
        error,
        "the endpoint is \"file:///etc/passwd\"; expected https:, or http: on loopback, without user or password"
    );
}

#[test]
fn a_document_is_refused_for_each_member_that_breaks_the_rule() {
    let rule = Rule::of(&url(REMOTE)).unwrap();
    let check = |name: &str, value: Value| {
        rule.check_document(serde_json::json!({"issuer": "x", name: value}).to_string().as_bytes(), &url(REMOTE))
    };
    for name in NAMED {
        assert_eq!(check(name, "https://as.example/x".into()), Ok(()));
        assert_eq!(check(name, serde_json::json!(["https://as.example", "/relative"])), Ok(()));
        assert_eq!(check(name, Value::Null), Ok(()));
        for bad in ["file:///x", "//user@as.example/", "http://as.example/"] {
            let error = check(name, bad.into()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("the server's {name} is {bad:?}; expected")), "{error}");
            assert!(check(name, serde_json::json!(["https://as.example", bad])).is_err());
        }
    }
    // What is no document names nothing.
    assert_eq!(rule.check_document(b"<html>", &url(REMOTE)), Ok(()));
    assert_eq!(rule.check_document(b"[1]", &url(REMOTE)), Ok(()));
}

#[test]
fn each_pointer_of_a_challenge_is_looked_at() {
    let rule = Rule::of(&url(REMOTE)).unwrap();
    for good in [
        "",
        "Bearer",
        "Bearer realm=\"x\", scope=\"a b\"",
        "Bearer resource_metadata=\"\"",
        "Bearer resource_metadata=\"https://mcp.example/.well-known/oauth-protected-resource\"",
        "Bearer resource_metadata=/.well-known/x, scope=y",
    ] {
        assert_eq!(rule.check_challenge(good, &url(REMOTE)), Ok(()), "{good}");
    }
    for bad in [
        "Bearer resource_metadata=\"file:///x\"",
        "Bearer Resource_Metadata=file:///x",
        "Bearer resource_metadata= \"file:\\/\\/\\/x\"",
        "Bearer resource_metadata=\"https://as.example\", resource_metadata=\"file:///x\"",
        "Bearer resource_metadata=file:///x;error=y",
    ] {
        let error = rule.check_challenge(bad, &url(REMOTE)).unwrap_err().to_string();
        assert!(
            error.starts_with("the server's resource_metadata is \"file:///x\"; expected https:"),
            "{bad}: {error}"
        );
    }
}
