export type FetchOptions = import("./fetch.js").FetchOptions;
export type Settings = import("./world.js").Settings;
/**
 * A figure with its bounds, its quality and where it comes from. `high` is null where only a lower bound is known.
 */
export type Quantity = {
    value: number;
    low: number;
    high: number | null;
    unit: string;
    quality: string;
    provenance: string;
};
/**
 * What was drawn until a moment.
 */
export type Tracked = {
    /**
     * Addresses, or a RAPL directory.
     */
    sources: readonly string[];
    /**
     * A workload or controller, or null for whole machines, whatever else ran there.
     */
    workload: string | null;
    startedAt: Date;
    /**
     * When it was read for the last time.
     */
    endedAt: Date;
    /**
     * The time it was read over (s).
     */
    seconds: number;
    /**
     * As it was measured (kWh); null where it is not known.
     */
    energy: Quantity | null;
    /**
     * Why not.
     */
    energyUnknown: string | null;
    /**
     * The mean power (W).
     */
    meanWatts: number | null;
    /**
     * What that stands for (gCO2eq).
     */
    emissions: Quantity | null;
    emissionsUnknown: string | null;
    /**
     * Up to where the emissions go: `component`, `server` or `facility`.
     */
    boundary: string;
    /**
     * How often a reading failed; the next one has made up for it.
     */
    failedReads: number;
};
export type Asked = {
    /**
     * A pod or its controller, with its namespace or without (`shop/web`). Inside of a pod,
     * `process.env.HOSTNAME` is its name, unless it has the host's network or a hostname of its own.
     */
    workload?: string | undefined;
    /**
     * Carbon intensity (gCO2eq/kWh), or with its unit: `'0.4173 tCO2eq/MWh'`.
     */
    intensity?: string | number | undefined;
    /**
     * Between readings (ms): hardware counters wrap, in minutes under load. Default: 60000.
     */
    everyMs?: number | undefined;
    /**
     * Told each reading.
     */
    onReading?: ((reading: Tracked) => void) | undefined;
};
export type TrackOptions = Settings & FetchOptions & Asked;
/** Energy and emissions of a block that runs now; `Tracker.start` begins it. */
export class Tracker {
    /**
     * Begins. Errors are those of `fetchSnapshots` and `Snapshot.rapl`, and `not_found` for a workload that is not there.
     * @param {string | string[]} source addresses of exporters, or a RAPL directory such as `/sys/class/powercap`
     * @param {TrackOptions} [options]
     * @returns {Promise<Tracker>}
     */
    static start(source: string | string[], options?: TrackOptions): Promise<Tracker>;
    /**
     * Use `Tracker.start`.
     * @internal
     * @param {string | string[]} source
     * @param {TrackOptions} options
     */
    constructor(source: string | string[], options: TrackOptions);
    /** Everything drawn until the last reading. @returns {Tracked} */
    get result(): Tracked;
    /**
     * Reads now, and gives everything drawn until now. Counters of Kepler move every few seconds: sooner there is nothing new.
     * @returns {Promise<Tracked>}
     * @throws {CarbonKeplerError} where nothing can be read, and `invalid_input` after its end
     */
    read(): Promise<Tracked>;
    /**
     * Reads for the last time. What goes wrong there does not end the program: then the energy is unknown, with the reason.
     * @returns {Promise<Tracked>}
     */
    stop(): Promise<Tracked>;
    #private;
}
/**
 * Measures what runs while a function does.
 * @template T
 * @param {string | string[]} source addresses of exporters, or a RAPL directory such as `/sys/class/powercap`
 * @param {TrackOptions} options
 * @param {(tracker: Tracker) => T | Promise<T>} work
 * @returns {Promise<{ value: T, tracked: Tracked }>} what the function gave, and what was drawn meanwhile
 * @throws {CarbonKeplerError} as `Tracker.start`; and whatever the function throws
 * @example
 * const { value, tracked } = await track('http://node-1:28282', { workload: 'shop/web', intensity: 417.3 }, () => train())
 * console.log(tracked.energy ?? tracked.energyUnknown)
 */
export function track<T>(source: string | string[], options: TrackOptions, work: (tracker: Tracker) => T | Promise<T>): Promise<{
    value: T;
    tracked: Tracked;
}>;
