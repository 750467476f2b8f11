"""
The extension module of carbon_kepler.
"""

from _typeshed import Incomplete, SupportsGetItem
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["__version__", "Account", "Assessments", "IntensityCurve", "Snapshot", "Source", "World", "answer", "catalog", "check_arguments", "embodied", "error_kinds", "fetch_bodies", "needs_measurement", "prototype", "quantity_check", "quantity_in", "quantity_product", "quantity_sum", "read_resource", "readings_stream", "resource_templates", "run_cli", "sample_scrape", "samples", "sci", "stated_intensity", "tool_names"]

__version__: Final[str]

@final
class Account:
    """
    The energy of machines, or of the workloads of one name, from snapshot to snapshot.
    """
    def __new__(cls, /, world: World, namespace: str | None, workload: str | None, max_watts: SupportsFloat | SupportsIndex | None) -> Account:
        """
        An account by the settings of a world; of the machines unless a workload is named.
        """
    def balance(self, /, intensity: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str] | None) -> Incomplete:
        """
        The balance so far; emissions at a given carbon intensity, or else at that of the region.
        """
    def observe(self, /, snapshot: Snapshot) -> None:
        """
        Adds a snapshot, which must know when it was taken.
        """

@final
class Assessments:
    """
    The assessments of all workloads, by power.
    """
    def __len__(self, /) -> int: ...
    def names(self, /) -> list[tuple[str, str]]:
        """
        The names each workload can be asked for by: its namespace and name, and its name alone.
        """
    def row(self, /, index: SupportsIndex) -> str:
        """
        One of them, as JSON.
        """
    def stream(self, /, kind: str | None) -> "object":
        """
        One row for each workload, then for each group with a budget, as an Arrow stream; or only the groups of a kind.
        """
    def whole(self, /) -> str:
        """
        The assessment without its rows: counts, namespaces, standards and factors, as JSON.
        """

@final
class IntensityCurve:
    """
    Carbon intensity (gCO2eq/kWh) over time (s since 1970): constant from each moment on, or on straight lines.
    """
    def __new__(cls, /, moments: SupportsGetItem[int, SupportsFloat | SupportsIndex], values: SupportsGetItem[int, SupportsFloat | SupportsIndex], end: SupportsFloat | SupportsIndex, is_linear: bool, unit: str | None, is_whole: bool) -> IntensityCurve:
        """
        On steps the last value holds until `end`, on straight lines the last moment is the end. One that `is_whole` has no
        gaps, however long its steps are.
        """
    def at(self, /, moment: SupportsFloat | SupportsIndex) -> float | None:
        """
        The value at a moment; None outside of the curve and in its gaps.
        """
    def gaps(self, /) -> list[tuple[float, float]]:
        """
        From when to when nothing is known.
        """
    def mean(self, /, start: SupportsFloat | SupportsIndex, end: SupportsFloat | SupportsIndex) -> float | None:
        """
        The mean between two moments; None where the curve does not cover all of that.
        """
    def mean_of_known(self, /) -> float:
        """
        The mean over all that is known.
        """
    def slots(self, /, length: SupportsFloat | SupportsIndex, between: tuple[SupportsFloat | SupportsIndex | None, SupportsFloat | SupportsIndex | None], step: SupportsFloat | SupportsIndex | None, most: SupportsIndex | None) -> list[tuple[float, float, float]]:
        """
        Slots of one length (s) as start, end and mean: the best `most` that do not overlap, best first, or without
        that all starts at steps, in order.
        """
    def stream(self, /) -> "object":
        """
        Times and values as an Arrow stream.
        """
    def values(self, /) -> list[float]:
        """
        The values (gCO2eq/kWh), whatever unit they came in.
        """

