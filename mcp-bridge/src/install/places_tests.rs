#![allow(clippy::unwrap_used)] // a test's way to fail

use super::*;

/// Each variable is a folder of its own name below `root`, so that a path shows which one it came from.
fn profile(platform: Platform, root: &Path, set: &'static [&str]) -> Profile<impl Fn(&str) -> Option<OsString>> {
    let root = root.to_owned();
    Profile { platform, variable: move |name: &str| set.contains(&name).then(|| root.join(name).into_os_string()) }
}

fn shown(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|it| it.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")).collect()
}

fn all(platform: Platform, root: &Path, set: &'static [&str]) -> Vec<String> {
    let profile = profile(platform, root, set);
    let mut paths = Vec::new();
    for client in [Client::ClaudeDesktop, Client::Cursor, Client::VsCode] {
        paths.extend(profile.configurations(client).unwrap());
    }
    paths.push(profile.programs().unwrap());
    shown(root, &paths)
}

#[test]
fn each_platform_has_its_folders() {
    let root = carbon_kepler_testkit::Folder::new("places");
    for package in ["Claude_b", "Claude_a", "Claudette", "Other_Claude_"] {
        std::fs::create_dir_all(root.join("LOCALAPPDATA/Packages").join(package)).unwrap();
    }
    assert_eq!(
        all(Platform::Windows, &root, &["APPDATA", "LOCALAPPDATA", "USERPROFILE", "HOME", "XDG_CONFIG_HOME"]),
        [
            "APPDATA/Claude/claude_desktop_config.json",
            "LOCALAPPDATA/Packages/Claude_a/LocalCache/Roaming/Claude/claude_desktop_config.json",
            "LOCALAPPDATA/Packages/Claude_b/LocalCache/Roaming/Claude/claude_desktop_config.json",
            "USERPROFILE/.cursor/mcp.json",
            "APPDATA/Code/User/mcp.json",
            "LOCALAPPDATA/carbon-kepler/bin",
        ]
    );
    std::fs::remove_dir_all(&*root).unwrap();
    assert_eq!(
        all(Platform::Mac, &root, &["HOME", "XDG_CONFIG_HOME", "APPDATA"]),
        [
            "HOME/Library/Application Support/Claude/claude_desktop_config.json",
            "HOME/.cursor/mcp.json",
            "HOME/Library/Application Support/Code/User/mcp.json",
            "HOME/Library/Application Support/carbon-kepler/bin",
        ]
    );
    assert_eq!(
        all(Platform::Other, &root, &["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"]),
        [
            "XDG_CONFIG_HOME/Claude/claude_desktop_config.json",
            "HOME/.cursor/mcp.json",
            "XDG_CONFIG_HOME/Code/User/mcp.json",
            "XDG_DATA_HOME/carbon-kepler/bin",
        ]
    );
    assert_eq!(all(Platform::Other, &root, &["HOME"]).last().unwrap(), "HOME/.local/share/carbon-kepler/bin");
}

#[test]
fn a_missing_variable_is_named() {
    let error = profile(Platform::Windows, Path::new("/"), &["USERPROFILE"]).programs().unwrap_err();
    assert_eq!(
        error.to_string(),
        "LOCALAPPDATA (from environment): expected the absolute path of a folder, saw nothing"
    );
    let relative = Profile { platform: Platform::Other, variable: |_: &str| Some(OsString::from("here")) };
    assert!(relative.programs().unwrap_err().to_string().contains("saw \"here\""));
}
