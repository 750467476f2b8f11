export type Settings = import("../tool-types.js").Settings;
export type ResourceTemplate = import("../native.js").ResourceTemplate;
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
     * What `kubectl get nodes -o json` prints.
     */
    nodeSpecs?: string | undefined;
    /**
     * Files of settings, factors or standards; the last one wins.
     */
    documents?: import("../native.js").Document[] | undefined;
    /**
     * The time of answers; default: the clock, null: none.
     */
    now?: Date | null | undefined;
};
/**
 * All that tools know.
 */
export type WorldOptions = Settings & Given;
/** @typedef {import('../tool-types.js').Settings} Settings */
/** @typedef {import('../native.js').ResourceTemplate} ResourceTemplate */
/**
 * @typedef {object} Given
 * @property {Snapshot} [snapshot] What was measured; of a window, means over it.
 * @property {string} [podSpecs] What `kubectl get pods -A -o json` prints.
 * @property {string} [nodeSpecs] What `kubectl get nodes -o json` prints.
 * @property {import('../native.js').Document[]} [documents] Files of settings, factors or standards; the last one wins.
 * @property {Date | null} [now] The time of answers; default: the clock, null: none.
 */
/** @typedef {Settings & Given} WorldOptions All that tools know. */
/**
 * What tools are asked about: a measurement, settings and a time. It has each tool as a method, and it does not change.
 */
export class World extends Tools {
    /**
     * @internal
     * @param {World} world
     */
    static handle(world: World): import("../native.js").World;
    /**
     * A world whose snapshot is read now. Exporters that fail are told in each answer, unless `strict` makes them errors.
     * @param {Omit<WorldOptions, 'snapshot'> & import('./fetch.js').FetchOptions & { source: string | string[] }} options
     *   `source`: addresses of exporters, one for each node
     * @returns {Promise<World>}
     * @throws {CarbonKeplerError} as `fetchSnapshot` and the constructor
     */
    static fetch(options: Omit<WorldOptions, "snapshot"> & import("./fetch.js").FetchOptions & {
        source: string | string[];
    }): Promise<World>;
    /**
     * What `resource` can read.
     * @returns {ResourceTemplate[]}
     */
    static resources(): ResourceTemplate[];
    /**
     * @param {WorldOptions} [options]
     * @throws {CarbonKeplerError} `config` for a setting that cannot be used, `not_found` for a region, standard or
     *   profile that is not there
     */
    constructor(options?: WorldOptions);
    /**
     * Reads a document by its address: standards and laws, carbon intensities, a pod's metrics.
     * @template {string} Uri
     * @param {Uri} uri such as `carbon-intensity://ap-northeast-2`; `World.resources()` lists their kinds
     * @returns {import('../tool-types.js').ResourceAt<Uri>}
     * @throws {CarbonKeplerError} `not_found` with near names, `invalid_input` for a time that cannot be used, `config` for
     *   metrics without a snapshot
     */
    resource<Uri extends string>(uri: Uri): import("../tool-types.js").ResourceAt<Uri>;
    /**
     * The answer of a tool in a few sentences.
     * @param {string} tool
     * @param {object} [input]
     * @returns {string}
     * @throws {CarbonKeplerError} as `call`
     */
    tell(tool: string, input?: object): string;
    /**
     * Shown by `console.log`.
     * @internal
     * @returns {string}
     */
    [inspect.custom](): string;
    #private;
}
import { Snapshot } from "./snapshot.js";
import { Tools } from "./tools.js";
import { inspect } from "util";
