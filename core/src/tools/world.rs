use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock, Weak};

use jiff::Timestamp;

use crate::assessment::{Scenario, Subject};
use crate::error::Error;
use crate::kubernetes::{NodeSpecs, PodSpecs, Reservations};
use crate::quantity::units::Seconds;
use crate::registry::{Profile, Region, Registry};
use crate::settings::{Layer, Setting, Settings, Table};
use crate::snapshot::{Snapshot, Workload, WorkloadKind};

/// All that tools know: data, settings, the last measurement, and the time. Cheap to clone.
///
/// ```
/// use carbon_kepler::tools::World;
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Settings, Snapshot};
///
/// let world = World::new(Registry::builtin()?, Settings::default());
/// assert!(world.measured().is_err(), "nothing was measured");
/// let world = world.with_snapshot(Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?);
/// assert_eq!(world.measured()?.nodes().len(), 1);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct World {
    /// Regions, factors, standards and profiles.
    pub registry: Arc<Registry>,
    /// The user's decisions.
    pub settings: Arc<Settings>,
    /// The measurement; `None` without a source.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The time that was measured over; `None` where gauges were read once.
    pub window: Option<Seconds>,
    /// The requests of pods, where they are known.
    pub pod_specs: Option<Arc<PodSpecs>>,
    /// The allocatable resources of nodes, where they are known.
    pub node_specs: Option<Arc<NodeSpecs>>,
    /// The time; nothing here reads a clock.
    pub now: Option<Timestamp>,
    /// When it was measured, which may be a little earlier.
    pub measured_at: Option<Timestamp>,
    usual: Arc<OnceLock<Usual>>,
}

/// The scenario of the settings, for calls that say nothing else, and the settings it was made of.
#[derive(Debug)]
struct Usual {
    registry: Weak<Registry>,
    settings: Weak<Settings>,
    scenario: Arc<Scenario>,
}

impl World {
    /// A world in which nothing was measured yet.
    #[must_use]
    pub fn new(registry: Registry, settings: Settings) -> Self {
        Self {
            registry: Arc::new(registry),
            settings: Arc::new(settings),
            snapshot: None,
            window: None,
            pod_specs: None,
            node_specs: None,
            now: None,
            measured_at: None,
            usual: Arc::default(),
        }
    }

