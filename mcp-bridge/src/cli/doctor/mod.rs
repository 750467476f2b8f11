//! `doctor`: what a good answer needs, looked at one by one, with a cure for each fault.

mod contents;
mod entries;

use std::path::Path;
use std::process::ExitCode;

use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::{Error, ErrorKind, Quality, ReadOptions, Snapshot, SnapshotBuilder};
use carbon_kepler_bridge::{Finding, Weight, examine};
use carbon_kepler_source::{Client, Place, Scraped};
use jiff::Timestamp;

use self::contents::contents;
use super::bridge_args::ConnectionArgs;
use super::columns::Columns;
use super::language::spoken;
use super::output;
use super::tool_args::DoctorArgs;
use crate::failed::{Failed, hints};
use crate::live::{Decided, specs};

/// Clocks further apart make windows and schedules wrong.
const SKEW_SECONDS: i64 = 60;

/// The findings so far, in the order in which they were made.
#[derive(Default)]
struct Findings {
    faults: usize,
}

impl Findings {
    fn good(&self, what: &str, text: &str) -> Result<(), Failed> {
        say("ok", what, text)
    }

    fn note(&self, what: &str, text: &str) -> Result<(), Failed> {
        say("note", what, text)
    }

    fn fault(&mut self, what: &str, text: &str, cures: &[&str]) -> Result<(), Failed> {
        self.faults += 1;
        say("FAULT", what, text)?;
        cures.iter().try_for_each(|cure| say("", "cure:", cure))
    }

