//! Flags of `report`, beside those of settings.

use std::path::PathBuf;
use std::time::Duration;

use carbon_kepler::report::RowOrder;
use carbon_kepler::{WorkloadKind, Zone};
use clap::{Args, ValueEnum};

use super::duration::duration;
use super::setting_args::SettingArgs;

#[derive(Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) settings: SettingArgs,
    #[command(flatten)]
    pub(super) window: WindowArgs,
    /// Requests of pods, for the used part of each, and for --idle requested: the output of kubectl get pods -A -o json.
    #[arg(long, value_name = "FILE")]
    pub(super) pod_specs: Option<PathBuf>,
    /// Allocatable resources of nodes, for --idle requested: the output of kubectl get nodes -o json.
    #[arg(long, value_name = "FILE", requires = "pod_specs")]
    pub(super) node_specs: Option<PathBuf>,
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
    pub(super) sort: RowOrder,
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
fn sort_by(word: &str) -> Result<RowOrder, std::convert::Infallible> {
    Ok(match word {
        "total" => RowOrder::Total,
        "name" => RowOrder::Name,
        "namespace" => RowOrder::Namespace,
        "node" => RowOrder::Node,
        zone => RowOrder::Zone(Zone::new(zone)),
    })
}
