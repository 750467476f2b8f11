//! The rule for addresses beside rmcp's reading of the same text: what passes the one must be in order for the other.

use reqwest::Url;
use rmcp::transport::auth::{AuthorizationMetadata, WWWAuthenticateParams};

use super::browser::Page;
use super::rule::Rule;

const SERVERS: [&str; 2] = ["https://mcp.example/mcp", "http://127.0.0.1:8000/mcp"];

fn servers() -> impl Iterator<Item = (Rule, Url)> {
    SERVERS.iter().filter_map(|text| {
        let url: Url = text.parse().ok()?;
        Some((Rule::of(&url)?, url))
    })
}

/// A document that passes names nothing that may not be called, and a page that any program takes for an address.
///
/// # Errors
/// What does not hold.
pub fn metadata(body: &[u8]) -> Result<(), String> {
    let Ok(read) = serde_json::from_slice::<AuthorizationMetadata>(body) else { return Ok(()) };
    for (rule, place) in servers() {
        if rule.check_document(body, &place).is_err() {
            continue;
        }
        let named =
            [Some(&read.authorization_endpoint), Some(&read.token_endpoint), read.registration_endpoint.as_ref()];
        for text in named.into_iter().flatten() {
            rule.read("an endpoint that has passed", text, Some(&place)).map_err(|error| error.to_string())?;
        }
        // One that is relative is no address of a page.
        if let Ok(page) = Page::new(rule, &read.authorization_endpoint) {
            let page = page.to_string();
            let is_plain = page.bytes().all(|it| it.is_ascii_alphanumeric() || b"%/?#&=:@+-._~[]".contains(&it));
            let begins = page.starts_with("https://") || place.scheme() == "http" && page.starts_with("http://");
            if !is_plain || !begins {
                return Err(format!("{page:?} is opened"));
            }
        }
    }
    Ok(())
}

/// A challenge that passes points to nothing that may not be called.
///
/// # Errors
/// What does not hold.
pub fn challenge(text: &[u8]) -> Result<(), String> {
    let Ok(text) = std::str::from_utf8(text) else { return Ok(()) };
    for (rule, place) in servers() {
        let pointer = WWWAuthenticateParams::parse(text, &place).resource_metadata_url;
        if rule.check_challenge(text, &place).is_ok()
            && let Some(pointer) = pointer
        {
            rule.read("a pointer that has passed", pointer.as_str(), None).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
