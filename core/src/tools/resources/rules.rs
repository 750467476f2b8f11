//! `rules://korea`: the rules that somebody who runs data centres in Korea, or reports for a firm there, may meet, and what
//! of them can be answered from here.

use serde::Serialize;

use crate::lang::Lang;
use crate::registry::{Law, LawFact, LawKind};
use crate::tools::World;

/// All rules, in the language of the settings.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Rules {
    /// A caveat.
    pub note: String,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Rule {
    /// Stable name.
    pub id: String,
    /// The name in the language of the settings.
    pub rule: String,
    /// The name in the other language.
    pub rule_other: String,
    /// How far it binds.
    pub kind: LawKind,
    /// Where it is in force: KR, EU or US.
    pub place: String,
    /// Those who have to follow it.
    pub who: Option<String>,
    /// Day of promulgation; null where it was not found, or there is none.
    pub promulgated: Option<String>,
    /// First day in force; null where it is no law, or that was not found.
    pub since: Option<String>,
    /// Null without a clock, or where `since` is.
    pub in_force_now: Option<bool>,
    /// The figures that this project gives them.
    pub this_tool_contributes: Option<String>,
    /// The answers that this project cannot give.
    pub this_tool_cannot_say: Option<String>,
    /// The statements of the rule.
    pub says: Vec<RuleStatement>,
    /// Where this was read.
    pub source: String,
    /// When it was read.
    pub as_of: String,
}

/// One statement of a rule.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RuleStatement {
    /// The statement in this project's words.
    pub says: String,
    /// The day from which it is in force; null where that was not found.
    pub in_force_from: Option<String>,
    /// Whether it is in force; null where that is not known, or the caller has no clock.
    pub in_force_now: Option<bool>,
}

impl Rules {
    pub(super) fn of(world: &World) -> Self {
        let lang = world.settings.lang.value;
        let today = world.now.map(|now| now.strftime("%Y-%m-%d").to_string());
        Self {
            note: lang
                .of(
                "facts as read at as_of, no legal advice: none of these rules sets a limit for a workload, a cluster or a cloud tenant",
                "as_of 시점에 확인한 사실이며 법률 자문이 아님: 이 규칙들은 워크로드, 클러스터, 클라우드 이용자에 대한 한도를 정하지 않음",
            )
            .to_owned(),
            rules: world.registry.laws().iter().map(|law| Rule::of(law, today.as_deref(), lang)).collect(),
        }
    }
}

impl Rule {
    fn of(law: &Law, today: Option<&str>, lang: Lang) -> Self {
        let told = |en: &Option<String>, ko: &Option<String>| lang.of(en.clone(), ko.clone().or_else(|| en.clone()));
        let (rule, rule_other) =
            lang.of((law.name.clone(), law.name_ko.clone()), (law.name_ko.clone(), law.name.clone()));
        Self {
            id: law.id.clone(),
            rule,
            rule_other,
            kind: law.kind,
            place: law.place.clone(),
            who: told(&law.who, &law.who_ko),
            promulgated: law.promulgated.clone(),
            since: law.in_force.clone(),
            in_force_now: law.in_force.as_deref().and_then(|from| Some(from <= today?)),
            this_tool_contributes: told(&law.gives, &law.gives_ko),
            this_tool_cannot_say: told(&law.cannot_say, &law.cannot_say_ko),
            says: law.facts.iter().map(|fact| RuleStatement::of(fact, today, lang)).collect(),
            source: law.source.clone(),
            as_of: law.as_of.clone(),
        }
    }
}

impl RuleStatement {
    fn of(fact: &LawFact, today: Option<&str>, lang: Lang) -> Self {
        Self {
            says: lang.of(fact.says.clone(), fact.says_ko.clone().unwrap_or_else(|| fact.says.clone())),
            in_force_from: fact.in_force.clone(),
            in_force_now: today.and_then(|day| fact.is_in_force(day)),
        }
    }
}
