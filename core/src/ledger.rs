//! The energy that something drew while somebody looked, over any number of windows, and the emissions it stands for.
//!
//! ```
//! use carbon_kepler::ledger::{Account, Whose};
//! use carbon_kepler::units::{GramsPerKwh, Seconds};
//! use carbon_kepler::{Quality, Quantity, Scenario, Settings, Snapshot, WindowOptions, registry::Registry};
//!
//! let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
//! let mut account = Account::new(Whose::Machines, scenario, WindowOptions::default());
//! for (second, joules) in [(0.0, 0.0), (10.0, 1800.0), (20.0, 3600.0)] {
//!     let scrape = format!("node_rapl_package_joules_total{{index=\"0\",path=\"p\"}} {joules}\n");
//!     account.observe(&Snapshot::from_scrape("host", scrape.as_bytes())?, Seconds::new(second)?)?;
//! }
//! let energy = account.energy().map_err(|why| why.text())?;
//! assert_eq!(energy.value.get(), 0.001);
//! assert!(account.emissions(None).is_none(), "nobody has said where that was");
//! let grid = Quantity::exact(GramsPerKwh::new(400.0)?, Quality::Configured, "supplier");
//! assert_eq!(account.emissions(Some(&grid)).map(|it| it.value.get()), Some(0.4));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::assessment::Scenario;
use crate::choices::Boundary;
use crate::dialect::{MeterKind, figure};
use crate::error::Error;
use crate::kubernetes::controllers;
use crate::quantity::units::{GramsCo2e, GramsPerKwh, Joules, KilowattHours, Seconds, Watts};
use crate::quantity::{Energy, Quality, Quantity, Why};
use crate::snapshot::{Node, Snapshot, Workload, WorkloadKind};
use crate::suggest::nearest_or_all;
use crate::window::{EnergyTotals, Tally, Tracker, Window, WindowOptions};

/// Whose energy is counted.
///
/// ```
/// use carbon_kepler::ledger::{Account, Whose};
/// use carbon_kepler::{Registry, Scenario, Settings, WindowOptions};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let account = Account::new(Whose::Machines, scenario, WindowOptions::default());
/// assert!(account.energy().is_err(), "nothing was observed");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All of the machines, whatever runs there.
    Machines,
    /// Pods, virtual machines or containers outside of pods of this name; without a namespace in any. If there are none
    /// when it begins, the pods of a controller of this name, also those that come later.
    Workload {
        /// Kubernetes namespace, where it is said.
        namespace: Option<String>,
        /// Name.
        name: String,
    },
    /// The pods of a controller (a Deployment, a Job and so on), as their names tell; without a namespace in any.
    Controller {
        /// Kubernetes namespace, where it is said.
        namespace: Option<String>,
        /// Name of the controller.
        name: String,
    },
}

/// Counts the energy of one thing from snapshot to snapshot.
///
/// ```
/// use carbon_kepler::ledger::{Account, Whose};
/// use carbon_kepler::units::Seconds;
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot, WindowOptions};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let mut account = Account::new(Whose::Machines, scenario, WindowOptions::default());
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// account.observe(&snapshot, Seconds::new(0.0)?)?;
/// assert_eq!(account.seconds(), Seconds::ZERO, "energy needs two observations");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Debug)]
pub struct Account {
    whose: Whose,
    scenario: Scenario,
    tracker: Tracker,
    totals: EnergyTotals,
    idle: Idle,
    /// Whether any energy was seen, or else why not.
    seen: Result<(), Why>,
    /// Of machines, those that could not be read.
    unread: Unread,
    /// The poorest kind of meter that was met.
    meter: Option<MeterKind>,
    has_begun: bool,
}

/// Machines that could not be read.
#[derive(Debug, Default)]
struct Unread {
    /// When last asked: the next reading may make up for it.
    open: bool,
    /// At the beginning of a window that nothing makes up for.
    lost: bool,
}

/// The idle energy on top of active energy.
#[derive(Debug)]
struct Idle {
    /// By the policy that was chosen.
    chosen: Joules,
    /// At most on top of that; `None` where it is not known.
    most: Option<Joules>,
}

