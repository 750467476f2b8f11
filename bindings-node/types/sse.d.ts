export type SseEvent = import("../native.js").SseEvent;
/** @typedef {import('../native.js').SseEvent} SseEvent */
/** Decodes server-sent events as the WHATWG HTML standard says, in linear time and bounded memory. */
export class SseParser {
    /**
     * @param {{ maxBytes?: number | undefined }} [options] `maxBytes`: largest data of one event (B). Default: 64 MiB.
     * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for a limit that is none
     */
    constructor(options?: {
        maxBytes?: number | undefined;
    });
    /**
     * Takes the next bytes, which may end anywhere; gives what is complete by now.
     * @param {Uint8Array | ArrayBuffer | DataView} chunk
     * @returns {SseEvent[]}
     * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for what are no bytes
     */
    push(chunk: Uint8Array | ArrayBuffer | DataView): SseEvent[];
    #private;
}
