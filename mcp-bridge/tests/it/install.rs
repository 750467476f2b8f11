//! `install` and `print-config`, with the real program in a fabricated profile.

use std::fs;
#[cfg(target_os = "linux")]
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use carbon_kepler_testkit::Folder;
#[cfg(target_os = "linux")]
use expect_test::expect;
use serde_json::{Value, json};

use crate::program::{Ended, PROGRAM, finished, program};

const BRIDGE: [&str; 3] = ["--", "bridge", "http://host:8000/sse"];

/// A person's home, whose name has a space and Korean characters, as homes do.
struct Home(Folder);

impl Home {
    fn new(test: &str) -> Self {
        Self(Folder::new(&format!("홍길동 {test}")))
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_as(None, arguments)
    }

    fn run_as(&self, executable: Option<&Path>, arguments: &[&str]) -> Ended {
        let mut command = program();
        command.current_dir(&*self.0).args(arguments);
        for variable in ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(variable, &*self.0);
        }
        // Without it, Windows finds no system libraries.
        command.envs(std::env::var_os("SYSTEMROOT").map(|it| ("SYSTEMROOT", it)));
        command.envs(executable.map(|it| ("CARBON_KEPLER_EXECUTABLE", it)));
        finished(command.output().unwrap())
    }

    fn install(&self, client: &str, more: &[&str]) -> Ended {
        self.run(&[&["install", "--client", client], more].concat())
    }

    fn cursor(&self) -> PathBuf {
        self.0.join(".cursor/mcp.json")
    }

    fn write_cursor(&self, text: &str) {
        self.0.file(".cursor/mcp.json", text);
    }

    /// The only copy below the profile.
    fn program(&self) -> PathBuf {
        fn below(folder: &Path) -> Vec<PathBuf> {
            let entries = fs::read_dir(folder).into_iter().flatten().map(|it| it.unwrap().path());
            entries.flat_map(|it| if it.is_dir() { below(&it) } else { vec![it] }).collect()
        }
        let is_ours = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("carbon-kepler-mcp");
        let found: Vec<_> = below(&self.0).into_iter().filter(is_ours).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }

    fn files_in(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).into_iter().flatten();
        let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn json_of(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn an_empty_profile_gets_the_program_and_the_entry() {
    for (client, servers) in [("claude-desktop", "mcpServers"), ("cursor", "mcpServers"), ("vscode", "servers")] {
        let home = Home::new(client);
        let (code, out, err) = home.install(client, &BRIDGE);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(
            out.contains("copied from") && out.contains("now with carbon-kepler") && out.contains("start"),
            "{out}"
        );
        let config = out.lines().find_map(|line| line.strip_prefix("config   ")?.split_once(": now").map(|it| it.0));
        let entry = json_of(Path::new(config.unwrap()))[servers]["carbon-kepler"].clone();
        assert_eq!(entry["command"], json!(home.program()));
        assert_eq!(entry["args"], json!(["bridge", "http://host:8000/sse"]));
        assert_eq!(entry.get("type"), (client == "vscode").then(|| json!("stdio")).as_ref());
        // What the host would start does start.
        let version = Command::new(home.program()).arg("--version").output().unwrap();
        assert!(String::from_utf8(version.stdout).unwrap().starts_with("carbon-kepler-mcp "));
    }
}

/// Claude Code reads .mcp.json of the project, and rewrites ~/.claude.json all the time.
#[test]
fn claude_code_gets_an_entry_in_the_project() {
    let home = Home::new("code");
    home.0.file(".claude.json", "{}");
    let (code, out, err) = home.install("claude-code", &BRIDGE);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let entry = json_of(&home.0.join(".mcp.json"))["mcpServers"]["carbon-kepler"].clone();
    let args = ["bridge", "http://host:8000/sse"];
    assert_eq!(entry, json!({"type": "stdio", "command": home.program(), "args": args}));
    assert!(out.contains("agree to the server") && out.contains("claude mcp add --scope user"), "{out}");
    assert_eq!(fs::read_to_string(home.0.join(".claude.json")).unwrap(), "{}");
    let (_, printed, _) = home.run(&["print-config", "--client", "claude-code", "bridge", "http://host:8000/sse"]);
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap()["mcpServers"]["carbon-kepler"], entry);
    let (code, out, _) = home.install("claude-code", &["--uninstall"]);
    assert!(code == 0 && out.ends_with("restart Claude Code to see the change\n"), "{out}");
    // As Claude Code, which starts no server from a file with comments.
    home.0.file(".mcp.json", "{ // ours\n}");
    assert_eq!(home.install("claude-code", &BRIDGE).0, 78);
}

