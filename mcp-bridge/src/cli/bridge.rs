//! `bridge`: a host on standard input and output, a server somewhere else.

use std::process::ExitCode;

use carbon_kepler::Error;

use super::Failed;
use super::bridge_args::BridgeArgs;
use super::stop::told_to_stop;
use carbon_kepler_bridge as bridge;

pub(super) fn run(args: &BridgeArgs) -> Result<ExitCode, Failed> {
    let options = args.options()?;
    let stop = async {
        match told_to_stop() {
            Ok(stop) => stop.await,
            // Then the system's own way to end a program stays.
            Err(_) => std::future::pending().await,
        }
    };
    let ended = bridge::run(options, std::io::stdin(), std::io::stdout(), stop);
    ended.map(|()| ExitCode::SUCCESS).map_err(|reason| Error::Document { origin: "bridge".to_owned(), reason }.into())
}
