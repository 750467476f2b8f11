"""Captures of many nodes and hours: they know when they were taken, and their frames have the same columns."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta, timezone

import carbon_kepler as ck
import pytest
from conftest import pod
from exporter import exporter

AT = datetime(2026, 3, 2, 10, 0, 0, 250_000, tzinfo=timezone.utc)
GPU = (
    'kepler_node_gpu_watts{node_name="g",gpu_uuid="GPU-1"} 300\n'
    'kepler_node_cpu_watts{node_name="g",path="p",zone="package"} 90\n'
    'kepler_node_cpu_watts{node_name="g",path="q",zone="vdd_in"} 5\n'
)


def taken(at: datetime | None = AT, joules: float = 1.0) -> ck.Snapshot:
    return ck.Snapshot.parse(pod("web", 1.0, joules=joules), taken_at=at)


def test_a_snapshot_knows_when_it_was_taken(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert (taken().taken_at, taken(None).taken_at) == (AT, None)
    file = tmp_path / "a.prom"
    file.write_text(pod("web", 1.0))
    assert ck.Snapshot.read(file).taken_at is None, "only its writer knows"
    assert ck.Snapshot.read(file, taken_at=AT).taken_at == AT
    assert pickle.loads(pickle.dumps(taken())).taken_at == AT
    assert copy.deepcopy(taken()).taken_at == AT
    with exporter(pod("web", 1.0)) as it:
        before = datetime.now(timezone.utc) - timedelta(seconds=1)
        fetched = ck.Snapshot.fetch(it.url)
    assert fetched.taken_at is not None
    assert before < fetched.taken_at < datetime.now(timezone.utc) + timedelta(seconds=1)
    assert fetched.sources == (it.url,)


def test_timestamps_of_samples_are_believed_first() -> None:
    stamped = pod("web", 1.0).strip() + " 1772445600000\n"
    assert ck.Snapshot.parse(stamped, taken_at=AT).taken_at == datetime(2026, 3, 2, 10, tzinfo=timezone.utc)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ck.InvalidInputError, match="expected one with a zone"):
        ck.Snapshot.parse(pod("web", 1.0), taken_at=datetime(2026, 3, 2))


def test_the_time_between_captures_need_not_be_told() -> None:
    window = ck.Window.between(taken(), taken(AT + timedelta(minutes=30), joules=1801.0))
    assert (window.seconds, window.begins_at, window.taken_at) == (1800.0, AT, AT + timedelta(minutes=30))
    assert window[0].energy_joules == 1800.0


def test_captures_in_the_wrong_order_or_of_different_nodes_are_refused() -> None:
    first, second = taken(), taken(AT + timedelta(minutes=30), joules=2.0)
    with pytest.raises(ck.InvalidInputError, match="expected the earlier one first, saw 2026-03-02T10:30"):
        ck.Window.between(second, first, 1800)
    with pytest.raises(ck.InvalidInputError, match="expected two of the same nodes, saw n, then g"):
        ck.Window.between(first, ck.Snapshot.parse(GPU), 1800)


def test_frames_of_different_machines_concatenate() -> None:
    pl = pytest.importorskip("polars")
    gpu = ck.Snapshot.parse(GPU.replace("vdd_in", "dram"), taken_at=AT)
    for one, other in ((taken(), gpu), (taken().nodes, gpu.nodes)):
        both = pl.concat([pl.DataFrame(one), pl.DataFrame(other)])
        assert both["gpu_watts"].null_count() >= 1
        assert both["taken_at"].unique().to_list() == [AT]
    strange = pl.DataFrame(ck.Snapshot.parse(GPU).nodes)
    assert strange["vdd_in_watts"].to_list() == [5.0], "a zone of another name gets a column more"


def test_columns_say_unit_quality_and_source() -> None:
    pa = pytest.importorskip("pyarrow")

    def told(of: object, column: str) -> dict[bytes, bytes]:
        return dict(pa.table(of).schema.field(column).metadata or {})

    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    power = {b"unit": b"W", b"quality": b"measured", b"source": b"Kepler >= 0.10 (v0.11.2)"}
    assert told(snapshot, "total_watts") == told(snapshot.nodes, "dram_watts") == power
    assert told(snapshot, "name") == {}
    assessments = ck.World(snapshot, region="ap-northeast-2").assess()
    emissions = told(assessments, "monthly_emissions_kg_low")
    assert emissions[b"unit"] == b"kgCO2eq"
    assert emissions[b"quality"] == b"published", "no better than the factor"
    assert b"Kepler" in emissions[b"source"] and b"(20" in emissions[b"source"], "with the year of the factor"
    assert told(assessments, "monthly_cost")[b"unit"] == b"USD"
    model = ck.Snapshot.parse(
        'kepler_node_info{cpu_architecture="x",components_power_source="trained_power_model"} 1\n'
        'kepler_container_package_joules_total{container_name="a",pod_name="a",container_namespace="s",'
        'mode="dynamic"} 1\n'
    )
    assert told(model, "energy_joules").get(b"quality") != b"measured"


def test_pandas_takes_assessments_as_rows() -> None:
    pd = pytest.importorskip("pandas")
    assessments = ck.World(ck.Snapshot.parse(ck.sample_scrape()), budget="shop=5kg").assess()
    frame = pd.DataFrame(assessments)
    assert frame["workload"].tolist() == [it.workload for it in assessments]
    assert frame["status"].tolist() == [it.status for it in assessments]
    assert [it.standard for it in assessments[0]] == [it.standard for it in assessments[0].findings], "for goes on"


def test_namespaces_are_a_frame() -> None:
    pl = pytest.importorskip("polars")
    assessments = ck.World(ck.Snapshot.parse(ck.sample_scrape()), budget="shop=5kg").assess()
    frame = pl.DataFrame(assessments.namespaces)
    assert frame.select("namespace", "kind", "status").rows() == [("shop", "namespace", "NON_COMPLIANT")]
    assert frame["currency"].to_list() == ["USD"]
    assert pl.DataFrame(assessments.controllers).height == 0
    assert assessments.namespaces["shop"].status == "NON_COMPLIANT"
    assert pickle.loads(pickle.dumps(assessments.namespaces)) == assessments.namespaces
