//! `serve`: the MCP server, on standard input and output or over HTTP. Standard output carries protocol only.

use std::process::ExitCode;
use std::sync::Arc;

use carbon_kepler::render::Tone;
use rmcp::ServiceExt as _;

use super::language::spoken;
use super::listen::{Address, Transport};
use super::output;
use super::stop::told_to_stop;
use super::tool_args::ServeArgs;
use crate::failed::Failed;
use crate::live::variable;
use crate::server::stdio::Lines;
use crate::server::{Server, sse};

pub(super) fn run(args: &ServeArgs) -> Result<ExitCode, Failed> {
    let transport = Transport::choose(args.sse.as_ref(), variable)?;
    let server = Server::new(args.world.live(args.cache)?, args.compat);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = match transport {
        Transport::Stdio => runtime.block_on(over_stdio(server)),
        Transport::Sse(address) => runtime.block_on(over_sse(server, &address)),
    };
    // Reading standard input blocks a thread, which must not keep the program alive.
    runtime.shutdown_background();
    ended
}

async fn over_stdio(server: Server) -> Result<ExitCode, Failed> {
    let lines = Lines::new(tokio::io::stdin(), tokio::io::stdout(), output::warning);
    let ended = match server.serve(lines).await {
        Ok(running) => running.waiting().await.map(|_| ()).map_err(|error| error.to_string()),
        // A client that leaves before it said anything is no failure of ours.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(error.to_string()),
    };
    ended.map(|()| ExitCode::SUCCESS).map_err(Failed::NoClient)
}

/// A client that was cut off.
fn said(parting: sse::Parting) {
    output::warning(&match parting {
        sse::Parting::NotReading(client, patience) => spoken().of(
            format!("{client} has read nothing for {patience:.0?}: its connection is closed"),
            format!("{client}이(가) {patience:.0?} 동안 아무것도 읽지 않아 연결을 닫음"),
        ),
        sse::Parting::TooMuchWaits => spoken()
            .of(
                "too much waits for clients that do not read: a session is closed",
                "읽지 않는 클라이언트를 기다리는 데이터가 너무 많아 세션 하나를 닫음",
            )
            .to_owned(),
    });
}

async fn over_sse(server: Server, address: &Address) -> Result<ExitCode, Failed> {
    let listener = address.listen().await?;
    let local = listener.local_addr()?;
    // Before anybody is told that we are here: from then on a signal must end us in good order.
    let stop = told_to_stop()?;
    let listening = spoken().of("listening on", "수신 대기 중:");
    output::notes(&[(Tone::Body, format!("{listening} http://{local}/sse"))]);
    if !local.ip().to_canonical().is_loopback() {
        output::warning(spoken().of(
            "other machines can connect, and nobody is asked for credentials",
            "다른 기계에서 접속할 수 있으며 인증 정보를 요구하지 않음",
        ));
    }
    sse::serve(server, listener, Arc::new(said), stop).await?;
    Ok(ExitCode::SUCCESS)
}
