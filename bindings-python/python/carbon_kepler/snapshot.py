"""What exporters said at one moment."""

from __future__ import annotations

from datetime import datetime, timezone
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from carbon_kepler._native import Snapshot as Native
from carbon_kepler._show import counted, listing, shown, table
from carbon_kepler.curve import seconds_of
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.nouns import Exporter, Failure, Node, Oddity, Workload, why
from carbon_kepler.options import FetchOptions
from carbon_kepler.rows import Rows
from carbon_kepler.source import places, rapl, read, read_async, urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from typing_extensions import Unpack

#: Rows of a table in a notebook.
SHOWN = 20
#: Workloads that are made while no other thread has its turn.
AT_ONCE = 1000


class Snapshot(Rows[Workload]):
    """Workloads of all kinds, nodes, and what was odd about the data. Immutable.

    As a list it has the workloads, by kind, namespace and name: ``snapshot[0]``, ``snapshot["shop/web-1"]``, ``len``,
    ``for``. Kinds overlap (a container runs inside a pod): add up only what ``is_outermost``. As a data frame
    (``polars.DataFrame(snapshot)``) it has them too; ``snapshot.nodes`` is another one. Frames of different machines
    and times have the same columns (those of the zones that are known, null where a machine has no such zone), and can
    be put one below the other; ``taken_at`` and ``source`` tell them apart. A zone of another name has its own column.

    ``snapshot[0]`` makes one workload. ``for`` and ``snapshot["shop/web-1"]`` first make them all, which takes seconds
    for hundreds of thousands; other threads have their turn meanwhile. ``top``, ``nodes`` and a data frame do without.
    """

    __slots__ = ("_native", "_nodes")
    _what = "workload"
    _native: Native
    _nodes: Nodes

    def __init__(self, native: Native) -> None:
        """Use parse, read, fetch or rapl."""
        super().__init__()
        self._native = native
        self._nodes = Nodes(native)

    @classmethod
    def parse(
        cls,
        *bodies: str | bytes,
        source: str = "scrape",
        strict: bool = False,
        max_watts: float | None = None,
        total_zone: str | Iterable[str] | None = None,
        taken_at: datetime | None = None,
    ) -> Snapshot:
        """Read the body of one scrape, or of several, each from another exporter.

        Kepler of any version, node_exporter or scaphandre, in text format or OpenMetrics. ``bytes`` are read where they
        lie; of ``str`` with other than ASCII characters, Python makes a second form. ``source`` names a body in
        errors, and nodes that have no name of their own; several are numbered. ``strict`` makes a bad line an error
        instead of skipping and counting it. One meter cannot read more than ``max_watts`` (20000 unless told); more is
        an implausible value. ``total_zone`` is the whole of a machine without RAPL, as hwmon names it
        (``power_meter_power1``, ``vdd_in``, ``cpu_power+io_power``); of several, the first that a machine has counts.
        ``taken_at`` is when it was recorded, with a zone: a scrape says so only where its samples carry timestamps.

        Raises ParseError for what is no metrics (HTML, an error text, cut off; with ``strict`` a bad line), NoDataError
        for what is empty or without any power or energy, InvalidInputError for a node in two bodies, NotFoundError
        where no machine without RAPL has a ``total_zone``.
        """
        if not bodies:
            raise InvalidInputError("body: expected one or more, saw none")
        for body in bodies:
            if not isinstance(body, (str, bytes)):
                raise InvalidInputError(f"body: expected str or bytes, saw {type(body).__name__}")
        names = [source] if len(bodies) == 1 else [f"{source} {number}" for number in range(1, len(bodies) + 1)]
        zones = [total_zone] if isinstance(total_zone, str) else list(total_zone or ())
        native = Native.parse(list(zip(names, bodies, strict=True)), strict, max_watts, zones)
        return _recorded(native, taken_at)

    @classmethod
    def read(
        cls,
        path: str | PathLike[str],
        *,
        strict: bool = False,
        max_bytes: int | None = None,
        max_watts: float | None = None,
        total_zone: str | Iterable[str] | None = None,
        taken_at: datetime | None = None,
    ) -> Snapshot:
        """Read a scrape in a file, of at most ``max_bytes`` (256 MiB unless told), recorded at ``taken_at``.

        Raises NotFoundError where there is no such file, UnavailableError where it cannot be read, and as ``parse``.
        """
        name = fspath(path)
        if "://" in name:
            raise InvalidInputError(f"path: expected a file, saw the address {name!r}", hints=["use fetch"])
        # What looks like something else is a file here.
        name = f"./{name}" if name == "-" else name
        options = FetchOptions(max_bytes=max_bytes, max_watts=max_watts, total_zone=total_zone)
        return _recorded(read(places([name], **options), strict=strict), taken_at)

    @classmethod
    def fetch(cls, *url: str | Sequence[str], strict: bool = False, **options: Unpack[FetchOptions]) -> Snapshot:
        """Read one exporter, or several at the same time, over http or https; ``/metrics`` may be left out.

        ``options`` are ``headers``, ``timeout`` (s), ``retries``, ``max_bytes``, ``max_watts``, ``total_zone``,
        ``ca_file``, ``client_cert``, ``client_key``, ``insecure``, and one of ``bearer_token``, ``bearer_token_file``,
        ``basic_auth`` (``user:password``) and ``basic_auth_file``; see FetchOptions. Ctrl-C interrupts it at once.

        One exporter of several that fails is no reason to lose the others: ``failures`` of the snapshot has it.
        ``strict`` makes that an error too, beside a bad line.

        Raises UnavailableError, SourceTimeoutError, ConfigError where credentials or a certificate are refused, and as
        ``parse``: where all fail, or one with ``strict``. It is the error of the first, with the others in its notes.
        """
        return Snapshot(read(urls(url, **options), strict=strict))

    @classmethod
    async def fetch_async(
        cls, *url: str | Sequence[str], strict: bool = False, **options: Unpack[FetchOptions]
    ) -> Snapshot:
        """Do as ``fetch``; cancelling the task ends it."""
        return Snapshot(await read_async(urls(url, **options), strict=strict))

    @classmethod
    def rapl(cls, directory: str | PathLike[str] = "/sys/class/powercap") -> Snapshot:
        """Read the energy counters of this machine; two snapshots make a window, one says nothing of power.

        Raises NoDataError where there is no RAPL, ConfigError where reading it is not allowed.
        """
        return Snapshot(read(rapl(directory)))

    @classmethod
    def merge(cls, snapshots: Iterable[Snapshot]) -> Snapshot:
        """Put snapshots of different nodes together, as if they had been read at once; windows only with windows.

        An exporter that failed in one and was read in another did not fail.

        Raises InvalidInputError for a node in two of them, with what it was known by, and for none at all.
        """
        given = list(snapshots)
        for it in given:
            if not isinstance(it, Snapshot):
                raise InvalidInputError(f"snapshots: expected a list of Snapshots, saw {type(it).__name__}")
        return Snapshot(Native.merge([it._native for it in given]))

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """All workloads; the same as iterating."""
        return self.rows

    def top(self, count: int = 10) -> tuple[Workload, ...]:
        """Give the outermost workloads that draw most (W), the largest first; those of unknown power come last.

        The host's own processes are among them; ``plot.top_consumers`` and ``list_top_power_consumers`` leave those
        out.
        """
        if count < 0:
            raise InvalidInputError(f"count: expected 0 or more, saw {count}")
        return tuple(Workload(**row) for row in self._native.top(min(count, len(self))))

    @property
    def nodes(self) -> Nodes:
        """Nodes by name."""
        return self._nodes

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """What was odd about the data: nothing is left out silently."""
        return tuple(Oddity(**row) for row in self._native.oddities)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be read: figures may lack what runs there."""
        return tuple(Failure(**row) for row in self._native.failures)

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """What was read from where."""
        return tuple(Exporter(**row) for row in self._native.exporters)

    @property
    def taken_at(self) -> datetime | None:
        """When its figures were taken, in UTC; of a window, its end. None where nobody knows, as of a file.

        It is the newest timestamp of the samples or, where they carry none, when it was fetched, or given with
        ``taken_at``; of several nodes, the last.
        """
        seconds = self._native.taken_at
        return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it was read from, without credentials."""
        return tuple(it.source for it in self.exporters)

    @property
    def window_seconds(self) -> float | None:
        """The time it was measured over (s); None where gauges were read once."""
        return self._native.window_seconds

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.workloads_stream()

    def __len__(self) -> int:
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        return self._native is other._native or self._said() == other._said()

    def __hash__(self) -> int:
        return hash((len(self), self.window_seconds, self.nodes.rows))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), *self._native.state())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._summary()})"

    def _repr_html_(self) -> str:
        rows = [
            [
                it.kind,
                it.full_name,
                it.node,
                it.total_watts,
                it.energy_joules,
                why(it.total_unknown),
            ]
            for it in self.top(SHOWN)
        ]
        head = ["kind", "name", "node", "power (W)", "energy (J)", "unknown"]
        workloads = table(head, rows, f"{self._summary()}; outermost, at most {SHOWN}, most power first")
        return workloads + listing(map(str, (*self.failures, *self.oddities)))

    def _summary(self) -> str:
        nodes = ", ".join(shown(node.name) for node in self.nodes.rows[:3]) + (", ..." if len(self.nodes) > 3 else "")
        window = "" if self.window_seconds is None else f" in {self.window_seconds:.4g} s"
        failed = f", {counted(len(self.failures), 'source')} could not be read" if self.failures else ""
        return f"{counted(len(self), 'workload')} on {counted(len(self.nodes), 'node')} ({nodes}){window}{failed}"

    def _said(self) -> tuple[object, ...]:
        return self.rows, self.nodes.rows, self.oddities, self.exporters, self.failures, self.window_seconds

    def _made(self) -> tuple[Workload, ...]:
        starts = range(0, len(self), AT_ONCE)
        return tuple(Workload(**row) for start in starts for row in self._native.some(start, start + AT_ONCE))

    def _row(self, at: int) -> Workload:
        if self._rows is not None:
            return self._rows[at]
        (row,) = self._native.some(at, at + 1)
        return Workload(**row)

    def _names(self, row: Workload) -> tuple[str, ...]:
        return (row.full_name, row.name, row.id)

    def _preferred(self, row: Workload) -> bool:
        return row.is_outermost


