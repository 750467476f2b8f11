//! Files as PowerShell 5.1 writes them: `>` gives UTF-16 with a mark and CRLF, `Out-File -Encoding utf8` a mark.

use carbon_kepler_testkit::{Folder, STEADY, vectors};

use serde_json::Value;

use crate::program::run;

/// `text > file`.
fn utf16(folder: &Folder, name: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    written(folder, name, &[b"\xff\xfe", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()])
}

/// `text | Out-File -Encoding utf8 file`.
fn marked(folder: &Folder, name: &str, text: &str) -> String {
    written(folder, name, &[b"\xef\xbb\xbf", text.replace('\n', "\r\n").as_bytes()])
}

fn written(folder: &Folder, name: &str, parts: &[&[u8]]) -> String {
    folder.file(name, parts.concat())
}

#[test]
fn scrapes_specs_and_configurations_of_powershell_are_read() {
    let folder = Folder::new("windows-files");
    let (report, pods) = (["report", "--format", "json", "--idle", "none"], vectors("pods.json"));
    let of = |source: &str, more: &[&str]| {
        let (code, out, err) = run(&[&report[..], &["--source", source], more].concat());
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<Value>(&out).unwrap()["workloads"].clone()
    };
    let (steady, plain) = (std::fs::read_to_string(STEADY).unwrap(), folder.file("pods.json", &pods));
    let expected = of(STEADY, &["--pod-specs", &plain, "--region", "us-east-1"]);
    for write in [utf16, marked] {
        let scrape = write(&folder, "scrape.prom", &steady);
        let specs = write(&folder, "specs.json", &pods);
        write(&folder, "site/site.toml", "[settings]\nregion = \"us-east-1\"\n");
        let site = folder.join("site").display().to_string();
        assert_eq!(of(&scrape, &["--pod-specs", &specs, "--config-dir", &site]), expected);
        let (code, out, err) = run(&["parse", &scrape]);
        assert_eq!((code, out), (0, run(&["parse", STEADY]).1), "{err}");
    }
}

#[test]
fn damaged_text_says_so() {
    let folder = Folder::new("damaged-files");
    let half = written(&folder, "half.prom", &[b"\xff\xfeu\0p"]);
    let (code, _, err) = run(&["report", "--source", &half]);
    assert!(code == 65 && err.contains("text in UTF-16 that ends within a character"), "{code}: {err}");
    let latin = written(&folder, "pods.json", &[b"{\"items\": [\"caf\xe9\"]}"]);
    let (code, _, err) = run(&["report", "--source", STEADY, "--pod-specs", &latin]);
    assert!(
        code == 78 && err.contains("expected UTF-8 or UTF-16 text, saw something else at byte 15"),
        "{code}: {err}"
    );
}
