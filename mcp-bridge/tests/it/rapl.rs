//! This machine's own counters on the command line, from fabricated powercap trees.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use carbon_kepler_testkit::Folder;
use serde_json::Value;

use crate::program::{Ended, PROGRAM, finished};

fn run(arguments: &[&str]) -> Ended {
    crate::program::run(&[&["report"], arguments].concat())
}

/// A powercap tree of one package in `folder`, and the file of its counter.
pub(crate) fn powercap(folder: &Folder) -> (String, PathBuf) {
    folder.file("powercap/intel-rapl:0/name", "package-0\n");
    folder.file("powercap/intel-rapl:0/max_energy_range_uj", "262143328850\n");
    let counter = folder.file("powercap/intel-rapl:0/energy_uj", "7000000\n");
    (folder.join("powercap").to_str().unwrap().to_owned(), counter.into())
}

#[test]
fn this_machines_counters_over_a_window() {
    let folder = Folder::new("powercap");
    let (tree, counter) = powercap(&folder);
    std::thread::spawn(move || {
        let next = counter.with_extension("new");
        // Renamed into place, so that no reader meets half a number; until the folder is gone.
        let count = |tenth: u64| {
            std::fs::write(&next, format!("{}\n", tenth * 100_000)).and_then(|()| std::fs::rename(&next, &counter))
        };
        for _ in (71..).map_while(|tenth| count(tenth).ok()) {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    });
    let (code, out, err) = run(&["--rapl", &tree, "--window", "600ms", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let window: Value = serde_json::from_str(&out).unwrap();
    let node = &window["nodes"][0];
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{window}"));
    let (energy, seconds) = (number(&node["total_energy_joules"]), number(&window["window_seconds"]));
    assert!(energy > 0.05 && (energy * 10.0 - (energy * 10.0).round()).abs() < 1e-6, "{energy}: steps of 0.1 J");
    assert!((number(&node["total_watts"]) * seconds - energy).abs() < 1e-5 * energy, "{window}");
    assert_eq!(window["exporters"][0]["dialects"][0], "rapl");
    let (code, out, err) = run(&["--rapl", &tree, "--window", "600ms"]);
    assert!(code == 0 && out.contains("\nRAPL ") && !out.contains("Workloads"), "{out}{err}");
}

#[test]
fn counters_alone_are_no_power_and_no_counters_say_what_to_do() {
    let folder = Folder::new("powercap-once");
    let (tree, _) = powercap(&folder);
    let (code, out, err) = run(&["--rapl", &tree]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("energy_uj, from RAPL") && err.contains("two scrapes"), "{err}");
    for more in [&[][..], &["--window", "1s"], &["--watch", "1s"]] {
        let (code, out, err) = run(&[&["--rapl", "/no/such"], more].concat());
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("/no/such: no RAPL zone") && err.contains("hint: RAPL exists on Intel and AMD"), "{err}");
    }
}

/// Since Linux 5.10 only root reads `energy_uj`. A test run by root hands the program to nobody.
#[test]
fn counters_that_may_not_be_read_say_what_to_do() {
    let folder = Folder::new("powercap-closed");
    let (tree, counter) = powercap(&folder);
    let root = counter.metadata().unwrap().uid() == 0;
    let mode = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    mode(&folder, 0o755);
    mode(&counter, if root { 0o400 } else { 0 });
    let copy = folder.join("program");
    // By a child: a copy that this process had open for writing might be busy when it is to be run.
    assert!(Command::new("cp").arg(PROGRAM).arg(&copy).status().unwrap().success());
    mode(&copy, 0o755);
    let mut command = Command::new(&copy);
    command.env_clear().current_dir("/").args(["report", "--rapl", &tree, "--window", "1s"]);
    if root {
        command.uid(65_534).gid(65_534);
    }
    let (code, out, err) = finished(command.output().unwrap());
    assert_eq!((code, out.as_str()), (78, ""), "{err}");
    assert!(err.contains("energy_uj: permission denied") && err.contains("CAP_DAC_READ_SEARCH"), "{err}");
}
