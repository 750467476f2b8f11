export type FetchOptions = {
    /**
     * Gives up; the promise is then rejected with the signal's reason.
     */
    signal?: AbortSignal | undefined;
    /**
     * Headers of the request, such as `authorization`.
     */
    headers?: Record<string, string> | undefined;
    /**
     * Time for one complete answer (ms). Default: 10000.
     */
    timeoutMs?: number | undefined;
    /**
     * Largest body, decompressed (B). Default: 256 MiB.
     */
    maxBytes?: number | undefined;
};
/**
 * @typedef {object} FetchOptions
 * @property {AbortSignal} [signal] Gives up; the promise is then rejected with the signal's reason.
 * @property {Record<string, string>} [headers] Headers of the request, such as `authorization`.
 * @property {number} [timeoutMs] Time for one complete answer (ms). Default: 10000.
 * @property {number} [maxBytes] Largest body, decompressed (B). Default: 256 MiB.
 */
/**
 * Reads an exporter over http or https.
 * @param {string | URL} url such as `http://node-1:28282/metrics`
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} `unavailable`, `timeout`, `config` if it refuses our credentials, `invalid_input` for an
 *   address that is none or a body beyond `maxBytes`, and as `parse`
 */
export function fetchSnapshot(url: string | URL, options?: FetchOptions): Promise<Snapshot>;
/**
 * One snapshot of several exporters, read at the same time.
 * @param {(string | URL)[]} urls
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} as `fetchSnapshot`
 */
export function fetchSnapshots(urls: (string | URL)[], options?: FetchOptions): Promise<Snapshot>;
import { Snapshot } from "./snapshot.js";
