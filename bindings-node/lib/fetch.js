'use strict'

const { setTimeout: pause } = require('node:timers/promises')
const { CarbonKeplerError } = require('./errors.js')
const { Snapshot } = require('./snapshot.js')
const { ask, place } = require('./source.js')

/**
 * @typedef {object} FetchOptions
 * @property {AbortSignal} [signal] Gives up; the promise is then rejected with the signal's reason.
 * @property {Record<string, string>} [headers] Headers of the request, such as `authorization`.
 * @property {number} [timeoutMs] Time for one complete answer (ms). Default: 10000.
 * @property {number} [retries] How often a failure that may pass (5xx, connection, cut body) is tried again, after
 *   0.6 s, 1.2 s and so on; one that took too long is not. Default: 2.
 * @property {number} [maxBytes] Largest body, decompressed (B). Default: 256 MiB.
 */

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
 * One snapshot of several exporters, read at the same time.
 * @param {(string | URL)[]} urls
 * @param {FetchOptions} [options]
 * @returns {Promise<Snapshot>}
 * @throws {CarbonKeplerError} as `fetchSnapshot`
 */
async function fetchSnapshots(urls, options = {}) {
  return Snapshot.of(await Promise.all(urls.map((url) => read(url, options))))
}

/**
 * @param {string | URL} url
 * @param {FetchOptions} options
 */
async function read(url, options) {
  const { signal, headers = {}, timeoutMs = 10_000, retries = 2, maxBytes = 256 * 1024 * 1024 } = options
  check('timeoutMs', timeoutMs, timeoutMs > 0, 'a time above 0')
  check('retries', retries, Number.isInteger(retries) && retries >= 0 && retries <= 10, 'a whole number up to 10')
  const where = place(url)
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await within(timeoutMs, where.source, signal, (ends) => ask(where, headers, maxBytes, ends))
    } catch (error) {
      // A timeout has used its time; repeating it would only multiply the wait.
      const passes = error instanceof CarbonKeplerError && error.isRetryable && error.code !== 'timeout'
      if (!passes || attempt === retries) throw error
    }
    // Its own error is none of ours; the next turn throws the signal's reason.
    await pause(FIRST_PAUSE * 2 ** attempt, undefined, { signal }).catch(() => {})
  }
}

/**
 * @template T
 * @param {number} timeoutMs
 * @param {string} source
 * @param {AbortSignal | undefined} signal
 * @param {(ends: AbortSignal) => Promise<T>} run
 */
async function within(timeoutMs, source, signal, run) {
  // `AbortSignal.any` is not there in Node 18.
  const ends = new AbortController()
  const giveUp = () => ends.abort()
  signal?.addEventListener('abort', giveUp, { once: true })
  const timer = setTimeout(giveUp, timeoutMs)
  try {
    return await run(ends.signal)
  } catch (cause) {
    signal?.throwIfAborted()
    if (!ends.signal.aborted) throw cause
    const message = `${source}: no complete answer within ${timeoutMs / 1000} s`
    throw new CarbonKeplerError('timeout', message, { isRetryable: true, cause })
  } finally {
    ends.abort()
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/**
 * @param {string} what
 * @param {unknown} seen
 * @param {boolean} isGood
 * @param {string} expected
 */
function check(what, seen, isGood, expected) {
  if (!isGood) throw new CarbonKeplerError('invalid_input', `${what}: expected ${expected}, saw ${seen}`)
}

module.exports = { fetchSnapshot, fetchSnapshots }
