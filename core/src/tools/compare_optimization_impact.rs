use serde::{Deserialize, Serialize};

use super::parts::basis::Basis;
use super::parts::cronjob::zone_name;
use super::parts::find::{Found, place_of};
use super::parts::input::{default_namespace, default_standard};
use super::parts::optimization::{Optimization, SkippedOptimization};
use super::parts::unknown::{below, emitted, not_known};
use super::{Tool, World};
use crate::assessment::{Assessment, Scenario, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::kubernetes::Runs;
use crate::lang::Lang;
use crate::recommend::{Advice, OffHours, others_of};
use crate::suggest::nearest;
use crate::text::number::rounded;
use crate::text::placed;

/// A workload before and after.
#[derive(Clone, Copy, Debug)]
pub struct Compare;

/// Which levers are pulled.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CompareInput {
    /// Pod, virtual machine, container or controller: web, shop/web, deployment/web.
    pub workload_name: String,
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// The levers to pull.
    #[serde(default = "usual_levers")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Lever>"))]
    pub optimizations: Vec<String>,
    /// Standard to hold both states against.
    #[serde(default = "default_standard")]
    pub standard: String,
    /// Region; default: as the server is set up, else ap-northeast-2.
    #[serde(default)]
    pub region: Option<String>,
    /// How often it runs in a month, for temporal_shift; default: as its CronJob in the pod specs says.
    #[serde(default)]
    pub runs_per_month: Option<f64>,
    /// How long a run takes (h), for temporal_shift; default: as its finished Jobs in the pod specs say.
    #[serde(default)]
    pub hours_per_run: Option<f64>,
    /// When nobody needs it, for off_hours.
    #[serde(default)]
    pub off_hours: Option<OffHoursInput>,
}

/// When nobody needs a workload.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OffHoursInput {
    /// When it goes to sleep, such as 20:00.
    pub sleep_at: String,
    /// When it wakes up, such as 08:00.
    pub wake_up_at: String,
    /// The days of both in the notation of cron: 1-5 is Monday to Friday, * is every day.
    #[serde(default = "workdays")]
    pub weekdays: String,
    /// IANA time zone; default: that of the region.
    #[serde(default)]
    pub time_zone: Option<String>,
}

fn workdays() -> String {
    "1-5".to_owned()
}

fn usual_levers() -> Vec<String> {
    vec!["temporal_shift".to_owned(), "resource_rightsizing".to_owned()]
}

/// Both states and the difference.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(non_snake_case)]
pub struct CompareOutput {
    pub workload: String,
    pub namespace: String,
    pub standard: String,
    pub region: String,
    pub current_status: Verdict,
    pub optimized_status: Verdict,
    pub current_power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    pub optimized_power_watts: Option<f64>,
    pub current_emissions_gCO2eq_hour: Option<f64>,
    pub optimized_emissions_gCO2eq_hour: Option<f64>,
    pub current_monthly_emissions_kg: Option<f64>,
    pub optimized_monthly_emissions_kg: Option<f64>,
    /// Of emissions (%).
    pub reduction_percent: Option<f64>,
    pub power_reduction_watts: Option<f64>,
    pub emissions_reduction_kg_month: Option<f64>,
    /// Of energy that is not drawn, at the price in use; in USD unless the price is in another currency.
    pub estimated_cost_savings_usd_month: Option<f64>,
    /// The same, in `currency`.
    pub estimated_cost_savings_month: Option<f64>,
    /// Currency of the cost.
    pub currency: String,
    pub applied_optimizations: Vec<Optimization>,
    pub skipped_optimizations: Vec<SkippedOptimization>,
    pub implementation_steps: Vec<String>,
    /// Where off_hours is applied, kube-green's SleepInfo for its namespace; null elsewhere.
    pub sleep_info: Option<String>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    /// By what both states were counted and judged.
    pub basis: Basis,
}

