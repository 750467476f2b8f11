"""Curves out of tables as people have them; what is wrong is named by its line."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import carbon_kepler as ck
import pytest

MAPS = (
    "Datetime (UTC),Country,Zone name,Carbon intensity gCO₂eq/kWh (direct),Carbon intensity gCO₂eq/kWh (Life cycle)\n"
    "2026-01-01 00:00:00,South Korea,South Korea,410.5,450\n"
    "2026-01-01 01:00:00,South Korea,South Korea,389.5,430\n"
)
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_electricity_maps(tmp_path: Path) -> None:
    curve = ck.IntensityCurve.from_csv(MAPS, value="direct")
    assert (curve.start, curve.mean, curve.end) == (START, 400.0, START + timedelta(hours=2))
    assert ck.IntensityCurve.from_csv(MAPS, value="life cycle").mean == 440.0
    with pytest.raises(ck.InvalidInputError, match=r"value: expected the name of one column, saw several: .*direct"):
        ck.IntensityCurve.from_csv(MAPS)
    file = tmp_path / "KR_2026_hourly.csv"
    file.write_text(MAPS, encoding="utf-8")
    assert ck.IntensityCurve.read(file, value="direct") == ck.IntensityCurve.from_csv(
        MAPS, value="direct", source=str(file)
    )


def test_local_times_and_units() -> None:
    text = "timestamp,value\n2026-01-01 09:00,0.41\n2026-01-01 10:00,0.39\n"
    curve = ck.IntensityCurve.from_csv(text, time_zone="Asia/Seoul", unit="tCO2eq/MWh")
    assert (curve.start, curve.mean) == (START, pytest.approx(400.0))
    with pytest.raises(ck.InvalidInputError, match="line 2: time: saw 2026-01-01T09:00:00, expected one with a zone"):
        ck.IntensityCurve.from_csv(text)
    with pytest.raises(ck.InvalidInputError, match='time_zone: expected one such as Asia/Seoul, saw "Seoul"'):
        ck.IntensityCurve.from_csv(text, time_zone="Seoul")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "csv: expected two points or more, saw none"),
        ("2026-01-01T00:00Z,400\n", "csv: expected two points or more, saw 1"),
        ("2026-01-01T00:00Z,400\n2026-01-01T00:00Z,410\n", r"line 3: time: saw 2026-01-01T00:00:00\+00:00 again"),
        ("2026-01-01T01:00Z,400\n2026-01-01T00:00Z,410\n", "line 3: time: .* expected each later than the one before"),
        ("2026-01-01T00:00Z,400\n2026-01-01T01:00Z,much\n", "line 3: value: saw 'much', expected a number"),
        ("yesterday,400\n", "line 2: time: saw yesterday, expected one such as"),
        ("2026-01-01T00:00Z\n", "line 2: expected 2 cells, saw 1"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(rows: str, message: str) -> None:
    with pytest.raises(ck.InvalidInputError, match=message):
        ck.IntensityCurve.from_csv("time,value\n" + rows)


def test_columns_that_are_not_there_are_told() -> None:
    with pytest.raises(
        ck.InvalidInputError, match="saw columns a, b, expected one such as time, or time= with its name"
    ):
        ck.IntensityCurve.from_csv("a,b\n1,2\n")
    with pytest.raises(ck.InvalidInputError, match='expected one called "marginal"'):
        ck.IntensityCurve.from_csv(MAPS, value="marginal")


def test_an_empty_value_is_a_gap() -> None:
    hours = [f"2026-01-01T{hour:02}:00Z,{'' if hour == 2 else 400}\n" for hour in range(6)]
    curve = ck.IntensityCurve.from_csv("time,value\n" + "".join(hours))
    assert curve.gaps and curve.at(START + timedelta(hours=2, minutes=30)) is None


def test_data_frames() -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    times = [START + timedelta(hours=hour) for hour in range(4)]
    expected = ck.IntensityCurve.hourly([400, 390, 380, 370], START)
    series = pd.Series([400.0, 390.0, 380.0, 370.0], index=pd.DatetimeIndex(times))
    frame = pd.DataFrame({"when": times, "carbon_intensity": [400, 390, 380, 370]})
    polars = pl.DataFrame({"time": times, "value": [400, 390, 380, 370]})
    local = pd.Series(series.to_numpy(), index=pd.date_range("2026-01-01 09:00", periods=4, freq="h"))
    for curve in (
        ck.IntensityCurve.from_pandas(series),
        ck.IntensityCurve.from_pandas(series.to_frame("intensity")),
        ck.IntensityCurve.from_pandas(frame, time="when"),
        ck.IntensityCurve.from_pandas(local, time_zone="Asia/Seoul"),
        ck.IntensityCurve.from_polars(polars),
    ):
        assert (curve.start, curve.end, curve.mean) == (expected.start, expected.end, expected.mean)
    with pytest.raises(ck.InvalidInputError, match=r"row 0: time: .*expected one with a zone"):
        ck.IntensityCurve.from_pandas(local)
