//! Which machines a server may have us call: those it could reach itself.
//!
//! Otherwise its metadata would make the bridge knock on doors behind the user's firewall (server-side request forgery,
//! RFC 9728 section 7.7). A name is judged by the addresses it is resolved to, at the moment it is called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;

use super::rule::is_localhost;
use crate::error::{Error, ErrorKind};
use crate::options::Options;

const PROXIES: [&str; 6] = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    Public,
    /// Somebody's own network.
    Private,
    Loopback,
    /// Link-local (where clouds keep their secrets), multicast, and what is no machine at all.
    Nowhere,
}

#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The server's own host: the bridge speaks with it anyway, wherever it is.
    server: String,
    is_local: bool,
    /// Hosts of proxies, which the user has chosen and which resolve other names by themselves.
    proxies: Vec<String>,
}

impl Reach {
    /// The reach of the server of `options`. Who is trusted (`--ca-file`, `--insecure`) does not widen it: an authority of
    /// a company vouches for hosts, and says nothing about where a stranger may send the bridge.
    pub(super) fn of(options: &Options, is_local: bool) -> Self {
        let proxies = PROXIES.iter().filter_map(|name| host_of(&std::env::var(name).ok()?)).collect();
        let server = options.url.host().map(|it| plain(&it.to_string())).unwrap_or_default();
        Self { server, is_local, proxies }
    }

    /// Checks an address that has no name to resolve.
    ///
    /// # Errors
    /// An address out of reach, with what was expected.
    pub(super) async fn check(&self, url: &Url) -> Result<(), Error> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        let host = url.host_str().unwrap_or_default();
        let allowed = self.filter(host, &[SocketAddr::new(address, 0)]).await;
        if allowed.is_empty() { Err(refused(host, &[address])) } else { Ok(()) }
    }

    /// Those addresses of a host that may be called.
    async fn filter(&self, host: &str, found: &[SocketAddr]) -> Vec<SocketAddr> {
        let is_asked = found.iter().any(|it| zone(it.ip()) == Zone::Private);
        let is_private = is_asked && self.is_private().await;
        found.iter().filter(|it| self.allows(host, it.ip(), is_private)).copied().collect()
    }

    /// Whether the server is in a private network itself, as all of a company's are, so that it reaches others there.
    async fn is_private(&self) -> bool {
        let host = self.server.trim_start_matches('[').trim_end_matches(']');
        let Ok(found) = tokio::net::lookup_host((host, 0)).await else { return false };
        let zones: Vec<Zone> = found.map(|it| zone(it.ip())).collect();
        !zones.is_empty() && zones.iter().all(|it| *it == Zone::Private)
    }

    fn allows(&self, host: &str, address: IpAddr, is_private: bool) -> bool {
        let (host, zone) = (plain(host), zone(address));
        if is_localhost(&host) {
            return zone == Zone::Loopback;
        }
        let is_own = host == self.server;
        self.proxies.contains(&host)
            || match zone {
                Zone::Public => true,
                Zone::Private => is_own || is_private,
                Zone::Loopback => is_own || self.is_local,
                Zone::Nowhere => false,
            }
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let allowed = reach.filter(host, &found).await;
            if allowed.is_empty() {
                return Err(refused(host, &found.iter().map(SocketAddr::ip).collect::<Vec<_>>()).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn refused(host: &str, seen: &[IpAddr]) -> Error {
    let seen: Vec<String> = seen.iter().map(ToString::to_string).collect();
    let seen = format!("{host} is at {}", seen.join(", "));
    Error::new(ErrorKind::Credentials, seen).expecting("an address that the server itself could reach")
}

/// A host as it is compared.
fn plain(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// The host of a proxy, which may be given without a scheme.
fn host_of(proxy: &str) -> Option<String> {
    let address = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    Url::parse(&address).ok()?.host_str().map(plain)
}

fn zone(address: IpAddr) -> Zone {
    match address {
        IpAddr::V4(address) => zone_v4(address),
        IpAddr::V6(address) => inner(address).map_or_else(|| zone_v6(address), zone_v4),
    }
}

/// The registry of special addresses: RFC 6890 and <https://www.iana.org/assignments/iana-ipv4-special-registry>.
fn zone_v4(address: Ipv4Addr) -> Zone {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && second & 0xc0 == 64;
    let is_benchmark = first == 198 && second & 0xfe == 18;
    if address.is_loopback() {
        Zone::Loopback
    } else if address.is_private() || is_shared {
        Zone::Private
    } else if first == 0 || address.is_link_local() || address.is_multicast() || address.is_broadcast() || is_benchmark
    {
        Zone::Nowhere
    } else {
        Zone::Public
    }
}

fn zone_v6(address: Ipv6Addr) -> Zone {
    let [first, second, third, ..] = address.segments();
    // Teredo, and NAT64 of a network's own: what is inside cannot be seen.
    let is_opaque = (first, second) == (0x2001, 0) || (first, second, third) == (0x64, 0xff9b, 1);
    if address.is_loopback() {
        Zone::Loopback
    } else if address.is_unique_local() {
        Zone::Private
    } else if address.is_unspecified() || address.is_unicast_link_local() || address.is_multicast() || is_opaque {
        Zone::Nowhere
    } else {
        Zone::Public
    }
}

/// The IPv4 address to which an IPv6 address leads: mapped, compatible, NAT64 (RFC 6052) or 6to4 (RFC 3056).
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, ..] = address.segments();
    let [.., w, x, y, z] = address.octets();
    let last = Ipv4Addr::new(w, x, y, z);
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(last),
        [0, 0, 0, 0, 0, 0] if !address.is_loopback() && !address.is_unspecified() => Some(last),
        [0x2002, ..] => {
            let ([w, x], [y, z]) = (b.to_be_bytes(), c.to_be_bytes());
            Some(Ipv4Addr::new(w, x, y, z))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "reach_tests.rs"]
mod tests;
