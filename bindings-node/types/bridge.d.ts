export type NativeOptions = Optional<Omit<import("../native.js").BridgeOptions, "headers">>;
export type LibraryOptions = {
    headers?: Record<string, string> | Headers | undefined;
    signal?: AbortSignal | undefined;
};
/**
 * `signal` ends it as `close` does.
 */
export type BridgeOptions = NativeOptions & LibraryOptions;
export type Optional<T> = import("./options.js").Optional<T>;
export type BridgeStats = import("../native.js").BridgeStats;
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
     *   it throws is an uncaught exception, and the messages after it still come. Without it, iterate over the bridge.
     * @returns {this}
     * @throws {CarbonKeplerError} `invalid_input` the second time and after `close()`; the signal's reason if it has given up
     */
    start(onMessage?: (json: string) => void): this;
    /**
     * Sends a message; messages keep their order.
     * @param {string | Uint8Array | ArrayBuffer | DataView} json
     * @returns {Promise<void>} resolved when there is room for more, which whoever sends many waits for
     * @throws {CarbonKeplerError} `unavailable` if it does not run; as `ended` if that is why
     */
    send(json: string | Uint8Array | ArrayBuffer | DataView): Promise<void>;
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
     * @throws {CarbonKeplerError} as `ended`; `unavailable` if it was not started, `invalid_input` if it has a reader
     */
    [Symbol.asyncIterator](): AsyncGenerator<string, void, undefined>;
    #private;
}
/** In WebAssembly there are no sockets. */
export function here(): typeof import("../native.js");
/**
 * Options as the addon takes them, and the signal.
 * @param {BridgeOptions | undefined} options
 */
export function split(options: BridgeOptions | undefined): {
    signal: AbortSignal | undefined;
    given: any;
};
