//! A bridge from its start to its end.

use std::future::Future;
use std::io::{Read, Write};
use std::rc::Rc;

use tokio::task::LocalSet;

use crate::error::{Error, ErrorKind};
use crate::http::{Http, basic};
use crate::log::{Log, shown};
use crate::options::Options;
use crate::pending::Pending;
use crate::relay::Relay;
use crate::shared::Shared;
use crate::stdio;

/// Runs a bridge between `input` and `output` on a runtime of its own until the input ends, the output is closed or
/// `stop` is done.
///
/// # Errors
/// Which option cannot be used.
pub fn run(
    options: Options,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::new(ErrorKind::Setting, format!("cannot start: {error}")))?;
    let ended = runtime.block_on(LocalSet::new().run_until(bridge(options, input, output, stop)));
    // The thread that reads may wait for ever.
    runtime.shutdown_background();
    ended
}

async fn bridge(
    options: Options,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let mut secrets: Vec<String> =
        options.headers.values().filter_map(|it| it.to_str().ok()).flat_map(secret_parts).collect();
    secrets.extend(options.url.query_pairs().map(|(_, value)| value.into_owned()));
    secrets.extend(options.url.password().map(str::to_owned));
    // As it is sent.
    secrets.extend(basic(&options.url).iter().filter_map(|it| it.to_str().ok()).flat_map(secret_parts));
    let log = Log::new(&options, secrets);
    let log = Rc::new(log.map_err(|error| Error::new(ErrorKind::Setting, format!("log file: {error}")))?);
    log.state(&format!("Starting bridge to {}", shown(&options.url)));
    let http = Http::new(&options, Rc::clone(&log))?;
    let (outbox, output) = stdio::write(output);
    let (lines, ended) = stdio::read(input, options.max_message);
    let shared = Rc::new(Shared { pending: Pending::new(outbox, log, options.counters.clone()), http, options });
    Relay::new(Rc::clone(&shared)).serve(lines, ended, output, stop).await;
    shared.pending.log.state("Bridge ended");
    Ok(())
}

/// `Bearer x` must be blackened as `x` too.
fn secret_parts(value: &str) -> Vec<String> {
    let last = value.rsplit(' ').next().unwrap_or(value);
    vec![value.to_owned(), last.to_owned()]
}
