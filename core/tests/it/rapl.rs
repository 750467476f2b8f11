//! RAPL trees as kernels show them, fabricated, and what is read from them.

use std::path::{Path, PathBuf};

use carbon_kepler::rapl::Reader;
use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler::{Energy, Error, OddityKind, Power, Snapshot, Tracker, Why, Window, WindowOptions};
use proptest::prelude::*;

/// Range of Intel packages (unit 61035 pJ) and of their server dram (15300 pJ).
const PACKAGE: u64 = 262_143_328_850;
const DRAM: u64 = 65_712_999_613;

/// A fabricated `/sys`, with the nested tree and the flat folder of links to it.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rapl").join(name);
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(root.join("class/powercap")).unwrap();
        Self(root)
    }

    fn zone(self, id: &str, name: &str, range: u64, microjoules: u64) -> Self {
        let path = self.path(id);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("name"), format!("{name}\n")).unwrap();
        if range > 0 {
            std::fs::write(path.join("max_energy_range_uj"), format!("{range}\n")).unwrap();
        }
        // As in a real tree: a link to itself, and one to the class.
        let _ = std::os::unix::fs::symlink(&path, path.join("device"));
        let _ = std::os::unix::fs::symlink(&path, self.flat().join(id));
        let control = path.ancestors().find(|it| !it.file_name().unwrap().to_str().unwrap().contains(':')).unwrap();
        let _ = std::os::unix::fs::symlink(control, self.flat().join(control.file_name().unwrap()));
        self.set(id, &microjoules.to_string());
        self
    }

    /// `intel-rapl:0:1` lies in `intel-rapl/intel-rapl:0/`.
    fn path(&self, id: &str) -> PathBuf {
        let parts: Vec<&str> = id.split(':').collect();
        let nested = (1..=parts.len()).map(|length| parts[..length].join(":"));
        nested.fold(self.0.join("devices/virtual/powercap"), |path, id| path.join(id))
    }

    fn flat(&self) -> PathBuf {
        self.0.join("class/powercap")
    }

    fn set(&self, id: &str, energy: &str) {
        std::fs::write(self.path(id).join("energy_uj"), format!("{energy}\n")).unwrap();
    }

    fn read(&self) -> Snapshot {
        Reader::open(&self.0).unwrap().read().unwrap()
    }
}

fn server(name: &str) -> Tree {
    Tree::new(name)
        .zone("intel-rapl:0", "package-0", PACKAGE, 12_000_000)
        .zone("intel-rapl:0:0", "dram", DRAM, 3_000_000)
        .zone("intel-rapl:1", "package-1", PACKAGE, 262_143_000_000)
        .zone("intel-rapl:1:0", "dram", DRAM, 4_000_000)
}

fn s(seconds: f64) -> Seconds {
    Seconds::new(seconds).unwrap()
}

fn zones(snapshot: &Snapshot) -> Vec<String> {
    snapshot.nodes()[0].zones.iter().map(|it| format!("{} {}", it.meter, it.zone)).collect()
}

fn notes(snapshot: &Snapshot, kind: OddityKind) -> usize {
    snapshot.oddities().iter().find(|it| it.kind == kind).map_or(0, |it| it.count)
}

fn joules(window: &Window) -> f64 {
    let energy = window.snapshot.nodes()[0].energy.total.unwrap();
    energy.joules().unwrap_or_else(|| panic!("{energy:?}")).get()
}

#[test]
fn flat_links_nested_tree_and_sys_itself_are_the_same_machine() {
    let tree = server("same");
    let expected = ["intel-rapl:0 package", "intel-rapl:1 package", "intel-rapl:0:0 dram", "intel-rapl:1:0 dram"];
    for directory in [tree.0.clone(), tree.flat(), tree.0.join("devices/virtual/powercap"), tree.path("intel-rapl")] {
        assert_eq!(zones(&Reader::open(directory).unwrap().read().unwrap()), expected);
    }
    assert_eq!(tree.read().require_power().unwrap_err().kind().code(), "no_data", "counters alone are no power");
}

#[test]
fn two_sockets_and_a_wrap() {
    let tree = server("wrap");
    let first = tree.read();
    tree.set("intel-rapl:0", "22000000");
    tree.set("intel-rapl:1", "671150");
    tree.set("intel-rapl:0:0", "4500000");
    let window = Window::between(&first, &tree.read(), s(2.0)).unwrap();
    // 10 J, 1 J (through the end of the range), 1.5 J, 0 J
    assert!((joules(&window) - 12.5).abs() < 1e-6, "{}", joules(&window));
    assert_eq!(window.snapshot.nodes()[0].total.watts().unwrap().get(), joules(&window) / 2.0);
    assert_eq!(notes(&window.snapshot, OddityKind::CounterWrap), 1);
}

