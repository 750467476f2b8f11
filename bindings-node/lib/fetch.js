'use strict'

const { setMaxListeners } = require('node:events')
const { setTimeout: pause } = require('node:timers/promises')
const { CarbonKeplerError } = require('./errors.js')
const { headersOf, invalid, optionsOf, signalOf } = require('./options.js')
const { Snapshot, SnapshotReader } = require('./snapshot.js')
const { ask, checkedHeaders, place } = require('./source.js')
const { FETCH_DEFAULTS } = require('./tools.js')

/** @typedef {import('../tool-types.js').FetchOptions} FetchOptions */

/** @type {Record<keyof FetchOptions, true>} */
const NAMES = { signal: true, headers: true, strict: true, timeoutMs: true, retries: true, maxBytes: true, totalZone: true }

/** How many exporters are read at the same time. */
const CONCURRENT = 16

/** Before the first repetition (ms). Longer than Kepler's staleness of 500 ms, so that it collects anew. */
const FIRST_PAUSE = 600

/**
 * Reads an exporter over http or https, by Node's own `fetch`: proxies and certificate authorities are Node's.
 * @param {string | URL} url such as `http://node-1:28282/metrics`
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} `unavailable`; `timeout`; `config` if it refuses our credentials, or we its certificate;
 *   `not_found` for HTTP 404; `invalid_input` for an address that is none, a body beyond `maxBytes` or another HTTP
 *   status; and as `parse`
 */
async function fetchSnapshot(url, options) {
  return fetchSnapshots([url], options)
}

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
async function fetchSnapshots(urls, options) {
  if (!Array.isArray(urls) || urls.length === 0) throw invalid('urls', 'a list of at least one address', urls)
  const { signal, strict, totalZone, ...how } = checked(options)
  const places = urls.map(place)
  signal?.throwIfAborted()
  // `AbortSignal.any` is not there in Node 18.
  const all = new AbortController()
  // One for each source, and no leak.
  setMaxListeners(0, all.signal)
  const giveUp = () => all.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    const reader = new SnapshotReader()
    /** @type {CarbonKeplerError | undefined} */
    let first
    /** @param {import('./source.js').Place} where @param {unknown} error */
    const failed = (where, error) => {
      all.signal.throwIfAborted()
      if (!(error instanceof CarbonKeplerError)) throw error
      if (strict) all.abort(error)
      first ??= error
      reader.failed(where.source, error)
    }
    /** @param {import('./source.js').Place} where @returns {Promise<() => void>} */
    const asked = async (where) => {
      try {
        const scrape = await read(where, all.signal, how)
        const takenAt = new Date()
        return () => reader.read({ ...scrape, strict, totalZone, takenAt })
      } catch (error) {
        if (strict && error instanceof CarbonKeplerError) all.abort(error)
        return () => { throw error }
      }
    }
    // In their order, whoever answers first: it decides which of two equal nodes is refused.
    for await (const [where, take] of inOrder(places, asked)) {
      try {
        take()
      } catch (error) {
        failed(where, error)
      }
      all.signal.throwIfAborted()
    }
    if (first && reader.count === 0) throw first
    return reader.finish()
  } finally {
    all.abort()
    signal?.removeEventListener('abort', giveUp)
  }
}

/**
 * What is made of each item, in their order; of a few at the same time.
 * @template Item, Made
 * @param {Item[]} items
 * @param {(item: Item) => Promise<Made>} make
 * @returns {AsyncGenerator<[Item, Made]>}
 */
async function* inOrder(items, make) {
  /** @type {[Item, Promise<Made>][]} */
  const begun = []
  for (const item of items) {
    begun.push([item, make(item)])
    if (begun.length === CONCURRENT) yield await next()
  }
  while (begun.length > 0) yield await next()

  /** @returns {Promise<[Item, Made]>} */
  async function next() {
    const [item, made] = /** @type {[Item, Promise<Made>]} */ (begun.shift())
    return [item, await made]
  }
}

/** @param {FetchOptions | undefined} options */
function checked(options) {
  const { headers = {}, strict = false, timeoutMs, retries, maxBytes, totalZone, ...rest } = { ...FETCH_DEFAULTS, ...optionsOf(options, NAMES) }
  /** @param {unknown} value */
  const isCount = (value) => Number.isSafeInteger(value) && Number(value) >= 0
  check('strict', strict, typeof strict === 'boolean', 'true or false')
  check('timeoutMs', timeoutMs, Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs < 2 ** 31, 'a time above 0 and below 2^31 ms')
  check('retries', retries, isCount(retries) && retries <= 10, 'a whole number up to 10')
  check('maxBytes', maxBytes, isCount(maxBytes) && maxBytes > 0, 'a whole number of bytes above 0')
  return { signal: signalOf(rest.signal), strict, headers: checkedHeaders(headersOf(headers)), timeoutMs, retries, maxBytes, totalZone }
}

/**
 * @param {import('./source.js').Place} where
 * @param {AbortSignal} signal
 * @param {{ headers: Headers, timeoutMs: number, retries: number, maxBytes: number }} how
 */
async function read(where, signal, { headers, timeoutMs, retries, maxBytes }) {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    try {
      const scrape = await within(timeoutMs, where.source, signal, (ends) => ask(where, headers, maxBytes, ends))
      // The end of a connection may be the end of the body, so only its text tells whether it is whole.
      if (!isWhole(scrape)) Snapshot.of([scrape])
      return scrape
    } catch (error) {
      // A timeout has used its time; repeating it would only multiply the wait.
      const passes = error instanceof CarbonKeplerError && error.isRetryable && error.code !== 'timeout'
      if (!passes || attempt === retries) throw error
    }
    // Its own error is none of ours; the next turn throws the signal's reason.
    await pause(FIRST_PAUSE * 2 ** attempt, undefined, { signal }).catch(() => {})
  }
}

/** @param {{ body: Uint8Array, format: 'openmetrics' | undefined }} scrape */
function isWhole({ body, format }) {
  if (format) return /# EOF\n?$/.test(Buffer.from(body.subarray(-6)).toString())
  return body[body.length - 1] === 0x0a
}

/**
 * @template T
 * @param {number} timeoutMs
 * @param {string} source
 * @param {AbortSignal} signal
 * @param {(ends: AbortSignal) => Promise<T>} run
 */
async function within(timeoutMs, source, signal, run) {
  const ends = new AbortController()
  const giveUp = () => ends.abort()
  signal.addEventListener('abort', giveUp, { once: true })
  const timer = setTimeout(giveUp, timeoutMs)
  try {
    return await run(ends.signal)
  } catch (cause) {
    signal.throwIfAborted()
    if (!ends.signal.aborted) throw cause
    const message = `${source}: no complete answer within ${timeoutMs / 1000} s`
    throw new CarbonKeplerError('timeout', message, { isRetryable: true, cause })
  } finally {
    ends.abort()
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

/**
 * @param {string} what
 * @param {unknown} seen
 * @param {boolean} isGood
 * @param {string} expected
 */
function check(what, seen, isGood, expected) {
  if (!isGood) throw invalid(what, expected, seen)
}

module.exports = { fetchSnapshot, fetchSnapshots }
