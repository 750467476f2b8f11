#![allow(clippy::unwrap_used)]

use super::*;

fn page(text: &str) -> Result<Page, Error> {
    Page::new(Rule::of(&"https://mcp.example/mcp".parse().unwrap()).unwrap(), text)
}

#[test]
fn what_is_opened_has_no_character_that_a_program_takes_for_something_else() {
    let nasty = "https://as.example/a,b;c'd\"e`f$(calc)|g^h<i>{j}[k]!*/?x=\\\\evil\\x.exe,/select,c&y=%22+~#'z";
    let opened = page(nasty).unwrap().to_string();
    assert!(
        opened.starts_with("https://as.example/a%2Cb%3Bc%27d%22e%60f%24%28calc%29%7Cg%5Eh%3Ci%3E%7Bj%7D"),
        "{opened}"
    );
    assert!(opened.bytes().all(|it| it.is_ascii_alphanumeric() || b"%/?#&=:@+-._~".contains(&it)), "{opened}");
    // The same to whoever decodes it, and once is enough.
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    assert_eq!(decoded(&opened), decoded(Url::parse(nasty).unwrap().as_str()));
    assert_eq!(page(&opened).unwrap().to_string(), opened);
}

#[test]
fn an_ordinary_address_stays_as_it_is() {
    let ordinary = "https://[2001:db8::1]:8443/oauth2/v2.0/authorize?response_type=code&scope=a+b&state=a-_.~%3A#x";
    assert_eq!(page(ordinary).unwrap().to_string(), ordinary);
    assert_eq!(page(ordinary).unwrap().parameter("scope").as_deref(), Some("a b"));
}

#[test]
fn what_is_against_the_rule_is_no_page() {
    for text in ["file:///etc/passwd", "http://127.0.0.1/", "https://me:pw@as.example/"] {
        let error = page(text).err().unwrap().to_string();
        assert!(error.starts_with(&format!("the server's authorization address is {text:?}; expected")), "{error}");
    }
}
