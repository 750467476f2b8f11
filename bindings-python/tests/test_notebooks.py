"""The notebooks in ``examples/python`` run from beginning to end, and are stored without what came out."""

from pathlib import Path

import pytest

nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")

# The one about leaving FastMCP is run where FastMCP is: tests/mount.
FOLDER = Path(__file__).parents[2] / "examples" / "python"


@pytest.mark.parametrize("name", ["tour", "which_pods_burn_most", "when_to_run_the_batch_job"])
def test_a_notebook_runs(name: str, tmp_path: Path) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    cells = [it for it in notebook.cells if it.cell_type == "code"]
    assert all(not it.outputs and it.execution_count is None for it in cells), "clear its outputs"
    # In a folder of its own: nothing is read from beside it.
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(out.get("name") != "stderr" for it in cells for out in it.outputs), "a warning"
    drawn = [it for it in cells if "ck.plot." in it.source]
    assert len(drawn) >= 2
    assert all(any("image/png" in out.get("data", {}) for out in it.outputs) for it in drawn), "a picture is missing"
