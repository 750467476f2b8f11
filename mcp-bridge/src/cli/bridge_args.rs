//! Flags of `bridge` and of `doctor` for a bridge. Each has a variable, because hosts on Windows break arguments at spaces.

use std::path::{Path, PathBuf};
use std::time::Duration;

use carbon_kepler::Error;
use carbon_kepler::encoding::text_of;
use carbon_kepler_bridge::{Auth, Identity, OAuth, Options, Transport, address, header, join_split_headers};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Command, FromArgMatches as _, ValueEnum};

use super::duration::duration;
use super::tool_args::DoctorArgs;
use crate::bridge_error::ours;
use crate::live::variable as environment;

#[derive(Args)]
// mcp-sse-bridge of the npm package is this command alone, and programs are asked for their version.
#[command(version, after_long_help = EXAMPLES)]
pub(super) struct BridgeArgs {
    /// Address of the MCP server, such as http://host:8000/sse or https://host/mcp.
    #[arg(env = "MCP_BRIDGE_URL")]
    pub(super) url: Option<String>,
    #[command(flatten)]
    pub(super) connection: ConnectionArgs,
    /// How long a request waits for a server that is not there.
    #[arg(long, value_name = "TIME", value_parser = patience, default_value = "50s", env = "MCP_BRIDGE_CONNECT_TIMEOUT")]
    connect_timeout: Duration,
    /// How long answers are waited for after the host has closed its end; then what is missing gets an error.
    #[arg(long, value_name = "TIME", value_parser = patience, default_value = "5s", env = "MCP_BRIDGE_DRAIN_TIMEOUT")]
    drain_timeout: Duration,
    /// Largest message in either direction (B).
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, env = "MCP_BRIDGE_MAX_MESSAGE")]
    max_message: usize,
    /// Where to send messages, instead of the place that an SSE server names; a path, or an address of the same origin.
    #[arg(long, value_name = "PATH", env = "MCP_BRIDGE_MESSAGE_ENDPOINT")]
    message_endpoint: Option<String>,
    /// Log each message's fate too.
    #[arg(long, short, env = "MCP_BRIDGE_VERBOSE")]
    verbose: bool,
    /// Append the log, with times, to this file as well.
    #[arg(long, value_name = "FILE", env = "MCP_BRIDGE_LOG_FILE")]
    log_file: Option<PathBuf>,
}

/// How the server is reached.
#[derive(Args)]
pub(super) struct ConnectionArgs {
    /// The server's transport; auto finds out: SSE first if the path ends in /sse, else Streamable HTTP first.
    #[arg(long, value_enum, default_value_t = TransportWord::Auto, env = "MCP_BRIDGE_TRANSPORT")]
    transport: TransportWord,
    /// Header of every request, repeatable: "Name: value". ${NAME} in the value is replaced by that variable.
    #[arg(long, value_name = "NAME: VALUE", num_args = 1..)]
    header: Vec<String>,
    /// File with one header a line. The variable MCP_BRIDGE_HEADERS holds such lines itself.
    #[arg(long, value_name = "FILE", env = "MCP_BRIDGE_HEADER_FILE")]
    header_file: Option<PathBuf>,
    /// File with a bearer token, read anew for each request. The variable MCP_BRIDGE_BEARER_TOKEN holds the token itself.
    #[arg(long, value_name = "FILE", value_parser = any_path(), env = "MCP_BRIDGE_BEARER_TOKEN_FILE")]
    bearer_token_file: Option<PathBuf>,
    /// The answer to a server that asks for OAuth (if no header and no token was given).
    #[arg(long, value_enum, default_value_t = OAuthWord::Browser, env = "MCP_BRIDGE_OAUTH")]
    oauth: OAuthWord,
    /// Client registered beforehand, or the https: address of a client metadata document. Its secret is in the variable MCP_BRIDGE_CLIENT_SECRET.
    #[arg(long, value_name = "ID", env = "MCP_BRIDGE_CLIENT_ID")]
    client_id: Option<String>,
    /// Scope to ask for, repeatable; by default those that the server names.
    #[arg(long, value_name = "SCOPE", env = "MCP_BRIDGE_SCOPE", value_delimiter = ' ')]
    scope: Vec<String>,
    /// Port on 127.0.0.1 to which the browser returns; by default any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true, env = "MCP_BRIDGE_OAUTH_PORT")]
    oauth_port: u16,
    /// PEM file of certificates to trust beside the system's, repeatable: authorities, or a server's own.
    /// NODE_EXTRA_CA_CERTS and SSL_CERT_FILE are read as well.
    #[arg(long, value_name = "FILE", env = "MCP_BRIDGE_CA_FILE")]
    ca_file: Vec<PathBuf>,
    /// PEM file with the certificate to show to a server that asks for one (mTLS), and with its key, which may also
    /// have a file of its own.
    #[arg(long, value_name = "FILE", env = "MCP_BRIDGE_CLIENT_CERT")]
    client_cert: Option<PathBuf>,
    /// PEM file with the private key of the client's certificate, without a passphrase.
    #[arg(long, value_name = "FILE", env = "MCP_BRIDGE_CLIENT_KEY")]
    client_key: Option<PathBuf>,
    /// Do not check certificates: anybody on the way can read and change the data.
    #[arg(long, env = "MCP_BRIDGE_INSECURE")]
    insecure: bool,
}

