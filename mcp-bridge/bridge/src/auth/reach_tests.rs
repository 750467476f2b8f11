#![allow(clippy::unwrap_used)]

use super::*;
use crate::auth::rule::is_loopback;

fn reach(server: &str, change: impl Fn(&mut Options)) -> Reach {
    let mut options = Options::new(server.parse().unwrap());
    change(&mut options);
    Reach { proxies: vec!["proxy.corp".to_owned()], ..Reach::of(&options, is_loopback(&options.url)) }
}

fn allows(reach: &Reach, host: &str, address: &str) -> bool {
    reach.allows(host, address.parse().unwrap(), false)
}

#[test]
fn zones_are_those_of_the_registries() {
    for (address, expected) in [
        ("93.184.216.34", Zone::Public),
        ("203.0.113.5", Zone::Public),
        ("2606:4700::1111", Zone::Public),
        ("64:ff9b::5db8:d822", Zone::Public),
        ("10.0.0.9", Zone::Private),
        ("172.16.0.1", Zone::Private),
        ("192.168.1.1", Zone::Private),
        ("100.64.0.1", Zone::Private),
        ("100.127.255.255", Zone::Private),
        ("100.128.0.1", Zone::Public),
        ("fd00::1", Zone::Private),
        ("64:ff9b::a00:9", Zone::Private),
        ("127.0.0.1", Zone::Loopback),
        ("127.9.9.9", Zone::Loopback),
        ("::1", Zone::Loopback),
        ("::ffff:127.0.0.1", Zone::Loopback),
        ("::127.0.0.1", Zone::Loopback),
        ("2002:7f00:1::", Zone::Loopback),
        ("169.254.169.254", Zone::Nowhere),
        ("::ffff:169.254.169.254", Zone::Nowhere),
        ("64:ff9b::a9fe:a9fe", Zone::Nowhere),
        ("64:ff9b:1::a9fe:a9fe", Zone::Nowhere),
        ("2002:a9fe:a9fe::", Zone::Nowhere),
        ("2001:0:4136:e378::1", Zone::Nowhere),
        ("fe80::1", Zone::Nowhere),
        ("ff02::1", Zone::Nowhere),
        ("::", Zone::Nowhere),
        ("0.0.0.0", Zone::Nowhere),
        ("255.255.255.255", Zone::Nowhere),
        ("224.0.0.1", Zone::Nowhere),
        ("198.18.0.1", Zone::Nowhere),
        ("198.19.255.255", Zone::Nowhere),
        ("198.20.0.1", Zone::Public),
    ] {
        assert_eq!(zone(address.parse().unwrap()), expected, "{address}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_public_server_reaches_the_public_and_its_own_host() {
    let reach = reach("https://mcp.example/mcp", |_| {});
    assert!(allows(&reach, "as.example", "93.184.216.34"));
    for address in ["10.0.0.9", "127.0.0.1", "::1", "169.254.169.254"] {
        assert!(!allows(&reach, "as.example", address), "{address}");
    }
    assert!(allows(&reach, "MCP.example.", "10.0.0.9") && allows(&reach, "mcp.example", "127.0.0.1"));
    assert!(!allows(&reach, "mcp.example", "169.254.169.254"));
    assert!(allows(&reach, "proxy.corp", "10.0.0.1"), "chosen by the user");
}

/// Fault: `--ca-file` and `--insecure` once opened the user's own network to servers that are not in it.
#[tokio::test(flavor = "current_thread")]
async fn whom_the_user_trusts_does_not_widen_the_reach() {
    type Change = fn(&mut Options);
    let changes: [Change; 3] = [|_| {}, |it| it.insecure = true, |it| it.ca_files = vec!["ca.pem".into()]];
    for reach in changes.map(|change| reach("https://93.184.216.34/mcp", change)) {
        for (literal, is_allowed) in [
            ("https://93.184.216.35/t", true),
            ("https://10.0.0.1/t", false),
            ("https://[fd00::1]/t", false),
            ("https://[::1]/t", false),
            ("https://127.0.0.1/internal", false),
        ] {
            assert_eq!(reach.check(&literal.parse().unwrap()).await.is_ok(), is_allowed, "{literal}");
        }
        let error = reach.check(&"https://10.0.0.1/t".parse().unwrap()).await.unwrap_err().to_string();
        assert_eq!(error, "10.0.0.1 is at 10.0.0.1; expected an address that the server itself could reach");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_private_server_reaches_others_in_private_networks() {
    for server in ["https://10.0.0.4/mcp", "https://[fd00::4]/mcp"] {
        let private = reach(server, |_| {});
        let found = ["10.0.0.9:0", "127.0.0.1:0", "169.254.169.254:0"].map(|it| it.parse().unwrap());
        assert_eq!(private.filter("sso.corp", &found).await, found[..1], "{server}");
    }
}

#[test]
fn localhost_is_this_machine_and_local_servers_reach_it() {
    let local = reach("http://localhost:3000/mcp", |_| {});
    assert!(allows(&local, "localhost", "127.0.0.1") && allows(&local, "app.localhost", "::1"));
    assert!(!allows(&local, "localhost", "93.184.216.34"), "or http: would leave the machine");
    assert!(allows(&local, "as.example", "127.0.0.1") && !allows(&local, "as.example", "10.0.0.9"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_name_is_judged_by_what_it_is_resolved_to() {
    let name = || "localhost".parse::<Name>().unwrap();
    let local = reach("http://127.0.0.1/mcp", |_| {});
    assert!(local.resolve(name()).await.unwrap().all(|it| it.ip().is_loopback()));
    // As a server would be that has its name point to somebody else's network.
    let elsewhere = Reach { server: "mcp.example".to_owned(), ..reach("https://mcp.example/mcp", |_| {}) };
    let error = elsewhere.resolve("127.0.0.1".parse().unwrap()).await.err().unwrap();
    assert_eq!(error.to_string(), "127.0.0.1 is at 127.0.0.1; expected an address that the server itself could reach");
}
