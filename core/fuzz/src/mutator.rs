//! Mutated scrapes: not guided by coverage, but made from real ones and the tokens that matter, and repeatable.

use fastrand::Rng;

/// Pieces of formats and dialects, and of known attacks.
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

/// Bodies to start from, and a source of chance.
pub struct Mutator {
    seeds: Vec<Vec<u8>>,
    rng: Rng,
}

impl Mutator {
    /// Seeds are all files of these folders, and pieces of them; the same `seed` gives the same inputs.
    ///
    /// # Panics
    /// If a folder cannot be read or there is no file in any.
    pub fn new<S: AsRef<std::path::Path>>(folders: &[S], seed: u64) -> Self {
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder of seeds"));
        let mut paths: Vec<_> = files.map(|entry| entry.expect("a readable folder").path()).collect();
        paths.sort();
        let mut seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("a readable seed")).collect();
        assert!(!seeds.is_empty(), "no seeds");
        // Short bodies make most of the runs, so that many different ones fit into a minute.
        let pieces: Vec<Vec<u8>> = seeds.iter().flat_map(|seed| pieces(seed)).collect();
        seeds.extend(pieces);
        Self { seeds, rng: Rng::with_seed(seed) }
    }

    /// The next input.
    pub fn next_input(&mut self) -> Vec<u8> {
        let Self { seeds, rng } = self;
        let mut input = seeds[rng.usize(..seeds.len())].clone();
        for _ in 0..rng.usize(1..8) {
            let at = rng.usize(..=input.len());
            let end = (at + rng.usize(..64)).min(input.len());
            let token = TOKENS[rng.usize(..TOKENS.len())].bytes();
            match rng.u8(..6) {
                0 => drop(input.splice(at..at, token)),
                1 => drop(input.splice(at..end, token)),
                2 => drop(input.drain(at..end)),
                3 => {
                    let copy = input[at..end].to_vec();
                    let to = rng.usize(..=input.len());
                    input.splice(to..to, copy);
                }
                4 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte = rng.u8(..)),
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
}

fn pieces(seed: &[u8]) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = seed.split(|byte| *byte == b'\n').collect();
    lines.chunks(12).map(|lines| lines.join(&b'\n')).collect()
}
