/// An assistant that we can be installed for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Client {
    ClaudeDesktop,
    Cursor,
    VsCode,
}

impl Client {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
        }
    }

    /// The member of its configuration that holds the servers.
    pub(super) fn servers(self) -> &'static str {
        if self == Self::VsCode { "servers" } else { "mcpServers" }
    }

    /// Whether it reads comments and trailing commas. Claude Desktop takes plain JSON only: anything else is "an error
    /// reading or parsing" to it, and it starts no server.
    pub(super) fn reads_comments(self) -> bool {
        self != Self::ClaudeDesktop
    }
}
