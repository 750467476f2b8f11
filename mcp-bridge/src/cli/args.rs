use std::path::PathBuf;
use std::time::Duration;

use super::bridge_args::BridgeArgs;
use super::carbon_args::CarbonArgs;
pub(super) use super::duration::duration;
use super::install_args::{InstallArgs, PrintConfigArgs};
use super::notices::tell;
use super::tool_args::{CallArgs, ConfigCommand, DoctorArgs, ServeArgs, ToolsArgs};
use carbon_kepler::exposition::Mode;
use carbon_kepler::render::SortBy;
use carbon_kepler::settings::Layer;
use carbon_kepler::{Error, WorkloadKind, Zone};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use crate::live::variable as environment;
use crate::live::{self, Decided};

/// What Kubernetes workloads draw and emit, from Kepler's metrics.
#[derive(Parser)]
#[command(name = "carbon-kepler-mcp", version, about, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant)] // one value in a program's life
pub(super) enum Command {
    /// Power, carbon and verdicts of workloads and nodes, as a table.
    ///
    /// Without --source and KEPLER_ENDPOINT it shows a recorded sample, and says so.
    /// Exit code 0: all sources read; 3: some failed, the rest is shown; 1 no data, 2 usage, 65 not metrics,
    /// 69 unreachable, 75 timeout, 78 configuration.
    #[command(after_long_help = EXAMPLES)]
    Report(ReportArgs),
    /// The tools that call and serve have, one per line; with --json their schemas.
    Tools(ToolsArgs),
    /// Calls a tool once: call assess_workload_compliance '{"workload_name": "web", "namespace": "shop"}'
    ///
    /// Prints the result as JSON on standard output, with --text in a few sentences.
    Call(CallArgs),
    /// An MCP server on standard input and output, for Claude Desktop, VS Code, Cursor and others.
    ///
    /// It keeps the last scrape: calls within --cache share it, a later one counts energy since then.
    Serve(ServeArgs),
    /// A bridge between a host on standard input and output and an MCP server somewhere else.
    ///
    /// For Claude Desktop and others that only start programs. It speaks Streamable HTTP (protocol versions with a
    /// handshake and without) and HTTP with SSE, outlives restarts of the server, and answers every request.
    Bridge(BridgeArgs),
    /// Looks at everything that a good answer needs, and says what to do about what is not there.
    ///
    /// Endpoint, TLS, exporter, families, pods, clock, factors. With the address of an MCP server: proxy, authorities,
    /// status, transport, protocol version, first events, and initialize. Exit code 1 if something is at fault.
    Doctor(DoctorArgs),
    /// Tells an assistant on this machine to start serve or bridge: copies this program to a folder that stays, and
    /// writes its path into the assistant's configuration.
    ///
    /// Other entries, their order and their numbers stay as they are, and the old file is kept beside the new one.
    /// A second time it changes nothing.
    Install(InstallArgs),
    /// Prints what install writes, to paste it into a configuration by hand.
    PrintConfig(PrintConfigArgs),
    /// What is configured, and where each value comes from.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Every sample of a scrape as one JSON object per line: {name, labels, value, ts_ms}.
    ///
    /// The value is a string, as written in the scrape. Bad lines are skipped and named on standard error,
    /// with --strict the first one is an error.
    Parse(ParseArgs),
}

const EXAMPLES: &str = "Examples:
  carbon-kepler-mcp report --source http://node-1:28282 --source http://node-2:28282
  carbon-kepler-mcp report --source http://node-1:28282 --window 10s --idle proportional
  carbon-kepler-mcp report --source http://node-1:28282 --region us-east-1 --budget 'shop/*=10kg' --explain
  carbon-kepler-mcp report --source http://node-1:28282 --pue 1.25 --format html > report.html
  carbon-kepler-mcp report --window-from before.prom --window-to after.prom --dt 60s
  sudo carbon-kepler-mcp report --rapl --watch 5s
  carbon-kepler-mcp report --source scrape.prom --namespace shop --sort package --limit 10
  curl -s http://node-1:28282/metrics | carbon-kepler-mcp report --source - --format json";

