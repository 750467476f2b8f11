//! Flags of the commands over the catalog, and of `config`.

use std::path::PathBuf;
use std::time::Duration;

use carbon_kepler::Error;
use clap::{Args, Subcommand};

use super::duration::duration;
use super::install_args::ClientWord;
use super::notices::tell;
use super::setting_args::SettingArgs;
use crate::live::{Live, Reading};

#[derive(Args)]
pub(super) struct ToolsArgs {
    /// Everything about each tool, as MCP lists it.
    #[arg(long)]
    pub(super) json: bool,
    /// Also those that are there for old prompts only.
    #[arg(long)]
    pub(super) compat: bool,
}

/// The world that a tool needs.
#[derive(Args)]
pub(super) struct WorldArgs {
    #[command(flatten)]
    pub(super) settings: SettingArgs,
    /// Requests, limits and owners of pods: the output of kubectl get pods -A -o json; of kubectl get
    /// pods,jobs,cronjobs -A -o json how often and how long jobs run, too.
    #[arg(long, value_name = "FILE")]
    pub(super) pod_specs: Option<PathBuf>,
    /// Allocatable resources of nodes: the output of kubectl get nodes -o json.
    #[arg(long, value_name = "FILE")]
    pub(super) node_specs: Option<PathBuf>,
}

impl WorldArgs {
    /// The world that these flags, the environment and files describe.
    ///
    /// # Errors
    /// Which of it cannot be used.
    pub(super) fn live(&self, cache: Option<Duration>) -> Result<Live, Error> {
        let decided = self.settings.decide()?;
        let (pod_specs, node_specs) = (self.pod_specs.clone(), self.node_specs.clone());
        let reading = Reading { mode: self.settings.mode(), pod_specs, node_specs, cache };
        Live::new(decided, &reading, tell())
    }
}

#[derive(Args)]
pub(super) struct CallArgs {
    /// Name of the tool; see tools.
    pub(super) tool: String,
    /// The arguments as a JSON object.
    #[arg(default_value = "{}")]
    pub(super) arguments: String,
    #[command(flatten)]
    pub(super) world: WorldArgs,
    /// Scrape twice, so far apart, and use the energy between.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(super) window: Option<Duration>,
    /// Print a few sentences instead of JSON.
    #[arg(long)]
    pub(super) text: bool,
}

#[derive(Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) world: WorldArgs,
    /// Calls within this time share one scrape; a later one counts energy since then. 5s by default, 60s in profile
    /// oss-korea-2025, as the prototype had it.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(super) cache: Option<Duration>,
    /// List tools under the prototype's names too.
    #[arg(long)]
    pub(super) compat: bool,
    /// Listen for clients of the older HTTP+SSE transport (protocol versions up to 2025-11-25) instead of serving standard
    /// input: events at /sse, messages to /messages/.
    ///
    /// Without an address: HOST and PORT of the environment, else 127.0.0.1:8000; port 0 is any free one. MCP_TRANSPORT=sse
    /// chooses it too. Other machines can connect only where the address says so; nobody is asked for credentials.
    /// On loopback a request under another name than localhost or a loopback address is refused, and everywhere one from
    /// a web page of another origin.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) sse: Option<Option<String>>,
}

#[derive(Args)]
pub(super) struct DoctorArgs {
    /// Address of an MCP server: looks at the way there as bridge goes it, instead of at exporters. The variables of
    /// bridge and --ca-file, --client-cert, --client-key, --insecure and --bearer-token-file count for it.
    pub(super) url: Option<String>,
    /// Header of every request to that server.
    #[arg(long, value_name = "NAME: VALUE", num_args = 1.., requires = "url")]
    pub(super) header: Vec<String>,
    /// Look at the entry of this assistant's configuration instead: whether it is still there, and what it starts can run.
    #[arg(long, value_enum, conflicts_with = "url")]
    pub(super) client: Option<ClientWord>,
    /// Name of that entry.
    #[arg(long, value_name = "NAME", default_value = "carbon-kepler", requires = "client")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) world: WorldArgs,
}

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Each setting with its value and its origin: a flag, a variable, a file, the profile, or the default.
    Explain(ExplainArgs),
}

#[derive(Args)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    pub(super) settings: SettingArgs,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}