@final
class Snapshot:
    """
    A measurement: a scrape or a window.
    """
    def __len__(self, /) -> int: ...
    @staticmethod
    def between(first: Snapshot, second: Snapshot, seconds: SupportsFloat | SupportsIndex | None, max_watts: SupportsFloat | SupportsIndex | None) -> Snapshot:
        """
        The window between two snapshots. Without a time (s), both or their samples must know when they were taken.
        """
    @property
    def exporters(self, /) -> list[Any]:
        """
        The exporters that were read, by source.
        """
    @property
    def failures(self, /) -> list[Any]:
        """
        The sources that could not be read.
        """
    @staticmethod
    def merge(snapshots: SupportsGetItem[int, Snapshot]) -> Snapshot:
        """
        Several snapshots of different nodes as one.
        """
    @property
    def nodes(self, /) -> list[Any]:
        """
        Nodes by name.
        """
    def nodes_stream(self, /) -> "object":
        """
        Nodes as an Arrow stream.
        """
    @property
    def oddities(self, /) -> list[Any]:
        """
        Oddities of the data.
        """
    @staticmethod
    def of_state(state: bytes | bytearray, window_seconds: SupportsFloat | SupportsIndex | None) -> Snapshot:
        """
        The snapshot that a pickle kept.
        """
    @staticmethod
    def parse(bodies: SupportsGetItem[int, tuple[str, bytes | bytearray | str]], strict: bool, max_watts: SupportsFloat | SupportsIndex | None, total_zone: SupportsGetItem[int, str]) -> Snapshot:
        """
        One snapshot of several bodies, each given as name and body.
        """
    def recorded_at(self, /, seconds: SupportsFloat | SupportsIndex) -> Snapshot:
        """
        The same snapshot, recorded at that moment (s since 1970) as far as it does not know better.
        """
    def remembering(self, /, before: Snapshot) -> Snapshot:
        """
        The same snapshot, whose failures know what ran there when it was last read.
        """
    def some(self, /, start: SupportsIndex, end: SupportsIndex) -> list[Any]:
        """
        Some of its workloads, by position: all of a large snapshot at once would hold up other threads.
        """
    def state(self, /) -> tuple[bytes, float | None]:
        """
        The parts of a snapshot that a pickle keeps: state and window (s).
        """
    @property
    def taken_at(self, /) -> float | None:
        """
        When it was taken (s since 1970), where somebody knows.
        """
    def top(self, /, count: SupportsIndex) -> list[Any]:
        """
        The outermost workloads that draw most, the first of them first.
        """
    @property
    def window_seconds(self, /) -> float | None:
        """
        The time it was measured over (s); None where gauges were read once.
        """
    def workloads_stream(self, /) -> "object":
        """
        Workloads as an Arrow stream.
        """

@final
class Source:
    """
    Exporters, files or this machine's counters, which can be read again and again.
    """
    @property
    def is_live(self, /) -> bool:
        """
        Whether each can be read again to see what has changed.
        """
    @property
    def knows_workloads(self, /) -> bool:
        """
        Whether they can tell workloads apart; a machine's own counters cannot.
        """
    @property
    def names(self, /) -> list[str]:
        """
        Their names, without credentials.
        """
    @staticmethod
    def places(settings: "dict[str, list[str]]", headers: dict[str, str]) -> Source:
        """
        Addresses and files. Settings are named as in a file: source, timeout, ca_file and so on.
        """
    @staticmethod
    def rapl(directory: str) -> Source:
        """
        RAPL counters below a directory such as /sys/class/powercap.
        """
    def read(self, /, strict: bool, stopped: Any | None) -> tuple[Snapshot, list[tuple[str, BaseException]]]:
        """
        Reads all once: a snapshot of those that could be read, and the errors of the others by name. `stopped` is asked
        meanwhile whether to give up.
        """

@final
class World:
    """
    Everything that the tools know: settings, registry and measurement.
    """
    def __new__(cls, /, settings: "dict[str, list[str]]", documents: SupportsGetItem[int, tuple[str, str]], snapshot: Snapshot | None, pod_specs: str | None, node_specs: str | None, now: SupportsFloat | SupportsIndex | None) -> World:
        """
        Settings are named as in a file, documents are given as name and text. Without a time (seconds since 1970),
        answers have none.
        """
    def assess(self, /, standard: str | None, region: str | None) -> Assessments:
        """
        Assesses everything that was measured against all standards, or against one.
        """
    def call(self, /, name: str, arguments: str) -> "dict[str, object]":
        """
        Calls a tool; arguments are JSON, the result is the object that `json.loads` would make of its JSON.
        """
    def curve(self, /, start: SupportsFloat | SupportsIndex, end: SupportsFloat | SupportsIndex, region: str | None) -> tuple[list[tuple[float, float]], float, str]:
        """
        The carbon intensity of a region over time, between two moments.
        """
    def emissions(self, /, energy: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], measured_at: str, region: str | None) -> tuple[float, float, float | None, str, str, str] | None:
        """
        Emissions of an energy (kWh); None without a carbon intensity for the region.
        """
    def factors(self, /, region: str | None) -> str:
        """
        The factors in use, as JSON.
        """
    def footprint(self, /, power: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], measured_at: str, region: str | None) -> str:
        """
        Energy, emissions and cost of a power (W) that was measured at a boundary, as JSON.
        """
    def profile(self, /, id: str) -> str:
        """
        One of them, as JSON.
        """
    def profiles(self, /) -> str:
        """
        All profiles, as JSON.
        """
    def reading(self, /) -> tuple[bool, int | None]:
        """
        How the profile in use has exporters read: gauges alone or not, and for how long (s) answers share a reading, or
        None where it does not say.
        """
    def standard(self, /, id: str) -> str:
        """
        One of them, as JSON.
        """
    def standards(self, /) -> str:
        """
        All standards and budgets, as JSON.
        """
    def tell(self, /, name: str, arguments: str) -> str:
        """
        The same in a few sentences.
        """

