"""What tools are asked about: a measurement, settings and a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

# Assessments as a module: it imports this one.
from carbon_kepler import _native, assessment
from carbon_kepler._given import Document, Specs, documents_of, site, specs_of
from carbon_kepler.curve import UNIT, IntensityCurve, _curve, seconds_of
from carbon_kepler.errors import ConfigError, InvalidInputError
from carbon_kepler.footprint import Factors, Footprint, factors, footprint
from carbon_kepler.methods import Tools
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.quantity import Quantity
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.words import Boundary

if sys.version_info >= (3, 11):
    from typing import Unpack
elif TYPE_CHECKING:
    from typing_extensions import Unpack


class ResourceTemplate(NamedTuple):
    """A kind of document that can be read by its address.

    Attributes:
        uri: Address; a variable stands in braces (RFC 6570).
        name: Stable name.
        title: For people.
        description: Contents of the document.
    """

    uri: str
    name: str
    title: str
    description: str


class World(Tools):
    """All that tools know. It has each tool as a method, reads documents by address, and does not change."""

    __slots__ = ("_given", "_native")

    def __init__(
        self,
        snapshot: Snapshot | None = None,
        *,
        intensity: float | str | Quantity | None = None,
        pod_specs: Specs | None = None,
        node_specs: Specs | None = None,
        documents: Iterable[Document] = (),
        now: datetime | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        """Put together what was measured, what pods ask for and nodes have to give, and settings.

        ``intensity`` is what your supplier says of the region's electricity: gCO2eq/kWh from 2 to 1200, a text with its
        unit, or a Quantity with bounds; ``pue`` may be a Quantity too. ``documents`` are files of settings: paths,
        folders, dictionaries, or names and texts. ``pod_specs`` and ``node_specs`` are what kubectl printed: as text,
        as a Path, or as json.load gives it.

        >>> import carbon_kepler as ck
        >>> supplier = ck.Quantity.of(402, "gCO2eq/kWh", low=390, high=415, provenance="supplier, 2025")
        >>> world = ck.World(ck.Snapshot.parse(ck.sample_scrape()), region="KR", intensity=supplier, pue=1.2)
        >>> print(world.factors().intensity)
        402 gCO2eq/kWh [390 to 415]

        ``now`` is the time of answers, with a zone; the clock's unless told. Raises ConfigError for a setting that
        cannot be used, NotFoundError for a region, standard or profile that is not there, InvalidInputError for what
        is no snapshot, text or time.
        """
        if not isinstance(snapshot, (Snapshot, type(None))):
            seen = type(snapshot).__name__
            raise InvalidInputError(f"snapshot: expected a Snapshot, such as of Snapshot.parse(text), saw {seen}")
        pod_specs, node_specs = specs_of("pod_specs", pod_specs), specs_of("node_specs", node_specs)
        refuse_reading(settings, "Snapshot.fetch")
        given: dict[str, Any] = dict(settings)
        figures = {} if intensity is None else {"intensity": intensity}
        if isinstance(given.get("pue"), Quantity):
            figures["pue"] = given.pop("pue")
        texts = {name: _texts(value) for name, value in given.items() if value is not None}
        files = documents_of(documents)
        if figures:
            files.append(site(_code(texts, files), figures))
        now = datetime.now(timezone.utc) if now is None else now
        native = None if snapshot is None else snapshot._native
        self._native = _native.World(texts, files, native, pod_specs, node_specs, seconds_of(now))
        self._given = (snapshot, pod_specs, node_specs, files, now, texts)

    @property
    def snapshot(self) -> Snapshot | None:
        """What was measured, as it was given."""
        snapshot: Snapshot | None = self._given[0]
        return snapshot

    @property
    def settings(self) -> dict[str, list[str]]:
        """The settings that were given, as texts; others are as the profile has them."""
        return dict(self._given[5])

    def __eq__(self, other: object) -> bool:
        return self._given == other._given if isinstance(other, World) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._given[0], self._given[4]))

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool by its name; its result is a dictionary.

        Raises NotFoundError for a tool that is not there, InvalidInputError for an argument that cannot be used, and
        what the tool's own method raises.
        """
        answer: dict[str, Any] = self._call(name, arguments)
        return answer

    def tell(self, name: str, **arguments: Any) -> str:
        """Tell the answer of a tool in a few sentences, in the language of the settings.

        Raises what :meth:`call` does.
        """
        return self._native.tell(name, _json(arguments))

    def _call(self, name: str, arguments: dict[str, Any]) -> Any:
        return self._native.call(name, _json(arguments))

    @staticmethod
    def resources() -> tuple[ResourceTemplate, ...]:
        """List what :meth:`resource` can read."""
        return tuple(map(ResourceTemplate._make, _native.resource_templates()))

    def _read(self, uri: str) -> Any:
        return json.loads(_native.read_resource(self._native, uri))

    def assess(self, *, standard: str | None = None, region: str | None = None) -> assessment.Assessments:
        """Hold every workload against the standards of the settings and the budgets, or against one standard.

        Raises ConfigError where nothing was measured, NotFoundError for a standard or region that is not there.
        """
        return assessment.Assessments(self, standard, region)

    def footprint(
        self, power: Quantity | float, *, measured_at: Boundary = "component", region: str | None = None
    ) -> Footprint:
        """Give what a power (W) means in energy, emissions and money, counted by the settings.

        ``measured_at`` says where: overhead and PUE are applied only beyond that, each once.
        """
        figure = _quantity(power, "W").to("W")._figure()
        return footprint(json.loads(self._native.footprint(figure, measured_at, region)))

    def emissions(
        self, energy: Quantity | float, *, measured_at: Boundary = "component", region: str | None = None
    ) -> Quantity | None:
        """Give the emissions (gCO2eq) of an energy (kWh, or a quantity in J); None without a carbon intensity."""
        figure = _quantity(energy, "kWh").to("kWh")._figure()
        emissions = self._native.emissions(figure, measured_at, region)
        return None if emissions is None else Quantity._of_figure(emissions)

    def factors(self, region: str | None = None) -> Factors:
        """Give the factors that footprints are counted by, each with its source."""
        return factors(json.loads(self._native.factors(region)))

    def intensity_curve(self, start: datetime, end: datetime, *, region: str | None = None) -> IntensityCurve:
        """Give what is known of how carbon intensity goes up and down in a region, by the region's clock.

        Raises NoDataError for a region without a curve: never another region's.
        """
        spans, last, about = self._native.curve(seconds_of(start), seconds_of(end), region)
        said = json.loads(about)
        zone = _zone(said["time_zone"])
        times = [datetime.fromtimestamp(at, zone) for at, _ in spans]
        source = f"{said['id']} ({said['quality']}, {said['basis']}): {said['source']}"
        values = [value for _, value in spans]
        # Its first and last hour may be cut.
        return _curve(times, values, datetime.fromtimestamp(last, zone), False, source, True)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_world, self._given)

    def __repr__(self) -> str:
        snapshot, _, _, _, now, texts = self._given
        settings = "".join(f", {name}={', '.join(value)}" for name, value in texts.items())
        return f"<World of {snapshot!r} at {now.isoformat(timespec='seconds')}{settings}>"


