//! `tools` and `call`: the catalog on the command line.

use std::process::ExitCode;

use carbon_kepler::Error;
use carbon_kepler::schema::Subschemas;
use carbon_kepler::tools::{CATALOG, find};
use serde_json::{Value, json};

use super::tool_args::{CallArgs, ToolsArgs};
use super::{PARTIAL, output};
use crate::failed::Failed;

pub(super) fn tools(args: &ToolsArgs) -> Result<ExitCode, Failed> {
    let listed = CATALOG.iter().filter(|tool| tool.listed || args.compat);
    if args.json {
        let all: Vec<Value> = listed
            .map(|tool| {
                json!({
                    "name": tool.name,
                    "title": tool.title,
                    "description": tool.description,
                    "inputSchema": (tool.input_schema)(Subschemas::Inlined),
                    "outputSchema": (tool.output_schema)(Subschemas::Inlined),
                })
            })
            .collect();
        let json = serde_json::to_string_pretty(&all).map_err(std::io::Error::from)?;
        output::data(&(json + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    for tool in listed {
        output::data(&format!("{}\n  {}\n", tool.name, tool.description))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(args: &CallArgs) -> Result<ExitCode, Failed> {
    let tool = find(&args.tool)?;
    let arguments: Value = serde_json::from_str(&args.arguments).map_err(|error| Error::InvalidInput {
        what: "arguments".to_owned(),
        seen: format!("{} ({error})", args.arguments),
        expected: "a JSON object".to_owned(),
    })?;
    (tool.check)(&arguments)?;
    let live = args.world.live(None)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let world = runtime.block_on(async {
        match args.window {
            Some(window) => live.over(window, output::progress(window)).await,
            None => live.world(|_| ()).await,
        }
    })?;
    let answer = (tool.call)(&world, arguments)?;
    let text = if args.text { answer.text() } else { answer.json(true)? };
    output::data(&(text + "\n"))?;
    // Without a snapshot there would be no world.
    let is_partial = world.snapshot.is_some_and(|it| !it.failures().is_empty());
    Ok(if is_partial { ExitCode::from(PARTIAL) } else { ExitCode::SUCCESS })
}
