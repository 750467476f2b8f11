//! The input of a report and the part of it that is shown.

use carbon_kepler::Error;
use carbon_kepler::SourceFailure;
use carbon_kepler::report::{FailedSource, Selection};

use super::notices::tell;
use super::report_args::{Format, Kind, ReportArgs};
use crate::failed::flag;
use crate::live::{Decided, Input};

/// The input that the arguments and the environment ask for.
pub(super) fn input(args: &ReportArgs, decided: &Decided) -> Result<Input, Error> {
    if let Some(directory) = &args.window.rapl {
        return Input::rapl(directory, &decided.config, &tell());
    }
    let sources = Input::of_sources(&decided.config, args.settings.mode(), &tell())?;
    Ok(sources.unwrap_or_else(|| Input::sample(&tell())))
}

/// A window needs something that goes on: the sample, files and standard input do not.
pub(super) fn moving(args: &ReportArgs, decided: &Decided) -> Result<Input, Error> {
    let input = input(args, decided)?;
    match input.still_picture() {
        None => Ok(input),
        Some(seen) => Err(Error::InvalidInput {
            what: "window".to_owned(),
            seen,
            expected: "an address in --source or KEPLER_ENDPOINT, or --rapl; for files --window-from and --window-to"
                .to_owned(),
        }),
    }
}

pub(super) fn failed(failures: &[SourceFailure]) -> Vec<FailedSource> {
    failures.iter().map(|it| FailedSource::new(it, flag)).collect()
}

pub(super) fn selection(args: &ReportArgs, decided: &Decided) -> Selection {
    let mut selection = Selection::default();
    selection.kinds = args.kind.iter().filter_map(|kind| kind.of_workload()).collect();
    selection.namespace.clone_from(&args.namespace);
    selection.workload.clone_from(&args.workload);
    selection.sort = args.sort.clone();
    selection.limit = args.limit;
    selection.idle = decided.scenario.idle_policy();
    selection.scenario = Some(decided.scenario.clone());
    selection.explain = args.explain || args.format == Format::Html;
    selection.lang = decided.settings.lang.value;
    selection
}

/// Which of the two tables are asked for: workloads, nodes.
pub(super) fn tables(args: &ReportArgs) -> (bool, bool) {
    let nodes = args.kind.is_empty() || args.kind.contains(&Kind::Node);
    let workloads = args.kind.is_empty() || args.kind.iter().any(|kind| *kind != Kind::Node);
    // Counters of a machine know nothing of workloads.
    (workloads && args.window.rapl.is_none(), nodes)
}
