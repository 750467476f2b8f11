export type BridgeOptions = import("../native.js").BridgeOptions;
export type BridgeStats = import("../native.js").BridgeStats;
export type SseEvent = import("../native.js").SseEvent;
/**
 * A way to an MCP server over Streamable HTTP or HTTP with SSE. Messages are JSON-RPC as text, one by one; every
 * request is answered exactly once, by the server or by the bridge with an error. It runs on a thread of its own, and
 * Node stays alive until it is closed.
 *
 * It keeps 4 MiB for whoever is slow: while messages are not read, the server has to wait.
 * @implements {AsyncIterable<string>}
 */
export class Bridge implements AsyncIterable<string> {
    /**
     * @param {string | URL} url such as `http://host:8000/sse`
     * @param {BridgeOptions} [options]
     * @throws {CarbonKeplerError} `invalid_input` for an option that cannot be used
     */
    constructor(url: string | URL, options?: BridgeOptions);
    /**
     * Starts it, once. The server is reached with the first message.
     * @param {(json: string) => void} [onMessage] gets each message of the server, and has read it when it returns; what
     *   it throws is not caught. Without it, iterate over the bridge.
     * @returns {this}
     * @throws {CarbonKeplerError} `invalid_input` the second time
     */
    start(onMessage?: (json: string) => void): this;
    /**
     * Sends a message; messages keep their order.
     * @param {string | Uint8Array} json
     * @returns {Promise<void>} resolved when there is room for more, which whoever sends many waits for
     * @throws {CarbonKeplerError} `unavailable` if it does not run
     */
    send(json: string | Uint8Array): Promise<void>;
    /**
     * What it has done so far.
     * @returns {BridgeStats}
     */
    stats(): BridgeStats;
    /**
     * Resolved when it has ended.
     * @returns {Promise<void>}
     * @throws {CarbonKeplerError} `config` for an option that cannot be used, such as a file that is not there
     */
    get ended(): Promise<void>;
    /**
     * Ends it: requests without an answer get an error, and the server hears of the end.
     * @returns {Promise<void>}
     */
    close(): Promise<void>;
    /**
     * The messages of a bridge that was started without `onMessage`, for one reader. Leaving the loop closes the bridge.
     * @returns {AsyncGenerator<string, void, undefined>}
     * @throws {CarbonKeplerError} as `ended`, and `unavailable` if it was not started
     */
    [Symbol.asyncIterator](): AsyncGenerator<string, void, undefined>;
    #private;
}
/** Decodes server-sent events as the WHATWG HTML standard says, in linear time and bounded memory. */
export class SseParser {
    /**
     * @param {{ maxBytes?: number }} [options] `maxBytes`: largest data of one event (B). Default: 64 MiB.
     * @throws {CarbonKeplerError} `invalid_input` for a limit that is none
     */
    constructor(options?: {
        maxBytes?: number;
    });
    /**
     * Takes the next bytes, which may end anywhere; gives what is complete by now.
     * @param {Uint8Array} chunk
     * @returns {SseEvent[]}
     */
    push(chunk: Uint8Array): SseEvent[];
    #private;
}
/** @typedef {import('../native.js').BridgeOptions} BridgeOptions */
/** @typedef {import('../native.js').BridgeStats} BridgeStats */
/** @typedef {import('../native.js').SseEvent} SseEvent */
/** In WebAssembly there are no sockets. */
export function here(): typeof native;
import native = require("../native.js");
