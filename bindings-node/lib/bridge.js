'use strict'

const native = require('./native.js')
const { CarbonKeplerError, fromNative, guarded } = require('./errors.js')
const { bytesOf, headersOf, invalid, optionsOf, signalOf } = require('./options.js')

/** @typedef {Optional<Omit<import('../native.js').BridgeOptions, 'headers'>>} NativeOptions */
/** @typedef {{ headers?: Record<string, string> | Headers | undefined, signal?: AbortSignal | undefined }} LibraryOptions */
/** @typedef {NativeOptions & LibraryOptions} BridgeOptions `signal` ends it as `close` does. */
/** @template T @typedef {import('./options.js').Optional<T>} Optional */
/** @typedef {import('../native.js').BridgeStats} BridgeStats */

/** @type {Record<keyof BridgeOptions, true>} */
const NAMES = {
  transport: true,
  headers: true,
  bearerTokenFile: true,
  oauth: true,
  clientId: true,
  clientSecret: true,
  caFiles: true,
  clientCert: true,
  clientKey: true,
  insecure: true,
  connectTimeoutMs: true,
  maxMessageBytes: true,
  logFile: true,
  verbose: true,
  quiet: true,
  signal: true,
}

/**
 * Options as the addon takes them, and the signal.
 * @param {BridgeOptions | undefined} options
 */
function split(options) {
  const { signal, headers, ...rest } = optionsOf(options, NAMES)
  /** @type {any} nothing in it is undefined */
  const given = headers === undefined ? rest : { ...rest, headers: headersOf(headers) }
  return { signal: signalOf(signal), given }
}

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
  /** @type {CarbonKeplerError | undefined} */
  #fault
  /** @type {AbortSignal | undefined} */
  #signal
  #isOver = false
  #isClosed = false
  /** Whether somebody reads it: a function, or a loop. */
  #isRead = false
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
    const { signal, given } = split(options)
    this.#signal = signal
    this.#native = guarded(() => new Native(String(url), given))
  }

  /**
   * Starts it, once. The server is reached with the first message.
   * @param {(json: string) => void} [onMessage] gets each message of the server, and has read it when it returns; what
   *   it throws is an uncaught exception, and the messages after it still come. Without it, iterate over the bridge.
   * @returns {this}
   * @throws {CarbonKeplerError} `invalid_input` the second time and after `close()`; the signal's reason if it has given up
   */
  start(onMessage) {
    if (onMessage !== undefined && typeof onMessage !== 'function') throw invalid('onMessage', 'a function', onMessage)
    this.#signal?.throwIfAborted()
    if (this.#ended) throw new CarbonKeplerError('invalid_input', 'this bridge was started before')
    if (this.#isClosed) throw new CarbonKeplerError('invalid_input', 'this bridge was closed before it was started')
    this.#isRead = onMessage !== undefined
    const take = onMessage ? this.#handOver.bind(this, onMessage) : this.#keep.bind(this)
    const stop = () => this.#native.stop()
    this.#ended = new Promise((resolve, reject) => {
      this.#native.start((messages, bytes, fault) => {
        if (messages) return take(messages, bytes)
        this.#isOver = true
        this.#signal?.removeEventListener('abort', stop)
        if (fault) reject((this.#fault = fromNative(JSON.parse(fault))))
        else resolve()
        this.#wake()
      })
    })
    this.#signal?.addEventListener('abort', stop, { once: true })
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
    for (const json of messages) {
      try {
        onMessage(json)
      } catch (error) {
        // On its own, so that it stops none of the other messages.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    this.#native.taken(bytes)
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
   * @throws {CarbonKeplerError} as `ended`; `unavailable` if it was not started, `invalid_input` if it has a reader
   */
  async *[Symbol.asyncIterator]() {
    if (!this.#ended) throw notRunning()
    if (this.#isRead) throw new CarbonKeplerError('invalid_input', 'this bridge has a reader: a loop, or the function it was started with')
    this.#isRead = true
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
   * @param {string | Uint8Array | ArrayBuffer | DataView} json
   * @returns {Promise<void>} resolved when there is room for more, which whoever sends many waits for
   * @throws {CarbonKeplerError} `unavailable` if it does not run; as `ended` if that is why
   */
  async send(json) {
    const message = typeof json === 'string' ? json : bytesOf(json, 'json')
    if (this.#fault) throw this.#fault
    if (!this.#native.send(message)) {
      // It may have ended with a fault that is still on its way.
      await this.ended
      throw notRunning()
    }
    await this.#native.room()
    if (this.#fault) throw this.#fault
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
    this.#isClosed = true
    this.#native.stop()
    await this.ended
  }
}

function notRunning() {
  return new CarbonKeplerError('unavailable', 'this bridge does not run: it was not started, or has ended')
}

module.exports = { Bridge, here, split }
