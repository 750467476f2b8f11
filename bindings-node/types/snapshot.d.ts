export type Workload = import("../tool-types.js").Workload;
export type Node = import("../tool-types.js").Node;
export type Oddity = import("../tool-types.js").Oddity;
export type ParseOptions = import("./options.js").Optional<import("../native.js").ParseOptions>;
export type Exporter = import("../tool-types.js").Exporter;
export type Failure = import("../tool-types.js").Failure;
export type ZoneReading = import("../tool-types.js").ZoneReading;
/**
 * Text, or bytes that are read where they lie.
 */
export type Body = string | Uint8Array | ArrayBuffer | DataView;
/**
 * The body of one source, and how it is read.
 */
export type Scrape = ParseOptions & {
    body: Body;
};
/**
 * What exporters said at one moment, or over a window: nodes, workloads, and what was odd about the data. It does not
 * change, and its lists are frozen. * Made by `parse`, `Snapshot.of` and `fetchSnapshot`.
 */
export class Snapshot {
    /**
     * One snapshot of several sources, each node in one of them.
     * @param {Iterable<Scrape>} scrapes
     * @returns {Snapshot}
     * @throws {CarbonKeplerError} as `parse`, and `invalid_input` for a node in two of them or no scrape
     */
    static of(scrapes: Iterable<Scrape>): Snapshot;
    /**
     * Puts snapshots of different nodes together, as if they had been read at once; windows only with windows. A source
     * that failed in one and was read in another did not fail.
     * @param {Iterable<Snapshot>} snapshots
     * @returns {Snapshot}
     * @throws {CarbonKeplerError} `invalid_input` for a node in two of them, with what it was known by, and for none at all
     */
    static merge(snapshots: Iterable<Snapshot>): Snapshot;
    /**
     * Reads the energy counters of this machine; two snapshots make a window, one says nothing of power.
     * @param {string} [directory] as the kernel has it, or where it is mounted
     * @returns {Snapshot}
     * @throws {CarbonKeplerError} `no_data` where there is no RAPL, `config` where reading it is not allowed
     */
    static rapl(directory?: string): Snapshot;
    /**
     * The handle that the addon knows; not for callers.
     * @internal
     * @param {Snapshot} snapshot
     */
    static handle(snapshot: Snapshot): import("../native.js").Snapshot;
    /**
     * Use `parse`.
     * @internal
     * @param {import('../native.js').Snapshot} handle
     */
    constructor(handle: import("../native.js").Snapshot);
    /**
     * Workloads of all kinds by kind, namespace and name; power in W, energy in J. Kinds overlap (a container runs inside
     * a pod): add up only those with `isOutermost`.
     * @returns {readonly Workload[]}
     */
    get workloads(): readonly Workload[];
    /**
     * Nodes by name; power in W, energy in J.
     * @returns {readonly Node[]}
     */
    get nodes(): readonly Node[];
    /**
     * What was odd about the data: nothing is left out silently.
     * @returns {Oddity[]}
     */
    get oddities(): Oddity[];
    /**
     * What could not be read: figures may lack what runs there.
     * @returns {Failure[]}
     */
    get failures(): Failure[];
    /**
     * What was read from where.
     * @returns {Exporter[]}
     */
    get exporters(): Exporter[];
    /**
     * When its figures were taken; of a window, its end: the newest timestamp of the samples or, where they carry none, when
     * it was fetched, or given as `takenAt`. Of several nodes, the last; null where nobody knows.
     * @returns {Date | null}
     */
    get takenAt(): Date | null;
    /**
     * The time it was measured over (s); null where gauges were read once.
     * @returns {number | null}
     */
    get windowSeconds(): number | null;
    /**
     * Energy (J) and mean power (W) since an earlier snapshot of the same nodes. Where samples carry timestamps, as those
     * of Prometheus' `/federate` do, time is that between them, whatever `seconds` says.
     * @param {Snapshot} earlier
     * @param {number} [seconds] between the two; may be left out where both know when they were taken
     * @returns {Snapshot}
     * @throws {CarbonKeplerError} `invalid_input` if the time is not above 0, or if there is none; for snapshots of
     *   different nodes, and where this one is known to have been taken before the earlier one
     */
    since(earlier: Snapshot, seconds?: number): Snapshot;
    /** For `JSON.stringify`. */
    toJSON(): {
        exporters: import("../tool-types.js").Exporter[];
        failures: import("../tool-types.js").Failure[];
        windowSeconds: number | null;
        nodes: readonly import("../tool-types.js").Node[];
        workloads: readonly import("../tool-types.js").Workload[];
        oddities: import("../tool-types.js").Oddity[];
    };
    /**
     * Shown by `console.log`.
     * @internal
     * @returns {string}
     */
    [inspect.custom](): string;
    #private;
}
/** Reads sources one after the other. One that fails may be noted, and the others stand. */
export class SnapshotReader {
    /** How many were read. */
    count: number;
    /** @param {Scrape} scrape */
    read({ body, ...options }: Scrape): void;
    /**
     * @param {string} source
     * @param {CarbonKeplerError} error
     */
    failed(source: string, { code, message, hints }: CarbonKeplerError): void;
    /** @returns {Snapshot} */
    finish(): Snapshot;
    #private;
}
/**
 * Reads the body of one scrape: Kepler of any version, node_exporter or scaphandre, in text format or OpenMetrics.
 * Bytes are read where they lie; nothing is copied.
 * @param {Body} body
 * @param {ParseOptions} [options]
 * @returns {Snapshot}
 * @throws {CarbonKeplerError} `parse` if it is not metrics (HTML, an error text, cut off; with `strict` a bad line),
 *   `no_data` if it is empty or without any power or energy, `invalid_input` for an option that cannot be used
 */
export function parse(body: Body, options?: ParseOptions): Snapshot;
import { inspect } from "util";
import { CarbonKeplerError } from "./errors.js";
