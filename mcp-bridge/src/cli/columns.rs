//! Columns of text, by the width that people see: a Korean letter takes two places.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

/// Columns that are so many places apart, and at least so wide.
pub(super) struct Columns<const N: usize> {
    pub(super) gap: u16,
    pub(super) least: [u16; N],
}

impl<const N: usize> Columns<N> {
    /// One line for each row, with nothing behind the last column.
    pub(super) fn lines(&self, rows: impl IntoIterator<Item = [String; N]>) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.add_rows(rows);
        for (column, least) in table.column_iter_mut().zip(self.least) {
            column.set_padding((0, self.gap));
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + self.gap)));
        }
        table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them_and_no_less_than_asked() {
        let columns = Columns { gap: 1, least: [6, 3, 0] };
        let rows = |rows: &[[&str; 3]]| rows.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(columns.lines(rows(&[["ok", "a", "b c"]])), "ok     a   b c\n");
        let long = "longer than any terminal is wide ".repeat(9);
        let two = [["ok", "서울", "b"], ["", "a", long.trim_end()]];
        let lines = columns.lines(rows(&two));
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!((lines.len(), lines[0]), (2, "ok     서울 b"));
        assert!(
            lines[1].starts_with("       a    longer than") && lines[1].ends_with("is wide") && lines[1].len() > 300,
            "{}",
            lines[1]
        );
    }
}
