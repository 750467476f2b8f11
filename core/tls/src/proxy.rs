use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

/// The proxy of the environment that stands before an address, without its credentials.
#[must_use]
pub fn proxy_of(url: &Url) -> Option<String> {
    let proxy = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let mut shown = Url::parse(&proxy.uri().to_string()).ok()?;
    let _ = shown.set_username("").and_then(|()| shown.set_password(None));
    Some(shown.as_str().trim_end_matches('/').to_owned())
}

/// Where the credentials of that proxy belong.
#[must_use]
pub fn proxy_setting(url: &Url) -> String {
    format!("{}_PROXY=http://name:password@host:port", url.scheme().to_ascii_uppercase())
}
