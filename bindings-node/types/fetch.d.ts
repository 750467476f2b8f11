export type FetchOptions = {
    /**
     * Gives up; the promise is then rejected with the signal's reason.
     */
    signal?: AbortSignal | undefined;
    /**
     * Headers of the request, such as `authorization`. They do not
     * go along when a server redirects to another origin.
     */
    headers?: Record<string, string> | Headers | undefined;
    /**
     * Time for one complete answer (ms), below 2^31. Default: 10000.
     */
    timeoutMs?: number | undefined;
    /**
     * How often a failure that may pass (5xx, connection, empty or cut body) is tried again, after
     * 0.6 s, 1.2 s and so on; one that took too long is not. Default: 2.
     */
    retries?: number | undefined;
    /**
     * Largest body, decompressed (B). Default: 256 MiB.
     */
    maxBytes?: number | undefined;
};
/**
 * Reads an exporter over http or https, by Node's own `fetch`: proxies and certificate authorities are Node's.
 * @param {string | URL} url such as `http://node-1:28282/metrics`
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} `unavailable`; `timeout`; `config` if it refuses our credentials, or we its certificate;
 *   `not_found` for HTTP 404; `invalid_input` for an address that is none, a body beyond `maxBytes` or another HTTP
 *   status; and as `parse`
 */
export function fetchSnapshot(url: string | URL, options?: FetchOptions): Promise<Snapshot>;
/**
 * One snapshot of several exporters, read at the same time; when one fails, the others are given up.
 * @param {(string | URL)[]} urls
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} as `fetchSnapshot`
 */
export function fetchSnapshots(urls: (string | URL)[], options?: FetchOptions): Promise<Snapshot>;
import { Snapshot } from "./snapshot.js";
