export type FetchOptions = import("../tool-types.js").FetchOptions;
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
 * One snapshot of several exporters, read at the same time. One that fails is among the `failures` of the snapshot, and
 * the others stand; with `strict` it is an error, and the others are given up.
 *
 * `maxBytes` is for each, as on the command line: a body is let go as soon as it is read into the snapshot, and of at
 * most 16 exporters there are bodies at once, so that memory does not grow with the cluster.
 * @param {(string | URL)[]} urls
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} as `fetchSnapshot` where all fail, or one with `strict`: the first error
 */
export function fetchSnapshots(urls: (string | URL)[], options?: FetchOptions): Promise<Snapshot>;
import { Snapshot } from "./snapshot.js";
