use carbon_kepler::Lang;

/// An assistant that we can be installed for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Client {
    ClaudeDesktop,
    ClaudeCode,
    Cursor,
    VsCode,
}

impl Client {
    /// The word of the command line for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "claude-desktop",
            Self::ClaudeCode => "claude-code",
            Self::Cursor => "cursor",
            Self::VsCode => "vscode",
        }
    }

    /// How to end it before its configuration is changed, if it writes that file itself: Claude Desktop does at its start,
    /// at a login and at a change of mode, as it was when it read it (anthropics/claude-code#85005).
    pub(crate) fn first_quit(self, lang: Lang) -> Option<&'static str> {
        let how = lang.of(
            "quit Claude Desktop (its icon beside the clock or in the menu bar, then Quit; the window is not enough)",
            "Claude Desktop을 종료(시계 옆이나 메뉴 막대의 아이콘에서 Quit; 창을 닫는 것으로는 부족)",
        );
        (self == Self::ClaudeDesktop).then_some(how)
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
        }
    }

    /// The member of its configuration that holds the servers.
    pub(super) fn servers(self) -> &'static str {
        if self == Self::VsCode { "servers" } else { "mcpServers" }
    }

    /// Whether an entry has to say that its server speaks on standard input and output.
    pub(super) fn wants_type(self) -> bool {
        matches!(self, Self::VsCode | Self::ClaudeCode)
    }

    /// Whether it reads comments and trailing commas. Claude Desktop takes plain JSON only: anything else is "an error
    /// reading or parsing" to it, and it starts no server. So does Claude Code.
    pub(super) fn reads_comments(self) -> bool {
        !matches!(self, Self::ClaudeDesktop | Self::ClaudeCode)
    }
}
