//! `serve`: the MCP server on standard input and output. Standard output carries protocol only.

use std::process::ExitCode;

use carbon_kepler::Error;
use rmcp::ServiceExt as _;
use rmcp::transport::io::stdio;

use super::Failed;
use super::live::Live;
use super::tool_args::ServeArgs;
use crate::server::Server;

pub(super) fn run(args: &ServeArgs) -> Result<ExitCode, Failed> {
    let server = Server::new(Live::new(&args.world, args.cache)?, args.compat);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        match server.serve(stdio()).await {
            Ok(running) => running.waiting().await.map(|_| ()).map_err(|error| error.to_string()),
            // A client that leaves before it said anything is no failure of ours.
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    });
    // Reading standard input blocks a thread, which must not keep the program alive.
    runtime.shutdown_background();
    ended.map(|()| ExitCode::SUCCESS).map_err(|reason| {
        let (source_name, reason) = ("standard input".to_owned(), format!("not an MCP client: {reason}"));
        Failed::Domain(Error::Unavailable { source_name, reason })
    })
}
