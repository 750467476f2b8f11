//! Where `serve` listens: flags and environment, in the FastMCP prototype's words.

use carbon_kepler::Error;
use carbon_kepler::settings::Origin;
use tokio::net::{TcpListener, lookup_host};

use crate::failed::Failed;

const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: u16 = 8000;

/// How clients come in.
#[derive(Debug, PartialEq)]
pub(super) enum Transport {
    Stdio,
    Sse(Address),
}

impl Transport {
    /// `--sse` decides, else `MCP_TRANSPORT`. `HOST` and `PORT` are set on many machines for other reasons: they are
    /// read where an address is missing, and never open a port by themselves.
    pub(super) fn choose(
        flag: Option<&Option<String>>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty());
        match (flag, set("MCP_TRANSPORT").as_deref()) {
            (Some(Some(address)), _) => Address::parse(address).map(Self::Sse),
            (Some(None), _) | (None, Some("sse")) => Address::of_environment(set).map(Self::Sse),
            (None, None | Some("stdio")) => Ok(Self::Stdio),
            (None, Some(other)) => {
                Err(refused("transport", &Origin::Environment("MCP_TRANSPORT"), other, "sse or stdio"))
            }
        }
    }
}

/// A host and a port to listen on, not looked up yet.
#[derive(Debug, PartialEq)]
pub(super) struct Address {
    host: String,
    port: u16,
    origin: Origin,
}

impl Address {
    fn parse(text: &str) -> Result<Self, Error> {
        let origin = Origin::Flag("sse");
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        // Without brackets nobody knows where an IPv6 address ends.
        let clear = |host: &str| !host.is_empty() && (!host.contains(':') || bare(host) != host);
        match parts.filter(|(host, _)| clear(host)) {
            Some((host, port)) => Ok(Self { host: bare(host).to_owned(), port, origin }),
            None => Err(refused("address", &origin, text, "HOST:PORT such as 127.0.0.1:8000 or [::1]:8000")),
        }
    }

    fn of_environment(set: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let (host, origin) = match set("HOST") {
            Some(host) => (bare(&host).to_owned(), Origin::Environment("HOST")),
            None => (DEFAULT_HOST.to_owned(), Origin::Default),
        };
        let port = match set("PORT") {
            Some(text) => text
                .parse()
                .map_err(|_| refused("port", &Origin::Environment("PORT"), &text, "a whole number up to 65535"))?,
            None => DEFAULT_PORT,
        };
        Ok(Self { host, port, origin })
    }

    /// Opens the port.
    ///
    /// # Errors
    /// A host that nobody knows, or a port that is not to be had.
    pub(super) async fn listen(&self) -> Result<TcpListener, Failed> {
        let Self { host, port, origin } = self;
        let expected = "an address or a name of this machine";
        let found = lookup_host((host.as_str(), *port)).await.map_err(|_| refused("host", origin, host, expected))?;
        let found: Vec<_> = found.collect();
        let taken = |error| Failed::Listen { place: format!("{host}, port {port}"), error };
        TcpListener::bind(&found[..]).await.map_err(taken)
    }
}

/// An IPv6 address without its brackets; anything else as it is.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

fn refused(key: &str, origin: &Origin, seen: &str, expected: &str) -> Error {
    let (key, origin, seen) = (key.to_owned(), origin.to_string(), format!("{seen:?}"));
    Error::Config { key, origin, seen, expected: expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(flag: Option<Option<&str>>, environment: &[(&str, &str)]) -> Result<Option<(String, u16)>, String> {
        let flag = flag.map(|address| address.map(str::to_owned));
        let get = |name: &str| environment.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        match Transport::choose(flag.as_ref(), get) {
            Ok(Transport::Stdio) => Ok(None),
            Ok(Transport::Sse(address)) => Ok(Some((address.host, address.port))),
            Err(error) => Err(error.to_string()),
        }
    }

    fn at(host: &str, port: u16) -> Result<Option<(String, u16)>, String> {
        Ok(Some((host.to_owned(), port)))
    }

    #[test]
    fn nothing_but_a_choice_opens_a_port() {
        assert_eq!(choose(None, &[]), Ok(None));
        assert_eq!(choose(None, &[("HOST", "0.0.0.0"), ("PORT", "9000")]), Ok(None));
        assert_eq!(choose(None, &[("MCP_TRANSPORT", "stdio"), ("PORT", "x")]), Ok(None));
        assert_eq!(choose(None, &[("MCP_TRANSPORT", "")]), Ok(None));
    }

    #[test]
    fn addresses_come_from_the_flag_then_the_environment_then_loopback() {
        assert_eq!(choose(Some(None), &[]), at("127.0.0.1", 8000));
        assert_eq!(choose(None, &[("MCP_TRANSPORT", "sse")]), at("127.0.0.1", 8000));
        let variables = [("MCP_TRANSPORT", "sse"), ("HOST", "0.0.0.0"), ("PORT", "9000")];
        assert_eq!(choose(None, &variables), at("0.0.0.0", 9000));
        assert_eq!(choose(Some(None), &variables[1..]), at("0.0.0.0", 9000));
        assert_eq!(choose(Some(Some("localhost:0")), &variables), at("localhost", 0));
        assert_eq!(choose(Some(None), &[("MCP_TRANSPORT", "stdio"), ("HOST", "[::1]")]), at("::1", 8000));
        assert_eq!(choose(Some(Some("[::]:80")), &[]), at("::", 80));
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_origin() {
        let port = choose(Some(None), &[("PORT", "80000")]).unwrap_err();
        assert_eq!(port, "port (from environment PORT): expected a whole number up to 65535, saw \"80000\"");
        let transport = choose(None, &[("MCP_TRANSPORT", "http")]).unwrap_err();
        assert_eq!(transport, "transport (from environment MCP_TRANSPORT): expected sse or stdio, saw \"http\"");
        for address in ["8000", "127.0.0.1", ":8000", "::1:8000", "localhost:", "localhost:80000", ""] {
            let error = choose(Some(Some(address)), &[]).unwrap_err();
            assert!(error.starts_with("address (from --sse): expected HOST:PORT"), "{error}");
        }
    }
}
