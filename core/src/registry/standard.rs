use wildmatch::WildMatch;

use super::document::{BudgetRow, KindRow, StandardRow};
use super::given::Amount;
use crate::error::Error;
use crate::quantity::Stated;
use crate::quantity::units::{GramsCo2e, GramsPerKwh, KilowattHours, Ratio, Unit as _};

/// Something a workload, a region or a facility is measured against.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let standard = registry.standard("KR_CARBON_2050")?;
/// assert_eq!((standard.target(), standard.set_by.as_str()), ((424.0, "gCO2eq/kWh".to_owned()), "this project"));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Standard {
    /// Stable name.
    pub id: String,
    /// For people, in English.
    pub title: String,
    /// For people, in Korean.
    pub title_ko: Option<String>,
    /// The requirement to be met.
    pub requirement: Requirement,
    /// The real content of the law or certificate behind it; empty for users' own standards.
    pub says: String,
    /// The same in Korean.
    pub says_ko: Option<String>,
    /// Who set its target: this project, or a file, flag or variable of the user's.
    pub set_by: String,
    /// Whether a law sets the target; none that is bundled is one.
    pub is_law: bool,
    /// Id of the PUE standard that is asked for with it.
    pub(crate) with_pue: Option<String>,
}

/// The requirement of a standard.
///
/// ```
/// use carbon_kepler::Registry;
/// use carbon_kepler::registry::Requirement;
///
/// let registry = Registry::builtin()?;
/// let standard = registry.standard("KR_PUE_GREEN_DC")?;
/// assert!(matches!(standard.requirement, Requirement::Pue(target) if target.get() >= 1.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Requirement {
    /// The most emissions per kWh.
    Intensity(GramsPerKwh),
    /// The highest PUE.
    Pue(Ratio),
    /// The most emissions per functional unit, as ISO/IEC 21031 counts them.
    Sci {
        /// gCO2eq per unit.
        target: GramsCo2e,
        /// Name of the functional unit: request, job, user.
        unit: String,
    },
    /// The most energy or emissions per month.
    Budget(Budget),
}

/// A budget per month.
///
/// ```
/// use carbon_kepler::registry::{Requirement, Standard};
///
/// let Requirement::Budget(budget) = Standard::parse_budget("shop=10kg", "me")?.requirement else { unreachable!() };
/// assert!(budget.is_for_namespace("shop") && !budget.is_for_namespace("batch"));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Budget {
    /// The limit.
    pub limit: Limit,
    /// Namespace it is for; `*` stands for any text; `None` for all.
    pub namespace: Option<WildMatch>,
    /// Each workload, or else each controller, it is for; `None` where it is for the namespace as a whole.
    pub workload: Option<WildMatch>,
    /// Each node it is for; then it is for no namespace and no workload.
    pub node: Option<WildMatch>,
}

/// The limit per month.
///
/// ```
/// use carbon_kepler::registry::{Limit, Requirement, Standard};
///
/// let Requirement::Budget(budget) = Standard::parse_budget("shop=10kWh", "me")?.requirement else { unreachable!() };
/// assert!(matches!(budget.limit, Limit::Energy(energy) if energy.get() == 10.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// A limit on energy.
    Energy(KilowattHours),
    /// A limit on emissions.
    Emissions(GramsCo2e),
}

/// The kinds of standards.
///
/// ```
/// use carbon_kepler::Registry;
/// use carbon_kepler::registry::StandardKind;
///
/// let registry = Registry::builtin()?;
/// assert_eq!(registry.standard("KR_PUE_GREEN_DC")?.kind(), StandardKind::Pue);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StandardKind {
    Intensity,
    Pue,
    Budget,
    Sci,
}

impl StandardKind {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intensity => "intensity",
            Self::Pue => "pue",
            Self::Budget => "budget",
            Self::Sci => "sci",
        }
    }
}

impl Standard {
    /// The kind of the standard, from its requirement.
    #[must_use]
    pub fn kind(&self) -> StandardKind {
        match self.requirement {
            Requirement::Intensity(_) => StandardKind::Intensity,
            Requirement::Pue(_) => StandardKind::Pue,
            Requirement::Sci { .. } => StandardKind::Sci,
            Requirement::Budget(_) => StandardKind::Budget,
        }
    }

