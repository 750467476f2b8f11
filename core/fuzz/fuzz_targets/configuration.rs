#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| carbon_kepler_fuzz::configuration(file));
