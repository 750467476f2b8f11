use std::process::ExitCode;
use std::sync::Arc;

use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs, Reservations};
use carbon_kepler::render::Look;
use carbon_kepler::report::Report;
use carbon_kepler::{Error, Scenario, SourceFailure, Window};

use super::asked::{failed, input, moving, selection, tables};
use super::language::spoken;
use super::notices::tell;
use super::report_args::{Format, ReportArgs};
use super::{PARTIAL, output, watch};
use crate::failed::{Failed, flag};
use crate::live::{self, Decided};

/// The first line of a report that is not about the reader's own machines.
const SAMPLE_NOTICE: &str = "sample: recorded from Kepler v0.11.2's exporter code on a simulated host";

const SAMPLE_NOTICE_KO: &str = "샘플: 모의 호스트에서 Kepler v0.11.2의 익스포터 코드로 기록한 데이터";

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let window = &args.window;
    refuse_what_would_be_ignored(args)?;
    let mut decided = args.settings.decide()?;
    decided.scenario = with_specs(decided.scenario, args)?;
    runtime.block_on(async {
        match (&window.window_from, window.window, window.watch) {
            (Some(from), ..) => {
                // clap has seen to it that there is another end.
                let ends = [from.as_str(), window.window_to.as_deref().unwrap_or_default()];
                let between = live::between(ends, window.dt, &decided.config, args.settings.mode(), &tell());
                let window = between.map_err(by_name_of_flag)?;
                window_report(&window, args, &decided)
            }
            (None, Some(length), _) => windows(args, &decided, length).await,
            (None, None, Some(pause)) => watch::run(args, &decided, pause).await,
            (None, None, None) => once(args, &decided).await,
        }
    })
}

/// With what pods request, and what they have reserved of their nodes, where files say so.
fn with_specs(scenario: Scenario, args: &ReportArgs) -> Result<Scenario, Error> {
    let pods = args.pod_specs.as_ref().map(|file| live::specs(file, PodSpecs::parse)).transpose()?.map(Arc::new);
    let nodes = args.node_specs.as_ref().map(|file| live::specs(file, NodeSpecs::parse)).transpose()?.map(Arc::new);
    let reserved = pods.clone().zip(nodes).map(|(pods, nodes)| Reservations::new(pods, nodes));
    Ok(scenario.with_pod_specs(pods).with_reservations(reserved))
}

/// A flag that does nothing would only seem to work.
fn refuse_what_would_be_ignored(args: &ReportArgs) -> Result<(), Failed> {
    let refused = |what: &str, seen: &str, expected: &str| {
        Err(Failed::Core(Error::InvalidInput {
            what: what.to_owned(),
            seen: seen.to_owned(),
            expected: expected.to_owned(),
        }))
    };
    match args.format {
        Format::Csv if args.explain => refused("--explain", "--format csv", "table, markdown, json or html"),
        Format::Html if args.window.repeat > 1 => {
            refused("--repeat", "--format html", "one window, or table, markdown or json")
        }
        _ if args.window.rapl.is_some() && args.settings.flag("budget").is_some() => {
            refused("--budget", "--rapl, which knows no workloads", "an exporter that knows them")
        }
        _ => Ok(()),
    }
}

async fn once(args: &ReportArgs, decided: &Decided) -> Result<ExitCode, Failed> {
    let input = input(args, decided)?;
    let taken = input.take().await?;
    let report = taken.snapshot.require_power().and_then(|()| Report::new(&taken.snapshot, &selection(args, decided)));
    // What was asked for may be on a node that failed.
    let mut report = report.inspect_err(|_| taken.failures.iter().for_each(|failure| output::error(&failure.error)))?;
    let notice = decided.settings.lang.value.of(SAMPLE_NOTICE, SAMPLE_NOTICE_KO);
    report.notice = input.is_sample().then(|| notice.to_owned());
    finish(report, taken.snapshot.failures(), args)
}

/// One window after the other, each beginning where the last one ended.
async fn windows(args: &ReportArgs, decided: &Decided, length: std::time::Duration) -> Result<ExitCode, Failed> {
    let input = moving(args, decided)?;
    let mut tracker = input.tracker();
    let first = input.take().await?;
    input.check_window(length, &first.snapshot);
    tracker.observe(&first.snapshot, first.at)?;
    let mut partial = !first.failures.is_empty();
    for _ in 0..args.window.repeat {
        live::wait(length, output::progress(length)).await;
        let taken = input.take().await?;
        if let Some(window) = tracker.observe(&taken.snapshot, taken.at)? {
            window_report(&window, args, decided)?;
            partial |= !window.snapshot.failures().is_empty();
        }
    }
    Ok(if partial { ExitCode::from(PARTIAL) } else { ExitCode::SUCCESS })
}

fn window_report(window: &Window, args: &ReportArgs, decided: &Decided) -> Result<ExitCode, Failed> {
    let report = Report::of_window(window, &selection(args, decided));
    let failures = window.snapshot.failures();
    let told = |failure: &SourceFailure| output::failure(failure.text_in(spoken()), &failure.hints_in(spoken(), flag));
    let report = report.inspect_err(|_| failures.iter().for_each(told))?;
    finish(report, failures, args)
}

/// Prints a report; some sources may have failed.
fn finish(mut report: Report, failures: &[SourceFailure], args: &ReportArgs) -> Result<ExitCode, Failed> {
    report.sources_failed = failed(failures);
    print(&report, args)?;
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(PARTIAL) })
}

fn print(report: &Report, args: &ReportArgs) -> Result<(), Failed> {
    let (workloads, nodes) = tables(args);
    match args.format {
        Format::Table => output::blocks(&report.blocks(Look::Plain, workloads, nodes))?,
        Format::Markdown => output::blocks(&report.blocks(Look::Markdown, workloads, nodes))?,
        Format::Html => output::data(&report.html(workloads, nodes))?,
        // Several windows are one object per line.
        Format::Json => {
            aside(report);
            let json = report.json(args.window.repeat <= 1).map_err(std::io::Error::from)?;
            output::data(&(json + "\n"))?;
        }
        Format::Csv => {
            if !args.kind.is_empty() && workloads && nodes {
                return Err(Failed::Core(Error::InvalidInput {
                    what: "--format csv".to_owned(),
                    seen: "--kind node beside other kinds".to_owned(),
                    expected: "one table: --kind node alone, or kinds of workloads".to_owned(),
                }));
            }
            aside(report);
            report.zeros_note().iter().for_each(|note| output::warning(note));
            let notice = report.notice.iter().map(|notice| format!("# {notice}\n")).collect::<String>();
            output::data(&(notice + &if workloads { report.workloads_csv() } else { report.nodes_csv() }))?;
        }
    }
    Ok(())
}

/// Where standard output is data, what a person must know goes to standard error.
fn aside(report: &Report) {
    report.notice.iter().for_each(|notice| output::warning(notice));
    report
        .sources_failed
        .iter()
        .for_each(|it| output::warning(&format!("{} {}", spoken().of("FAILED", "실패"), it.error)));
    report.oddities.iter().for_each(|it| output::warning(&it.text(spoken())));
}

/// The library calls the time between two scrapes `seconds`.
fn by_name_of_flag(error: Error) -> Error {
    match error {
        Error::InvalidInput { what, seen, expected } if what == "seconds" => {
            Error::InvalidInput { what: "--dt".to_owned(), seen, expected }
        }
        other => other,
    }
}