    /// The most that it allows, and the unit of that.
    #[must_use]
    pub fn target(&self) -> (f64, String) {
        match &self.requirement {
            Requirement::Intensity(target) => (target.get(), GramsPerKwh::SYMBOL.to_owned()),
            Requirement::Pue(target) => (target.get(), Ratio::SYMBOL.to_owned()),
            Requirement::Sci { target, unit } => (target.get(), format!("gCO2eq/{unit}")),
            Requirement::Budget(budget) => match budget.limit {
                Limit::Energy(limit) => (limit.get(), "kWh/month".to_owned()),
                Limit::Emissions(limit) => (limit.kilograms(), "kgCO2eq/month".to_owned()),
            },
        }
    }

    pub(super) fn from_row(row: StandardRow, set_by: &str) -> Result<Self, Error> {
        let requirement = match row.kind {
            KindRow::Intensity => {
                Requirement::Intensity(GramsPerKwh::new(row.target.read(&row.id, Stated::Intensity)?)?)
            }
            KindRow::Pue => Requirement::Pue(Ratio::new(row.target.read(&row.id, Stated::Pue)?)?),
            KindRow::Sci => Requirement::Sci {
                target: grams(&row.id, &row.target)?,
                unit: row.unit.ok_or_else(|| Error::invalid(&row.id, "no unit", "unit = \"request\" or the like"))?,
            },
        };
        Ok(Self {
            title: row.title.unwrap_or_else(|| row.id.clone()),
            title_ko: row.title_ko,
            id: row.id,
            requirement,
            says: row.says.unwrap_or_default(),
            says_ko: row.says_ko,
            set_by: set_by.to_owned(),
            is_law: row.is_law,
            with_pue: row.with_pue,
        })
    }

    pub(super) fn from_budget(row: BudgetRow, set_by: &str) -> Result<Self, Error> {
        let limit = Limit::parse(&row.limit)?;
        let pattern = |text: Option<String>| text.as_deref().map(WildMatch::new);
        if row.node.is_some() && (row.namespace.is_some() || row.workload.is_some()) {
            return Err(Error::invalid("budgets", "a node beside a namespace or workload", "one of them"));
        }
        let (namespace, workload, node) = (pattern(row.namespace), pattern(row.workload), pattern(row.node));
        let standard = Self::of_budget(Budget { limit, namespace, workload, node }, set_by);
        Ok(Self { title: row.title.unwrap_or(standard.title), id: row.id.unwrap_or(standard.id), ..standard })
    }

    /// A budget as a flag has it: `10kg`, `25kWh` (each workload), `shop=10kg` (a namespace), `shop/web-*=5kg`
    /// (each of these workloads, or controllers), `node:worker-*=80kg` (each of these nodes), all per month.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for anything else.
    pub fn parse_budget(text: &str, set_by: &str) -> Result<Self, Error> {
        let (whose, limit) = text.rsplit_once('=').unwrap_or(("*/*", text));
        let limit = Limit::parse(limit)?;
        let is_name = |name: &str| !name.is_empty() && !name.contains(['=', ',', '/']);
        let forms = "LIMIT, NAMESPACE=LIMIT, NAMESPACE/WORKLOAD=LIMIT or node:NODE=LIMIT";
        let wrong = || Error::invalid("budget", text, forms);
        if let Some(node) = whose.trim().strip_prefix("node:").map(str::trim) {
            let node = Some(WildMatch::new(node)).filter(|_| is_name(node)).ok_or_else(wrong)?;
            return Ok(Self::of_budget(Budget { limit, namespace: None, workload: None, node: Some(node) }, set_by));
        }
        let (namespace, workload) = match whose.split_once('/') {
            Some((namespace, workload)) => (namespace.trim(), Some(workload.trim())),
            None => (whose.trim(), None),
        };
        if !(is_name(namespace) && workload.is_none_or(is_name)) {
            return Err(wrong());
        }
        let namespace = (namespace != "*").then(|| WildMatch::new(namespace));
        Ok(Self::of_budget(Budget { limit, namespace, workload: workload.map(WildMatch::new), node: None }, set_by))
    }

    fn of_budget(budget: Budget, set_by: &str) -> Self {
        let namespace = budget.namespace.as_ref().map_or_else(|| "*".to_owned(), ToString::to_string);
        let whose = match (&budget.workload, &budget.node) {
            (_, Some(node)) => format!("node:{node}"),
            (Some(workload), None) => format!("{namespace}/{workload}"),
            (None, None) => namespace,
        };
        let (limit, short) = match budget.limit {
            Limit::Energy(energy) => (format!("{energy} kWh"), format!("{energy}kWh")),
            Limit::Emissions(mass) => (format!("{} kgCO2eq", mass.kilograms()), format!("{}kg", mass.kilograms())),
        };
        Self {
            id: format!("budget {whose}={short}"),
            title: format!("{limit} a month"),
            title_ko: Some(format!("월 {limit}")),
            requirement: Requirement::Budget(budget),
            says: String::new(),
            says_ko: None,
            set_by: set_by.to_owned(),
            is_law: false,
            with_pue: None,
        }
    }
}

