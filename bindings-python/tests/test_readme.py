"""The examples in READMEs and pages run, one after the other, with exporters and counters of this machine's own."""

import ast
import asyncio
import inspect
import re
from pathlib import Path

import carbon_kepler as ck
import pytest
from conftest import pod

README = Path(__file__).parents[1] / "README.md"


def test_examples_run(rapl, exporter, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    for name in ("11h.prom", "12h.prom"):
        (tmp_path / name).write_text(ck.sample_scrape())
    text = README.read_text()
    for written, here in {
        "http://node-1:28282": exporter(ck.sample_scrape()).url,
        "http://node-2:28282": exporter(pod("web", 1.0)).url,
        "/sys/class/powercap": str(rapl.directory),
        "seconds=30": "seconds=0.1",
    }.items():
        assert written in text
        text = text.replace(written, here)
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {"train": lambda: rapl.add(0.5)}
    for example in examples:
        code = compile(example, str(README), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        ran = eval(code, names)
        if inspect.iscoroutine(ran):
            asyncio.run(ran)
    assert len(examples) >= 6


def pages() -> list[Path]:
    """README of the project and the pages of core/docs that show Python; one has a test of its own, with FastMCP."""
    root = README.parents[1]
    files = [root / "README.md", *sorted((root / "core/docs").rglob("*.md"))]
    return [it for it in files if "```python\n" in it.read_text() and it.name != "leave-fastmcp.md"]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_examples_of_pages_run(page: Path) -> None:
    pytest.importorskip("pandas")
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL):
        exec(compile(example, str(page), "exec"), names)


def test_pages_show_python() -> None:
    assert {page.name for page in pages()} >= {"README.md", "python.md"}
