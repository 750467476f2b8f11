//! Files that are written from the program: they are fresh, or written anew.

use crate::files::root;

/// A kind of generated files: which variable has them written, and which command sets it.
pub struct Generated {
    variable: &'static str,
    command: &'static str,
}

/// Pages, and what their commands print.
pub const DOCS: Generated = Generated { variable: "CARBON_KEPLER_WRITE_DOCS", command: "make docs-reference" };
/// JSON Schemas of tools and settings.
pub const SCHEMAS: Generated = Generated { variable: "CARBON_KEPLER_WRITE_SCHEMAS", command: "make schema" };

impl Generated {
    /// Fails if the file at this path of the repository is not `text`; where the variable is set it is written first.
    #[track_caller]
    pub fn hold(&self, path: &str, text: &str) {
        let file = root().join(path);
        if std::env::var_os(self.variable).is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, text).unwrap();
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(stored == text, "{path} is stale: {} writes it\n{}", self.command, difference(&stored, text));
    }
}

/// The first line in which two texts differ.
fn difference(stored: &str, fresh: &str) -> String {
    let (mut stored, mut fresh) = (stored.lines(), fresh.lines());
    for number in 1.. {
        match (stored.next(), fresh.next()) {
            (None, None) => break,
            (stored, fresh) if stored == fresh => {}
            (stored, fresh) => {
                return format!(
                    "line {number} is   {}\nand should be {}",
                    stored.unwrap_or_default(),
                    fresh.unwrap_or_default()
                );
            }
        }
    }
    "they end differently".to_owned()
}