#[derive(Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) sources: SourceArgs,
    #[command(flatten)]
    pub(super) carbon: CarbonArgs,
    #[command(flatten)]
    pub(super) window: WindowArgs,
    /// Show each multiplication with its inputs.
    #[arg(long)]
    pub(super) explain: bool,
    /// Output format; csv holds the workloads, or with --kind node the nodes.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Only this Kubernetes namespace; `*` stands for any text.
    #[arg(long, value_name = "NAME")]
    pub(super) namespace: Option<String>,
    /// Only workloads of this name; `*` stands for any text.
    #[arg(long, value_name = "NAME")]
    pub(super) workload: Option<String>,
    /// Kinds to show, repeatable. Default: pods, virtual machines, containers outside of pods, and nodes.
    /// Kinds overlap (containers are inside pods): do not add across them.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(super) kind: Vec<Kind>,
    /// Order of workloads: total, name, namespace, node, or a zone (package, dram, gpu, ...).
    #[arg(long, value_name = "COLUMN", default_value = "total", value_parser = sort_by)]
    pub(super) sort: SortBy,
    /// Show at most so many workloads.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

/// From one scrape to energy over time.
#[derive(Args)]
pub(super) struct WindowArgs {
    /// Read the RAPL counters of this machine instead of an exporter (needs --window or --watch).
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "/sys/class/powercap", conflicts_with = "source")]
    pub(super) rapl: Option<PathBuf>,
    /// Scrape twice, so far apart, and report energy and mean power between (10s, 500ms, 2m).
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(super) window: Option<Duration>,
    /// So many windows, one after the other.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "window", conflicts_with = "watch", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) repeat: u32,
    /// Windows without end: in place on a terminal, else one line of JSON each. Ctrl-C ends with the energy seen.
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "window")]
    pub(super) watch: Option<Duration>,
    /// The window between two scrapes in files; needs --window-to, and --dt where samples carry no timestamps.
    #[arg(long, value_name = "FILE", requires = "window_to", conflicts_with_all = ["window", "watch", "rapl", "source"])]
    pub(super) window_from: Option<String>,
    /// The later scrape.
    #[arg(long, value_name = "FILE", requires = "window_from")]
    pub(super) window_to: Option<String>,
    /// Time between the two scrapes. Timestamps of their samples, which Prometheus' /federate gives, count more.
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "window_from")]
    pub(super) dt: Option<Duration>,
    /// Who carries a node's idle power: none of the workloads, all in proportion to their active power, or all alike.
    /// While nobody has said so, a proportional share of it is part of the bounds. Environment: CARBON_KEPLER_IDLE.
    #[arg(long, value_enum)]
    pub(super) idle: Option<Idle>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Idle {
    None,
    Proportional,
    Equal,
}

impl Idle {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Proportional => "proportional",
            Self::Equal => "equal",
        }
    }
}

pub(super) fn layer<const N: usize>(flags: [(&'static str, Vec<String>); N]) -> Layer {
    live::SETTINGS.flags(flags)
}

#[derive(Args)]
pub(super) struct ParseArgs {
    /// A file, - for standard input, or an address (with the KEPLER_ environment as for report).
    pub(super) file: String,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ParseFormat::Jsonl)]
    pub(super) format: ParseFormat,
    /// Take the first bad line as an error.
    #[arg(long)]
    pub(super) strict: bool,
}

