//! Files of settings, factors and standards, which people write and copy.

use std::sync::OnceLock;

use carbon_kepler::encoding::text_of;
use carbon_kepler::settings::Settings;
use carbon_kepler::{Lang, Registry, Scenario};

/// Reads a file in both forms: it is resolved, or refused in both languages, and counts by factors that can be.
pub fn configuration(file: &[u8]) {
    static BUILTIN: OnceLock<Registry> = OnceLock::new();
    let builtin = BUILTIN.get_or_init(|| Registry::builtin().expect("the data of this crate is right"));
    let Ok(text) = text_of(file.to_vec()) else { return };
    for name in ["site.toml", "site.json"] {
        let mut registry = builtin.clone();
        let layer = match registry.read(name, &text) {
            Ok(layer) => layer,
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.text_in(Lang::Ko).is_empty(), "{error:?}");
                continue;
            }
        };
        let Ok(settings) = Settings::resolve(&[layer]) else { continue };
        let Ok(scenario) = Scenario::resolve(&registry, &settings) else { continue };
        assert!(scenario.factors.pue.value.get() >= 1.0, "a PUE below 1");
        let grid = scenario.factors.intensity.map_or(0.0, |it| it.quantity.value.get());
        assert!((0.0..=10_000.0).contains(&grid), "{grid} gCO2eq/kWh");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mutator;

    /// A short, always equal run in every test; `make fuzz` runs longer.
    #[test]
    fn mutated_configurations() {
        let seeds = format!("{}/seeds/configuration", env!("CARGO_MANIFEST_DIR"));
        let mut mutator = Mutator::new(&[seeds], 2026);
        (0..2_000).for_each(|_| configuration(&mutator.next_input()));
    }
}