impl Budget {
    /// Whether it is for this workload.
    #[must_use]
    pub fn is_for_workload(&self, namespace: Option<&str>, name: &str) -> bool {
        self.workload.as_ref().is_some_and(|pattern| pattern.matches(name))
            && self.namespace.as_ref().is_none_or(|pattern| namespace.is_some_and(|it| pattern.matches(it)))
    }

    /// Whether it is for this namespace as a whole.
    #[must_use]
    pub fn is_for_namespace(&self, namespace: &str) -> bool {
        let whole = self.workload.is_none() && self.node.is_none();
        whole && self.namespace.as_ref().is_none_or(|it| it.matches(namespace))
    }

    /// Whether it is for this node.
    #[must_use]
    pub fn is_for_node(&self, node: &str) -> bool {
        self.node.as_ref().is_some_and(|it| it.matches(node))
    }
}

impl Limit {
    fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let unit_at = text.find(|c: char| c.is_ascii_alphabetic() && c != 'e').unwrap_or(text.len());
        let (number, unit) = text.split_at(unit_at);
        let wrong = || Error::invalid("budget", text, "a limit a month such as 10kg (of CO2eq) or 25kWh");
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        if !(number >= 0.0 && number.is_finite()) {
            return Err(wrong());
        }
        match unit.trim().to_lowercase().as_str() {
            "kg" | "kgco2e" | "kgco2eq" => Ok(Self::Emissions(GramsCo2e::from_kilograms(number)?)),
            "kwh" => Ok(Self::Energy(KilowattHours::new(number)?)),
            _ => Err(wrong()),
        }
    }
}

/// Emissions per functional unit, which may be as small as a request.
fn grams(what: &str, amount: &Amount) -> Result<GramsCo2e, Error> {
    match amount {
        Amount::Bare(value) if *value >= 0.0 => GramsCo2e::new(*value),
        Amount::Bare(value) => Err(Error::invalid(what, &value.to_string(), "a number of 0 or more")),
        Amount::Text(text) => Err(Error::invalid(what, text, "a number of 0 or more")),
    }
}

/// A PUE: total over IT energy is never below 1 (ISO/IEC 30134-2).
pub(crate) fn pue(what: &str, value: f64) -> Result<Ratio, Error> {
    if value >= 1.0 { Ratio::new(value) } else { Err(Error::invalid(what, &value.to_string(), "a PUE of 1 or more")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_say_whose_they_are() {
        let budget = |text| match Standard::parse_budget(text, "--budget").unwrap().requirement {
            Requirement::Budget(budget) => budget,
            other => unreachable!("{other:?}"),
        };
        let each = budget("10kg");
        assert_eq!(each.limit, Limit::Emissions(GramsCo2e::new(10_000.0).unwrap()));
        assert!(each.is_for_workload(None, "vm one") && each.is_for_workload(Some("shop"), "web"));
        let some = budget("shop/web-*=2.5e1 kWh");
        assert_eq!(some.limit, Limit::Energy(KilowattHours::new(25.0).unwrap()));
        assert!(some.is_for_workload(Some("shop"), "web-1") && !some.is_for_workload(None, "web-1"));
        assert!(!some.is_for_workload(Some("shop"), "db") && !some.is_for_namespace("shop"));
        let whole = budget("sh*=1kgCO2eq");
        assert!(whole.is_for_namespace("shop") && !whole.is_for_namespace("batch"));
        let node = budget("node:worker-*=80kg");
        assert!(node.is_for_node("worker-7") && !node.is_for_node("db-1"));
        assert!(!node.is_for_namespace("worker-7") && !node.is_for_workload(None, "worker-7"));
        for bad in [
            "shop=1kg,batch=2kg",
            "a=b=1kg",
            "a/b/c=1kg",
            "",
            "10",
            "kg",
            "-1kg",
            "NaNkg",
            "1e999kg",
            "10t",
            "=10kg",
            "shop/=10kg",
            "node:=10kg",
            "node:a/b=10kg",
        ] {
            assert!(Standard::parse_budget(bad, "--budget").is_err(), "{bad}");
        }
    }
}
