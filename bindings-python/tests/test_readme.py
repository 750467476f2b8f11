"""The examples in the README run, one after the other, with exporters and counters of this machine's own."""

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


def test_the_example_of_the_project_runs() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    text = (README.parents[1] / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
