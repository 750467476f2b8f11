//! Standards, and what laws say.

use serde::Serialize;

use super::is_korean;
use crate::registry::{Law, LawFact, Standard, StandardKind};
use crate::tools::World;

/// Korean standards, and what Korean laws really say.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KoreanStandards {
    /// This project's benchmarks for Korea.
    pub standards: Vec<StandardDocument>,
    /// Laws with the dates from which their statements are in force.
    pub laws: Vec<LawDocument>,
}

/// Standards of other places, and users' own.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OtherStandards {
    /// This project's benchmarks for other places, and users' own standards.
    pub standards: Vec<StandardDocument>,
}

/// One standard.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StandardDocument {
    /// Stable name.
    pub code: String,
    /// For people, in English.
    pub name: String,
    /// For people, in Korean.
    pub name_local: Option<String>,
    /// Kind of the standard.
    pub kind: StandardKind,
    /// The most that is allowed, in `unit`.
    pub target: f64,
    /// Unit of the target.
    pub unit: String,
    /// Who set the target: this project, or a file, flag or variable of the user's.
    pub set_by: String,
    /// The real content of the law or certificate behind it; empty for users' own standards.
    pub says: String,
    /// The same in Korean.
    pub says_local: Option<String>,
}

/// A law.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LawDocument {
    /// Stable name.
    pub id: String,
    /// English name.
    pub name: String,
    /// Korean name.
    pub name_ko: String,
    /// Identifier at law.go.kr.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law_id: Option<String>,
    /// Number under which it was promulgated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Day of promulgation (ISO 8601; may lack the day); null where it was not found, or there is none.
    pub promulgated: Option<String>,
    /// First day in force; of a law that was read in one version only, of that version.
    pub in_force: Option<String>,
    /// The ministry in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ministry: Option<String>,
    /// Where this was read.
    pub source: String,
    /// When it was read.
    pub as_of: String,
    /// The statements of the law.
    pub facts: Vec<LawStatement>,
}

/// One statement of a law.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LawStatement {
    /// The statement in this project's words.
    pub says: String,
    /// The same in Korean.
    pub says_local: Option<String>,
    /// The day from which it is in force; null where that was not found.
    pub in_force_from: Option<String>,
    /// Whether it is in force; null where that is not known, or the caller has no clock.
    pub in_force_now: Option<bool>,
}

impl KoreanStandards {
    pub(super) fn of(world: &World) -> Self {
        // What is promulgated may not be in force yet; without a clock that is not known.
        let today = world.now.map(|now| now.strftime("%Y-%m-%d").to_string());
        let laws = world
            .registry
            .laws()
            .iter()
            .filter(|law| law.place == "KR")
            .map(|law| LawDocument::of(law, today.as_deref()))
            .collect();
        Self { standards: standards(world, true), laws }
    }
}

impl OtherStandards {
    pub(super) fn of(world: &World) -> Self {
        Self { standards: standards(world, false) }
    }
}

fn standards(world: &World, korean: bool) -> Vec<StandardDocument> {
    let all = world.registry.standards().iter();
    all.filter(|standard| is_korean(&standard.id) == korean).map(StandardDocument::of).collect()
}

impl StandardDocument {
    pub(super) fn of(standard: &Standard) -> Self {
        let (target, unit) = standard.target();
        Self {
            code: standard.id.clone(),
            name: standard.title.clone(),
            name_local: standard.title_ko.clone(),
            kind: standard.kind(),
            target,
            unit,
            set_by: standard.set_by.clone(),
            says: standard.says.clone(),
            says_local: standard.says_ko.clone(),
        }
    }
}

impl LawDocument {
    fn of(law: &Law, today: Option<&str>) -> Self {
        let law = law.clone();
        Self {
            facts: law.facts.iter().map(|fact| LawStatement::of(fact, today)).collect(),
            id: law.id,
            name: law.name,
            name_ko: law.name_ko,
            law_id: law.law_id,
            number: law.number,
            promulgated: law.promulgated,
            in_force: law.in_force,
            ministry: law.ministry,
            source: law.source,
            as_of: law.as_of,
        }
    }
}

impl LawStatement {
    fn of(fact: &LawFact, today: Option<&str>) -> Self {
        let in_force_now = today.and_then(|day| fact.is_in_force(day));
        Self {
            says: fact.says.clone(),
            says_local: fact.says_ko.clone(),
            in_force_from: fact.in_force.clone(),
            in_force_now,
        }
    }
}
