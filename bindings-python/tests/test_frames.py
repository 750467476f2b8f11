"""Data frames: the same figures, unknown as null."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import carbon_kepler as ck
import pytest
from conftest import pod

COUNTERS = 'kepler_node_cpu_joules_total{node_name="n",path="p",zone="package"} 7\n'


def test_polars_takes_workloads_and_nodes(sample: ck.Snapshot) -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(sample)
    assert frame["name"].to_list() == [it.name for it in sample]
    assert frame["total_watts"].to_list() == [it.total_watts for it in sample]
    assert frame["package_watts"][0] == sample[0].zones_watts["package"]
    assert frame["energy_joules"].null_count() == len(sample), "unknown is null, not 0"
    assert frame.schema["is_outermost"] == pl.Boolean
    assert sample.to_polars().equals(frame)
    nodes = sample.nodes.to_polars()
    assert nodes["total_watts"][0] == sample.nodes[0].total_watts
    assert nodes["dram_watts"][0] == pytest.approx(sample.nodes[0].zones_watts["dram"])


def test_columns_are_the_fields(sample: ck.Snapshot) -> None:
    pl = pytest.importorskip("polars")
    for rows in (sample, sample.nodes):
        fields = type(rows[0]).__dataclass_fields__
        zones = [f"{zone}_watts" for zone in ("package", "dram", "gpu", "psys", "host", "core", "uncore")]
        columns = [name for name in pl.DataFrame(rows).columns if name not in (*zones, "taken_at")]
        source = [] if rows is sample.nodes else ["source"]
        assert columns == [name for name in fields if name not in ("zones_watts", "zones")] + source


def test_pandas_and_arrow(sample: ck.Snapshot) -> None:
    pa, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    assert pa.table(sample).column("id").to_pylist() == [it.id for it in sample]
    frame = sample.to_pandas()
    by_kind = frame[frame["is_outermost"]].groupby("kind")["total_watts"].sum()
    assert by_kind["pod"] == pytest.approx(sum(it.total_watts for it in sample if it.kind == "pod"))
    unknown = ck.Snapshot.parse(COUNTERS).nodes.to_pandas()
    assert pd.isna(unknown["total_watts"][0])
    assert unknown["total_unknown"][0] == "counters_only"
    if hasattr(pd.DataFrame, "from_arrow"):
        assert list(pd.DataFrame.from_arrow(sample).columns) == list(frame.columns)


def test_a_window_has_energy_and_an_empty_table_has_columns() -> None:
    pl = pytest.importorskip("polars")
    first, second = (ck.Snapshot.parse(pod("web", 1.0, joules=joules)) for joules in (1.0, 11.0))
    assert pl.DataFrame(ck.Window.between(first, second, 5))["energy_joules"].to_list() == [10.0]
    empty = pl.DataFrame(ck.Snapshot.parse(COUNTERS))
    assert (empty.height, "total_watts" in empty.columns) == (0, True)


def test_a_library_that_is_not_there_is_named(sample: ck.Snapshot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match=r"polars is not installed.*pip install 'carbon-kepler\[polars\]'"):
        sample.to_polars()


def test_a_sum_of_unknown_power_is_not_zero_in_the_notebook() -> None:
    pl = pytest.importorskip("polars")
    notebook = json.loads((Path(__file__).parents[2] / "examples/python/which_pods_burn_most.ipynb").read_text())
    (cell,) = ["".join(it["source"]) for it in notebook["cells"] if "group_by" in "".join(it["source"])]
    unknown = pod("ended", 9.0, namespace="past").replace("running", "terminated")
    scope = {"pl": pl, "snapshot": ck.Snapshot.parse(pod("web", 1.0) + unknown)}
    exec(cell, scope)
    rows = {row["namespace"]: row for row in scope["by_namespace"].to_dicts()}  # type: ignore[attr-defined]
    assert (rows["past"]["known_watts"], rows["past"]["of_unknown_power"]) == (None, 1)
    assert (rows["shop"]["known_watts"], rows["shop"]["of_unknown_power"]) == (1.0, 0)