impl Account {
    /// Nothing seen yet. The scenario says where it is, up to where energy is counted, and who carries idle power.
    /// While nobody has said where, no PUE is taken from a region that is only a default.
    #[must_use]
    pub fn new(whose: Whose, mut scenario: Scenario, options: WindowOptions) -> Self {
        let factors = &mut scenario.factors;
        if factors.region_is_assumed && factors.pue.quality != Quality::Configured {
            let said = factors.overhead.quality == Quality::Configured;
            factors.boundary = factors.boundary.min(if said { Boundary::Server } else { Boundary::Component });
        }
        Self {
            whose,
            scenario,
            tracker: Tracker::new(options),
            totals: EnergyTotals::default(),
            idle: Idle { chosen: Joules::ZERO, most: Some(Joules::ZERO) },
            seen: Err(Why::NotRefreshed),
            unread: Unread::default(),
            meter: None,
            has_begun: false,
        }
    }

    /// Takes a snapshot taken at a moment of a clock that does not step.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the first one does not have whose energy is to be counted, [`Error::InvalidInput`] if the
    /// moment is not after the one before.
    pub fn observe(&mut self, snapshot: &Snapshot, at: Seconds) -> Result<(), Error> {
        if !self.has_begun {
            self.whose = self.whose.found_in(snapshot)?;
        }
        let window = self.tracker.observe(snapshot, at)?;
        self.has_begun = true;
        if let Some(window) = window {
            if self.whose == Whose::Machines {
                self.unread.note(&window, snapshot);
            }
            self.add(&window);
        }
        Ok(())
    }

    fn add(&mut self, window: &Window) {
        self.totals.add(window);
        let snapshot = &window.snapshot;
        if self.whose == Whose::Machines {
            self.meter = snapshot.nodes().iter().filter_map(Node::meter).chain(self.meter).max();
            let energies = snapshot.nodes().iter().map(|node| node.energy.total.or(node.energy.active));
            energies.for_each(|energy| note(&mut self.seen, energy));
            return;
        }
        let subjects = self.scenario.subjects(snapshot);
        let workloads = snapshot.workloads().iter().filter(|it| it.is_outermost() && it.counts());
        for (workload, subject) in workloads.zip(subjects).filter(|(it, _)| self.whose.is(it)) {
            self.meter = workload.meter.max(self.meter);
            note(&mut self.seen, workload.energy);
            if let (Some(active), Some(time), Ok(power)) = (workload.total.watts(), workload.window, subject.power) {
                self.idle.add(active, &power, time);
            }
        }
    }

    /// The time of all windows together (s).
    #[must_use]
    pub fn seconds(&self) -> Seconds {
        self.totals.seconds
    }

    /// Up to where the emissions go.
    #[must_use]
    pub fn boundary(&self) -> Boundary {
        self.scenario.factors.boundary
    }

    /// The energy as it was measured, at the component. Of a workload, active energy, with the most that any policy
    /// adds of idle energy as its upper bound while none is chosen.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn energy(&self) -> Result<Quantity<KilowattHours>, Why> {
        self.seen?;
        let tallies: Vec<&Tally> = match &self.whose {
            Whose::Machines => self.totals.nodes.values().collect(),
            Whose::Workload { .. } | Whose::Controller { .. } => {
                let own =
                    |it: &&crate::window::TotalOf| self.whose.has_name(it.kind, it.namespace.as_deref(), &it.name);
                self.totals.workloads.iter().filter(|(of, _)| own(of)).map(|(_, tally)| tally).collect()
            }
        };
        let seen: Joules = tallies.iter().map(|tally| tally.energy).sum();
        let value = seen + self.idle.chosen;
        let (quality, provenance) = figure(self.meter, self.whose_energy());
        let mut energy = Quantity::exact(value, quality, provenance);
        energy.low = value;
        energy.high = self
            .idle
            .most
            .map(|most| value + most)
            .filter(|_| !self.unread.at_least() && !tallies.iter().any(|tally| tally.at_least()));
        Ok(energy.map(KilowattHours::from))
    }

    /// The emissions at a carbon intensity, or else at that of the region; `None` where nobody has said either, or
    /// the energy is not known.
    #[must_use]
    pub fn emissions(&self, intensity: Option<&Quantity<GramsPerKwh>>) -> Option<Quantity<GramsCo2e>> {
        let (energy, factors) = (self.energy().ok()?, &self.scenario.factors);
        match intensity {
            Some(intensity) => Some(factors.emissions_at(&energy, Boundary::Component, intensity)),
            None if factors.region_is_assumed => None,
            None => factors.emissions(&energy, Boundary::Component),
        }
    }

    fn whose_energy(&self) -> &'static str {
        match (&self.whose, self.scenario.idle, self.idle.most) {
            (Whose::Machines, ..) => "energy of the machine",
            (_, _, None) => "active energy, idle energy unknown",
            (_, Some(_), _) => "energy with its share of idle",
            _ => "active energy, with idle at most",
        }
    }
}

