//! JSON with at most six significant digits: no meter, factor or month here is known to more, and a model pays for each.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// How JSON is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct JsonForm {
    /// Over several lines, for people.
    pub(crate) pretty: bool,
    /// With all digits that a number has.
    pub(crate) all_digits: bool,
}

/// Writes a value as JSON in a form.
///
/// # Errors
/// For what JSON cannot hold, such as a map whose keys are no text.
pub(crate) fn to_json(value: &(impl Serialize + ?Sized), form: JsonForm) -> Result<String, serde_json::Error> {
    match (form.pretty, form.all_digits) {
        (false, false) => written(value, SixDigits(CompactFormatter)),
        (true, false) => written(value, SixDigits(PrettyFormatter::new())),
        (false, true) => serde_json::to_string(value),
        (true, true) => serde_json::to_string_pretty(value),
    }
}

fn written(value: &(impl Serialize + ?Sized), formatter: impl Formatter) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

/// The nearest number of six significant digits.
fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// Writes floating-point numbers shorter and leaves everything else to another formatter.
struct SixDigits<F>(F);

impl<F: Formatter> Formatter for SixDigits<F> {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        self.0.write_f64(writer, six_digits(value))
    }
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }
    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }
    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_and_whole_numbers_whole() {
        let value = serde_json::json!({"a": [25.737_944_053, 0.000_123_456_78, 1_234_567.8, 0.1], "n": 1_234_567_u64, "x": null});
        let six = r#"{"a":[25.7379,0.000123457,1234570.0,0.1],"n":1234567,"x":null}"#;
        assert_eq!(to_json(&value, JsonForm::default()).unwrap(), six);
        let all = JsonForm { all_digits: true, ..JsonForm::default() };
        assert_eq!(to_json(&value, all).unwrap(), value.to_string());
    }

    #[test]
    fn the_look_of_pretty_json_is_serdes() {
        let value = serde_json::json!({"a": [1, {"b": 2.5}], "c": {}});
        let pretty = JsonForm { pretty: true, ..JsonForm::default() };
        assert_eq!(to_json(&value, pretty).unwrap(), serde_json::to_string_pretty(&value).unwrap());
    }
}
