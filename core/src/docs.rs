//! Pages of `core/docs`, as rustdoc shows them. A page names others by labels; `links.md` says first what they lead to
//! here, so that the page's own definitions, which are files, only count elsewhere.

macro_rules! pages {
    ($($folder:ident($title:literal) { $($page:ident = $file:literal,)* })*) => {
        $(
            #[doc = $title]
            pub mod $folder {
                $(
                    #[doc = include_str!("../docs/links.md")]
                    #[doc = include_str!(concat!("../docs/", $file))]
                    pub mod $page {}
                )*
            }
        )*
    };
}

pages! {
    tutorials("Tutorials: from nothing to a first result.") {
        first_report = "tutorials/first-report.md",
        first_question = "tutorials/first-question.md",
    }
    how_to("How-to guides: one task each.") {
        read_your_cluster = "how-to/read-your-cluster.md",
        measure_energy = "how-to/measure-energy.md",
        set_budgets = "how-to/set-budgets.md",
        serve_an_assistant = "how-to/serve-an-assistant.md",
        claude_desktop_on_windows = "how-to/claude-desktop-on-windows.md",
        bridge = "how-to/bridge.md",
        rust = "how-to/rust.md",
        python = "how-to/python.md",
        node = "how-to/node.md",
        leave_fastmcp = "how-to/leave-fastmcp.md",
    }
    reference("Reference: settings, keys, columns, codes, exporters and tools, written from the program.") {
        settings = "reference/settings.md",
        report = "reference/report.md",
        exit_codes = "reference/exit-codes.md",
        exporters = "reference/exporters.md",
        tools = "reference/tools.md",
        bridge = "reference/bridge.md",
    }
    explanation("Explanation: why the figures are as they are.") {
        bounds = "explanation/bounds.md",
        idle_power = "explanation/idle-power.md",
        coverage = "explanation/coverage.md",
        factors = "explanation/factors.md",
        korean_law = "explanation/korean-law.md",
    }
}