#[test]
fn ids_are_hexadecimal_and_other_control_types_have_no_energy() {
    let mut tree = Tree::new("hex");
    for id in 0..12 {
        tree = tree.zone(&format!("intel-rapl:{id:x}"), &format!("package-{id}"), PACKAGE, 1000 * id + 5);
    }
    std::fs::create_dir_all(tree.flat().join("dtpm:0")).unwrap();
    std::fs::write(tree.flat().join("dtpm:0/name"), "soc\n").unwrap();
    let zones = zones(&tree.read());
    assert_eq!(zones.len(), 12);
    assert!(zones.contains(&"intel-rapl:a package".to_owned()));
}

/// The memory-mapped interface shows the same silicon again; Kepler adds its dram, we do not.
#[test]
fn mmio_is_the_same_meter() {
    let client = Tree::new("client")
        .zone("intel-rapl-mmio:0", "package-0", PACKAGE, 100_000_000)
        .zone("intel-rapl-mmio:0:0", "dram", PACKAGE, 900_000)
        .zone("intel-rapl:0", "package-0", PACKAGE, 100_000_000)
        .zone("intel-rapl:0:0", "core", PACKAGE, 50_000_000)
        .zone("intel-rapl:0:1", "uncore", PACKAGE, 0)
        .zone("intel-rapl:0:2", "dram", PACKAGE, 900_000)
        .zone("intel-rapl:1", "psys", PACKAGE, 800_000_000);
    let first = client.read();
    assert_eq!(
        zones(&first),
        [
            "intel-rapl:0 package",
            "intel-rapl:0:2 dram",
            "intel-rapl:1 psys",
            "intel-rapl:0:0 core",
            "intel-rapl:0:1 uncore"
        ]
    );
    assert_eq!(notes(&first, OddityKind::SameMeter), 2);
    for (id, energy) in [
        ("intel-rapl:0", "110000000"),
        ("intel-rapl-mmio:0", "110000000"),
        ("intel-rapl:0:2", "2900000"),
        ("intel-rapl-mmio:0:0", "2900000"),
        ("intel-rapl:0:0", "57000000"),
        ("intel-rapl:1", "815000000"),
    ] {
        client.set(id, energy);
    }
    let window = Window::between(&first, &client.read(), s(1.0)).unwrap();
    assert_eq!(joules(&window), 12.0, "package 10 J + dram 2 J; core is inside, psys around");

    let only_mmio = Tree::new("only-mmio")
        .zone("intel-rapl:0", "package-0", PACKAGE, 5)
        .zone("intel-rapl-mmio:0", "package-0", PACKAGE, 5)
        .zone("intel-rapl-mmio:0:0", "dram", PACKAGE, 7);
    assert_eq!(
        zones(&only_mmio.read()),
        ["intel-rapl:0 package", "intel-rapl-mmio:0:0 dram"],
        "where only it has dram, it counts"
    );
}

#[test]
fn dies_are_added_unless_they_mirror_one_counter() {
    let tree = |name, second| {
        Tree::new(name).zone("intel-rapl:0", "package-0-die-0", PACKAGE, 5_000_000).zone(
            "intel-rapl:1",
            "package-0-die-1",
            PACKAGE,
            second,
        )
    };
    let honest = tree("dies", 6_000_000);
    let first = honest.read();
    honest.set("intel-rapl:0", "65000000");
    honest.set("intel-rapl:1", "67000000");
    assert_eq!(joules(&Window::between(&first, &honest.read(), s(1.0)).unwrap()), 121.0);

    let mirrored = tree("mirrored", 5_000_000);
    let first = mirrored.read();
    assert_eq!(notes(&first, OddityKind::SameMeter), 1);
    for id in ["intel-rapl:0", "intel-rapl:1"] {
        mirrored.set(id, "65000000");
    }
    assert_eq!(joules(&Window::between(&first, &mirrored.read(), s(1.0)).unwrap()), 60.0, "once, not twice");
}

#[test]
fn amd_has_packages_and_cores_only() {
    let tree = Tree::new("amd").zone("intel-rapl:0", "package-0", 65_532_610_987, 65_000_000_000).zone(
        "intel-rapl:0:0",
        "core",
        65_532_610_987,
        5,
    );
    let first = tree.read();
    tree.set("intel-rapl:0", "467389013");
    let window = Window::between(&first, &tree.read(), s(10.0)).unwrap();
    assert!((joules(&window) - 1000.0).abs() < 1e-6, "{}", joules(&window));
}

