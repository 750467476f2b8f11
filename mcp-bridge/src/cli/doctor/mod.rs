//! `doctor`: what a good answer needs, looked at one by one, with a cure for each fault.

mod contents;
mod entries;

use std::path::Path;
use std::process::ExitCode;

use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::{Error, ErrorKind, Lang, Quality, ReadOptions, Snapshot, SnapshotBuilder};
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
        say(spoken().of("ok", "정상"), what, text)
    }

    fn note(&self, what: &str, text: &str) -> Result<(), Failed> {
        say(spoken().of("note", "참고"), what, text)
    }

    fn fault(&mut self, what: &str, text: &str, cures: &[&str]) -> Result<(), Failed> {
        self.faults += 1;
        say(spoken().of("FAULT", "오류"), what, text)?;
        cures.iter().try_for_each(|cure| say("", spoken().of("cure:", "해결:"), cure))
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
    Ok(output::data(&COLUMNS.lines([[weight, subject(what), text].map(str::to_owned)]))?)
}

/// The subject of a finding in the language that is spoken.
fn subject(what: &str) -> &str {
    const KOREAN: [(&str, &str); 17] = [
        ("CA", "인증 기관"),
        ("address", "주소"),
        ("clock", "시계"),
        ("config", "설정"),
        ("coverage", "커버리지"),
        ("data", "데이터"),
        ("dialect", "익스포터"),
        ("endpoint", "엔드포인트"),
        ("entry", "항목"),
        ("factors", "배출계수"),
        ("families", "패밀리"),
        ("meter", "계측기"),
        ("node specs", "노드 명세"),
        ("pod specs", "파드 명세"),
        ("pods", "파드"),
        ("program", "프로그램"),
        ("proxy", "프록시"),
    ];
    let korean = KOREAN.iter().find(|(word, _)| *word == what).map(|(_, korean)| *korean);
    korean.filter(|_| spoken() == Lang::Ko).unwrap_or(what)
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
        let count = specs(file, PodSpecs::parse).map(|it| it.len());
        kubernetes(
            "pod specs",
            file,
            (count, ["pods", "파드"]),
            "kubectl get pods -A -o json > pods.json",
            &mut findings,
        )?;
    }
    if let Some(file) = &world.node_specs {
        let count = specs(file, NodeSpecs::parse).map(|it| it.len());
        kubernetes(
            "node specs",
            file,
            (count, ["nodes", "노드"]),
            "kubectl get nodes -o json > nodes.json",
            &mut findings,
        )?;
    }
    factors(&decided, &mut findings)?;
    Ok(findings.conclusion())
}

/// A file of Kubernetes' objects, and how many there are.
fn kubernetes(
    what: &str,
    file: &Path,
    (count, [en, ko]): (Result<usize, Error>, [&str; 2]),
    written_by: &str,
    findings: &mut Findings,
) -> Result<(), Failed> {
    match count {
        Ok(count) => {
            let file = file.display();
            findings.good(what, &spoken().of(format!("{count} {en} in {file}"), format!("{file}에 {ko} {count}개")))
        }
        Err(error) => {
            let cure = spoken().of(format!("{written_by} writes one"), format!("{written_by}(으)로 만들 수 있음"));
            findings.fault(what, &error.text_in(spoken()), &[&cure])
        }
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
        let open = if place.is_unencrypted() { spoken().of(", not encrypted", ", 암호화되지 않음") } else { "" };
        let bytes = spoken().of("bytes", "바이트");
        findings.good("endpoint", &format!("{name}: {} {bytes}{open}", body.len()))?;
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
    let lang = spoken();
    if apart.abs() <= SKEW_SECONDS {
        return findings.good("clock", &lang.of(format!("{name}: {apart} s apart"), format!("{name}: {apart}초 차이")));
    }
    findings.fault(
        "clock",
        &lang.of(
            format!("{name}: its clock is {apart} s apart from ours"),
            format!("{name}: 시계가 이 기계와 {apart}초 차이남"),
        ),
        &[lang.of("set both by NTP; schedules use ours", "둘 다 NTP로 맞출 것; 스케줄은 이 기계의 시계를 씀")],
    )
}

fn factors(decided: &Decided, findings: &mut Findings) -> Result<(), Failed> {
    let (factors, lang) = (&decided.scenario.factors, spoken());
    let region = &factors.region.code;
    match &factors.intensity {
        Some(grid) => {
            let year = grid.factor.year.as_deref().unwrap_or(lang.of("no year", "연도 없음"));
            let quality = grid.quantity.quality.name_in(lang);
            let text = format!("{region}: {} gCO2eq/kWh ({}, {year}, {quality})", grid.quantity.value, grid.factor.id);
            findings.good("factors", &text)?;
        }
        None => findings.fault(
            "factors",
            &lang.of(format!("no carbon intensity for {region}"), format!("{region}의 탄소 집약도 없음")),
            &[lang.of(
                "choose another set with --factors, or give intensity of the region in a file of --config-dir",
                "--factors로 다른 배출계수 세트를 고르거나 --config-dir의 파일에 그 지역의 intensity를 지정",
            )],
        )?,
    }
    for source in factors.intensity.iter().map(|it| &it.factor).chain(&factors.pue_factor) {
        if let Some(next) = source.next_expected.as_ref().filter(|_| source.newer_may_be_out(Timestamp::now())) {
            let id = &source.id;
            let newer = lang.of(
                format!("{id}: a newer one may be out (expected {next})"),
                format!("{id}: 더 새로운 계수가 나왔을 수 있음 (예상 {next})"),
            );
            findings.note("factors", &newer)?;
        }
    }
    if factors.region_is_assumed {
        let assumed = lang.of(
            format!("the region ({region}) is assumed: give yours with --region"),
            format!("지역({region})은 가정한 값: --region으로 지정"),
        );
        findings.note("factors", &assumed)?;
    }
    if factors.pue.quality == Quality::Assumed {
        let pue = factors.pue.value;
        let assumed = lang.of(
            format!("PUE {pue} is assumed: give yours with --pue"),
            format!("PUE {pue}은(는) 가정한 값: --pue로 지정"),
        );
        findings.note("factors", &assumed)?;
    }
    Ok(())
}