class Nodes(Rows[Node]):
    """The machines of a snapshot, by position and by name; as a data frame too."""

    __slots__ = ("_native",)
    _what = "node"
    _native: Native

    def __init__(self, native: Native) -> None:
        """Use the nodes of a snapshot."""
        super().__init__()
        self._native = native

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.nodes_stream()

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, Nodes) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored_nodes, (Snapshot(self._native),)

    def __repr__(self) -> str:
        return f"Nodes({', '.join(map(repr, self.rows))})"

    def _repr_html_(self) -> str:
        return table(
            ["node", "power (W)", "active (W)", "idle (W)", "energy (J)", "pods (W)", "unknown"],
            [
                [
                    it.name,
                    it.total_watts,
                    it.active_watts,
                    it.idle_watts,
                    it.total_energy_joules,
                    it.pods_watts,
                    why(it.total_unknown),
                ]
                for it in self.rows
            ],
        )

    def _made(self) -> tuple[Node, ...]:
        return tuple(Node(**row) for row in self._native.nodes)

    def _names(self, row: Node) -> tuple[str, ...]:
        return (row.name,)


def _recorded(native: Native, taken_at: datetime | None) -> Snapshot:
    return Snapshot(native if taken_at is None else native.recorded_at(seconds_of(taken_at)))


def _restored(kind: type[Snapshot], state: bytes, window_seconds: float | None) -> Snapshot:
    return kind(Native.of_state(state, window_seconds))


def _restored_nodes(snapshot: Snapshot) -> Nodes:
    return snapshot.nodes
