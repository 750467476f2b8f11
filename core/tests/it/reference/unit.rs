/// The ends of names that say a unit; the first that fits counts.
const ENDS: &[(&str, &str)] = &[
    ("gCO2eq_kWh", "gCO2eq/kWh"),
    ("gco2_kwh", "gCO2eq/kWh"),
    ("gCO2eq_hour", "gCO2eq/h"),
    ("gco2_hour", "gCO2eq/h"),
    ("gCO2eq", "gCO2eq"),
    ("kg_month", "kgCO2eq/month"),
    ("kg", "kgCO2eq"),
    ("kwh", "kWh"),
    ("watts", "W"),
    ("joules", "J"),
    ("seconds", "s"),
    ("minutes", "min"),
    ("hours", "h"),
    ("percent", "%"),
];

/// The unit that a name ends in, empty where it ends in none.
pub(crate) fn of(name: &str) -> &'static str {
    let fits = |end: &str| name == end || name.strip_suffix(end).is_some_and(|stem| stem.ends_with('_'));
    ENDS.iter().find(|(end, _)| fits(end)).map_or("", |(_, unit)| unit)
}
