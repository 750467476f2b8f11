"""Worlds are given what people have: their supplier's figure, a PUE with bounds, files, dictionaries."""

from __future__ import annotations

import json
import pickle
from datetime import datetime, timezone
from pathlib import Path

import carbon_kepler as ck
import pytest

NOW = datetime(2026, 12, 1, tzinfo=timezone.utc)
SUPPLIER = ck.Quantity.of(402, "gCO2eq/kWh", low=390, high=415, provenance="supplier, 2025")


def intensity(world: ck.World) -> ck.Quantity:
    found = world.factors().intensity
    assert found is not None
    return found


def test_an_intensity_of_ones_own(sample: ck.Snapshot) -> None:
    for given in (402, "402 gCO2eq/kWh", "0.402 tCO2eq/MWh", ck.Quantity.of(0.402, "tCO2eq/MWh")):
        own = intensity(ck.World(sample, region="ap-northeast-2", intensity=given))
        assert (own.value, own.low, own.high) == pytest.approx((402.0, 402.0, 402.0), rel=1e-14)
        assert own.quality == "configured"
    world = ck.World(sample, region="Seoul", intensity=SUPPLIER, pue=1.0)
    assert (intensity(world).low, intensity(world).high) == (390.0, 415.0)
    assert "supplier, 2025" in intensity(world).provenance
    energy = ck.Quantity.of(2, "kWh")
    emissions = world.emissions(energy)
    assert emissions is not None
    assert (emissions.value, emissions.low, emissions.high) == (804.0, 780.0, 830.0)
    verdict = world.assess()["web-6d9f7b8c4-x2x7k"]["KR_CARBON_2050"].verdict
    assert verdict == "COMPLIANT", "415 is below 424"


def test_a_pue_with_bounds_carries_on(sample: ck.Snapshot) -> None:
    pue = ck.Quantity.of(1.2, "1", low=1.1, high=1.3, provenance="a year of meters")
    world = ck.World(sample, region="KR", intensity=400, pue=pue)
    assert (world.factors().pue.low, world.factors().pue.high) == (1.1, 1.3)
    emissions = world.emissions(ck.Quantity.of(1, "kWh"))
    assert emissions is not None
    assert (emissions.low, emissions.value, emissions.high) == (
        pytest.approx(440),
        pytest.approx(480),
        pytest.approx(520),
    )


def test_figures_that_cannot_be_are_refused(sample: ck.Snapshot) -> None:
    with pytest.raises(ck.InvalidInputError, match=r"0\.402 tCO2eq/MWh is 402 gCO2eq/kWh, saw 0.402"):
        ck.World(sample, intensity=0.402)
    with pytest.raises(ck.InvalidInputError, match="intensity: expected a high end too"):
        ck.World(sample, intensity=ck.Quantity(402, 402, None, "gCO2eq/kWh", "measured", "x"))
    with pytest.raises(TypeError, match="W cannot be given in gCO2eq/kWh"):
        ck.World(sample, intensity=ck.Quantity.of(402, "W"))
    with pytest.raises(ck.InvalidInputError, match="pue: expected a PUE of 1 or more"):
        ck.World(sample, pue=ck.Quantity.of(0.9, "1"))


def test_settings_come_as_files_folders_and_dictionaries(tmp_path: Path, sample: ck.Snapshot) -> None:
    text = '[settings]\nregion = "seoul-1"\n\n[regions.seoul-1]\ncountry = "KR"\nintensity = 402\n'
    (tmp_path / "site.toml").write_bytes(text.encode("utf-16"))
    (tmp_path / "notes.txt").write_text("none of ours")
    made_of = {"settings": {"region": "seoul-1"}, "regions": {"seoul-1": {"country": "KR", "intensity": 402}}}
    for documents in ([tmp_path / "site.toml"], [str(tmp_path)], tmp_path, [made_of], made_of, [("site.toml", text)]):
        world = ck.World(sample, documents=documents)  # type: ignore[arg-type]
        assert (world.factors().region, intensity(world).value) == ("seoul-1", 402.0)
    with pytest.raises(ck.UnavailableError, match=r"nope\.toml cannot be read"):
        ck.World(sample, documents=[tmp_path / "nope.toml"])
    with pytest.raises(ck.NotFoundError, match=r"no \*.toml or \*.json file"):
        (tmp_path / "empty").mkdir()
        ck.World(sample, documents=[tmp_path / "empty"])
    with pytest.raises(ck.InvalidInputError, match="documents: expected files, folders, dictionaries"):
        ck.World(sample, documents=[7])  # type: ignore[list-item]


def test_specs_come_as_text_path_or_object(tmp_path: Path, sample: ck.Snapshot) -> None:
    specs = {
        "items": [
            {
                "kind": "Pod",
                "metadata": {"name": "web-6d9f7b8c4-x2x7k", "namespace": "shop"},
                "spec": {"containers": [{"name": "a", "resources": {"requests": {"cpu": "2"}}}]},
            }
        ]
    }
    file = tmp_path / "pods.json"
    file.write_bytes(json.dumps(specs).encode("utf-8-sig"))
    worlds = [ck.World(sample, pod_specs=given, now=NOW) for given in (json.dumps(specs), file, specs)]
    assert worlds[0] == worlds[1] == worlds[2]
    with pytest.raises(ck.InvalidInputError, match=r"pod_specs: expected the text, a Path, or what json\.load gives"):
        ck.World(sample, pod_specs=7)  # type: ignore[arg-type]


def test_a_world_shows_what_it_was_given_and_compares(sample: ck.Snapshot) -> None:
    world = ck.World(sample, region="KR", budget=["shop=5kg"], now=NOW)
    assert world.snapshot is sample
    assert world.settings == {"region": ["KR"], "budget": ["shop=5kg"]}
    again = pickle.loads(pickle.dumps(world))
    assert again == world and hash(again) == hash(world)
    assert world != ck.World(sample, region="SE", now=NOW) and world != 3
