//! `mutate <target> <seconds> <seed> <folder>...`: a fuzz target on stable Rust. A failing input is kept
//! under target/ and named.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use carbon_kepler_fuzz::{Mutator, challenge, configuration, dialect, lexer, metadata, session};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, seconds, seed, folders @ ..] = arguments.as_slice() else {
        panic!("usage: mutate <target> <seconds> <seed> <folder of seeds>...");
    };
    let target: fn(&[u8]) = match name.as_str() {
        "lexer" => lexer,
        "dialect" => dialect,
        "metadata" => metadata,
        "challenge" => challenge,
        "session" => session,
        "configuration" => configuration,
        other => panic!("no target {other:?}: expected lexer, dialect, metadata, challenge, session or configuration"),
    };
    let end = Instant::now() + Duration::from_secs(seconds.parse().expect("a whole number of seconds"));
    let mut mutator = Mutator::new(folders, seed.parse().expect("a whole number as the seed"));
    let mut runs = 0_u64;
    while Instant::now() < end {
        let input = mutator.next_input();
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            let path = format!("target/fuzz-{name}-failure.prom");
            std::fs::write(&path, &input).expect("the failing input can be kept");
            eprintln!("{name}: failed after {runs} runs; the input is in {path}");
            std::process::exit(1);
        }
        runs += 1;
    }
    println!("{name}: {runs} mutated inputs (seed {seed}), none failed");
}
