//! Results as Python objects: writing JSON here to read it again there would be half of a call.

use std::fmt;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyString};
use serde::ser::{self, Impossible, Serialize};

/// Builds the object that `json.loads` would make of the value's JSON.
pub(crate) fn object<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(Objects(py)).map_err(|Failed(error)| error)
}

/// A word of a set, as JSON has it.
pub(crate) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct Objects<'py>(Python<'py>);

type Object<'py> = Bound<'py, PyAny>;

/// Python's own errors: memory, mostly.
#[derive(Debug)]
struct Failed(PyErr);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(PyValueError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failed {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

macro_rules! plain {
    ($($name:ident: $of:ty),*) => {
        $(fn $name(self, value: $of) -> Result<Object<'py>, Failed> {
            Ok(value.into_bound_py_any(self.0)?)
        })*
    };
}

impl<'py> ser::Serializer for Objects<'py> {
    type Ok = Object<'py>;
    type Error = Failed;
    type SerializeSeq = List<'py>;
    type SerializeTuple = List<'py>;
    type SerializeTupleStruct = Impossible<Object<'py>, Failed>;
    type SerializeTupleVariant = Impossible<Object<'py>, Failed>;
    type SerializeMap = Dict<'py>;
    type SerializeStruct = Dict<'py>;
    type SerializeStructVariant = Impossible<Object<'py>, Failed>;

    plain!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    plain!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    plain!(serialize_char: char, serialize_str: &str, serialize_bytes: &[u8]);

    fn serialize_f32(self, value: f32) -> Result<Object<'py>, Failed> {
        self.serialize_f64(value.into())
    }

    /// JSON has no NaN, so NaN and infinities become None: unknown.
    fn serialize_f64(self, value: f64) -> Result<Object<'py>, Failed> {
        if value.is_finite() { Ok(PyFloat::new(self.0, value).into_any()) } else { self.serialize_none() }
    }

    fn serialize_none(self) -> Result<Object<'py>, Failed> {
        Ok(self.0.None().into_bound(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Object<'py>, Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Object<'py>, Failed> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Object<'py>, Failed> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Object<'py>, Failed> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Object<'py>, Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Object<'py>, Failed> {
        let dict = PyDict::new(self.0);
        dict.set_item(variant, value.serialize(self)?)?;
        Ok(dict.into_any())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'py>, Failed> {
        Ok(List(PyList::empty(self.0)))
    }

    fn serialize_tuple(self, length: usize) -> Result<List<'py>, Failed> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Failed> {
        Err(unknown(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failed> {
        Err(unknown(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Dict<'py>, Failed> {
        Ok(Dict { dict: PyDict::new(self.0), key: None })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Dict<'py>, Failed> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failed> {
        Err(unknown(name))
    }
}

/// Refuses kinds of values that no result holds; a test calls all tools.
fn unknown(name: &str) -> Failed {
    ser::Error::custom(format_args!("{name} is not written as an object"))
}

struct List<'py>(Bound<'py, PyList>);

impl<'py> List<'py> {
    fn push<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), Failed> {
        Ok(self.0.append(value.serialize(Objects(self.0.py()))?)?)
    }
}

impl<'py> ser::SerializeSeq for List<'py> {
    type Ok = Object<'py>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.push(value)
    }

    fn end(self) -> Result<Object<'py>, Failed> {
        Ok(self.0.into_any())
    }
}

impl<'py> ser::SerializeTuple for List<'py> {
    type Ok = Object<'py>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.push(value)
    }

    fn end(self) -> Result<Object<'py>, Failed> {
        Ok(self.0.into_any())
    }
}

struct Dict<'py> {
    dict: Bound<'py, PyDict>,
    key: Option<Object<'py>>,
}

impl<'py> ser::SerializeMap for Dict<'py> {
    type Ok = Object<'py>;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = Some(key.serialize(Objects(self.dict.py()))?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(Objects(self.dict.py()))?;
        Ok(self.dict.set_item(self.key.take(), value)?)
    }

    fn end(self) -> Result<Object<'py>, Failed> {
        Ok(self.dict.into_any())
    }
}

impl<'py> ser::SerializeStruct for Dict<'py> {
    type Ok = Object<'py>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
        let py = self.dict.py();
        // Names of fields come again and again; Python keeps one of each.
        Ok(self.dict.set_item(PyString::intern(py, key), value.serialize(Objects(py))?)?)
    }

    fn end(self) -> Result<Object<'py>, Failed> {
        Ok(self.dict.into_any())
    }
}
