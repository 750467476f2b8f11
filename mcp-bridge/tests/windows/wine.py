"""Wine, with a prefix of our own below target/windows. Every wait has an end."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "target" / "windows"
EXECUTABLE = BUILT / "carbon-kepler-mcp.exe"
NODE = BUILT / "node" / "bin" / "node.exe"
ADDON = BUILT / "carbon-kepler.node"
PACKAGE = ROOT / "bindings-node"
PATIENCE = 60
# Windows decides what a folder of a person is, not the shell that started Wine.
FOLDERS = ("APPDATA", "LOCALAPPDATA", "USERPROFILE")


def _loader():
    """Debian's wine64 alone puts nothing on the PATH."""
    found = shutil.which("wine64") or next((it for it in ["/usr/lib/wine/wine64"] if os.path.exists(it)), None)
    return found or shutil.which("wine") or "wine64"


def environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "WINEPREFIX": str(BUILT / "prefix"),
        "WINEDEBUG": "-all",
        "WINEARCH": "win64",
        # Else Wine takes what is not ASCII in arguments and variables for question marks.
        "LC_ALL": "C.UTF-8",
        # Node refuses to start on what Wine says it is.
        "NODE_SKIP_PLATFORM_CHECK": "1",
        "NAPI_RS_NATIVE_LIBRARY_PATH": windows(ADDON),
    } | more


def command(program, *arguments):
    return [_loader(), str(program), *map(str, arguments)]


def run(program, *arguments, stdin=b"", env=None):
    """Exit code, standard output and standard error, as bytes."""
    done = subprocess.run(
        command(program, *arguments), input=stdin, capture_output=True, timeout=PATIENCE, env=environment(**(env or {}))
    )
    return done.returncode, done.stdout, done.stderr


def windows(path):
    """The path as a Windows program sees it."""
    return "Z:" + str(path).replace("/", "\\")


def show_profile(folder):
    """Makes the variables of a person's folders point below this one, for programs that start from now on."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        key, value = "HKCU\\Volatile Environment", windows(folder / name)
        code, _, err = run("reg", "add", key, "/f", "/v", name, "/d", value)
        assert code == 0, err


def stay():
    """Keeps Wine's server between two programs: it knows the profile, and each start is quick."""
    server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
    subprocess.run([server, "-p60"], env=environment(), timeout=PATIENCE, check=False)
    # The first program brings services up, which keep its pipes open for as long as they live: it gets none.
    nothing = subprocess.DEVNULL
    first = command("cmd", "/c", "exit")
    subprocess.run(first, env=environment(), timeout=PATIENCE, stdin=nothing, stdout=nothing, stderr=nothing, check=True)
