//! The command line: all commands, each with its flags.

use clap::{Parser, Subcommand};

use super::bridge_args::BridgeArgs;
use super::install_args::{InstallArgs, PrintConfigArgs};
use super::parse::ParseArgs;
use super::report_args::ReportArgs;
use super::tool_args::{CallArgs, ConfigCommand, DoctorArgs, ServeArgs, ToolsArgs};

/// Power and emissions of Kubernetes workloads, from Kepler's metrics.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true, args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    /// Print the licences and notices of the software of others in this program.
    #[arg(long)]
    pub(super) licenses: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
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
    ///
    /// The program in it is the copy that install makes; where there is none yet, a warning says so.
    PrintConfig(PrintConfigArgs),
    /// The configuration, and where each value comes from.
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
