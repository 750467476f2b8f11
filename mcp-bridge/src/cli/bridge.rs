//! `bridge`: a host on standard input and output, a server somewhere else.

use std::process::ExitCode;

use carbon_kepler::Error;

use super::Failed;
use super::bridge_args::BridgeArgs;
use crate::bridge;

pub(super) fn run(args: &BridgeArgs) -> Result<ExitCode, Failed> {
    let options = args.options()?;
    let ended = bridge::run(options, std::io::stdin(), std::io::stdout(), signal());
    ended.map(|()| ExitCode::SUCCESS).map_err(|reason| Error::Document { origin: "bridge".to_owned(), reason }.into())
}

/// Until somebody asks the program to end.
#[cfg(unix)]
pub(super) async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal) else {
        // Then the system's own way to end a program stays.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

/// Until somebody asks the program to end: Ctrl-C, Ctrl-Break, a closed console, the end of the Windows session.
#[cfg(windows)]
pub(super) async fn signal() {
    use tokio::signal::windows;
    let consoles = (windows::ctrl_c(), windows::ctrl_break(), windows::ctrl_close(), windows::ctrl_shutdown());
    let (Ok(mut interrupt), Ok(mut interrupted), Ok(mut closed), Ok(mut shutdown)) = consoles else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = interrupted.recv() => {}
        _ = closed.recv() => {}
        _ = shutdown.recv() => {}
    }
}
