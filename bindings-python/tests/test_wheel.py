"""What is published: a wheel for every Python from 3.10 on, and a source distribution that builds."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent
TARGET = PACKAGE.parent / "target"

SMOKE = """
import carbon_kepler as ck
snapshot = ck.Snapshot.parse(ck.sample_scrape())
answer = ck.World(snapshot, region="us-east-1").assess_workload_compliance(workload_name="web", namespace="shop")
assert answer["status"] == "COMPLIANT", answer
print(ck.__file__)
"""


def run(*command: str | Path, **environment: str) -> str:
    # pip finds maturin there.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    given = {**os.environ, "PATH": path, **environment}
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, check=False, env=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def maturin(*arguments: str | Path) -> None:
    run(sys.executable, "-m", "maturin", *arguments, "--manifest-path", PACKAGE / "Cargo.toml")


def the_one(directory: Path, pattern: str) -> Path:
    (found,) = directory.glob(pattern)
    return found


def interpreter(version: str) -> Path:
    """That Python, from PATH or pyenv."""
    found = shutil.which(f"python{version}")
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    others = sorted(home.glob(f"versions/{version}.*/bin/python"))
    if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
        return Path(found)
    if not others:
        pytest.skip(f"not run: no Python {version} here")
    return others[-1]


def clean(directory: Path, python: str | Path = sys.executable) -> Path:
    """The Python of a new environment, which has nothing in it."""
    run(python, "-m", "venv", directory)
    return next(it for it in (directory / "bin" / "python", directory / "Scripts" / "python.exe") if it.exists())


def installed(python: Path, wheel: Path, cwd: Path) -> None:
    """Install a wheel without anything beside it, and use it from elsewhere."""
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", wheel)
    done = subprocess.run([python, "-I", "-c", SMOKE], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(python.parent.parent), "another installation was used"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unoptimised, because it is made of what is built anyway."""
    out = tmp_path_factory.mktemp("wheel")
    maturin("build", "--out", out)
    return the_one(out, "*.whl")


def test_the_wheel_has_what_it_needs_and_no_tests(wheel: Path) -> None:
    assert "cp310-abi3" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("py.typed", "_native.pyi", "__init__.py"):
        assert f"carbon_kepler/{name}" in names
    for name in ("LICENSE", "NOTICE", "THIRD-PARTY.txt"):
        assert any(path.endswith(f"licenses/{name}") for path in names), name
    assert "carbon_kepler/CHANGELOG.md" in names
    assert not any("test" in name for name in names)


def test_the_page_on_pypi_has_no_dead_links_and_no_made_up_address(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        head, _, page = archive.read(name).decode().partition("\n\n")
    assert "Classifier: Development Status :: 3 - Alpha" in head
    assert "Classifier: Operating System :: POSIX :: Linux" in head
    # A file beside the page is not there on PyPI.
    links = re.findall(r"\]\(([^)]+)\)|^\[[^\]]+\]: (\S+)", page, re.MULTILINE)
    assert links
    relative = [inline or named for inline, named in links if not (inline or named).startswith("https://")]
    assert relative == []
    workspace = (PACKAGE.parent / "Cargo.toml").read_text()
    repository = re.search(r'^repository = "(.+)"', workspace, re.MULTILINE)
    # Until there is an address none is shown.
    assert ("Project-URL: " in head) == bool(repository)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or not shutil.which("objdump"), reason="of Linux with glibc")
def test_a_wheel_that_is_large_or_of_a_newer_glibc_is_not_released(wheel: Path) -> None:
    # Linked for the glibc of this system and unoptimised, it is both.
    done = subprocess.run(
        [sys.executable, PACKAGE.parent / ".ci" / "release.py", wheel], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert re.search(r"fault: .*_native.*\.so needs glibc 2\.3\d, newer than 2\.28", done.stdout), done.stdout
    assert "more than 9000000" in done.stdout


@pytest.mark.parametrize("version", ["3.10", "3.13"])
def test_the_tests_pass_with_the_wheel_in_another_python(version: str, wheel: Path, tmp_path: Path) -> None:
    python = clean(tmp_path / "venv", interpreter(version))
    installed(python, wheel, tmp_path)
    # The other libraries are not there for each Python; tests that need them are skipped.
    pins = (PACKAGE / "requirements-test.txt").read_text().split()
    wanted = [pin for pin in pins if pin.startswith(("pytest==", "ruff=="))]
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
    tests = ["-m", "pytest", "-m", "not long", "-p", "no:cacheprovider", "--ignore", str(Path(__file__))]
    run(python, *tests, PACKAGE / "tests")


def test_the_source_distribution_builds(tmp_path: Path) -> None:
    maturin("sdist", "--out", tmp_path)
    source = tmp_path / "source"
    with tarfile.open(the_one(tmp_path, "*.tar.gz")) as archive:
        archive.extractall(source)
    for path in source.rglob("*"):
        # Else cargo would take what it has built of the working tree for this.
        os.utime(path)
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", tmp_path, "-C", "build-args=--profile dev", the_one(source, "*")),
        CARGO_TARGET_DIR=str(TARGET),
        # Where maturin is: nobody need have activated the environment.
        PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    )
    installed(clean(tmp_path / "venv"), the_one(tmp_path, "*.whl"), tmp_path)


@pytest.mark.long
def test_the_released_wheel_is_small(tmp_path: Path) -> None:
    maturin("build", "--release", "--out", tmp_path)
    wheel = the_one(tmp_path, "*.whl")
    # As make release-check wants it.
    assert wheel.stat().st_size <= 9_000_000, f"{wheel.stat().st_size / 1e6:.1f} MB"
    installed(clean(tmp_path / "venv"), wheel, tmp_path)
