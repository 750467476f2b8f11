use std::path::PathBuf;

use carbon_kepler::Error;
use carbon_kepler::settings::Origin;
use reqwest::Url;

/// Where one scrape comes from.
#[derive(Clone, Debug)]
pub struct Place {
    name: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Url(Box<Url>),
    File(PathBuf),
    Stdin,
}

impl Place {
    /// An `http://` or `https://` address (`/metrics` is added where it has no path), `-` for standard input, else
    /// a file. The place's name is the address without credentials.
    ///
    /// # Errors
    /// [`Error::Config`] for an address that is not one, or with a scheme that is not http or https.
    pub fn parse(source: &str) -> Result<Self, Error> {
        Self::from_setting(source, &Origin::Caller)
    }

    /// The same for what a setting says, so that an error names whoever set it.
    ///
    /// # Errors
    /// As [`Place::parse`].
    pub fn from_setting(source: &str, origin: &Origin) -> Result<Self, Error> {
        if source == "-" {
            return Ok(Self { name: "standard input".to_owned(), kind: Kind::Stdin });
        }
        let Some((scheme, _)) = source.split_once("://") else {
            // An address without its scheme is a file to us, but its password is still one.
            let name = source.rsplit_once('@').filter(|(user, _)| user.contains(':')).map_or(source, |(_, host)| host);
            return Ok(Self { name: name.to_owned(), kind: Kind::File(source.into()) });
        };
        let refused = |reason: String| Error::Config {
            key: "source".to_owned(),
            origin: origin.to_string(),
            seen: reason,
            expected: "an http:// or https:// address, a file, or - for standard input".to_owned(),
        };
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return Err(refused(format!("an address that begins with {scheme:?}")));
        }
        // The text itself may hold a password, so the message does not repeat it.
        let mut url = Url::parse(source).map_err(|error| refused(format!("a malformed address ({error})")))?;
        if matches!(url.path(), "" | "/") {
            url.set_path("/metrics");
        }
        let mut shown = url.clone();
        let cleared = shown.set_username("").and_then(|()| shown.set_password(None));
        shown.set_query(url.query().map(|_| "..."));
        shown.set_fragment(None);
        let name = if cleared.is_ok() { shown.to_string() } else { "an address".to_owned() };
        Ok(Self { name, kind: Kind::Url(Box::new(url)) })
    }

    /// The name in tables and messages; never shows credentials.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the address itself holds credentials.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        matches!(&self.kind, Kind::Url(url) if !url.username().is_empty() || url.password().is_some())
    }

    /// Whether it can be read again to see what has changed.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.kind, Kind::Url(_))
    }

    /// Whether what is sent and answered can be read on the way.
    #[must_use]
    pub fn is_unencrypted(&self) -> bool {
        matches!(&self.kind, Kind::Url(url) if url.scheme() == "http")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_get_kepler_path_and_lose_credentials_in_their_name() {
        let name = |source| Place::parse(source).unwrap().name().to_owned();
        assert_eq!(name("http://node-1:28282"), "http://node-1:28282/metrics");
        assert_eq!(name("https://user:hush@n/custom?token=hush"), "https://n/custom?...");
        assert_eq!(name("scrapes/a.prom"), "scrapes/a.prom");
        assert_eq!(name("-"), "standard input");
        assert_eq!(name("admin:hush@node-1:28282"), "node-1:28282");
        assert_eq!(name("http://n/m#hush"), "http://n/m");
    }

    #[test]
    fn other_schemes_and_bad_addresses_are_refused_without_repeating_them() {
        for source in ["ftp://user:hush@n", "http://user:hush@[::1"] {
            let error = Place::parse(source).unwrap_err().to_string();
            assert!(error.contains("http://") && !error.contains("hush"), "{error}");
        }
    }
}