impl Tool for Compare {
    const NAME: &'static str = "compare_optimization_impact";
    const TITLE: &'static str = "Compare before and after";
    const DESCRIPTION: &'static str = "What levers would change for one workload: power, emissions, cost and verdict now and \
        afterwards. Savings multiply on what they act on (energy, intensity, PUE); what cannot be computed from data is \
        skipped with what it needs. What only frees capacity is a potential and saves nothing before a node goes.";
    type Input = CompareInput;
    type Output = CompareOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let mut asked = Vec::new();
        for name in &input.optimizations {
            asked.push(Lever::named(name).ok_or_else(|| Error::NotFound {
                what: "optimization".to_owned(),
                name: name.clone(),
                near: nearest(name, Lever::ALL.iter().map(|it| it.name())),
            })?);
        }
        let scenario = world.scenario(Some(&input.standard), input.region.as_deref())?;
        let found = world.workload(&scenario, &input.namespace, &input.workload_name)?;
        let (runs, off_hours) = (input.runs()?, input.off_hours(&scenario)?);
        let advice = Advice { runs: runs.as_ref(), off_hours: off_hours.as_ref(), ..world.advice(&scenario)? };
        let practice = world.practice()?;
        let (savings, skipped) = practice.savings(&advice, &found.subject, &found.members)?;
        let savings = savings.into_iter().filter(|it| asked.contains(&it.lever)).collect();
        let lang = world.settings.lang.value;
        let mut skipped: Vec<_> = skipped.into_iter().filter(|it| asked.contains(&it.lever)).collect();
        let (savings, excluded) = practice.together(savings, lang);
        skipped.extend(excluded);
        let sleeps = savings.iter().any(|it| it.lever == Lever::OffHours);
        let sleep_info = off_hours.filter(|_| sleeps).map(|it| world.sleep_info(&it, &found));
        let scenario = savings.iter().fold(scenario.clone(), |scenario, saving| scenario.before(saving));
        let before = scenario.assess(&found.subject);
        let after = savings.iter().fold((scenario.clone(), found.subject.clone()), |(scenario, subject), saving| {
            scenario.after(saving, &subject)
        });
        let now = State::of(&before);
        let then = State::of(&after.0.assess(&after.1));
        let less = |before: Option<f64>, after: Option<f64>| before.zip(after).map(|(before, after)| before - after);
        let emitted_less = less(now.grams, then.grams);
        let mut steps: Vec<String> = Vec::new();
        for saving in &savings {
            steps.extend(saving.lever.steps(lang).into_iter().map(str::to_owned));
        }
        Ok(CompareOutput {
            workload: input.workload_name,
            namespace: place_of(&found.subject, &input.namespace),
            standard: input.standard,
            region: scenario.factors.region.code.clone(),
            current_status: now.status,
            optimized_status: then.status,
            current_power_watts: now.watts,
            power_unknown_reason: found.subject.power_unknown(lang),
            optimized_power_watts: then.watts,
            current_emissions_gCO2eq_hour: now.grams,
            optimized_emissions_gCO2eq_hour: then.grams,
            current_monthly_emissions_kg: now.kilograms,
            optimized_monthly_emissions_kg: then.kilograms,
            reduction_percent: now
                .grams
                .zip(emitted_less)
                .map(|(all, less)| if all > 0.0 { less / all * 100.0 } else { 0.0 }),
            power_reduction_watts: less(now.watts, then.watts),
            emissions_reduction_kg_month: less(now.kilograms, then.kilograms),
            estimated_cost_savings_usd_month: less(now.cost, then.cost),
            estimated_cost_savings_month: less(now.cost, then.cost),
            currency: scenario.factors.currency.clone(),
            applied_optimizations: savings.iter().map(|it| Optimization::new(it, &scenario, &found.subject)).collect(),
            skipped_optimizations: skipped.into_iter().map(Into::into).collect(),
            implementation_steps: steps,
            sleep_info,
            zeros_note: found.subject.zeros_note(&scenario, lang),
            basis: Basis::new(world, &scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let name = placed(Some(&output.namespace), &output.workload);
        let [before, after] = [output.current_status, output.optimized_status].map(|it| it.text(lang));
        let months = output.current_monthly_emissions_kg.zip(output.optimized_monthly_emissions_kg);
        let change = months.zip(output.reduction_percent).map(|((now, then), percent)| {
            if percent == 0.0 {
                let now = rounded(now, 3);
                return lang.of(format!("{now} kg a month, unchanged"), format!("월 {now} kg, 변화 없음"));
            }
            let ([now, then], percent) = ([now, then].map(|it| rounded(it, 3)), rounded(percent, 1));
            lang.of(
                format!("{now} -> {then} kg a month ({percent} % less)"),
                format!("월 {now} -> {then} kg ({percent}% 감소)"),
            )
        });
        let why = output.power_unknown_reason.as_deref();
        let powers = output.current_power_watts.zip(output.optimized_power_watts);
        let power = match (why, powers) {
            (Some(_), _) => not_known(why, lang) + ", ",
            // Emissions say it all, where there are any.
            (None, Some((now, then))) if change.is_none() => format!("{} -> {} W, ", rounded(now, 3), rounded(then, 3)),
            _ => String::new(),
        };
        let applied = output.applied_optimizations.iter().map(|it| format!("\n- {}: {}", it.r#type, it.description));
        let skipped = output.skipped_optimizations.iter().map(|it| {
            let needs = lang.of("skipped, needs", "제외됨, 필요한 것:");
            format!("\n- {} {needs} {}", it.r#type.name(), it.needs)
        });
        let emissions = emitted(change, why, &output.region, lang);
        let head = format!("{name}: {before} -> {after}; {power}{emissions}");
        head + &applied.chain(skipped).collect::<String>() + &below(output.zeros_note.as_ref())
    }
}

impl CompareInput {
    /// # Errors
    /// [`Error::InvalidInput`] for one without the other, and for what no month has room for.
    fn runs(&self) -> Result<Option<Runs>, Error> {
        const HOURS: f64 = 744.0;
        let (often, long) = match (self.runs_per_month, self.hours_per_run) {
            (None, None) => return Ok(None),
            (Some(often), Some(long)) => (often, long),
            (Some(often), None) => {
                return Err(Error::invalid("hours_per_run", "nothing", &format!("hours of each of {often} runs")));
            }
            (None, Some(long)) => {
                return Err(Error::invalid("runs_per_month", "nothing", &format!("runs of {long} h in a month")));
            }
        };
        if often > 0.0 && long > 0.0 && often * long <= HOURS {
            return Ok(Some(Runs::new(often, long)));
        }
        Err(Error::invalid(
            "runs_per_month",
            &format!("{often} runs of {long} h"),
            "above 0, and together 744 h at most",
        ))
    }

    fn off_hours(&self, scenario: &Scenario) -> Result<Option<OffHours>, Error> {
        let Some(off) = &self.off_hours else { return Ok(None) };
        let local = || scenario.factors.region.time_zone().map(|zone| zone_name(&zone));
        let zone = off.time_zone.clone().map_or_else(local, Ok)?;
        OffHours::new(&off.sleep_at, &off.wake_up_at, &off.weekdays, &zone).map(Some)
    }
}

impl World {
    fn sleep_info(&self, off: &OffHours, found: &Found) -> String {
        let (namespace, name) = (found.subject.namespace.as_deref().unwrap_or("default"), &found.subject.name);
        let specs = self.pod_specs.as_ref();
        let first = found.members.first();
        let own =
            first.and_then(|it| specs?.controller(namespace, &it.name)).map_or_else(|| name.clone(), |it| it.name);
        let others = specs.map(|specs| others_of(specs, namespace, &own)).unwrap_or_default();
        off.sleep_info(namespace, &own, &others)
    }
}

/// The figures that are compared.
struct State {
    status: Verdict,
    watts: Option<f64>,
    grams: Option<f64>,
    kilograms: Option<f64>,
    cost: Option<f64>,
}

impl State {
    fn of(assessment: &Assessment) -> Self {
        let footprint = assessment.footprint.as_ref();
        Self {
            status: assessment.status,
            watts: footprint.map(|it| it.power.value.get()),
            grams: footprint.and_then(|it| it.hourly_emissions.as_ref()).map(|it| it.value.get()),
            kilograms: footprint.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms()),
            cost: footprint.map(|it| it.monthly_cost.value.get()),
        }
    }
}
