use std::io::{BufWriter, Write};
use std::process::ExitCode;

use carbon_kepler::exposition::{Ending, Item, Parser, Sample, Timestamp};
use carbon_kepler::{Error, no_sample, refuse_non_metrics};
use carbon_kepler_source::{Client, Config, Place, Scraped};
use clap::{Args, ValueEnum};
use serde_json::{Map, Number, Value};

use super::language::spoken;
use super::output;
use super::setting_args::mode;
use crate::failed::Failed;
use crate::live::{SETTINGS, variable};

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

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum ParseFormat {
    Jsonl,
}

pub(super) fn run(args: &ParseArgs) -> Result<ExitCode, Failed> {
    let place = Place::parse(&args.file)?;
    let Scraped { body, format, .. } = read(&place)?;
    refuse_non_metrics(place.name(), &body)?;
    let ParseFormat::Jsonl = args.format;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut parser = Parser::new(&body).mode(mode(args.strict));
    if let Some(format) = format {
        parser = parser.format(format);
    }
    let mut samples = 0_usize;
    while let Some(item) = parser.next_item() {
        match item {
            Ok(Item::Sample(sample)) => {
                samples += 1;
                write_sample(&mut out, &sample)?;
            }
            Ok(Item::Metadata(_)) => {}
            Err(error) => {
                out.flush()?;
                return Err(Error::Syntax { source_name: place.name().to_owned(), error }.into());
            }
        }
    }
    out.flush()?;
    if let (0, first @ Some(_)) = (samples, parser.skipped().first.first().cloned()) {
        return Err(no_sample(place.name(), &body, parser.line(), first).into());
    }
    report_losses(&parser);
    Ok(ExitCode::SUCCESS)
}

/// Files and standard input as `report` reads them, without its settings.
fn read(place: &Place) -> Result<Scraped, Failed> {
    let config = Config::resolve(&[SETTINGS.environment(variable)])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(Client::new(&config)?.fetch(place))?)
}

fn write_sample(out: &mut impl Write, sample: &Sample<'_, '_>) -> Result<(), Failed> {
    let labels: Map<String, Value> =
        sample.labels.iter().map(|label| (label.name.to_string(), Value::from(label.value.decode()))).collect();
    let mut line = Map::new();
    line.insert("name".to_owned(), Value::from(sample.name.decode()));
    line.insert("labels".to_owned(), Value::Object(labels));
    line.insert("value".to_owned(), Value::from(sample.raw_value));
    line.insert("ts_ms".to_owned(), milliseconds(sample.timestamp));
    serde_json::to_writer(&mut *out, &Value::Object(line)).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

fn milliseconds(timestamp: Option<Timestamp>) -> Value {
    match timestamp {
        None => Value::Null,
        Some(Timestamp::Millis(millis)) => Value::from(millis),
        Some(seconds) => Number::from_f64(seconds.as_millis()).map_or(Value::Null, Value::Number),
    }
}

fn report_losses(parser: &Parser<'_>) {
    let skipped = parser.skipped();
    if skipped.count > 0 {
        let count = skipped.count;
        output::warning(
            &spoken().of(format!("{count} lines skipped; the first:"), format!("{count}줄을 건너뜀; 처음 것:")),
        );
        skipped.first.iter().for_each(|error| output::warning(&error.text_in(spoken())));
    }
    match parser.ending() {
        Ending::Complete => {}
        Ending::NoFinalNewline => output::warning(spoken().of(
            "no line feed after the last line: the body may be cut off",
            "마지막 줄 뒤에 줄바꿈이 없음: 본문이 잘렸을 수 있음",
        )),
        Ending::NoEof => output::warning(
            spoken().of("no '# EOF' at the end: the body may be cut off", "끝에 '# EOF'가 없음: 본문이 잘렸을 수 있음"),
        ),
    }
}
