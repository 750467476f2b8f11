'use strict'

const { here } = require('./bridge.js')
const { guarded } = require('./errors.js')
const { bytesOf, invalid, optionsOf } = require('./options.js')

/** @typedef {import('../native.js').SseEvent} SseEvent */

/** Decodes server-sent events as the WHATWG HTML standard says, in linear time and bounded memory. */
class SseParser {
  /** @type {import('../native.js').SseParser} */
  #native

  /**
   * @param {{ maxBytes?: number | undefined }} [options] `maxBytes`: largest data of one event (B). Default: 64 MiB.
   * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for a limit that is none
   */
  constructor(options) {
    const { SseParser: Native } = here()
    const { maxBytes } = optionsOf(options, { maxBytes: true })
    this.#native = guarded(() => new Native(maxBytes))
  }

  /**
   * Takes the next bytes, which may end anywhere; gives what is complete by now.
   * @param {Uint8Array | ArrayBuffer | DataView} chunk
   * @returns {SseEvent[]}
   * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for what are no bytes
   */
  push(chunk) {
    if (typeof chunk === 'string') throw invalid('chunk', 'a Uint8Array', chunk)
    return this.#native.push(bytesOf(chunk, 'chunk'))
  }
}

module.exports = { SseParser }