#[test]
fn what_cannot_be_known_is_not_guessed() {
    let tree = Tree::new("unknown").zone("intel-rapl:0", "package-0", 0, 9_000_000);
    let first = tree.read();
    tree.set("intel-rapl:0", "1000000");
    let back = Window::between(&first, &tree.read(), s(1.0)).unwrap();
    assert_eq!(back.snapshot.nodes()[0].total, Power::Unknown(Why::RangeUnknown));

    let tree = Tree::new("slow").zone("intel-rapl:0", "package-0", PACKAGE, 9_000_000);
    let first = tree.read();
    tree.set("intel-rapl:0", "99000000");
    // 262 kJ at up to 1 kW: after 263 s it may have gone round unseen.
    let slow = Window::between(&first, &tree.read(), s(263.0)).unwrap();
    assert_eq!(slow.snapshot.nodes()[0].total, Power::Unknown(Why::MayHaveWrapped));
    let quick = Window::between(&first, &tree.read(), s(262.0)).unwrap();
    assert_eq!(joules(&quick), 90.0);
    let mut options = WindowOptions::default();
    options.max_counter_watts = Watts::new(100.0).unwrap();
    let mut tracker = Tracker::new(options);
    tracker.observe(&first, s(0.0)).unwrap();
    assert_eq!(
        joules(&tracker.observe(&tree.read(), s(263.0)).unwrap().unwrap()),
        90.0,
        "a machine that draws less wraps later"
    );

    tree.set("intel-rapl:0", "1000000");
    let suspended = Window::between(&first, &tree.read(), s(1.0)).unwrap();
    assert_eq!(suspended.snapshot.nodes()[0].total, Power::Unknown(Why::Implausible), "back, but too far to be a wrap");
}

/// One failed read must neither look like a wrap nor lose the energy.
#[test]
fn a_failed_read_is_made_up_for() {
    let tree = server("failing");
    let reader = Reader::open(&tree.0).unwrap();
    let mut tracker = Tracker::default();
    tracker.observe(&reader.read().unwrap(), s(0.0)).unwrap();
    tree.set("intel-rapl:0", "");
    tree.set("intel-rapl:1", "262143200000");
    let failed = reader.read().unwrap();
    assert_eq!(notes(&failed, OddityKind::FailedRead), 1);
    let half = tracker.observe(&failed, s(1.0)).unwrap().unwrap();
    assert_eq!(half.snapshot.nodes()[0].total, Power::Unknown(Why::NotAtEnd), "without one socket it would be too low");
    tree.set("intel-rapl:0", "112000000");
    let window = tracker.observe(&reader.read().unwrap(), s(2.0)).unwrap().unwrap();
    let package = window.snapshot.nodes()[0].zones.iter().find(|it| it.meter == "intel-rapl:0").unwrap();
    assert_eq!(package.energies().total.unwrap().joules().unwrap().get(), 100.0, "both seconds");
    assert_eq!(package.watts.total, Some(Power::Known(Watts::new(50.0).unwrap())));
}

#[test]
fn no_rapl_at_all_says_what_to_do() {
    let tree = Tree::new("none");
    let error = Reader::open(&tree.0).unwrap_err();
    assert!(matches!(error, Error::NoRapl { .. }));
    assert_eq!(error.kind().code(), "no_data");
    assert!(error.hints().iter().any(|hint| hint.to_string().contains("virtual machines")));
    assert!(matches!(Reader::open("/no/such/sys").unwrap_err(), Error::NoRapl { .. }));
    let broken = Tree::new("broken").zone("intel-rapl:0", "package-0", PACKAGE, 1);
    broken.set("intel-rapl:0", "many");
    let error = Reader::open(&broken.0).unwrap().read().unwrap_err();
    assert!(error.to_string().contains("\"many\" is not a number"), "{error}");
}

proptest! {
    /// Wherever a counter stands when it wraps, the energy is the same.
    #[test]
    fn wraps_at_any_position(start in 0..PACKAGE, drawn in 1..100_000_000_u64) {
        let tree = Tree::new(&format!("any-{start}-{drawn}")).zone("intel-rapl:0", "package-0", PACKAGE, start);
        let first = tree.read();
        tree.set("intel-rapl:0", &((start + drawn) % PACKAGE).to_string());
        let window = Window::between(&first, &tree.read(), s(1.0));
        std::fs::remove_dir_all(&tree.0).unwrap();
        let energy = window.unwrap().snapshot.nodes()[0].energy.total.unwrap();
        match energy {
            Energy::Known(energy) => prop_assert!((energy.get() - drawn as f64 / 1e6).abs() < 1e-4, "{} {}", energy, drawn),
            unknown => return Err(TestCaseError::fail(format!("{unknown:?}"))),
        }
    }
}
