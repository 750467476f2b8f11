use std::collections::HashMap;
use std::sync::Arc;

use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::settings::{ASSUMPTIONS, Table};
use carbon_kepler::tools::{self, CATALOG, find};
use carbon_kepler::units::{KilowattHours, Watts};
use carbon_kepler::{Error, Footprint, Lang};
use carbon_kepler_source::CONNECTIONS;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::assessment::Assessments;
use crate::fault::{Raised, told};
use crate::footprint::{boundary, factors, footprint};
use crate::objects::object;
use crate::quantity::{Figure, figure, typed};
use crate::snapshot::{Snapshot, timestamp};
use crate::standard::{profile, standard};

/// Carbon intensities, each from a moment (s since 1970) on, when the last one ends, and where they come from, as JSON.
type Intensities = (Vec<(f64, f64)>, f64, String);

/// Settings of a world: it reads no exporters.
const SETTINGS: Table = Table(&[ASSUMPTIONS]);

/// Settings of files, which the programs read too.
const OF_FILES: Table = Table(&[ASSUMPTIONS, CONNECTIONS]);

/// Names of all tools.
#[pyfunction]
pub(crate) fn tool_names() -> Vec<&'static str> {
    CATALOG.iter().map(|tool| tool.name).collect()
}

/// Everything that the tools know: settings, registry and measurement.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct World {
    pub(crate) inner: tools::World,
}

impl World {
    /// The language that it answers in.
    pub(crate) fn lang(&self) -> Lang {
        self.inner.settings.lang.value
    }
}

#[pymethods]
impl World {
    /// Settings are named as in a file, documents are given as name and text. Without a time (seconds since 1970),
    /// answers have none.
    #[new]
    #[pyo3(signature = (settings: "dict[str, list[str]]", documents, snapshot, pod_specs, node_specs, now))]
    fn new(
        settings: HashMap<String, Vec<String>>,
        documents: Vec<(String, String)>,
        snapshot: Option<&Bound<'_, Snapshot>>,
        pod_specs: Option<&str>,
        node_specs: Option<&str>,
        now: Option<f64>,
    ) -> Raised<Self> {
        let documents = documents.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let mut world = tools::World::settled(SETTINGS.caller(settings)?, OF_FILES, documents)?;
        if let Some(Snapshot { inner, window, .. }) = snapshot.map(Bound::get) {
            world = match window {
                Some(window) => world.with_window(Arc::clone(inner), *window),
                None => world.with_snapshot(Arc::clone(inner)),
            };
        }
        if let Some(text) = pod_specs {
            world = world.with_pod_specs(PodSpecs::parse("pod_specs", text)?);
        }
        if let Some(text) = node_specs {
            world = world.with_node_specs(NodeSpecs::parse("node_specs", text)?);
        }
        if let Some(now) = now {
            world = world.at(timestamp("now", now)?);
        }
        Ok(Self { inner: world })
    }

    /// Calls a tool; arguments are JSON, the result is the object that `json.loads` would make of its JSON.
    #[pyo3(signature = (name, arguments) -> "dict[str, object]")]
    fn call<'py>(&self, py: Python<'py>, name: &str, arguments: &str) -> PyResult<Bound<'py, PyAny>> {
        // Through its JSON, whose figures have as many digits as other doors give.
        let called = || (find(name)?.call)(&self.inner, tools::arguments(name, arguments)?)?.structured();
        object(py, &py.detach(called).map_err(told(self.lang()))?)
    }

    /// The same in a few sentences.
    fn tell(&self, py: Python<'_>, name: &str, arguments: &str) -> Raised<String> {
        let called = || Ok((find(name)?.call)(&self.inner, tools::arguments(name, arguments)?)?.text());
        py.detach(called).map_err(told(self.lang()))
    }

    /// Assesses everything that was measured against all standards, or against one.
    fn assess(&self, py: Python<'_>, standard: Option<&str>, region: Option<&str>) -> Raised<Assessments> {
        let assessed = || -> Result<Report, Error> {
            let scenario = self.inner.scenario(standard, region)?;
            let mut selection = Selection::default();
            selection.idle = scenario.idle_policy();
            selection.scenario = Some(scenario);
            selection.explain = true;
            selection.lang = self.inner.settings.lang.value;
            Report::new(self.inner.measured()?, &selection)
        };
        let taken_at = self.inner.snapshot.as_ref().and_then(|it| it.taken_at());
        Ok(Assessments { report: py.detach(assessed).map_err(told(self.lang()))?, taken_at })
    }

    /// Energy, emissions and cost of a power (W) that was measured at a boundary, as JSON.
    fn footprint(&self, power: Figure, measured_at: &str, region: Option<&str>) -> Raised<String> {
        let factors = self.inner.scenario(None, region)?.factors;
        let figures = Footprint::new(&typed(power, Watts::new)?, boundary(measured_at)?, &factors);
        Ok(footprint(&figures, &figures.explain(&factors), &factors.currency, self.inner.settings.lang.value)
            .to_string())
    }

    /// Emissions of an energy (kWh); None without a carbon intensity for the region.
    fn emissions(&self, energy: Figure, measured_at: &str, region: Option<&str>) -> Raised<Option<Figure>> {
        let factors = self.inner.scenario(None, region)?.factors;
        let emissions = factors.emissions(&typed(energy, KilowattHours::new)?, boundary(measured_at)?);
        Ok(emissions.map(|it| figure(it, "gCO2eq")))
    }

    /// The factors in use, as JSON.
    fn factors(&self, region: Option<&str>) -> Raised<String> {
        Ok(factors(&self.inner.scenario(None, region)?.factors).to_string())
    }

    /// The carbon intensity of a region over time, between two moments.
    fn curve(&self, start: f64, end: f64, region: Option<&str>) -> Raised<Intensities> {
        let scenario = self.inner.scenario(None, region)?;
        let day = self.inner.day_curve(&scenario)?;
        let zone = scenario.factors.region.time_zone()?;
        let curve = day.shape.over(timestamp("start", start)?, timestamp("end", end)?, &zone)?;
        let about = json!({
            "id": day.id,
            "quality": day.quality,
            "basis": day.basis.to_string(),
            "source": format!("{}; {}", day.title, day.source),
            "time_zone": zone.iana_name(),
        });
        Ok((curve.moments().map(|(at, value)| (at.get(), value)).collect(), curve.end().get(), about.to_string()))
    }

    /// All standards and budgets, as JSON.
    fn standards(&self) -> String {
        self.inner.registry.standards().iter().map(standard).collect::<Value>().to_string()
    }

    /// One of them, as JSON.
    fn standard(&self, id: &str) -> Raised<String> {
        Ok(standard(self.inner.registry.standard(id)?).to_string())
    }

    /// All profiles, as JSON.
    fn profiles(&self) -> String {
        self.inner.registry.profiles().iter().map(profile).collect::<Value>().to_string()
    }

    /// How the profile in use has exporters read: gauges alone or not, and for how long (s) answers share a reading, or
    /// None where it does not say.
    fn reading(&self) -> Raised<(bool, Option<u32>)> {
        let profile = self.inner.registry.profile(&self.inner.settings.profile.value)?;
        Ok((profile.gauges_only, profile.shared_seconds))
    }

    /// One of them, as JSON.
    fn profile(&self, id: &str) -> Raised<String> {
        Ok(profile(self.inner.registry.profile(id)?).to_string())
    }
}
