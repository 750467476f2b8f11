export type Place = {
    address: URL;
    credentials: Record<string, string>;
    source: string;
};
/**
 * Asks once, and goes where it is sent: credentials and the caller's headers do not go along to another origin.
 * @param {Place} place
 * @param {Headers} given the caller's
 * @param {number} maxBytes
 * @param {AbortSignal} signal
 * @param {number} [hops]
 * @returns {Promise<{ body: Uint8Array, source: string, format: 'openmetrics' | undefined }>}
 */
export function ask({ address, credentials, source }: Place, given: Headers, maxBytes: number, signal: AbortSignal, hops?: number): Promise<{
    body: Uint8Array;
    source: string;
    format: "openmetrics" | undefined;
}>;
/**
 * Headers of a request; a wrong value is not shown, because it may be a secret.
 * @param {Record<string, unknown>} given
 * @returns {Headers}
 */
export function checkedHeaders(given: Record<string, unknown>): Headers;
/**
 * Where a scrape comes from. `fetch` takes no credentials in an address, and messages must not show them.
 * @param {string | URL} url
 * @returns {Place}
 */
export function place(url: string | URL): Place;
