#![allow(clippy::unwrap_used)]

use super::*;

fn name(resource: &str, client: Option<&str>, scopes: &[&str]) -> String {
    let scopes = scopes.iter().map(|it| (*it).to_owned()).collect();
    let oauth = OAuth { client_id: client.map(str::to_owned), scopes, ..OAuth::default() };
    file_name(&resource.parse().unwrap(), &oauth)
}

#[test]
fn nobody_shares_a_file_who_must_not_share_tokens() {
    let plain = name("https://h/mcp", None, &[]);
    let different = [
        plain.clone(),
        name("https://h/mcp?org=a", None, &[]),
        name("https://h/mcp?org=b", None, &[]),
        name("https://h/a/b", None, &[]),
        name("https://h/a-b", None, &[]),
        name("http://h/mcp", None, &[]),
        name("https://h:8443/mcp", None, &[]),
        name("https://h/mcp", Some("c"), &[]),
        name("https://h/mcp", Some("d"), &[]),
        name("https://h/mcp", None, &["c"]),
        name("https://h/mcp", None, &["read", "write"]),
        name("https://h/mcpc", None, &[]),
    ];
    for (at, one) in different.iter().enumerate() {
        assert!(one.starts_with("h-") && one.ends_with(".json"), "{one}");
        assert!(!different[..at].contains(one), "{one}");
    }
    assert_eq!(plain, name("https://H:443/mcp#part", None, &[]), "the same resource");
    assert_eq!(name("https://h/", None, &["a", "b"]), name("https://h/", None, &["b", "a", "b"]));
    assert!(name("https://[::1]/", None, &[]).starts_with("---1--"), "a name on every file system");
}

#[test]
fn a_token_is_stale_shortly_before_it_expires() {
    let stale = |life: u64, age: u64| Tokens { granted: Some((1000, life)), ..Tokens::default() }.are_stale(1000 + age);
    assert!(!stale(3600, 3569) && stale(3600, 3571) && stale(3600, 9999));
    assert!(!stale(4, 1) && stale(4, 3) && stale(0, 0), "half of a short life");
    assert!(!Tokens::default().are_stale(u64::MAX), "nobody has said when");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_made_private_again() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::env::temp_dir().join(format!("bridge-tokens-{}", std::process::id()));
    let store = Store::new(&"https://h/mcp".parse().unwrap(), &OAuth::default(), Some(&folder));
    let file = store.0.file.clone().unwrap();
    let mode = |path: &Path| metadata(path).unwrap().permissions().mode() & 0o777;
    let open = || {
        set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        set_permissions(&file, Permissions::from_mode(0o666)).unwrap();
    };
    let registration = Registration {
        client_id: "c".to_owned(),
        client_secret: None,
        redirect_uri: "http://127.0.0.1/".to_owned(),
        issuer: None,
    };
    store.change(|kept| kept.registration = Some(registration.clone())).unwrap();
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    open();
    assert!(store.read().unwrap().registration == Some(registration));
    assert_eq!(mode(&file), 0o600);
    open();
    store.change(|_| ()).unwrap();
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    std::fs::remove_dir_all(&folder).unwrap();
}
