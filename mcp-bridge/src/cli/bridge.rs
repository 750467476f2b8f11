//! `bridge`: a host on standard input and output, a server somewhere else.

use std::process::ExitCode;

use super::bridge_args::BridgeArgs;
use super::stop::told_to_stop;
use crate::failed::Failed;

pub(super) fn run(args: &BridgeArgs) -> Result<ExitCode, Failed> {
    let options = args.options()?;
    let stop = async {
        match told_to_stop() {
            Ok(stop) => stop.await,
            // Then the system's own way to end a program stays.
            Err(_) => std::future::pending().await,
        }
    };
    let ended = carbon_kepler_bridge::run(options, std::io::stdin(), std::io::stdout(), stop);
    ended.map(|()| ExitCode::SUCCESS).map_err(Failed::Bridge)
}
