"""The world of tools, as far as it is the border's: a call, and errors of each class."""

import pickle

import carbon_kepler as ck
import pytest
from carbon_kepler import _native, errors

WEB = {"workload_name": "web", "namespace": "shop"}


def world(**settings: str | float) -> ck.World:
    return ck.World(ck.Snapshot.parse(ck.sample_scrape()), **settings)


def test_a_tool_answers_with_a_dictionary_and_in_words() -> None:
    answer = world(region="us-east-1").call("assess_workload_compliance", **WEB)
    assert answer["status"] == "COMPLIANT"
    assert "web" in world().tell("assess_workload_compliance", **WEB)


def test_every_kind_has_a_class_of_its_own() -> None:
    classes = {getattr(errors, name) for name in errors.__all__} - {errors.CarbonKeplerError, errors.ErrorKind}
    assert {it.kind for it in classes} == set(_native.error_kinds())


@pytest.mark.parametrize(
    ("call", "error", "builtin"),
    [
        (lambda: world().call("asess_workload_compliance"), ck.NotFoundError, LookupError),
        (lambda: world().call("assess_workload_compliance", workload_name=1), ck.InvalidInputError, ValueError),
        (lambda: ck.World().call("assess_workload_compliance", **WEB), ck.ConfigError, ValueError),
        (lambda: ck.World(pue=0.5), ck.ConfigError, ValueError),
        (lambda: ck.Snapshot.parse(""), ck.NoDataError, ck.CarbonKeplerError),
        (lambda: ck.Snapshot.parse("<html>"), ck.ParseError, ValueError),
    ],
)
def test_an_error_has_the_class_of_its_kind(call, error, builtin) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error) as caught:
        call()
    assert isinstance(caught.value, builtin)
    assert isinstance(caught.value, ck.CarbonKeplerError)


@pytest.mark.parametrize(
    "name",
    ["source", "timeout", "bearer_token", "insecure", "ca_file", "client_cert", "max_bytes", "retries"],
)
def test_a_world_does_not_ignore_how_exporters_are_read(name: str) -> None:
    with pytest.raises(ck.ConfigError, match=rf"^{name}: .*expected it in Snapshot\.fetch"):
        world(**{name: 3})


@pytest.mark.parametrize(
    "call",
    [
        lambda: ck.World("text"),
        lambda: ck.World(world().assess()),
        lambda: ck.World(ck.Snapshot.parse(ck.sample_scrape()).nodes),
        lambda: ck.World(now=3),
        lambda: ck.World(pod_specs=3),
        lambda: ck.World(node_specs=3),
        lambda: ck.World(documents=7),
        lambda: ck.World(documents=[1]),
        lambda: ck.embodied(3, lifespan_hours=10),
        lambda: ck.embodied(ck.Quantity.of(1200, "kgCO2eq"), lifespan_hours=10, hours=20),
        lambda: ck.sci(3, ck.Quantity.of(1, "gCO2eq"), units=1),
        lambda: ck.Quantity.of(1e308, "W") * 100,
        lambda: ck.Quantity.of(1e308, "W") + ck.Quantity.of(1e308, "W"),
    ],
)
def test_what_is_of_another_type_or_impossible_is_said_so(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ck.InvalidInputError, match=r"expected .*saw|saw .*expected"):
        call()


def test_numbers_of_data_libraries_are_numbers() -> None:
    np = pytest.importorskip("numpy")
    assert world(pue=np.float32(1.25)).factors().pue.value == 1.25
    power = ck.Quantity.of(3, "W")
    assert (power * np.int64(2) / np.float32(2)).value == 3.0


def test_a_parse_error_says_where_and_survives_pickling() -> None:
    body = 'kepler_node_cpu_watts{zone="package"} 1\nkepler_node_cpu_watts{zone="package" 1\n'
    with pytest.raises(ck.ParseError) as caught:
        ck.Snapshot.parse(body, source="node-1", strict=True)
    error = caught.value
    assert (error.line, error.column) == (2, 38)
    assert str(error).startswith("node-1: line 2, column 38: expected ")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.line, again.hints) == (str(error), 2, error.hints)
