use std::process::ExitCode;

use carbon_kepler::config::Config;
use carbon_kepler::render::{FailedSource, Look, Report, Selection};
use carbon_kepler::source::{self, Failure, Place};
use carbon_kepler::{Error, SAMPLE_SCRAPE, Snapshot};

use super::args::{Format, Kind, ReportArgs};
use super::{Failed, PARTIAL, output};

/// The first line of a report that is not about the reader's own machines.
const SAMPLE_NOTICE: &str = "sample: recorded from Kepler v0.11.2's exporter code on a simulated host";

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failed> {
    let config = args.sources.config()?;
    let (snapshot, failures, notice) = if config.sources.value.is_empty() {
        (Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?, Vec::new(), Some(SAMPLE_NOTICE.to_owned()))
    } else {
        let (snapshot, failures) = read(&config, args)?;
        (snapshot, failures, None)
    };
    if let Some(failure) = failures.first()
        && snapshot.exporters().is_empty()
    {
        failures[1..].iter().for_each(|other| output::error(&other.error));
        return Err(failure.error.clone().into());
    }
    snapshot.require_power()?;
    let mut report = Report::new(&snapshot, &selection(args))?;
    report.notice = notice;
    report.failed_sources = failures.iter().map(|it| FailedSource::new(it.source.clone(), &it.error)).collect();
    print(&report, args)?;
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(PARTIAL) })
}

fn read(config: &Config, args: &ReportArgs) -> Result<(Snapshot, Vec<Failure>), Failed> {
    if config.insecure.value {
        output::warning("certificates are not checked (--insecure): anybody on the way can read and change the data");
    }
    let plain = config.sources.value.iter().filter_map(|source| Place::parse(source).ok()).find(Place::is_unencrypted);
    if let (Some(_), Some(place)) = (&config.credentials, plain) {
        output::warning(&format!("credentials go to {} without encryption", place.name()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(source::read(config, args.sources.mode()))?)
}

fn selection(args: &ReportArgs) -> Selection {
    let mut selection = Selection::default();
    selection.kinds = args.kind.iter().filter_map(|kind| kind.of_workload()).collect();
    selection.namespace.clone_from(&args.namespace);
    selection.workload.clone_from(&args.workload);
    selection.sort = args.sort.clone();
    selection.limit = args.limit;
    selection
}

fn print(report: &Report, args: &ReportArgs) -> Result<(), Failed> {
    let nodes = args.kind.is_empty() || args.kind.contains(&Kind::Node);
    let workloads = args.kind.iter().any(|kind| *kind != Kind::Node) || args.kind.is_empty();
    match args.format {
        Format::Table => output::blocks(&report.blocks(Look::Plain, workloads, nodes))?,
        Format::Markdown => output::blocks(&report.blocks(Look::Markdown, workloads, nodes))?,
        Format::Json => {
            aside(report);
            let json = serde_json::to_string_pretty(report).map_err(std::io::Error::from)?;
            output::plain(&(json + "\n"))?;
        }
        Format::Csv => {
            if !args.kind.is_empty() && workloads && nodes {
                return Err(Failed::Domain(Error::InvalidInput {
                    what: "--format csv".to_owned(),
                    seen: "--kind node beside other kinds".to_owned(),
                    expected: "one table: --kind node alone, or kinds of workloads".to_owned(),
                }));
            }
            aside(report);
            output::plain(&if workloads { report.workloads_csv() } else { report.nodes_csv() })?;
        }
    }
    Ok(())
}

/// Where standard output is data, what a person must know goes to standard error.
fn aside(report: &Report) {
    report.notice.iter().for_each(|notice| output::warning(notice));
    report.failed_sources.iter().for_each(|it| output::warning(&format!("FAILED {}", it.error)));
    report.oddities.iter().for_each(|it| output::warning(&it.to_string()));
}
