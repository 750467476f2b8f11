//! A tool: what it is called, what it takes and gives, and how it is called.

#[cfg(feature = "schema")]
use schemars::Schema;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::parts::unknown::below;
use super::{Described, World};
use crate::error::Error;
use crate::lang::Lang;
#[cfg(feature = "schema")]
use crate::schema::Subschemas;
use crate::shape::{Fault, Misfit, shaped};
use crate::suggest::nearest_or_all;
use crate::text::{JsonForm, to_json};

/// One tool.
pub trait Tool {
    /// Stable name.
    const NAME: &'static str;
    /// For people.
    const TITLE: &'static str;
    /// The purpose, for people and models.
    const DESCRIPTION: &'static str;
    /// Whether it is shown in lists; what is not is there for old prompts and scripts.
    const LISTED: bool = true;
    /// Arguments.
    type Input: DeserializeOwned + Described;
    /// Result.
    type Output: Serialize + Described + Send;

    /// Does it. Pure: all it needs is in the world.
    ///
    /// # Errors
    /// What cannot be found, is not there, or cannot be used.
    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error>;

    /// The result in a few sentences.
    fn text(output: &Self::Output, lang: Lang) -> String;
}

/// The answer of a tool: a result by its output schema, through whatever serializer the surface has, and a text.
///
/// ```
/// use carbon_kepler::tools::{World, find};
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Settings, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let world = World::new(Registry::builtin()?, Settings::default()).with_snapshot(snapshot);
/// let answer = (find("list_top_power_consumers")?.call)(&world, serde_json::json!({"limit": 1}))?;
/// assert_eq!(answer.structured()?["consumers"][0]["namespace"], "shop");
/// assert!(answer.text().starts_with("5 workloads draw"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Answer {
    result: Box<dyn ToolResult>,
    lang: Lang,
    all_digits: bool,
    /// That the answer is not of everything.
    partial: Option<String>,
}

impl Answer {
    /// The result as a tree of values.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a result that JSON cannot hold, which no tool has.
    pub fn structured(&self) -> Result<Value, Error> {
        serde_json::from_str(&self.json(false)?).map_err(unwritable)
    }

    /// The result as JSON, over several lines or in one: for whoever passes it on, a tree of values would be most of the
    /// cost. Figures have six significant digits at most; a profile may ask for all of them.
    ///
    /// # Errors
    /// As [`Answer::structured`].
    pub fn json(&self, pretty: bool) -> Result<String, Error> {
        to_json(self, JsonForm { pretty, all_digits: self.all_digits }).map_err(unwritable)
    }

    /// The same in a few sentences, in the language of the world that was asked.
    #[must_use]
    pub fn text(&self) -> String {
        self.result.text(self.lang) + &below(self.partial.as_ref())
    }
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::invalid("result", &error.to_string(), "what JSON can hold")
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Answer").field(&self.text()).finish()
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(&*self.result, serializer)
    }
}

/// The result of any tool.
trait ToolResult: erased_serde::Serialize + Send {
    fn text(&self, lang: Lang) -> String;
}

/// The result of one tool.
#[derive(Serialize)]
#[serde(transparent)]
struct ResultOf<T: Tool>(T::Output);

impl<T: Tool> ToolResult for ResultOf<T> {
    fn text(&self, lang: Lang) -> String {
        T::text(&self.0, lang)
    }
}

/// A tool in the catalog.
///
/// ```
/// use carbon_kepler::tools::find;
///
/// let tool = find("list_top_power_consumers")?;
/// let error = (tool.check)(&serde_json::json!({"limt": 3})).unwrap_err();
/// assert!(error.to_string().ends_with("did you mean limit?"));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Descriptor {
    /// Stable name.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// The purpose, for people and models.
    pub description: &'static str,
    /// Whether it is shown in lists; others are there for old prompts and scripts.
    pub listed: bool,
    /// JSON Schema of the arguments.
    #[cfg(feature = "schema")]
    pub input_schema: fn(Subschemas) -> Schema,
    /// JSON Schema of the result.
    #[cfg(feature = "schema")]
    pub output_schema: fn(Subschemas) -> Schema,
    /// Looks at arguments without doing anything.
    pub check: fn(&Value) -> Result<(), Error>,
    /// Calls the tool; arguments are an object, or null for none.
    pub call: fn(&World, Value) -> Result<Answer, Error>,
}

pub(super) const fn described<O: Tool + 'static>() -> Descriptor {
    Descriptor {
        name: O::NAME,
        title: O::TITLE,
        description: O::DESCRIPTION,
        listed: O::LISTED,
        #[cfg(feature = "schema")]
        input_schema: |subschemas| subschemas.of_input::<O::Input>(),
        #[cfg(feature = "schema")]
        output_schema: |subschemas| subschemas.of::<O::Output>(),
        check: |arguments| input::<O>(arguments.clone()).map(drop),
        call: call::<O>,
    }
}

/// Arguments as the tool takes them. Some hosts send null for what was not given.
///
/// # Errors
/// What is wrong with them.
fn input<O: Tool>(arguments: Value) -> Result<O::Input, Error> {
    let arguments = match arguments {
        Value::Null => serde_json::Map::new(),
        Value::Object(given) => given.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => return Err(Error::invalid(O::NAME, &other.to_string(), "arguments as an object")),
    };
    shaped(&Value::Object(arguments)).map_err(|misfit| refused(O::NAME, misfit))
}

fn call<T: Tool + 'static>(world: &World, arguments: Value) -> Result<Answer, Error> {
    let result = T::run(world, input::<T>(arguments)?)?;
    let all_digits = world.profile()?.all_digits;
    let (lang, partial) = (world.settings.lang.value, world.partial_note());
    Ok(Answer { result: Box::new(ResultOf::<T>(result)), lang, all_digits, partial })
}

/// Says what is wrong with arguments; of an unknown one, which known one comes nearest.
fn refused(tool: &str, Misfit { path, fault }: Misfit) -> Error {
    let what = if path.is_empty() { tool.to_owned() } else { format!("argument {path} of {tool}") };
    match fault {
        Fault::UnknownKey { key, known } => {
            let near = nearest_or_all(&key, known.iter().copied());
            Error::NotFound { what: format!("argument of {tool} called"), name: path, near }
        }
        Fault::MissingKey(key) => Error::invalid(&what, "none", &format!("a value for {key}")),
        Fault::Wrong { seen, expected } => Error::invalid(&what, &seen, &expected),
        Fault::Other(reason) => Error::invalid(&what, &reason, "what its input schema says"),
    }
}

/// Arguments of a tool from JSON.
///
/// # Errors
/// [`Error::InvalidInput`] where it is none.
pub fn arguments(tool: &str, json: &str) -> Result<Value, Error> {
    serde_json::from_str(json).map_err(|error| Error::invalid(tool, &error.to_string(), "arguments as JSON"))
}
