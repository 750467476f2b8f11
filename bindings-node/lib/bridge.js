'use strict'

const native = require('../native.js')
const { CarbonKeplerError, fromNative, guarded } = require('./errors.js')

/** @typedef {import('../native.js').BridgeOptions} BridgeOptions */
/** @typedef {import('../native.js').BridgeStats} BridgeStats */
/** @typedef {import('../native.js').SseEvent} SseEvent */

/** In WebAssembly there are no sockets. */
function here() {
  if (!native.Bridge) {
    throw new CarbonKeplerError('unavailable', 'this is the WebAssembly build: it has no bridge, no server and no command line')
  }
  return native
}

/**
 * A way to an MCP server over Streamable HTTP or HTTP with SSE. Messages are JSON-RPC as text, one by one; every
 * request is answered exactly once, by the server or by the bridge with an error. It runs on a thread of its own, and
 * Node stays alive until it is closed.
 *
 * It keeps 4 MiB for whoever is slow: while messages are not read, the server has to wait.
 * @implements {AsyncIterable<string>}
 */
class Bridge {
  /** @type {import('../native.js').Bridge} */
  #native
  /** @type {Promise<void> | undefined} */
  #ended
  #isOver = false
  /** @type {{ messages: string[], bytes: number }[]} Of a bridge that is iterated over. */
  #unread = []
  #wake = () => {}

  /**
   * @param {string | URL} url such as `http://host:8000/sse`
   * @param {BridgeOptions} [options]
   * @throws {CarbonKeplerError} `invalid_input` for an option that cannot be used
   */
  constructor(url, options) {
    const { Bridge: Native } = here()
    this.#native = guarded(() => new Native(String(url), options))
  }

  /**
   * Starts it, once. The server is reached with the first message.
   * @param {(json: string) => void} [onMessage] gets each message of the server, and has read it when it returns; what
   *   it throws is not caught. Without it, iterate over the bridge.
   * @returns {this}
   * @throws {CarbonKeplerError} `invalid_input` the second time
   */
  start(onMessage) {
    if (this.#ended) throw new CarbonKeplerError('invalid_input', 'this bridge was started before')
    const take = onMessage ? this.#handOver.bind(this, onMessage) : this.#keep.bind(this)
    this.#ended = new Promise((resolve, reject) => {
      this.#native.start((messages, bytes, fault) => {
        if (messages) return take(messages, bytes)
        this.#isOver = true
        this.#wake()
        if (fault) reject(fromNative(JSON.parse(fault)))
        else resolve()
      })
    })
    // Whoever waits for the end hears of it; nobody has to.
    this.#ended.catch(() => {})
    return this
  }

  /**
   * @param {(json: string) => void} onMessage
   * @param {string[]} messages
   * @param {number} bytes
   */
  #handOver(onMessage, messages, bytes) {
    try {
      messages.forEach((json) => onMessage(json))
    } finally {
      this.#native.taken(bytes)
    }
  }

  /**
   * @param {string[]} messages
   * @param {number} bytes
   */
  #keep(messages, bytes) {
    this.#unread.push({ messages, bytes })
    this.#wake()
  }

  /**
   * The messages of a bridge that was started without `onMessage`, for one reader. Leaving the loop closes the bridge.
   * @returns {AsyncGenerator<string, void, undefined>}
   * @throws {CarbonKeplerError} as `ended`, and `unavailable` if it was not started
   */
  async *[Symbol.asyncIterator]() {
    if (!this.#ended) throw notRunning()
    try {
      while (this.#unread.length > 0 || !this.#isOver) {
        const batch = this.#unread.shift()
        if (!batch) {
          await new Promise((resolve) => (this.#wake = () => resolve(undefined)))
          continue
        }
        yield* batch.messages
        this.#native.taken(batch.bytes)
      }
      await this.ended
    } finally {
      await this.close()
    }
  }

  /**
   * Sends a message; messages keep their order.
   * @param {string | Uint8Array} json
   * @returns {Promise<void>} resolved when there is room for more, which whoever sends many waits for
   * @throws {CarbonKeplerError} `unavailable` if it does not run
   */
  async send(json) {
    if (!guarded(() => this.#native.send(json))) throw notRunning()
    await this.#native.room()
  }

  /**
   * What it has done so far.
   * @returns {BridgeStats}
   */
  stats() {
    return this.#native.stats()
  }

  /**
   * Resolved when it has ended.
   * @returns {Promise<void>}
   * @throws {CarbonKeplerError} `config` for an option that cannot be used, such as a file that is not there
   */
  get ended() {
    return this.#ended ?? Promise.resolve()
  }

  /**
   * Ends it: requests without an answer get an error, and the server hears of the end.
   * @returns {Promise<void>}
   */
  async close() {
    this.#native.stop()
    await this.ended
  }
}

function notRunning() {
  return new CarbonKeplerError('unavailable', 'this bridge does not run: it was not started, or has ended')
}

/** Decodes server-sent events as the WHATWG HTML standard says, in linear time and bounded memory. */
class SseParser {
  /** @type {import('../native.js').SseParser} */
  #native

  /**
   * @param {{ maxBytes?: number }} [options] `maxBytes`: largest data of one event (B). Default: 64 MiB.
   * @throws {CarbonKeplerError} `invalid_input` for a limit that is none
   */
  constructor(options = {}) {
    const { SseParser: Native } = here()
    this.#native = guarded(() => new Native(options.maxBytes))
  }

  /**
   * Takes the next bytes, which may end anywhere; gives what is complete by now.
   * @param {Uint8Array} chunk
   * @returns {SseEvent[]}
   */
  push(chunk) {
    return guarded(() => this.#native.push(chunk))
  }
}

module.exports = { Bridge, SseParser, here }
