export type Place = {
    address: URL;
    credentials: Record<string, string>;
    source: string;
};
/**
 * Asks once.
 * @param {Place} place
 * @param {Record<string, string>} headers
 * @param {number} maxBytes
 * @param {AbortSignal} signal
 */
export function ask({ address, credentials, source }: Place, headers: Record<string, string>, maxBytes: number, signal: AbortSignal): Promise<{
    body: Uint8Array<ArrayBufferLike> | Buffer<ArrayBuffer>;
    source: string;
    format: "openmetrics" | undefined;
}>;
/** @typedef {{ address: URL, credentials: Record<string, string>, source: string }} Place */
/**
 * Where a scrape comes from. `fetch` takes no credentials in an address, and messages must not show them.
 * @param {string | URL} url
 * @returns {Place}
 */
export function place(url: string | URL): Place;
