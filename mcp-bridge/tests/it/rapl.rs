//! This machine's own counters on the command line, from fabricated powercap trees.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_carbon-kepler-mcp");

fn run(arguments: &[&str]) -> (i32, String, String) {
    finished(Command::new(PROGRAM).env_clear().arg("report").args(arguments).output().unwrap())
}

fn finished(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A powercap tree of one package in `folder`, and the file of its counter.
fn powercap(folder: &Path) -> (String, PathBuf) {
    let _ = std::fs::remove_dir_all(folder);
    let zone = folder.join("intel-rapl:0");
    std::fs::create_dir_all(&zone).unwrap();
    for (name, text) in [("name", "package-0\n"), ("max_energy_range_uj", "262143328850\n"), ("energy_uj", "7000000\n")]
    {
        std::fs::write(zone.join(name), text).unwrap();
    }
    (folder.to_str().unwrap().to_owned(), zone.join("energy_uj"))
}

#[test]
fn this_machines_counters_over_a_window() {
    let (tree, counter) = powercap(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("powercap-live"));
    std::thread::spawn(move || {
        for tenth in 71_u64.. {
            std::thread::sleep(std::time::Duration::from_millis(2));
            // Renamed into place, so that no reader meets half a number.
            std::fs::write(counter.with_extension("new"), format!("{}\n", tenth * 100_000)).unwrap();
            std::fs::rename(counter.with_extension("new"), &counter).unwrap();
        }
    });
    let (code, out, err) = run(&["--rapl", &tree, "--window", "600ms", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let window: Value = serde_json::from_str(&out).unwrap();
    let node = &window["nodes"][0];
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{window}"));
    let (energy, seconds) = (number(&node["total_energy_joules"]), number(&window["window_seconds"]));
    assert!(energy > 0.05 && (energy * 10.0 - (energy * 10.0).round()).abs() < 1e-6, "{energy}: steps of 0.1 J");
    assert!((number(&node["total_watts"]) * seconds - energy).abs() < 1e-6, "{window}");
    assert_eq!(window["exporters"][0]["dialects"][0], "rapl");
    let (code, out, err) = run(&["--rapl", &tree, "--window", "600ms"]);
    assert!(code == 0 && out.contains("\nRAPL ") && !out.contains("Workloads"), "{out}{err}");
}

#[test]
fn counters_alone_are_no_power_and_no_counters_say_what_to_do() {
    let (tree, _) = powercap(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("powercap-once"));
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
    let folder = std::env::temp_dir().join(format!("carbon-kepler-window-{}", std::process::id()));
    let (tree, counter) = powercap(&folder.join("powercap"));
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
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!((code, out.as_str()), (78, ""), "{err}");
    assert!(err.contains("energy_uj: permission denied") && err.contains("CAP_DAC_READ_SEARCH"), "{err}");
}
