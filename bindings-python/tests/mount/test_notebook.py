"""The notebook about leaving FastMCP runs, and is kept without outputs."""

import os
from pathlib import Path

import pytest

pytest.importorskip("fastmcp", reason="run by make python-fastmcp, in an environment of each version")
nbclient = pytest.importorskip("nbclient", reason="Jupyter is beside FastMCP 4 only")
nbformat = pytest.importorskip("nbformat")

PACKAGE = Path(__file__).resolve().parents[2] / "python"
NOTEBOOK = PACKAGE.parents[1] / "examples/python/leaving_fastmcp.ipynb"


def test_it_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells), "outputs are cleared"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    said = "".join(output.get("text", "") for cell in cells for output in cell.outputs)
    assert "did you mean web-6d9f7b8c4-x2x7k" in said
    assert "which depends on the workload" in said
    tools = next(cell for cell in cells if "mount(" in cell.source).outputs[-1].data["text/plain"]
    assert "get_migration_recommendations" in tools
