#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| carbon_kepler_fuzz::challenge(body));
