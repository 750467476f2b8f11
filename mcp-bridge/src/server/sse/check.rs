//! Decides who may ask. A page in a browser may not: it could reach a server on this machine under a name that its
//! owner points here (DNS rebinding), or by sending blindly to another site.

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{Refusal, said};

/// Where only this machine can connect (`local`), `Host` has to name it; elsewhere people put names in front.
pub(super) async fn check(State(local): State<bool>, request: Request, next: Next) -> Response {
    match allowed(request.headers(), local) {
        Ok(()) => next.run(request).await,
        Err(refusal) => said(refusal),
    }
}

fn allowed(headers: &HeaderMap, local: bool) -> Result<(), Refusal> {
    let host = headers.get(header::HOST).ok_or((StatusCode::BAD_REQUEST, "Bad Request: missing Host header"))?;
    let host = Authority::try_from(host.as_bytes())
        .map_err(|_| (StatusCode::BAD_REQUEST, "Bad Request: Invalid Host header"))?;
    if local && !is_this_machine(host.host()) {
        return Err((StatusCode::FORBIDDEN, "Forbidden: Host header is not allowed"));
    }
    let same_site = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| host == *authority);
    match headers.get(header::ORIGIN) {
        Some(origin) if !origin.to_str().is_ok_and(same_site) => {
            Err((StatusCode::FORBIDDEN, "Forbidden: Origin header is not allowed"))
        }
        _ => Ok(()),
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|it| it.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(host: Option<&str>, origin: Option<&str>, local: bool) -> u16 {
        let mut headers = HeaderMap::new();
        host.map(|it| headers.insert(header::HOST, it.parse().unwrap()));
        origin.map(|it| headers.insert(header::ORIGIN, it.parse().unwrap()));
        allowed(&headers, local).map_or_else(|(status, _)| status.as_u16(), |()| 200)
    }

    #[test]
    fn on_loopback_only_this_machine_is_asked_for() {
        for host in ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000", "127.3.2.1", "[::ffff:127.0.0.1]:1"]
        {
            assert_eq!(status(Some(host), None, true), 200, "{host}");
        }
        for host in ["example.org:8000", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org", "0.0.0.0:8000"] {
            assert_eq!((status(Some(host), None, true), status(Some(host), None, false)), (403, 200), "{host}");
        }
        assert_eq!((status(None, None, true), status(Some("a b"), None, false)), (400, 400));
    }

    #[test]
    fn a_page_of_another_site_is_refused_everywhere() {
        for (host, origin, expected) in [
            ("localhost:8000", "http://localhost:8000", 200),
            ("localhost:8000", "http://LOCALHOST:8000", 200),
            ("localhost:8000", "http://localhost:3000", 403),
            ("localhost:8000", "http://127.0.0.1:8000", 403),
            ("localhost:8000", "https://example.org", 403),
            ("localhost:8000", "null", 403),
            ("localhost:8000", "", 403),
        ] {
            assert_eq!(status(Some(host), Some(origin), true), expected, "{origin}");
            assert_eq!(status(Some(host), Some(origin), false), expected, "{origin}");
        }
        assert_eq!(status(Some("carbon.example.org"), Some("https://carbon.example.org"), false), 200);
    }
}
