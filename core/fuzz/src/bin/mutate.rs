//! `mutate <lexer|dialect> <seconds> <folder of seeds>... [--seed N]`: the fuzz targets on stable Rust.
//!
//! Not guided by coverage, but from real scrapes and with the tokens that matter, and repeatable: the same seed
//! gives the same inputs. A failing input is kept and named.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use fastrand::Rng;

/// What formats and dialects are made of, and what attackers try.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "\"",
    "\\",
    "\\\"",
    ",",
    "=",
    "\n",
    "#",
    " ",
    "\t",
    "\r",
    "\0",
    "# EOF\n",
    "# TYPE ",
    "# HELP ",
    "NaN",
    "+Inf",
    "-1",
    "1e308",
    "1e400",
    "zone=\"package\"",
    "zone=\"\"",
    "state=\"terminated\"",
    "node_name=\"\"",
    "mode=\"idle\"",
    "pod_name=\"victim\"",
    "kepler_pod_cpu_watts",
    "kepler_node_cpu_active_watts",
    "\u{1b}[31m",
    "\u{feff}",
    "한국",
];

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut seed = 1;
    if let Some(at) = arguments.iter().position(|argument| argument == "--seed") {
        seed = arguments[at + 1].parse().expect("--seed takes a whole number");
        arguments.drain(at..at + 2);
    }
    let [name, seconds, folders @ ..] = arguments.as_slice() else {
        panic!("usage: mutate <lexer|dialect> <seconds> <folder of seeds>... [--seed N]");
    };
    let target: fn(&[u8]) = match name.as_str() {
        "lexer" => carbon_kepler_fuzz::lexer,
        "dialect" => carbon_kepler_fuzz::dialect,
        other => panic!("no target {other:?}: expected lexer or dialect"),
    };
    let seeds = read_seeds(folders);
    let end = Instant::now() + Duration::from_secs(seconds.parse().expect("a whole number of seconds"));
    let mut rng = Rng::with_seed(seed);
    let mut runs = 0_u64;
    while Instant::now() < end {
        let input = mutated(&seeds, &mut rng);
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            let path = format!("target/fuzz-{name}-failure.prom");
            std::fs::write(&path, &input).expect("the failing input can be kept");
            eprintln!("{name}: failed after {runs} runs; the input is in {path}");
            std::process::exit(1);
        }
        runs += 1;
    }
    println!("{name}: {runs} mutated inputs from {} seeds (seed {seed}), none failed", seeds.len());
}

fn read_seeds(folders: &[String]) -> Vec<Vec<u8>> {
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder of seeds"));
    let mut paths: Vec<_> = files.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    let mut seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("a readable seed")).collect();
    assert!(!seeds.is_empty(), "no seeds");
    // Short seeds make most of the runs: single families of the scrapes, comments included.
    let pieces: Vec<Vec<u8>> = seeds
        .iter()
        .flat_map(|seed| {
            seed.split(|byte| *byte == b'\n')
                .collect::<Vec<_>>()
                .chunks(12)
                .map(|it| it.join(&b'\n'))
                .collect::<Vec<_>>()
        })
        .collect();
    seeds.extend(pieces);
    seeds
}

fn mutated(seeds: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut input = seeds[rng.usize(..seeds.len())].clone();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(..=input.len());
        let end = (at + rng.usize(..64)).min(input.len());
        match rng.u8(..6) {
            0 => drop(input.splice(at..at, TOKENS[rng.usize(..TOKENS.len())].bytes())),
            1 => drop(input.splice(at..end, TOKENS[rng.usize(..TOKENS.len())].bytes())),
            2 => drop(input.drain(at..end)),
            3 => {
                let copy = input[at..end].to_vec();
                let to = rng.usize(..=input.len());
                input.splice(to..to, copy);
            }
            4 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
            _ => {
                let other = &seeds[rng.usize(..seeds.len())];
                let from = rng.usize(..=other.len());
                let to = (from + rng.usize(..512)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    input
}
