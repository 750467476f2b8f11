//! `report --watch`: windows without end.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use carbon_kepler::number::rounded;
use carbon_kepler::render::{Look, Tone};
use carbon_kepler::report::Report;
use carbon_kepler::{Energy, EnergyTotals, Error, Lang, Tally};

use super::asked::{failed, moving, selection, tables};
use super::output;
use super::report_args::{Format, ReportArgs};
use crate::failed::Failed;
use crate::live::{Decided, Input};

pub(super) async fn run(args: &ReportArgs, decided: &Decided, pause: Duration) -> Result<ExitCode, Failed> {
    let input = moving(args, decided)?;
    if !matches!(args.format, Format::Table | Format::Json) {
        return Err(Failed::Core(Error::InvalidInput {
            what: "--watch".to_owned(),
            seen: "--format csv, markdown or html".to_owned(),
            expected: "table (on a terminal) or json".to_owned(),
        }));
    }
    let mut totals = EnergyTotals::default();
    let ended = tokio::select! {
        ended = rounds((args, decided), &input, pause, &mut totals) => ended,
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(Failed::from),
        () = terminated() => Ok(()),
    };
    summary(&totals, decided.settings.lang.value);
    ended.map(|()| ExitCode::SUCCESS)
}

/// The other polite way to be told to stop.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => drop(signals.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Ends only by an error: of the first round, or of writing. Later rounds may fail and be made up for.
async fn rounds(
    (args, decided): (&ReportArgs, &Decided),
    input: &Input,
    pause: Duration,
    totals: &mut EnergyTotals,
) -> Result<(), Failed> {
    let mut selection = selection(args, decided);
    // The picture must fit a screen.
    selection.brief = true;
    let on_terminal = std::io::stdout().is_terminal() && args.format == Format::Table;
    let mut tracker = input.tracker();
    let first = input.take().await?;
    input.check_window(pause, &first.snapshot);
    tracker.observe(&first.snapshot, first.at)?;
    first.failures.iter().for_each(|failure| output::error(&failure.error));
    if on_terminal {
        let lang = decided.settings.lang.value;
        output::raw(
            &lang.of(format!("first window ends in {pause:?}\n"), format!("첫 구간이 끝나기까지 {pause:?}\n")),
        )?;
    }
    let mut ticks = tokio::time::interval(pause);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // The first one is now.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let taken = match input.take().await {
            Ok(taken) => taken,
            Err(error) => {
                output::error(&error);
                continue;
            }
        };
        let Some(window) = tracker.observe(&taken.snapshot, taken.at)? else { continue };
        totals.add(&window);
        let mut report = match Report::of_window(&window, &selection) {
            Ok(report) => report,
            // What is asked for by name may come back in the next round.
            Err(error) => {
                output::error(&error);
                continue;
            }
        };
        report.sources_failed = failed(window.snapshot.failures());
        show(&report, args, on_terminal)?;
    }
}

fn show(report: &Report, args: &ReportArgs, on_terminal: bool) -> Result<(), Failed> {
    if !on_terminal {
        let line = report.json(false).map_err(std::io::Error::from)?;
        return Ok(output::raw(&(line + "\n"))?);
    }
    // Cursor home, then erase below: the new picture replaces the old one in place.
    output::raw("\u{1b}[H\u{1b}[J")?;
    let (workloads, nodes) = tables(args);
    Ok(output::blocks(&report.blocks(Look::Plain, workloads, nodes))?)
}

/// On standard error, because standard output may be data.
fn summary(totals: &EnergyTotals, lang: Lang) {
    let tally = |tally: &Tally| match tally.seen() {
        Energy::Known(energy) => {
            let at_least = if tally.at_least() { lang.of("at least ", "최소 ") } else { "" };
            format!("{at_least}{} J", rounded(energy.get(), 1))
        }
        Energy::Unknown(why) => format!("{} ({})", lang.of("unknown", "알 수 없음"), why.text_in(lang)),
    };
    let seconds = rounded(totals.seconds.get(), 1);
    let head = lang.of(format!("energy seen in {seconds} s"), format!("{seconds}초 동안의 전력량"));
    let mut lines = vec![(Tone::Heading, head)];
    let node = lang.of("node", "노드");
    lines.extend(totals.nodes.iter().map(|(name, it)| (Tone::Body, format!("{node} {name}: {}", tally(it)))));
    let mut workloads: Vec<_> = totals.workloads.iter().collect();
    let joules = |tally: &Tally| tally.seen().joules().map_or(-1.0, f64::from);
    workloads.sort_by(|left, right| joules(right.1).total_cmp(&joules(left.1)));
    let most = workloads.iter().take(10).map(|(whose, it)| {
        let namespace = whose.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
        (Tone::Body, format!("{} {namespace}{}: {}", whose.kind.name(), whose.name, tally(it)))
    });
    lines.extend(most);
    output::notes(&lines);
}