def answer(world: World, name: str, arguments: str) -> tuple[str, str]:
    """
    Calls a tool once: its result as JSON, and in a few sentences.
    """

def catalog() -> str:
    """
    All tools with their schemas, as JSON.
    """

def check_arguments(name: str, arguments: str) -> None:
    """
    Checks the arguments of a tool (JSON) without calling it.
    """

def embodied(total: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], lifespan: SupportsFloat | SupportsIndex, time: SupportsFloat | SupportsIndex, share: SupportsFloat | SupportsIndex) -> tuple[float, float, float | None, str, str, str]:
    """
    The part of a machine's embodied emissions (gCO2eq) of who reserves a share of it for a time (s).
    """

def error_kinds() -> list[str]:
    """
    The kinds that errors can have.
    """

def fetch_bodies(settings: dict[str, SupportsGetItem[int, str]]) -> tuple[list[tuple[str, bytes]], list[tuple[str, BaseException]]]:
    """
    Reads addresses and files, each once and all at the same time, in their order. Settings are named as in a file:
    source, timeout, insecure and so on.
    """

def needs_measurement(uri: str) -> bool:
    """
    Whether an address needs a measurement to be read.
    """

def prototype() -> str:
    """
    The prototype's table of regions and its rules of thumb, as profile `oss-korea-2025` has them; JSON.
    """

def quantity_check(it: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str]) -> None:
    """
    Refuses values that are not a figure: it needs `0 <= low <= value <= high`, all finite, and a known quality.
    """

def quantity_in(it: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], unit: str) -> tuple[float, float, float | None, str, str, str] | None:
    """
    The same figure in another unit; None where one unit cannot be converted to the other.
    """

def quantity_product(left: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], right: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str]) -> tuple[float, float, float | None, str, str, str] | None:
    """
    The product of two figures; None where the product has no meaning.
    """

def quantity_sum(left: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], right: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str]) -> tuple[float, float, float | None, str, str, str]:
    """
    The sum of two figures of one unit.
    """

def read_resource(world: World, uri: str) -> str:
    """
    Reads an address; JSON.
    """

def readings_stream(readings: SupportsGetItem[int, Incomplete]) -> "object":
    """
    Readings as an Arrow stream.
    """

def resource_templates() -> list[tuple[str, str, str, str]]:
    """
    Kinds of addresses, each as URI (template), name, title and description.
    """

def run_cli(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs the command line with these arguments, of which the first is its name, and gives its exit code.

    The command line reads standard input and writes standard output itself. The caller leaves signals to it: Python's
    own handler of Ctrl-C would only set a flag for Python code, which does not run meanwhile.
    """

def sample_scrape() -> str:
    """
    A recorded scrape to try things on.
    """

def samples(body: bytes | bytearray | str, source: str, strict: bool, format: str | None) -> tuple[list[tuple[str, dict[str, str], float, float | None]], int]:
    """
    All samples of a body in its order, and how many bad lines were skipped.
    """

def sci(operational: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], embodied: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex | None, str, str, str], units: SupportsFloat | SupportsIndex, unit: str) -> tuple[float, float, float | None, str, str, str]:
    """
    Operational and embodied emissions (gCO2eq) over what was done.
    """

def stated_intensity(text: str) -> float:
    """
    A carbon intensity (gCO2eq/kWh) from a text: bare between 2 and 1200, or with its unit.
    """

def tool_names() -> list[str]:
    """
    Names of all tools.
    """