    /// A world in which nothing was measured yet, of what is built in and documents by name and text: files of settings,
    /// factors or standards, as users write them, that may set what is in the table. What the caller says comes before
    /// them; of them, the last one wins.
    ///
    /// # Errors
    /// What [`Registry::read`] and [`Settings::resolve`] say, and [`Scenario::resolve`]: what does not fit together is
    /// better known now than at the first call.
    pub fn settled<'a>(
        caller: Layer,
        table: Table,
        documents: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        let mut registry = Registry::builtin()?;
        let mut layers = Vec::new();
        for (name, text) in documents {
            layers.push(registry.read_knowing(table, name, text)?);
        }
        layers.push(caller);
        layers.reverse();
        let world = Self::new(registry, Settings::resolve(&layers)?);
        world.usual_scenario()?;
        Ok(world)
    }

    /// With gauges that were read once.
    #[must_use]
    pub fn with_snapshot(self, snapshot: impl Into<Arc<Snapshot>>) -> Self {
        Self { snapshot: Some(snapshot.into()), window: None, ..self }
    }

    /// With means over a window.
    #[must_use]
    pub fn with_window(self, snapshot: impl Into<Arc<Snapshot>>, window: Seconds) -> Self {
        Self { snapshot: Some(snapshot.into()), window: Some(window), ..self }
    }

    /// With what pods ask for.
    #[must_use]
    pub fn with_pod_specs(self, specs: PodSpecs) -> Self {
        Self { pod_specs: Some(Arc::new(specs)), ..self }
    }

    /// With what nodes have to give.
    #[must_use]
    pub fn with_node_specs(self, specs: NodeSpecs) -> Self {
        Self { node_specs: Some(Arc::new(specs)), ..self }
    }

    /// Reservations of pods on their nodes, where both are known.
    fn reservations(&self) -> Option<Reservations> {
        let (pods, nodes) = self.pod_specs.as_ref().zip(self.node_specs.as_ref())?;
        Some(Reservations::new(Arc::clone(pods), Arc::clone(nodes)))
    }

    /// At this time.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Measured at this time.
    #[must_use]
    pub fn measured_at(self, time: Timestamp) -> Self {
        Self { measured_at: Some(time), ..self }
    }

    /// The measurement.
    ///
    /// # Errors
    /// [`Error::NoSource`] without a measurement, or the error of one without any power.
    pub fn measured(&self) -> Result<&Snapshot, Error> {
        let snapshot = self.snapshot.as_deref().ok_or(Error::NoSource)?;
        snapshot.require_power()?;
        Ok(snapshot)
    }

    pub(super) fn profile(&self) -> Result<&Profile, Error> {
        self.registry.profile(&self.settings.profile.value)
    }

    /// The time as answers give it; empty where nobody told it.
    pub(super) fn timestamp(&self) -> Option<String> {
        self.now.map(|now| now.round(jiff::Unit::Second).unwrap_or(now).to_string())
    }

    /// By what a call is counted and judged: its own arguments come before the settings.
    ///
    /// # Errors
    /// As [`Scenario::resolve`].
    pub fn scenario(&self, standard: Option<&str>, region: Option<&str>) -> Result<Scenario, Error> {
        self.resolved(&self.call_settings(standard, region))
    }

    /// The scenario of some settings, with what is reserved.
    pub(super) fn resolved(&self, settings: &Settings) -> Result<Scenario, Error> {
        Ok(Scenario::resolve(&self.registry, settings)?
            .with_reservations(self.reservations())
            .with_pod_specs(self.pod_specs.clone()))
    }

    /// The scenario of the settings alone. The first one is kept, and serves until somebody replaces what it was made of.
    pub(super) fn usual_scenario(&self) -> Result<Arc<Scenario>, Error> {
        let reserved = self.reservations();
        let is_same = |scenario: &Scenario| {
            let pods = (&scenario.pod_specs, &self.pod_specs);
            same(pods, Arc::ptr_eq) && same((&scenario.reserved, &reserved), Reservations::is_same)
        };
        if let Some(Usual { registry, settings, scenario }) = self.usual.get()
            && is_same(scenario)
            && registry.as_ptr() == Arc::as_ptr(&self.registry)
            && settings.as_ptr() == Arc::as_ptr(&self.settings)
        {
            return Ok(Arc::clone(scenario));
        }
        let scenario = Arc::new(self.resolved(&self.settings)?);
        let (registry, settings) = (Arc::downgrade(&self.registry), Arc::downgrade(&self.settings));
        let _ = self.usual.set(Usual { registry, settings, scenario: Arc::clone(&scenario) });
        Ok(scenario)
    }

    pub(super) fn call_settings(&self, standard: Option<&str>, region: Option<&str>) -> Settings {
        let mut settings = Settings::clone(&self.settings);
        if let Some(standard) = standard {
            settings.standards = Some(Setting::given(vec![standard.to_owned()]));
        }
        if let Some(region) = region {
            // What is no place is said where the scenario is resolved; a city that means the same there keeps its name.
            let asked = self.place(region).map_or_else(|_| region.to_owned(), |it| it.code);
            let is_same = self.registry.region(region).is_ok_and(|it| it.code == asked);
            settings.region = Setting::given(if is_same { region.to_owned() } else { asked });
        }
        settings
    }

    /// A region by one of its names. A city means the region that the provider in use has there.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub(super) fn place(&self, name: &str) -> Result<Region, Error> {
        let here = self.registry.region(&self.settings.region.value).ok();
        self.registry.region_of(here.as_ref().and_then(|it| it.provider.as_deref()), name)
    }

    /// The pods and other outermost workloads, host processes left out, of a namespace or of all.
    pub(super) fn workloads(&self, namespace: Option<&str>) -> Result<Vec<&Workload>, Error> {
        let wanted = |it: &&Workload| it.is_outermost() && it.counts() && it.kind != WorkloadKind::Process;
        let measured = self.measured()?;
        let all = || measured.workloads().iter().filter(wanted);
        let Some(name) = namespace else { return Ok(all().collect()) };
        let workloads: Vec<_> = all().filter(|it| it.namespace.as_deref() == Some(name)).collect();
        if workloads.is_empty() {
            let known: BTreeSet<&str> = all().filter_map(|it| it.namespace.as_deref()).collect();
            let near = crate::suggest::nearest(name, known.iter().copied());
            let near = if near.is_empty() { known.into_iter().take(3).map(str::to_owned).collect() } else { near };
            return Err(measured.absent("namespace", name, near, |namespace, _| namespace == Some(name)));
        }
        Ok(workloads)
    }

    /// The subjects of a namespace, or all.
    pub(super) fn subjects(&self, scenario: &Scenario, namespace: Option<&str>) -> Result<Vec<Subject>, Error> {
        Ok(scenario.subjects_of(self.measured()?, self.workloads(namespace)?))
    }
}

/// Whether both are absent, or are the same.
fn same<T>(pair: (&Option<T>, &Option<T>), is_same: impl Fn(&T, &T) -> bool) -> bool {
    match pair {
        (None, None) => true,
        (Some(before), Some(now)) => is_same(before, now),
        _ => false,
    }
}