const EXAMPLES: &str = "Examples:
  carbon-kepler-mcp bridge http://host:8000/sse
  carbon-kepler-mcp bridge https://host/mcp --header 'Authorization: Bearer ${TOKEN}'
  carbon-kepler-mcp bridge https://host/mcp --oauth client-credentials --client-id ci
  carbon-kepler-mcp doctor https://host/mcp

Proxies are taken from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY. Standard output carries protocol only.
Exit code 0: the host has closed its end or no longer reads, or a signal came; 2 usage; 78 a setting cannot be used.
A server that cannot be reached is an error to the host's requests, not the end of the bridge.";

#[derive(Clone, Copy, ValueEnum)]
enum TransportWord {
    Auto,
    /// Streamable HTTP.
    Http,
    /// HTTP with SSE, protocol version 2024-11-05.
    Sse,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum OAuthWord {
    /// Open a browser.
    Browser,
    /// Use the client's own identity.
    ClientCredentials,
    /// Nothing.
    Off,
}

/// A time that a person could wait.
fn patience(text: &str) -> Result<Duration, String> {
    const DAY: Duration = Duration::from_secs(86_400);
    duration(text).and_then(|time| if time <= DAY { Ok(time) } else { Err("expected a day at most".to_owned()) })
}

/// A path, or nothing: clap's own parser refuses an empty one.
fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// Whether a person has filled in a path in the form of a bundle (.mcpb): hosts hand over an empty text otherwise, or the
/// placeholder.
fn is_filled_in(path: &Path) -> bool {
    !path.as_os_str().is_empty() && !path.starts_with("${user_config.token_file}")
}

impl BridgeArgs {
    /// # Errors
    /// Which value cannot be used, and what was expected.
    pub(super) fn options(&self) -> Result<Options, Error> {
        let mut options = self.connection.options(self.url.as_deref())?;
        options.connect_timeout = self.connect_timeout;
        options.drain_timeout = self.drain_timeout;
        options.max_message = self.max_message;
        options.message_endpoint.clone_from(&self.message_endpoint);
        options.verbose = self.verbose;
        options.log_file.clone_from(&self.log_file);
        Ok(options)
    }
}

impl ConnectionArgs {
    /// The arguments of the environment, with those that `doctor` has as flags.
    pub(super) fn of_doctor(args: &DoctorArgs) -> Result<Self, clap::Error> {
        let matches = Self::augment_args(Command::new("doctor")).try_get_matches_from(["doctor"])?;
        let mut connection = Self::from_arg_matches(&matches)?;
        let settings = &args.world.settings;
        connection.header.clone_from(&args.header);
        connection.ca_file.extend(settings.flag("ca_file").map(PathBuf::from));
        if let Some(certificate) = settings.flag("client_cert") {
            connection.client_cert = Some(certificate.into());
            connection.client_key = settings.flag("client_key").map(PathBuf::from);
        }
        connection.insecure |= settings.flag("insecure").is_some();
        connection.bearer_token_file =
            settings.flag("bearer_token_file").map(PathBuf::from).or(connection.bearer_token_file);
        Ok(connection)
    }

