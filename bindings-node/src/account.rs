//! The energy account of a block of code.

use carbon_kepler::ledger::{self, Whose};
use carbon_kepler::quantity::Stated;
use carbon_kepler::rapl::Reader;
use carbon_kepler::units::{GramsPerKwh, Seconds};
use carbon_kepler::{Error, Quality, Quantity, Scenario, WindowOptions};
use jiff::Timestamp;
use napi::Env;
use napi_derive::napi;
use serde_json::json;

use crate::Raised;
use crate::fault::{invalid, raised};
use crate::snapshot::Snapshot;
use crate::world::World;

/// The energy of machines, or of the workloads of one name, from snapshot to snapshot.
#[napi]
pub struct Account {
    inner: ledger::Account,
    intensity: Option<Quantity<GramsPerKwh>>,
}

#[napi]
impl Account {
    /// An account by the settings of a world; of the machines unless a workload is named.
    #[napi(constructor)]
    pub fn new(
        world: &World,
        namespace: Option<String>,
        workload: Option<String>,
        intensity: Option<String>,
    ) -> Result<Self, Raised> {
        let made = || {
            let world = &world.inner;
            let scenario = Scenario::resolve(&world.registry, &world.settings)?;
            let whose = workload.map_or(Whose::Machines, |name| Whose::Workload { namespace, name });
            let inner = ledger::Account::new(whose, scenario, WindowOptions::default());
            Ok(Self { inner, intensity: intensity.as_deref().map(stated).transpose()? })
        };
        made().map_err(|error: Error| raised(&error))
    }

    /// Adds a snapshot that was taken at a moment of a clock that does not step (s).
    #[napi]
    pub fn observe(&mut self, snapshot: &Snapshot, at: f64) -> Result<(), Raised> {
        let added = Seconds::new(at).and_then(|at| self.inner.observe(&snapshot.inner, at));
        added.map_err(|error| raised(&error))
    }

    /// The balance so far, as JSON.
    #[napi]
    pub fn balance(&self) -> String {
        let energy = self.inner.energy();
        json!({
            "seconds": f64::from(self.inner.seconds()),
            "energyUnknown": energy.as_ref().err(),
            "energy": energy.ok(),
            "emissions": self.inner.emissions(self.intensity.as_ref()),
            "boundary": self.inner.boundary(),
        })
        .to_string()
    }
}

/// A carbon intensity from a text: bare between 2 and 1200 gCO2eq/kWh, or with its unit.
fn stated(text: &str) -> Result<Quantity<GramsPerKwh>, Error> {
    let grams = Stated::Intensity.read(text).map_err(|expected| invalid("intensity", text, &expected))?;
    Ok(Quantity::exact(GramsPerKwh::new(grams)?, Quality::Configured, "intensity as given"))
}

/// The energy counters of this machine.
#[napi]
pub fn read_rapl(env: &Env, directory: String) -> Result<Snapshot, Raised> {
    let read = Reader::open(&directory).and_then(|reader| reader.read());
    let snapshot = read.map_err(|error| raised(&error))?.recorded_at(Timestamp::now());
    Snapshot::told(env, snapshot, None).map_err(|error| Raised::new("NAPI", error.reason.to_string()))
}
