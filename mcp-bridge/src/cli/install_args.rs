//! Flags of `install` and `print-config`.

use clap::{Args, ValueEnum};

use crate::install::{Client, Entry};

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct InstallArgs {
    #[command(flatten)]
    pub(super) entry: EntryArgs,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace or take out an entry of that name that is not of this program, without a question.
    #[arg(long)]
    pub(super) force: bool,
    /// Take the entry of that name out again; the copy of the program stays for others.
    #[arg(long)]
    pub(super) uninstall: bool,
}

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct PrintConfigArgs {
    #[command(flatten)]
    pub(super) entry: EntryArgs,
}

/// The program that the assistant is to start.
#[derive(Args)]
pub(super) struct EntryArgs {
    /// The assistant.
    #[arg(long, value_enum)]
    client: ClientWord,
    /// Name of the entry.
    #[arg(long, default_value = "carbon-kepler", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
    /// Variable for the program, repeatable. The assistant does not hand over those of this shell.
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// The command of this program there: serve or bridge, with their flags.
    #[arg(value_name = "COMMAND LINE", trailing_var_arg = true)]
    command_line: Vec<String>,
}

impl EntryArgs {
    pub(super) fn entry(&self) -> Entry {
        let client = self.client.client();
        let (name, env, command_line) = (self.name.clone(), self.env.clone(), self.command_line.clone());
        Entry { client, name, env, command_line }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ClientWord {
    /// Claude Desktop's claude_desktop_config.json; on Windows also that of the Store's package.
    ClaudeDesktop,
    /// .mcp.json of the project in this folder.
    ClaudeCode,
    /// ~/.cursor/mcp.json.
    Cursor,
    /// The user's mcp.json.
    #[value(name = "vscode")]
    VsCode,
}

impl ClientWord {
    pub(super) fn client(self) -> Client {
        match self {
            Self::ClaudeDesktop => Client::ClaudeDesktop,
            Self::ClaudeCode => Client::ClaudeCode,
            Self::Cursor => Client::Cursor,
            Self::VsCode => Client::VsCode,
        }
    }
}

const EXAMPLES: &str = "Examples:
  carbon-kepler-mcp install --client claude-desktop -- bridge http://host:8000/sse
  carbon-kepler-mcp install --client vscode -- serve --source http://node-1:28282
  carbon-kepler-mcp install --client cursor --env MCP_BRIDGE_BEARER_TOKEN=... -- bridge https://host/mcp
  carbon-kepler-mcp install --client cursor --dry-run -- bridge https://host/mcp
  carbon-kepler-mcp install --client cursor --uninstall
  carbon-kepler-mcp print-config --client vscode -- bridge https://host/mcp

What is copied is this program, or the file in CARBON_KEPLER_EXECUTABLE.
Comments and trailing commas of Cursor's and VS Code's configurations stay.
A configuration that its assistant cannot read (for Claude Desktop that is
one with comments too) is left alone: the entry is printed instead, and the
exit code is 78.";

fn variable(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    parts.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "expected NAME=VALUE".to_owned())
}
