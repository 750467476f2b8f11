"""
The extension module of carbon_kepler.
"""

from _typeshed import Incomplete, SupportsGetItem
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["__version__", "Snapshot", "Source", "World", "answer", "catalog", "check_arguments", "error_kinds", "fetch_bodies", "needs_measurement", "prototype", "read_resource", "resource_templates", "run_cli", "sample_scrape", "samples", "tool_names"]

__version__: Final[str]

@final
class Snapshot:
    """
    What was measured: a scrape or a window.
    """
    def __len__(self, /) -> int: ...
    @staticmethod
    def between(first: Snapshot, second: Snapshot, seconds: SupportsFloat | SupportsIndex | None, max_watts: SupportsFloat | SupportsIndex | None) -> Snapshot:
        """
        The window between two snapshots. Without a time (s), both must know when they were taken.
        """
    @property
    def exporters(self, /) -> list[Incomplete]:
        """
        What was read from where.
        """
    @property
    def nodes(self, /) -> list[Incomplete]:
        """
        Nodes by name.
        """
    def nodes_stream(self, /) -> "object":
        """
        Nodes as an Arrow stream.
        """
    @property
    def oddities(self, /) -> list[Incomplete]:
        """
        What was odd about the data.
        """
    @staticmethod
    def of_state(state: bytes | bytearray, window_seconds: SupportsFloat | SupportsIndex | None) -> Snapshot:
        """
        The snapshot that a pickle kept.
        """
    @staticmethod
    def parse(bodies: SupportsGetItem[int, tuple[str, bytes | bytearray | str]], strict: bool, max_watts: SupportsFloat | SupportsIndex | None) -> Snapshot:
        """
        One snapshot of several bodies, each given as name and body.
        """
    def state(self, /) -> tuple[bytes, float | None]:
        """
        What a pickle keeps of it: state and window (s).
        """
    @property
    def window_seconds(self, /) -> float | None:
        """
        The time it was measured over (s); None where gauges were read once.
        """
    @property
    def workloads(self, /) -> list[Incomplete]:
        """
        Workloads of all kinds by kind, namespace and name.
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
    All that tools know.
    """
    def __new__(cls, /, settings: "dict[str, list[str]]", documents: SupportsGetItem[int, tuple[str, str]], snapshot: Snapshot | None, pod_specs: str | None, now: SupportsFloat | SupportsIndex | None) -> World:
        """
        Settings are named as in a file, documents are given as name and text. Without a time (seconds since 1970),
        answers have none.
        """
    def call(self, /, name: str, arguments: str) -> str:
        """
        Calls a tool; arguments and result are JSON.
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
    Looks at the arguments of a tool (JSON) without calling it.
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

def read_resource(world: World, uri: str) -> str:
    """
    Reads an address; JSON.
    """

def resource_templates() -> list[tuple[str, str, str, str]]:
    """
    Kinds of addresses, each as URI (template), name, title and description.
    """

def run_cli(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs the command line with these arguments, of which the first is its name, and gives its exit code.

    It reads standard input and writes standard output itself. Whoever calls it leaves signals to it: Python's handler of
    Ctrl-C would only make a note, for code that does not run.
    """

def sample_scrape() -> str:
    """
    A recorded scrape to try things on.
    """

def samples(body: bytes | bytearray | str, strict: bool) -> tuple[list[tuple[str, dict[str, str], float, float | None]], int]:
    """
    The samples of a body, and how many lines were skipped.
    """

def tool_names() -> list[str]:
    """
    Names of all tools.
    """
