/**
 * What decides how data is counted and what it is held against; the command line's settings.
 */
export type Settings = {
    /**
     * Name of a profile. Default: `default`.
     */
    profile?: string | undefined;
    /**
     * Cloud region or country. Default: `ap-northeast-2`.
     */
    region?: string | undefined;
    /**
     * Standards to hold against.
     */
    standard?: string | string[] | undefined;
    /**
     * Budgets to hold against.
     */
    budget?: string | string[] | undefined;
    /**
     * Power usage effectiveness of the building (1 or more).
     */
    pue?: number | undefined;
    /**
     * A factor set.
     */
    factors?: string | undefined;
    /**
     * Of regions on the Korean grid (gCO2eq/kWh).
     */
    koreaCarbonIntensity?: number | undefined;
    /**
     * Target of KR_PUE_GREEN_DC (1 or more).
     */
    koreaPueTarget?: number | undefined;
    /**
     * Server over component energy (1 or more).
     */
    overhead?: number | undefined;
    /**
     * Price of energy (per kWh); goes with `currency`.
     */
    price?: number | undefined;
    /**
     * Three letters such as `USD`.
     */
    currency?: string | undefined;
    /**
     * Up to where energy is counted.
     */
    boundary?: "component" | "server" | "facility" | undefined;
    /**
     * Whether verdicts look at bounds or at the value.
     */
    decide?: "interval" | "point" | undefined;
    /**
     * Who carries idle power.
     */
    idle?: "none" | "proportional" | "equal" | undefined;
    /**
     * Hours of a month (1 to 744).
     */
    monthHours?: number | undefined;
    /**
     * Language of texts.
     */
    lang?: "en" | "ko" | undefined;
};
export type Given = {
    /**
     * What was measured; of a window, means over it.
     */
    snapshot?: Snapshot | undefined;
    /**
     * What `kubectl get pods -A -o json` prints.
     */
    podSpecs?: string | undefined;
    /**
     * Files of settings, factors or standards; the last one wins.
     */
    documents?: native.Document[] | undefined;
    /**
     * The time of answers; default: the clock, null: none.
     */
    now?: Date | null | undefined;
};
/**
 * All that tools know.
 */
export type WorldOptions = Settings & Given;
/**
 * @typedef {object} Settings What decides how data is counted and what it is held against; the command line's settings.
 * @property {string} [profile] Name of a profile. Default: `default`.
 * @property {string} [region] Cloud region or country. Default: `ap-northeast-2`.
 * @property {string | string[]} [standard] Standards to hold against.
 * @property {string | string[]} [budget] Budgets to hold against.
 * @property {number} [pue] Power usage effectiveness of the building (1 or more).
 * @property {string} [factors] A factor set.
 * @property {number} [koreaCarbonIntensity] Of regions on the Korean grid (gCO2eq/kWh).
 * @property {number} [koreaPueTarget] Target of KR_PUE_GREEN_DC (1 or more).
 * @property {number} [overhead] Server over component energy (1 or more).
 * @property {number} [price] Price of energy (per kWh); goes with `currency`.
 * @property {string} [currency] Three letters such as `USD`.
 * @property {'component' | 'server' | 'facility'} [boundary] Up to where energy is counted.
 * @property {'interval' | 'point'} [decide] Whether verdicts look at bounds or at the value.
 * @property {'none' | 'proportional' | 'equal'} [idle] Who carries idle power.
 * @property {number} [monthHours] Hours of a month (1 to 744).
 * @property {'en' | 'ko'} [lang] Language of texts.
 */
/**
 * @typedef {object} Given
 * @property {Snapshot} [snapshot] What was measured; of a window, means over it.
 * @property {string} [podSpecs] What `kubectl get pods -A -o json` prints.
 * @property {import('../native.js').Document[]} [documents] Files of settings, factors or standards; the last one wins.
 * @property {Date | null} [now] The time of answers; default: the clock, null: none.
 */
/** @typedef {Settings & Given} WorldOptions All that tools know. */
/**
 * What tools are asked about: a measurement, settings and a time. It has each tool as a method, and it does not change.
 */
export class World extends Tools {
    /**
     * A world whose snapshot is read now.
     * @param {Omit<WorldOptions, 'snapshot'> & import('./fetch.js').FetchOptions & { source: string | string[] }} options
     *   `source`: addresses of exporters, one for each node
     * @returns {Promise<World>}
     * @throws {CarbonKeplerError} as `fetchSnapshot` and the constructor
     */
    static fetch(options: Omit<WorldOptions, "snapshot"> & import("./fetch.js").FetchOptions & {
        source: string | string[];
    }): Promise<World>;
    /**
     * @param {WorldOptions} [options]
     * @throws {CarbonKeplerError} `config` for a setting that cannot be used, `not_found` for a region, standard or
     *   profile that is not there
     */
    constructor(options?: WorldOptions);
    /**
     * The answer of a tool in a few sentences.
     * @param {string} tool
     * @param {object} [input]
     * @returns {string}
     * @throws {CarbonKeplerError} as `call`
     */
    tell(tool: string, input?: object): string;
    #private;
}
import { Snapshot } from "./snapshot.js";
import native = require("../native.js");
import { Tools } from "./tools.js";