#[test]
fn claude_desktop_is_to_be_quit_first_and_one_that_writes_its_file_back_is_noticed() {
    let home = Home::new("running");
    let (code, out, _) = home.install("claude-desktop", &[&["--dry-run"], &BRIDGE[..]].concat());
    assert!(code == 0 && out.starts_with("first    quit Claude Desktop (its icon"), "{out}");
    let config = out.lines().find_map(|line| line.strip_prefix("config   ")?.split_once(": would").map(|it| it.0));
    let config = PathBuf::from(config.unwrap());
    fs::create_dir_all(config.parent().unwrap()).unwrap();
    let old = r#"{"theme": "dark"}"#;
    fs::write(&config, old).unwrap();
    let running = {
        let config = config.clone();
        std::thread::spawn(move || {
            while fs::read_to_string(&config).unwrap() == old {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            fs::write(&config, old).unwrap();
        })
    };
    let (code, _, err) = home.install("claude-desktop", &BRIDGE);
    running.join().unwrap();
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("Claude Desktop has written") && err.contains("without the entry: quit it"), "{err}");
}

#[test]
fn doctor_looks_at_the_entry_of_an_assistant() {
    let home = Home::new("doctor");
    let look = || {
        let (code, out, err) = home.run(&["doctor", "--client", "cursor"]);
        assert_eq!(err, "");
        (code, out)
    };
    let (code, out) = look();
    assert!(code == 1 && out.contains("FAULT  config") && out.contains("there is no such file"), "{out}");
    assert!(out.contains("cure:") && out.contains("carbon-kepler-mcp install --client cursor -- "), "{out}");
    home.install("cursor", &[&["--env", "A=geheim"], &BRIDGE[..], &["--header", "X: geheim"]].concat());
    let (code, out) = look();
    assert!(code == 0 && out.contains("ok     program") && out.contains("bridge, which can run here"), "{out}");
    assert!(!out.contains("geheim"), "{out}");
    fs::remove_file(home.program()).unwrap();
    let (code, out) = look();
    assert!(code == 1 && out.contains("FAULT  program") && out.contains("cannot run here"), "{out}");
    home.write_cursor(r#"{"mcpServers": {"other": {"command": "x"}}}"#);
    let (code, out) = look();
    assert!(code == 1 && out.contains("no entry \"carbon-kepler\""), "{out}");
    home.write_cursor("{");
    assert_eq!(look().0, 1);
    // Of Claude Desktop the cure begins with quitting it.
    let (code, out, _) = home.run(&["doctor", "--client", "claude-desktop"]);
    assert!(code == 1 && out.contains("quit Claude Desktop (its icon"), "{out}");
    assert_eq!(home.run(&["doctor", "--client", "cursor", "http://h/sse"]).0, 2);
}

#[test]
fn a_second_time_nothing_changes_and_a_change_keeps_the_old_file() {
    let home = Home::new("twice");
    let old = "{\r\n    \"big\": 12345678901234567890.10,\r\n    \"mcpServers\": {\r\n        \"z\": {\"url\": \"http://z\"}\r\n    }\r\n}\r\n";
    home.write_cursor(old);
    assert_eq!(home.install("cursor", &BRIDGE).0, 0);
    let new = fs::read_to_string(home.cursor()).unwrap();
    let (before, after) = old.split_at(old.find("\r\n    }").unwrap());
    assert!(new.starts_with(before) && new.ends_with(after), "{new}");
    assert_eq!(fs::read_to_string(home.0.join(".cursor/mcp.json.bak")).unwrap(), old);

    let (code, out, _) = home.install("cursor", &BRIDGE);
    assert!(code == 0 && out.contains("is there already") && out.contains("nothing had to be changed"), "{out}");
    assert_eq!(fs::read_to_string(home.cursor()).unwrap(), new);
    assert_eq!(home.files_in(".cursor"), ["mcp.json", "mcp.json.bak"]);

    // Also without `--`, which PowerShell swallows; what somebody added to our entry stays.
    fs::write(home.cursor(), new.replace("\"args\"", "\"disabled\": false, \"args\"")).unwrap();
    let (code, out, err) = home.install("cursor", &["--env", "A=b c", "serve", "--source", "http://node-1:28282"]);
    assert!(code == 0 && out.contains("mcp.json.bak2"), "{out}{err}");
    let entry = json_of(&home.cursor())["mcpServers"]["carbon-kepler"].clone();
    assert_eq!((&entry["disabled"], &entry["env"]), (&json!(false), &json!({"A": "b c"})));
    assert_eq!(entry["args"], json!(["serve", "--source", "http://node-1:28282"]));

    let (code, out, _) = home.install("cursor", &["--uninstall"]);
    assert!(code == 0 && out.contains("now without carbon-kepler"), "{out}");
    assert_eq!(json_of(&home.cursor())["mcpServers"], json!({"z": {"url": "http://z"}}));
    assert!(home.install("cursor", &["--uninstall"]).1.contains("nothing had to be changed"));
}

#[test]
fn a_dry_run_only_talks() {
    let home = Home::new("dry");
    let (code, out, _) = home.install("cursor", &[&["--dry-run", "--name", "나의 서버"], &BRIDGE[..]].concat());
    assert_eq!(code, 0);
    #[cfg(target_os = "linux")] // elsewhere these folders have other names
    expect![[r#"
        program  HOME/carbon-kepler/bin/carbon-kepler-mcp: would be copied from PROGRAM
        config   HOME/.cursor/mcp.json: would be written with 나의 서버
        {
          "mcpServers": {
            "나의 서버": {
              "command": "HOME/carbon-kepler/bin/carbon-kepler-mcp",
              "args": [
                "bridge",
                "http://host:8000/sse"
              ]
            }
          }
        }
    "#]]
    .assert_eq(&out.replace(home.0.to_str().unwrap(), "HOME").replace(PROGRAM, "PROGRAM"));
    assert!(home.files_in(".").is_empty());
}

#[test]
fn what_cannot_be_changed_safely_stays_and_the_fragment_is_printed() {
    for (text, reason) in [
        ("{\n  // mine\n  \"mcpServers\": {\n}", "unterminated object at line"),
        ("{\n  \"mcpServers\": {,}\n}", "line 2 column 18"),
        ("{\"mcpServers\": []}", "mcpServers: expected an object, saw []"),
    ] {
        let home = Home::new("refused");
        home.write_cursor(text);
        let (code, out, err) = home.install("cursor", &BRIDGE);
        assert_eq!(code, 78, "{err}");
        assert!(err.contains(reason) && err.contains("mcp.json"), "{err}");
        let fragment: Value = serde_json::from_str(&out[out.find('{').unwrap()..]).unwrap();
        assert_eq!(fragment["mcpServers"]["carbon-kepler"]["command"], json!(home.program()));
        assert_eq!(fs::read_to_string(home.cursor()).unwrap(), text);
        assert_eq!(home.files_in(".cursor"), ["mcp.json"]);
    }
}

/// Cursor and VS Code read comments and trailing commas, Claude Desktop does not.
#[test]
fn comments_stay_where_the_assistant_reads_them() {
    let text = "{\r\n\t// mine\r\n\t\"SERVERS\": {\r\n\t\t\"z\": {\"url\": \"http://z\"}, // old\r\n\t},\r\n}\r\n";
    for (client, file, servers) in [
        ("cursor", ".cursor/mcp.json", "mcpServers"),
        ("vscode", "Code/User/mcp.json", "servers"),
        ("claude-desktop", "Claude/claude_desktop_config.json", "mcpServers"),
    ] {
        let home = Home::new(&format!("comments-{client}"));
        let settings = if cfg!(target_os = "macos") { "Library/Application Support/" } else { "" };
        let path = home.0.join(if client == "cursor" { file.to_owned() } else { format!("{settings}{file}") });
        let old = text.replace("SERVERS", servers);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &old).unwrap();
        let (code, out, err) = home.install(client, &BRIDGE);
        let new = fs::read_to_string(&path).unwrap();
        if client == "claude-desktop" {
            assert!(code == 78 && err.contains("without comments") && out.contains("\"bridge\""), "{code} {out}{err}");
            assert_eq!(new, old);
            continue;
        }
        assert_eq!(code, 0, "{err}");
        let (before, after) = old.split_at(old.find("\r\n\t},").unwrap());
        assert!(new.starts_with(before) && new.ends_with(after), "{new}");
        let added = &new[before.len()..new.len() - after.len()];
        assert!(added.starts_with("\r\n\t\t\"carbon-kepler\": {\r\n\t\t\t\""), "{added:?}");
        assert!(added.ends_with("\r\n\t\t},") && !added.replace("\r\n", "").contains('\n'), "{added:?}");
        assert!(home.install(client, &BRIDGE).1.contains("nothing had to be changed"));
        assert_eq!(home.install(client, &["--uninstall"]).0, 0);
        assert_eq!(fs::read_to_string(&path).unwrap(), old);
    }
}

#[test]
fn an_empty_file_and_a_byte_order_mark_are_no_obstacle() {
    let home = Home::new("mark");
    for (text, start) in [("", "{"), ("\u{feff}{\"mcpServers\":null}", "\u{feff}{")] {
        home.write_cursor(text);
        assert_eq!(home.install("cursor", &BRIDGE).0, 0);
        let new = fs::read_to_string(home.cursor()).unwrap();
        assert!(new.starts_with(start) && new.contains("\"bridge\""), "{new}");
    }
}

/// Settings are often kept elsewhere and linked to; what was private stays so, and what is new may hold secrets.
#[cfg(unix)]
#[test]
fn links_and_permissions_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = Home::new("link");
    let kept = home.0.join("kept.json");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(home.install("cursor", &BRIDGE).0, 0);
    assert_eq!(mode(&home.cursor()), 0o600);
    fs::write(&kept, "{}").unwrap();
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
    fs::remove_file(home.cursor()).unwrap();
    symlink(&kept, home.cursor()).unwrap();
    assert_eq!(home.install("cursor", &BRIDGE).0, 0);
    assert!(home.cursor().is_symlink() && json_of(&kept)["mcpServers"].is_object());
    assert_eq!((mode(&kept), mode(&home.0.join(".cursor/mcp.json.bak"))), (0o640, 0o640));
    // A link that leads nowhere is named.
    fs::remove_file(&kept).unwrap();
    let (code, _, err) = home.install("cursor", &BRIDGE);
    assert!(code == 78 && err.contains("is a link to") && err.contains("kept.json"), "{err}");
}

#[test]
fn an_entry_of_somebody_else_gives_way_to_ours_only_where_that_is_said() {
    for (theirs, says) in [
        (r#"{"mcpServers":{"carbon-kepler":{"url":"http://host:8000/sse"}}}"#, "that starts no program"),
        (r#"{"mcpServers":{"carbon-kepler":{"command":"npx","args":["mine"]}}}"#, "that starts \"npx\""),
    ] {
        let home = Home::new("theirs");
        home.write_cursor(theirs);
        for more in [&BRIDGE[..], &["--uninstall"]] {
            let (code, out, err) = home.install("cursor", more);
            assert!(code == 2 && err.contains(says) && err.contains("--force"), "{code} {out}{err}");
            assert_eq!(fs::read_to_string(home.cursor()).unwrap(), theirs);
            assert_eq!((home.files_in(".cursor").len(), home.files_in(".").len()), (1, 1), "nothing else is written");
        }
        let (code, _, err) = home.install("cursor", &[&["--dry-run"], &BRIDGE[..]].concat());
        assert!(code == 0 && err.contains(says) && err.contains("only with --force"), "{err}");
        assert_eq!(home.install("cursor", &[&["--force"], &BRIDGE[..]].concat()).0, 0);
        let entry = json_of(&home.cursor())["mcpServers"]["carbon-kepler"].clone();
        assert_eq!((entry.get("url"), &entry["args"]), (None, &json!(["bridge", "http://host:8000/sse"])));
    }
}

/// A person in front of a terminal is asked. `script` makes one, of util-linux.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_a_person_is_asked_before_an_entry_of_somebody_else_goes() {
    let theirs = r#"{"mcpServers":{"carbon-kepler":{"command":"npx","args":["mine"]}}}"#;
    for (answer, replaced) in [("n\n", false), ("\n", false), ("y\n", true)] {
        let home = Home::new("asked");
        home.write_cursor(theirs);
        let line = format!("'{PROGRAM}' install --client cursor -- bridge http://host:8000/sse");
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env("HOME", &*home.0);
        command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let (code, out, _) = finished(child.wait_with_output().unwrap());
        assert!(out.contains("that starts \"npx\". Do without it? [y/N]"), "{out}");
        assert_eq!(code, if replaced { 0 } else { 2 }, "{answer:?}: {out}");
        assert_eq!(fs::read_to_string(home.cursor()).unwrap() != theirs, replaced, "{out}");
    }
}

#[test]
fn another_folder_and_the_name_of_windows_are_of_this_program_too() {
    let home = Home::new("ours");
    for command in ["/old/place/carbon-kepler-mcp", "C:\\\\old\\\\carbon-kepler-mcp.exe"] {
        home.write_cursor(&format!(r#"{{"mcpServers":{{"carbon-kepler":{{"command":"{command}"}}}}}}"#));
        let (code, _, err) = home.install("cursor", &BRIDGE);
        assert_eq!(code, 0, "{command}: {err}");
    }
}

#[test]
fn what_is_no_file_or_too_large_is_not_read() {
    let home = Home::new("no-file");
    let refused = |says: &str| {
        let begun = std::time::Instant::now();
        let (code, _, err) = home.install("cursor", &BRIDGE);
        assert!(code == 78 && err.contains(says) && err.contains("mcp.json"), "{code} {err}");
        assert!(begun.elapsed().as_secs() < 10, "{says}");
    };
    fs::create_dir_all(home.cursor()).unwrap();
    refused("expected a file, saw a folder");
    fs::remove_dir(home.cursor()).unwrap();
    home.write_cursor(&format!("{{}}{}", " ".repeat(16 << 20)));
    refused("expected a configuration of 16777216 bytes at most");
    fs::remove_file(home.cursor()).unwrap();
    #[cfg(unix)]
    {
        assert!(Command::new("mkfifo").arg(home.cursor()).status().unwrap().success());
        refused("saw a pipe or a device");
        fs::remove_file(home.cursor()).unwrap();
        for device in ["/dev/zero", "/dev/null"] {
            std::os::unix::fs::symlink(device, home.cursor()).unwrap();
            refused("saw a pipe or a device");
            fs::remove_file(home.cursor()).unwrap();
        }
    }
}

/// On Windows a program that runs cannot be overwritten, and on Linux neither.
#[test]
fn the_program_is_replaced_while_it_runs() {
    let home = Home::new("running");
    let own = PathBuf::from(PROGRAM);
    let newer = home.0.join("newer");
    let mut bytes = fs::read(&own).unwrap();
    bytes.extend(b"newer");
    fs::write(&newer, &bytes).unwrap();
    fs::set_permissions(&newer, fs::metadata(&own).unwrap().permissions()).unwrap();
    assert_eq!(home.install("cursor", &BRIDGE).0, 0);
    let mut running = Command::new(home.program());
    running.args(["bridge", "http://127.0.0.1:1/sse"]).stdin(std::process::Stdio::piped());
    running.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut running = running.spawn().unwrap();
    let arguments = ["install", "--client", "cursor", "bridge", "http://host:8000/sse"];
    let (code, out, err) = home.run_as(Some(&newer), &arguments);
    assert!(code == 0 && out.contains("copied from") && !out.contains("nothing had to"), "{out}{err}");
    assert!(running.try_wait().unwrap().is_none(), "the old one has ended");
    drop(running.stdin.take());
    running.wait().unwrap();

    // The next time nothing of the old one is left.
    assert_eq!(home.run_as(Some(&newer), &arguments).0, 0);
    assert_eq!(fs::read(home.program()).unwrap(), bytes);
    let interpreter = std::env::current_exe().unwrap();
    let (code, _, err) = home.run_as(Some(&interpreter), &arguments);
    assert!(code == 78 && err.contains("which is another program"), "{err}");
    let (code, _, err) = home.run_as(Some(Path::new("nowhere")), &arguments);
    assert!(code == 78 && err.contains("CARBON_KEPLER_EXECUTABLE") && err.contains("nowhere"), "{err}");
}

/// As one of another C library: npm may have installed both.
#[cfg(target_os = "linux")]
#[test]
fn a_program_of_another_system_cannot_run_here() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new("musl");
    let (foreign, mut bytes) = (home.0.join("carbon-kepler-mcp"), fs::read(PROGRAM).unwrap());
    let loader = bytes.windows(7).position(|it| it == b"/ld-lin").unwrap();
    bytes[loader..loader + 7].copy_from_slice(b"/ld-mus");
    fs::write(&foreign, bytes).unwrap();
    fs::set_permissions(&foreign, fs::Permissions::from_mode(0o755)).unwrap();
    let (code, _, err) = home.run_as(Some(&foreign), &["install", "--client", "cursor", "bridge", "http://h/sse"]);
    assert!(code == 78 && err.contains("which cannot run here (No such file"), "{err}");
}

/// Some programs take `--version` for nothing special, and go on.
#[cfg(unix)]
#[test]
fn a_program_that_does_not_answer_is_another_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new("silent");
    let silent = home.0.join("silent");
    fs::write(&silent, "#!/bin/sh\nexec /bin/sleep 60\n").unwrap();
    fs::set_permissions(&silent, fs::Permissions::from_mode(0o755)).unwrap();
    let begun = std::time::Instant::now();
    let (code, _, err) = home.run_as(Some(&silent), &["install", "--client", "cursor", "bridge", "http://h/sse"]);
    assert!(code == 78 && err.contains("which is another program"), "{err}");
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn a_command_line_that_no_host_could_start_is_refused() {
    let home = Home::new("usage");
    for (line, reason) in [
        (&[][..], "saw nothing"),
        (&["report"], "expected serve or bridge"),
        (&["bridge"], "bridge: expected one such as http://host:8000/sse, saw no address"),
        (&["bridge", "http://me:geheim@host:99999/sse"], "saw \"http://host:99999/sse\" (invalid port number)"),
        (&["serve", "--sse"], "standard input"),
        (&["serve", "--sauce"], "unexpected argument '--sauce'"),
    ] {
        let (code, out, err) = home.install("cursor", &[&["--"], line].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(reason), "{err}");
    }
    let (code, _, err) = home.install("cursor", &["--env", "MCP_BRIDGE_URL=host", "--", "bridge"]);
    assert!(code == 2 && err.contains("saw \"host\""), "{err}");
    assert!(home.files_in(".").is_empty());
    let warned = |more: &[&str]| home.install("cursor", &[&["--dry-run"], more].concat()).2.contains("nothing to read");
    assert!(warned(&["serve"]) && !warned(&["serve", "--source", "http://node-1:28282"]));
    assert!(!warned(&["--env", "KEPLER_ENDPOINT=http://node-1:28282", "serve"]));
    fs::write(home.0.join("a.prom"), "").unwrap();
    let (_, _, err) = home.install("cursor", &["--dry-run", "--", "serve", "--source=a.prom"]);
    assert!(err.contains("a.prom") && err.contains("absolute path"), "{err}");
}

#[test]
fn print_config_prints_the_fragment_and_nothing_else() {
    let home = Home::new("print");
    let print =
        |client| home.run(&["print-config", "--client", client, "bridge", "https://host/mcp", "--header", "A: b"]);
    let (code, out, err) = print("vscode");
    // Never our own path, which may be one of a cache: the place that install would use, and that nothing is there yet.
    let (_, dry, _) = home.install("vscode", &[&["--dry-run"], &BRIDGE[..]].concat());
    let place = dry.lines().find_map(|line| line.strip_prefix("program  ")?.split_once(": would be").map(|it| it.0));
    let place = place.unwrap();
    assert_eq!(code, 0);
    assert!(err.contains(&format!("{place} is not there yet")) && err.contains(PROGRAM), "{err}");
    let args = ["bridge", "https://host/mcp", "--header", "A: b"];
    let expected = json!({"servers": {"carbon-kepler": {"type": "stdio", "command": place, "args": args}}});
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), expected);
    assert!(home.files_in(".").is_empty());
    home.install("cursor", &BRIDGE);
    let (_, out, err) = print("cursor");
    assert_eq!(err, "");
    let printed = serde_json::from_str::<Value>(&out).unwrap();
    assert_eq!(printed["mcpServers"]["carbon-kepler"]["command"], json!(home.program()));
}