/// Where data comes from and how it is read: the same for every command that reads.
#[derive(Args)]
pub(super) struct SourceArgs {
    /// Address of an exporter (/metrics is added where it has no path), a file, or - for standard input.
    /// Repeatable, one per node. Environment: KEPLER_ENDPOINT (several separated by commas).
    #[arg(long, value_name = "URL|FILE|-")]
    source: Vec<String>,
    /// File with a bearer token, read anew for each request. Environment: KEPLER_BEARER_TOKEN_FILE, or the token
    /// itself in KEPLER_BEARER_TOKEN.
    #[arg(long, value_name = "FILE")]
    pub(super) bearer_token_file: Option<String>,
    /// File with user:password for basic auth. Environment: KEPLER_BASIC_AUTH_FILE, or the pair itself in
    /// KEPLER_BASIC_AUTH.
    #[arg(long, value_name = "FILE")]
    basic_auth_file: Option<String>,
    /// PEM file of certificate authorities to trust beside the system's. Environment: KEPLER_CA_FILE.
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<String>,
    /// Do not check certificates: anybody on the way can read and change the data. Environment: KEPLER_INSECURE=true.
    #[arg(long)]
    pub(super) insecure: bool,
    /// Time for one complete answer (s), 10 by default. Environment: KEPLER_TIMEOUT.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<String>,
    /// Repetitions after a failure that may pass (5xx, no connection, cut body), 2 by default.
    /// Environment: KEPLER_RETRIES.
    #[arg(long, value_name = "N")]
    retries: Option<String>,
    /// Largest body, decompressed (B), 268435456 by default. Environment: KEPLER_MAX_BYTES.
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<String>,
    /// Largest plausible value of one meter (W), 20000 by default; more counts as unknown.
    /// Environment: KEPLER_MAX_WATTS.
    #[arg(long, value_name = "WATTS")]
    max_watts: Option<String>,
    /// Take the first bad line as an error instead of skipping and counting it.
    #[arg(long)]
    pub(super) strict: bool,
}

impl SourceArgs {
    pub(super) fn flags(&self) -> Layer {
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        layer([
            ("source", self.source.clone()),
            ("bearer_token_file", one(&self.bearer_token_file)),
            ("basic_auth_file", one(&self.basic_auth_file)),
            ("ca_file", one(&self.ca_file)),
            ("insecure", if self.insecure { vec!["true".to_owned()] } else { Vec::new() }),
            ("timeout", one(&self.timeout)),
            ("retries", one(&self.retries)),
            ("max_bytes", one(&self.max_bytes)),
            ("max_watts", one(&self.max_watts)),
        ])
    }

    pub(super) fn mode(&self) -> Mode {
        mode(self.strict)
    }
}

/// What flags, environment and files come to.
pub(super) fn decide(sources: &SourceArgs, carbon: &CarbonArgs, idle: Option<Idle>) -> Result<Decided, Error> {
    Decided::new(vec![sources.flags(), carbon.flags(idle), live::environment(&tell())])
}

pub(super) fn mode(strict: bool) -> Mode {
    if strict { Mode::Strict } else { Mode::Lenient }
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Markdown,
    Csv,
    Html,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum ParseFormat {
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum Kind {
    Pod,
    Container,
    Process,
    Vm,
    Node,
}

impl Kind {
    pub(super) fn of_workload(self) -> Option<WorkloadKind> {
        match self {
            Self::Pod => Some(WorkloadKind::Pod),
            Self::Container => Some(WorkloadKind::Container),
            Self::Process => Some(WorkloadKind::Process),
            Self::Vm => Some(WorkloadKind::Vm),
            Self::Node => None,
        }
    }
}

/// Any other word is a zone; the report says which zones there are if there is none of that name.
#[allow(clippy::unnecessary_wraps)] // clap wants a fallible parser
fn sort_by(word: &str) -> Result<SortBy, std::convert::Infallible> {
    Ok(match word {
        "total" => SortBy::Total,
        "name" => SortBy::Name,
        "namespace" => SortBy::Namespace,
        "node" => SortBy::Node,
        zone => SortBy::Zone(Zone::new(zone)),
    })
}