    pub(super) fn options(&self, url: Option<&str>) -> Result<Options, Error> {
        let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        // `--header A: b http://host` gives the address to the flag.
        let (addresses, headers): (Vec<_>, Vec<_>) =
            self.header.iter().cloned().partition(|it| url.is_none() && is_address(it));
        let url = url.or(addresses.first().map(String::as_str)).filter(|it| !it.is_empty());
        let wanted = "an address such as http://host:8000/sse";
        let url = url.ok_or_else(|| refused("URL", "nothing", wanted))?;
        let mut options = Options::new(address(url).map_err(|error| ours(&error, "URL", wanted))?);
        options.identity = Identity::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        options.transport = match self.transport {
            TransportWord::Auto => Transport::Auto,
            TransportWord::Http => Transport::Http,
            TransportWord::Sse => Transport::Sse,
        };
        for text in self.header_texts(&headers)? {
            let (name, value) =
                header(&text, environment).map_err(|error| ours(&error, "header", "\"Name: value\""))?;
            options.headers.append(name, value);
        }
        options.auth = self.auth(&options);
        options.ca_files.clone_from(&self.ca_file);
        options.client_cert.clone_from(&self.client_cert);
        options.client_key.clone_from(&self.client_key);
        options.insecure = self.insecure;
        Ok(options)
    }

    /// From the file, from the variables, and from the flags.
    fn header_texts(&self, flags: &[String]) -> Result<Vec<String>, Error> {
        let mut lines = String::new();
        if let Some(file) = &self.header_file {
            let unreadable = |reason: String| {
                refused(
                    "header file",
                    &format!("{} ({reason})", file.display()),
                    "a readable file with one header a line",
                )
            };
            let bytes = std::fs::read(file).map_err(|error| unreadable(error.to_string()))?;
            lines = text_of(bytes).map_err(unreadable)?;
        }
        lines += "\n";
        lines += &environment("MCP_BRIDGE_HEADERS").unwrap_or_default();
        let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
        let mut texts: Vec<String> =
            lines.lines().map(str::trim).filter(|line| !is_comment(line)).map(str::to_owned).collect();
        texts.extend(environment("MCP_BRIDGE_BEARER_TOKEN").map(|token| format!("Authorization: Bearer {token}")));
        texts.extend(join_split_headers(flags));
        Ok(texts)
    }

    fn auth(&self, options: &Options) -> Auth {
        if let Some(file) = self.bearer_token_file.as_ref().filter(|file| is_filled_in(file)) {
            return Auth::BearerFile(file.clone());
        }
        let is_given = options.headers.contains_key("authorization") || !options.url.username().is_empty();
        if self.oauth == OAuthWord::Off || is_given {
            return Auth::None;
        }
        let mut oauth = OAuth::default();
        oauth.client_id.clone_from(&self.client_id);
        oauth.client_secret = environment("MCP_BRIDGE_CLIENT_SECRET");
        oauth.scopes.clone_from(&self.scope);
        oauth.port = self.oauth_port;
        oauth.store = token_folder();
        if self.oauth == OAuthWord::Browser { Auth::Browser(oauth) } else { Auth::ClientCredentials(oauth) }
    }
}

/// A folder in the user's own settings; on Windows in those that stay on this machine, where only the user reads them.
fn token_folder() -> Option<PathBuf> {
    let set = |name: &str| environment(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let settings =
        set("XDG_CONFIG_HOME").or_else(|| set("LOCALAPPDATA")).or_else(|| set("HOME").map(|it| it.join(".config")));
    settings.map(|it| it.join("carbon-kepler").join("oauth"))
}

fn refused(what: &str, seen: &str, expected: &str) -> Error {
    Error::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
}
