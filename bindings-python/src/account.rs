//! The energy account of a block of code.

use std::sync::{Mutex, MutexGuard, PoisonError};

use carbon_kepler::ledger::Whose;
use carbon_kepler::quantity::Stated;
use carbon_kepler::units::{GramsPerKwh, KilowattHours, Seconds, Unit as _};
use carbon_kepler::{Scenario, ledger};
use pyo3::prelude::*;

use crate::fault::{Raised, invalid};
use crate::objects::word;
use crate::quantity::{Figure, figure, typed};
use crate::snapshot::{Snapshot, window_options};
use crate::world::World;

/// A carbon intensity (gCO2eq/kWh) from a text: bare between 2 and 1200, or with its unit.
#[pyfunction]
pub(crate) fn stated_intensity(text: &str) -> Raised<f64> {
    Stated::Intensity.read(text).map_err(|expected| invalid("intensity", text, &expected).into())
}

/// The energy of machines, or of the workloads of one name, from snapshot to snapshot.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Account(Mutex<ledger::Account>);

/// The state of an account at one moment.
#[derive(IntoPyObject)]
pub(crate) struct Balance {
    seconds: f64,
    energy: Option<Figure>,
    energy_unknown: Option<String>,
    emissions: Option<Figure>,
    boundary: &'static str,
}

#[pymethods]
impl Account {
    /// An account by the settings of a world; of the machines unless a workload is named.
    #[new]
    fn new(
        world: &Bound<'_, World>,
        namespace: Option<String>,
        workload: Option<String>,
        max_watts: Option<f64>,
    ) -> Raised<Self> {
        let world = &world.get().inner;
        let scenario = Scenario::resolve(&world.registry, &world.settings)?;
        let whose = workload.map_or(Whose::Machines, |name| Whose::Workload { namespace, name });
        Ok(Self(Mutex::new(ledger::Account::new(whose, scenario, window_options(max_watts)?))))
    }

    /// Adds a snapshot, which must know when it was taken.
    fn observe(&self, py: Python<'_>, snapshot: &Bound<'_, Snapshot>) -> Raised<()> {
        let Snapshot { inner, at, .. } = snapshot.get();
        let at = at.ok_or_else(|| invalid("snapshot", "one that does not know when", "one that was taken here"))?;
        py.detach(|| Ok(self.account().observe(inner, at)?))
    }

    /// The balance so far; emissions at a given carbon intensity, or else at that of the region.
    fn balance(&self, intensity: Option<Figure>) -> Raised<Balance> {
        let intensity = intensity.map(|it| typed(it, GramsPerKwh::new)).transpose()?;
        let account = self.account();
        let energy = account.energy();
        let emissions = account.emissions(intensity.as_ref());
        Ok(Balance {
            seconds: Seconds::into(account.seconds()),
            energy_unknown: energy.as_ref().err().map(word),
            energy: energy.ok().map(|it| figure(it, KilowattHours::SYMBOL)),
            emissions: emissions.map(|it| figure(it, carbon_kepler::units::GramsCo2e::SYMBOL)),
            boundary: account.boundary().name(),
        })
    }
}

impl Account {
    /// Locks the account. A panic of another holder left numbers that are each whole, so a poisoned lock is fine.
    fn account(&self) -> MutexGuard<'_, ledger::Account> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
