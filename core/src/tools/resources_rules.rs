//! `rules://korea`: the rules that somebody who runs data centres in Korea, or reports for a firm there, may meet, and what
//! of them can be answered from here.

use serde::Serialize;

use super::World;
use crate::lang::Lang;
use crate::registry::{Law, LawFact, LawKind};

/// All rules, in the language of the settings.
#[derive(Debug, Serialize)]
pub(super) struct Rules {
    note: &'static str,
    rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Serialize)]
struct Rule {
    id: String,
    rule: String,
    /// The name in the other language.
    rule_other: String,
    kind: LawKind,
    place: String,
    who: Option<String>,
    promulgated: Option<String>,
    /// First day in force; null where it is no law, or that was not found.
    since: Option<String>,
    /// Null without a clock, or where `since` is.
    in_force_now: Option<bool>,
    this_tool_contributes: Option<String>,
    this_tool_cannot_say: Option<String>,
    says: Vec<Statement>,
    source: String,
    as_of: String,
}

#[derive(Debug, Serialize)]
struct Statement {
    says: String,
    in_force_from: Option<String>,
    in_force_now: Option<bool>,
}

impl Rules {
    pub(super) fn of(world: &World) -> Self {
        let lang = world.settings.lang.value;
        let today = world.now.map(|now| now.strftime("%Y-%m-%d").to_string());
        Self {
            note: lang.of(
                "facts as read at as_of, no legal advice: none of these rules sets a limit for a workload, a cluster or a cloud tenant",
                "as_of 시점에 확인한 사실이며 법률 자문이 아님: 이 규칙들은 워크로드, 클러스터, 클라우드 이용자에 대한 한도를 정하지 않음",
            ),
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
            says: law.facts.iter().map(|fact| Statement::of(fact, today, lang)).collect(),
            source: law.source.clone(),
            as_of: law.as_of.clone(),
        }
    }
}

impl Statement {
    fn of(fact: &LawFact, today: Option<&str>, lang: Lang) -> Self {
        Self {
            says: lang.of(fact.says.clone(), fact.says_ko.clone().unwrap_or_else(|| fact.says.clone())),
            in_force_from: fact.in_force.clone(),
            in_force_now: today.and_then(|day| fact.is_in_force(day)),
        }
    }
}
