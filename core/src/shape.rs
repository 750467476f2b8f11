//! Values taken into a type, and why one does not fit: at which path, what was seen, what was expected in plain words,
//! and which keys there are.
//!
//! Serde gives all of that as data to whoever brings an error type of his own; the messages of serde_json and toml are
//! made from it, in Rust's words. So types keep `deny_unknown_fields`, and their keys are listed nowhere else.

use std::fmt::{self, Display};

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde_json::Value;

/// Takes a value into a type.
///
/// # Errors
/// The first thing in it that does not fit.
pub(crate) fn shaped<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, Misfit> {
    serde_path_to_error::deserialize(Node(value)).map_err(|error| {
        // Of the whole value, serde_path_to_error says `.`.
        let path = Some(error.path().to_string()).filter(|path| path != ".").unwrap_or_default();
        Misfit { path, fault: error.into_inner() }
    })
}

/// A value that does not fit, and where it is.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Such as `regions.KR.intensity.vlaue` or `servers[2].node`; empty for the whole value.
    pub(crate) path: String,
    pub(crate) fault: Fault,
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { write!(f, "{}", self.fault) } else { write!(f, "{}: {}", self.path, self.fault) }
    }
}

/// Why a value does not fit.
#[derive(Debug, PartialEq)]
pub(crate) enum Fault {
    /// A key that means nothing, and those that would.
    UnknownKey { key: String, known: &'static [&'static str] },
    /// A key that has to be there.
    MissingKey(&'static str),
    /// A value of another kind.
    Wrong { seen: String, expected: String },
    /// Whatever else a type has to say of its values.
    Other(String),
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { key, .. } => write!(f, "unknown key {key:?}"),
            Self::MissingKey(key) => write!(f, "expected the key {key:?}, saw none"),
            Self::Wrong { seen, expected } => write!(f, "expected {expected}, saw {seen}"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(reason: T) -> Self {
        Self::Other(reason.to_string())
    }

    fn invalid_type(seen: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Wrong { seen: plain(seen), expected: expected.to_string() }
    }

    fn invalid_value(seen: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(seen, expected)
    }

    fn unknown_variant(seen: &str, expected: &'static [&'static str]) -> Self {
        Self::Wrong { seen: format!("{seen:?}"), expected: one_of(expected) }
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownKey { key: key.to_owned(), known }
    }

    fn missing_field(key: &'static str) -> Self {
        Self::MissingKey(key)
    }
}

/// `a, b or c`.
fn one_of(words: &[&str]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => words.concat(),
    }
}

fn plain(seen: Unexpected<'_>) -> String {
    match seen {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Str(text) => format!("{text:?}"),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "keys with values".to_owned(),
        other => other.to_string(),
    }
}

/// A value on its way into a type, which says what kind it expects by the method that it calls.
#[derive(Clone, Copy)]
struct Node<'de>(&'de Value);

impl<'de> Node<'de> {
    fn seen(self) -> Unexpected<'de> {
        match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (_, Some(number)) => Unexpected::Signed(number),
                _ => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) if self.is_date() => Unexpected::Other("a date without quotes"),
            Value::Object(_) => Unexpected::Map,
        }
    }

    /// TOML's dates reach serde as one key that no file can have, by the name that the crate toml gives it.
    fn is_date(self) -> bool {
        self.0.as_object().is_some_and(|members| members.keys().any(|key| key.starts_with("$__toml")))
    }

    /// The value as the type takes it, if it is of the expected kind.
    fn only<V: Visitor<'de>>(self, is_kind: bool, expected: &str, visitor: V) -> Result<V::Value, Fault> {
        let wrong = || Fault::Wrong { seen: plain(self.seen()), expected: expected.to_owned() };
        if !is_kind || self.is_date() {
            return Err(wrong());
        }
        self.deserialize_any(visitor).map_err(|fault| match (self.0, fault) {
            // A number may be of the kind and too large for the type.
            (Value::Number(_), Fault::Wrong { .. }) => wrong(),
            (_, fault) => fault,
        })
    }
}

/// Methods that say which kind of value a type expects.
macro_rules! kinds {
    ($($expected:literal if $is_kind:ident: $($method:ident)+;)+) => {$($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.only(self.0.$is_kind(), $expected, visitor)
        }
    )+)+};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(_) if self.is_date() => Err(de::Error::invalid_type(self.seen(), &visitor)),
            Value::Object(members) => {
                visitor.visit_map(MapDeserializer::new(members.iter().map(|(key, value)| (key.as_str(), Node(value)))))
            }
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Node))),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Null => visitor.visit_unit(),
            Value::Number(_) => match self.seen() {
                Unexpected::Unsigned(number) => visitor.visit_u64(number),
                Unexpected::Signed(number) => visitor.visit_i64(number),
                Unexpected::Float(number) => visitor.visit_f64(number),
                other => Err(de::Error::invalid_type(other, &visitor)),
            },
        }
    }

    kinds! {
        "true or false" if is_boolean: deserialize_bool;
        "a number" if is_number: deserialize_f32 deserialize_f64;
        "a whole number from 0" if is_u64: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128;
        "a whole number" if is_number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128;
        "text" if is_string: deserialize_char deserialize_str deserialize_string;
        "a list" if is_array: deserialize_seq;
        "keys with values" if is_object: deserialize_map;
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            _ => Err(Fault::Wrong { seen: plain(self.seen()), expected: one_of(words) }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any }
}

impl<'de> IntoDeserializer<'de, Fault> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