def as_world(measured: Snapshot | World) -> World:
    """Take a world, or make one of a snapshot with no settings."""
    return measured if isinstance(measured, World) else World(measured)


def _world(
    snapshot: Snapshot | None,
    pod_specs: str | None,
    node_specs: str | None,
    documents: list[tuple[str, str]],
    now: datetime,
    settings: dict[str, Any],
) -> World:
    return World(snapshot, pod_specs=pod_specs, node_specs=node_specs, documents=documents, now=now, **settings)


def refuse_reading(settings: Iterable[str], instead: str) -> None:
    """Refuse settings of how exporters are read, which a world would only ignore."""
    for name in settings:
        if name == "source" or name in FetchOptions.__annotations__:
            raise ConfigError(f"{name}: a world reads no exporters, expected it in {instead}")


def _code(texts: dict[str, list[str]], documents: list[tuple[str, str]]) -> str:
    """The code of the region that settings name, perhaps by a city's name."""
    there = json.loads(_native.World(texts, documents, None, None, None, None).factors(None))
    code: str = there["region"]
    return code


def _texts(value: object) -> list[str]:
    """Give a setting as the core takes it."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return [str(item) for item in value]
    return [str(value)]


def _json(arguments: dict[str, Any]) -> str:
    curve = arguments.get("curve")
    if isinstance(curve, IntensityCurve):
        arguments |= {"curve": curve._argument(), "interpolate": curve.interpolate, "curve_unit": UNIT}
    return _ENCODER.encode(arguments)


def _as_json(value: Any) -> object:
    """Give what data libraries have for times, numbers and lists."""
    if isinstance(value, date):
        return value.isoformat()
    # A quantity has a unit that a bare number would lose.
    if not isinstance(value, (bytes, Mapping, Quantity)):
        for plain in ("tolist", "__index__", "__float__"):
            if hasattr(value, plain):
                return getattr(value, plain)()
        if isinstance(value, Iterable):
            return list(value)
    seen = type(value).__name__
    raise InvalidInputError(f"argument: expected text, a number, a time or a list of them, saw {seen}")


#: ``json.dumps`` makes one anew for each call.
_ENCODER = json.JSONEncoder(default=_as_json)


def _quantity(given: Quantity | float, unit: str) -> Quantity:
    return given if isinstance(given, Quantity) else Quantity.of(given, unit)


def _zone(name: str) -> Any:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return timezone.utc  # the same moments, shown otherwise