    fn conclusion(&self) -> ExitCode {
        if self.faults > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn error(&mut self, what: &str, error: &Error) -> Result<(), Failed> {
        let cures = hints(error, spoken());
        self.fault(what, &error.text_in(spoken()), &cures.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// At once, because what comes next may take its time.
fn say(weight: &str, what: &str, text: &str) -> Result<(), Failed> {
    const COLUMNS: Columns<3> = Columns { gap: 1, least: [6, 9, 0] };
    Ok(output::data(&COLUMNS.lines([[weight, what, text].map(str::to_owned)]))?)
}

pub(super) fn run(args: &DoctorArgs) -> Result<ExitCode, Failed> {
    if let Some(client) = args.client {
        return entries::run(client.client(), &args.name);
    }
    if let Some(url) = &args.url {
        return run_bridge(args, url);
    }
    let world = &args.world;
    let decided = world.settings.decide()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut findings = Findings::default();
    let snapshot = runtime.block_on(sources(&decided, world.settings.mode(), &mut findings))?;
    if let Some(snapshot) = &snapshot {
        contents(snapshot, &mut findings)?;
    }
    if let Some(file) = &world.pod_specs {
        let count = specs(file, PodSpecs::parse).map(|it| format!("{} pods", it.len()));
        kubernetes("pod specs", file, count, "kubectl get pods -A -o json > pods.json writes one", &mut findings)?;
    }
    if let Some(file) = &world.node_specs {
        let count = specs(file, NodeSpecs::parse).map(|it| format!("{} nodes", it.len()));
        kubernetes("node specs", file, count, "kubectl get nodes -o json > nodes.json writes one", &mut findings)?;
    }
    factors(&decided, &mut findings)?;
    Ok(findings.conclusion())
}

/// A file of Kubernetes' objects, and how many there are.
fn kubernetes(
    what: &str,
    file: &Path,
    count: Result<String, Error>,
    cure: &str,
    findings: &mut Findings,
) -> Result<(), Failed> {
    match count {
        Ok(count) => findings.good(what, &format!("{count} in {}", file.display())),
        Err(error) => findings.fault(what, &error.text_in(spoken()), &[cure]),
    }
}

/// The way to an MCP server.
fn run_bridge(args: &DoctorArgs, url: &str) -> Result<ExitCode, Failed> {
    let connection = ConnectionArgs::of_doctor(args)?;
    let mut findings = Findings::default();
    let mut written = Ok(());
    let tell = |it: Finding| {
        let told = match it.weight {
            Weight::Good => findings.good(it.what, &it.text),
            Weight::Note => findings.note(it.what, &it.text),
            Weight::Fault(cure) => findings.fault(it.what, &it.text, &[cure]),
        };
        if written.is_ok() {
            written = told;
        }
    };
    examine(&connection.options(Some(url))?, tell).map_err(Failed::Bridge)?;
    written.map(|()| findings.conclusion())
}

/// Reads each source by itself, so that each fault has its place.
async fn sources(
    decided: &Decided,
    mode: carbon_kepler::exposition::Mode,
    findings: &mut Findings,
) -> Result<Option<Snapshot>, Failed> {
    if decided.config.sources.value.is_empty() {
        findings.error("endpoint", &Error::NoSource)?;
        return Ok(None);
    }
    let client = Client::new(&decided.config)?;
    let mut builder = SnapshotBuilder::new().with_total_zones(decided.config.total_zones.value.clone());
    let mut any = false;
    for source in &decided.config.sources.value {
        let place = match Place::from_setting(source, &decided.config.sources.origin) {
            Ok(place) => place,
            Err(error) => {
                findings.error("endpoint", &error)?;
                continue;
            }
        };
        let Scraped { body, format, date, .. } = match client.fetch(&place).await {
            Ok(scraped) => scraped,
            Err(error) => {
                // Certificates and credentials are a fault of another kind than a port that is closed.
                findings.error(if error.kind() == ErrorKind::Config { "tls/auth" } else { "endpoint" }, &error)?;
                continue;
            }
        };
        let name = place.name();
        let open = if place.is_unencrypted() { ", not encrypted" } else { "" };
        findings.good("endpoint", &format!("{name}: {} bytes{open}", body.len()))?;
        clock(name, date.as_deref(), findings)?;
        let mut options = ReadOptions::default();
        options.mode = mode;
        options.format = format;
        options.max_watts = decided.config.max_watts.value;
        match builder.read(name, &body, options) {
            Ok(()) => any = true,
            Err(error) => findings.error("families", &error)?,
        }
    }
    Ok(any.then(|| builder.finish()))
}

fn clock(name: &str, date: Option<&str>, findings: &mut Findings) -> Result<(), Failed> {
    let Some(there) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) else { return Ok(()) };
    let apart = Timestamp::now().as_second() - there.timestamp().as_second();
    if apart.abs() <= SKEW_SECONDS {
        return findings.good("clock", &format!("{name}: {apart} s apart"));
    }
    findings.fault(
        "clock",
        &format!("{name}: its clock is {apart} s apart from ours"),
        &["set both by NTP; schedules use ours"],
    )
}

fn factors(decided: &Decided, findings: &mut Findings) -> Result<(), Failed> {
    let factors = &decided.scenario.factors;
    let region = &factors.region.code;
    match &factors.intensity {
        Some(grid) => {
            let year = grid.factor.year.as_deref().unwrap_or("no year");
            let text = format!(
                "{region}: {} gCO2eq/kWh ({}, {year}, {})",
                grid.quantity.value, grid.factor.id, grid.quantity.quality
            );
            findings.good("factors", &text)?;
        }
        None => findings.fault(
            "factors",
            &format!("no carbon intensity for {region}"),
            &["choose another set with --factors, or give intensity of the region in a file of --config-dir"],
        )?,
    }
    for source in factors.intensity.iter().map(|it| &it.factor).chain(&factors.pue_factor) {
        if let Some(next) = source.next_expected.as_ref().filter(|_| source.newer_may_be_out(Timestamp::now())) {
            findings.note("factors", &format!("{}: a newer one may be out (expected {next})", source.id))?;
        }
    }
    if factors.region_is_assumed {
        findings.note("factors", &format!("the region ({region}) is assumed: give yours with --region"))?;
    }
    if factors.pue.quality == Quality::Assumed {
        findings.note("factors", &format!("PUE {} is assumed: give yours with --pue", factors.pue.value))?;
    }
    Ok(())
}
