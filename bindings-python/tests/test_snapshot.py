"""Snapshots and their nouns, as far as they are Python's: lists, names, equality, pickles, looks."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import operator
import pickle
from collections.abc import Callable
from typing import Any

import carbon_kepler as ck
import pytest
from carbon_kepler import rows
from conftest import many_pods, pod, process


def test_a_snapshot_is_a_list_of_workloads(sample: ck.Snapshot) -> None:
    assert len(sample) == len(list(sample)) == len(sample.workloads) == 20
    assert sample[-1] is sample.workloads[19]
    assert sample[:2] == sample.workloads[:2]
    assert sample[0] in sample
    assert next(reversed(sample)) is sample[-1]
    with pytest.raises(IndexError, match="workload 20: expected a position below 20"):
        sample[20]


def test_workloads_and_nodes_are_found_by_name(sample: ck.Snapshot) -> None:
    web = sample["web-6d9f7b8c4-x2x7k"]
    assert (web.kind, web.namespace, web.total_watts) == ("pod", "shop", pytest.approx(25.7379, abs=1e-4))
    assert sample["shop/web-6d9f7b8c4-x2x7k"] is web
    assert sample[web.id] is web
    assert "web-6d9f7b8c4-x2x7k" in sample
    assert sample.get("nobody") is None
    assert sample.nodes["worker-7"] is sample.nodes[0]
    assert sum(it.total_watts or 0 for it in sample.where(lambda it: it.kind == "pod")) > 40


def test_the_largest_come_first_and_unknown_ones_last() -> None:
    unknown = pod("ended", 9.0).replace("running", "terminated")
    snapshot = ck.Snapshot.parse(pod("small", 1.0) + pod("large", 3.0) + unknown)
    assert [it.name for it in snapshot.top()] == ["large", "small", "ended"]
    assert [it.name for it in snapshot.top(1)] == ["large"]
    assert snapshot.top()[0] == snapshot["large"]
    with pytest.raises(ck.InvalidInputError, match="count: expected 0 or more, saw -1"):
        snapshot.top(-1)
    assert snapshot.top(10**30) == snapshot.top(3)


def test_a_wrong_name_brings_near_ones(sample: ck.Snapshot) -> None:
    with pytest.raises(ck.NotFoundError, match=r'^no workload "web"; did you mean web-6d9f7b8c4-x2x7k'):
        sample["web"]
    with pytest.raises(ck.NotFoundError, match=r'^no workload "shop/wbe"; did you mean shop/web'):
        sample["shop/wbe"]
    with pytest.raises(ck.NotFoundError, match=r'^no node "worker-8"; did you mean worker-7'):
        sample.nodes["worker-8"]
    with pytest.raises(ck.InvalidInputError, match=r'^workload "nginx": expected a name that one has, saw 3 of it: '):
        sample["nginx"]


@pytest.mark.parametrize("of", [lambda it: it, lambda it: ck.World(it).assess()], ids=["snapshot", "assessments"])
def test_names_are_looked_at_once(of, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    found = of(ck.Snapshot.parse(many_pods(2000)))
    all_names, asked, compared = type(found)._all_names, [], []
    monkeypatch.setattr(type(found), "_all_names", lambda self: asked.append(1) or all_names(self))
    names = [it.full_name for it in found]
    assert [found[name].full_name for name in names] == names
    assert "nobody" not in found and found.get("nobody") is None
    assert len(asked) == 1, "an index answers all of these"
    close = rows.get_close_matches
    monkeypatch.setattr(
        rows, "get_close_matches", lambda name, of, **more: compared.extend(of) or close(name, of, **more)
    )
    with pytest.raises(ck.NotFoundError, match=r"did you mean .*shop/pod-19"):
        found["shop/pod-19x"]
    with pytest.raises(ck.NotFoundError, match=r"did you mean .*pod-1917"):
        found["pood-1917"]
    assert 0 < len(compared) <= 2 * 2 * rows.COMPARED, "in two questions, whole and as long as what was asked"


def test_one_workload_is_made_alone_and_many_are_made_in_parts() -> None:
    snapshot, asked = ck.Snapshot.parse(many_pods(2500)), []

    class Native:
        def __init__(self, native: Any) -> None:
            self.native = native

        def __len__(self) -> int:
            return len(self.native)

        def some(self, start: int, end: int) -> Any:
            asked.append((start, end))
            return self.native.some(start, end)

    snapshot._native = Native(snapshot._native)  # type: ignore[assignment]
    first, last, two = snapshot[0], snapshot[-1], snapshot[:2]
    assert asked == [(0, 1), (2499, 2500), (0, 1), (1, 2)]
    del asked[:]
    assert (first, last, two) == (snapshot.rows[0], snapshot.rows[-1], snapshot.rows[:2])
    assert asked == [(0, 1000), (1000, 2000), (2000, 3000)] and len(snapshot.rows) == len({*snapshot}) == 2500
    assert snapshot[7] is snapshot.rows[7] and len(asked) == 3


def test_unknown_is_none_and_never_zero() -> None:
    counters = 'kepler_node_cpu_joules_total{node_name="n",path="p",zone="package"} 7\n'
    node = ck.Snapshot.parse(counters).nodes["n"]
    assert (node.total_watts, node.total_unknown) == (None, "counters_only")
    assert repr(node) == "Node(n: unknown (counters only))"


def test_nouns_are_frozen_equal_and_hashable(sample: ck.Snapshot) -> None:
    again = ck.Snapshot.parse(ck.sample_scrape())
    assert again == sample
    assert hash(again) == hash(sample)
    assert again != ck.Snapshot.parse(pod("web", 1.0))
    assert again.nodes == sample.nodes
    assert {*again} == {*sample}
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample[0].total_watts = 0.0  # type: ignore[misc]
    with pytest.raises(AttributeError):
        sample.workloads = ()  # type: ignore[misc]


def test_zones_are_frozen(sample: ck.Snapshot) -> None:
    for it in (sample[0], sample.nodes[0], ck.World(sample).assess()[0]):
        zones = it.zones_watts
        before = dict(zones)
        changes: list[Callable[[Any], object]] = [
            lambda it: it.update(package=0.0),
            lambda it: operator.setitem(it, "package", 0.0),
            lambda it: operator.delitem(it, "package"),
            lambda it: operator.ior(it, {"package": 0.0}),
            lambda it: it.setdefault("gpu", 0.0),
            lambda it: it.pop("package"),
            lambda it: it.popitem(),
            lambda it: it.clear(),
        ]
        for change in changes:
            with pytest.raises(TypeError, match="immutable"):
                change(zones)
        assert zones == before == json.loads(json.dumps(zones))
        for same in (copy.deepcopy(it), pickle.loads(pickle.dumps(it))):
            assert (same, hash(same), type(same.zones_watts)) == (it, hash(it), type(zones))
    assert dataclasses.asdict(sample[0])["zones_watts"] == sample[0].zones_watts


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_everything_survives_pickling(sample: ck.Snapshot, protocol: int) -> None:
    window = ck.Window.between(
        ck.Snapshot.parse(pod("web", 1.0, joules=1.0)), ck.Snapshot.parse(pod("web", 1.0, joules=101.0)), 10
    )
    for noun in [sample, sample.nodes, sample[0], sample.nodes[0], sample.exporters[0], window, window[0]]:
        again = pickle.loads(pickle.dumps(noun, protocol))
        assert again == noun
        assert type(again) is type(noun)
    assert pickle.loads(pickle.dumps(window, protocol)).seconds == 10


def test_a_damaged_pickle_is_an_error(sample: ck.Snapshot) -> None:
    restore, (kind, state, window) = sample.__reduce__()
    with pytest.raises(ck.InvalidInputError, match="snapshot: expected a state that this version has written"):
        restore(kind, state[: len(state) // 2], window)


def test_several_bodies_are_one_snapshot() -> None:
    snapshot = ck.Snapshot.parse(pod("a", 1.0, node="n1"), pod("b", 2.0, node="n2").encode())
    assert [node.name for node in snapshot.nodes] == ["n1", "n2"]
    with pytest.raises(ck.InvalidInputError, match="scrape 2: node"):
        ck.Snapshot.parse(pod("a", 1.0), pod("b", 2.0))
    with pytest.raises(ck.InvalidInputError, match="body: expected str or bytes, saw int"):
        ck.Snapshot.parse(7)  # type: ignore[arg-type]
    with pytest.raises(ck.InvalidInputError, match="saw none"):
        ck.Snapshot.parse()


def test_what_is_odd_is_counted() -> None:
    (oddity,) = ck.Snapshot.parse(pod("web", 1.0) + "junk {\n").oddities
    assert (oddity.kind, oddity.count) == ("skipped_line", 1)
    assert "line 2" in str(oddity)


def test_a_named_zone_is_the_whole_of_a_machine_without_rapl(tmp_path) -> None:  # type: ignore[no-untyped-def]
    body = 'kepler_node_cpu_watts{zone="vdd_in",path="/sys/class/hwmon/hwmon0/in1",node_name="n"} 12\n'
    assert ck.Snapshot.parse(body).nodes[0].total_watts is None
    file = tmp_path / "jetson.prom"
    file.write_text(body)
    for zones in ("vdd_in", ["power_meter_power1", "vdd_in"]):
        for snapshot in (ck.Snapshot.parse(body, total_zone=zones), ck.Snapshot.read(file, total_zone=zones)):
            assert snapshot.nodes[0].total_watts == 12
            assert pickle.loads(pickle.dumps(snapshot)).nodes[0].total_watts == 12
    with pytest.raises(ck.NotFoundError, match="vdd_in"):
        ck.Snapshot.parse(body, total_zone="vdd_on")


def test_names_are_not_believed() -> None:
    snapshot = ck.Snapshot.parse(process("<script>alert(1)</script>\x1b[2J\n") + pod("그린", 2.0))
    evil = snapshot.where(lambda it: it.kind == "process")[0]
    assert evil.name == "<script>alert(1)</script>\x1b[2J\n", "the name itself stays what it is"
    for look in [repr(snapshot), repr(evil), snapshot._repr_html_(), evil._repr_html_()]:
        assert "\x1b" not in look
        assert "<script>" not in look or not look.startswith("<table>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J\\n" in snapshot._repr_html_()
    assert "그린" in repr(snapshot["그린"])


def test_looks(sample: ck.Snapshot) -> None:
    assert repr(sample) == "Snapshot(20 workloads on 1 node (worker-7))"
    assert repr(sample[0]) == "Workload(pod batch/nightly-train-28711 on worker-7: 17.14 W)"
    html = sample._repr_html_()
    assert html.startswith("<table><caption>20 workloads on 1 node (worker-7); outermost, at most 20, ")
    assert html.index("shop/web-6d9f7b8c4-x2x7k") < html.index("nightly-train"), "most power first"
    assert "163.3" in sample.nodes._repr_html_()


def test_files_are_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "scrape.prom"
    path.write_text(ck.sample_scrape())
    snapshot = ck.Snapshot.read(path)
    assert len(snapshot) == 20
    assert snapshot.exporters[0].source == str(path)
    with pytest.raises(ck.NotFoundError, match=r"no file .*missing.prom"):
        ck.Snapshot.read(tmp_path / "missing.prom")
    with pytest.raises(ck.InvalidInputError, match="larger than the limit of 10 bytes"):
        ck.Snapshot.read(path, max_bytes=10)
    with pytest.raises(ck.InvalidInputError, match="path: expected a file, saw the address"):
        ck.Snapshot.read("http://node-1:28282")


def test_samples_are_equal_by_what_was_read() -> None:
    read, again = (ck.samples("a 1\nb{\nc 3\n", strict=False) for _ in range(2))
    assert read == again and hash(read) == hash(again)
    assert read != ck.samples("a 1\nc 3\n") and read != ck.samples("a 1\nb{\nc 4\n", strict=False)
    assert read != list(read), "what was skipped belongs to it"


def test_help_tells_units_and_meanings() -> None:
    for noun in (ck.Workload, ck.Node, ck.Finding, ck.Assessment, ck.Oddity, ck.Exporter):
        told = inspect.getdoc(noun) or ""
        assert all(f"\n    {it.name}: " in told for it in dataclasses.fields(noun)), noun