impl Unread {
    fn note(&mut self, window: &Window, end: &Snapshot) {
        let is_open = |source: &str| end.failures().iter().any(|it| it.source == source);
        self.open = !end.failures().is_empty();
        self.lost |= window.snapshot.failures().iter().any(|it| !is_open(&it.source));
    }

    /// Whether what was drawn there is missing.
    fn at_least(&self) -> bool {
        self.open || self.lost
    }
}

impl Idle {
    fn add(&mut self, active: Watts, power: &Quantity<Watts>, time: Seconds) {
        self.chosen = self.chosen + (power.value - active) * time;
        self.most = self.most.zip(power.high).map(|(most, high)| most + (high - power.value) * time);
    }
}

impl Whose {
    fn is(&self, workload: &Workload) -> bool {
        self.has_name(workload.kind, workload.namespace.as_deref(), &workload.name)
    }

    fn has_name(&self, kind: WorkloadKind, namespace: Option<&str>, name: &str) -> bool {
        let is_in = |wanted: &Option<String>| wanted.is_none() || wanted.as_deref() == namespace;
        match self {
            Self::Machines => false,
            Self::Workload { namespace: wanted, name: own } => {
                kind != WorkloadKind::Process && is_in(wanted) && name == own
            }
            Self::Controller { namespace: wanted, name: own } => {
                kind == WorkloadKind::Pod && is_in(wanted) && controllers(name).contains(&own.as_str())
            }
        }
    }

    /// The same, if the snapshot has it; a controller, if only its pods are there.
    fn found_in(&self, snapshot: &Snapshot) -> Result<Self, Error> {
        let (Self::Workload { namespace, name } | Self::Controller { namespace, name }) = self else {
            return Ok(Self::Machines);
        };
        let outermost =
            || snapshot.workloads().iter().filter(|it| it.is_outermost() && it.kind != WorkloadKind::Process);
        let controller = Self::Controller { namespace: namespace.clone(), name: name.clone() };
        if let Some(found) = [self, &controller].into_iter().find(|whose| outermost().any(|it| whose.is(it))) {
            return Ok(found.clone());
        }
        let prefix = |namespace: Option<&str>| namespace.map_or(String::new(), |it| format!("{it}/"));
        let name = prefix(namespace.as_deref()) + name;
        let named = |it: &Workload| prefix(it.namespace.as_deref().filter(|_| namespace.is_some())) + &it.name;
        let names: Vec<_> = outermost().map(named).collect();
        let near = nearest_or_all(&name, names.iter().map(String::as_str));
        Err(Error::NotFound { what: "workload".to_owned(), name, near })
    }
}

fn note(seen: &mut Result<(), Why>, energy: Option<Energy>) {
    match energy {
        Some(Energy::Known(_)) => *seen = Ok(()),
        // Not to have refreshed may be made up for; other reasons stay.
        Some(Energy::Unknown(why)) if *seen == Err(Why::NotRefreshed) => *seen = Err(why),
        _ => {}
    }
}
