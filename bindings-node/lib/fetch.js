'use strict'

const { CarbonKeplerError } = require('./errors.js')
const { Snapshot } = require('./snapshot.js')

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
  const { signal, headers = {}, timeoutMs = 10_000, maxBytes = 256 * 1024 * 1024 } = options
  signal?.throwIfAborted()
  const { address, credentials, source } = place(url)
  // `AbortSignal.any` is not there in Node 18.
  const ends = new AbortController()
  const giveUp = () => ends.abort()
  signal?.addEventListener('abort', giveUp, { once: true })
  const timer = setTimeout(giveUp, timeoutMs)
  try {
    const response = await fetch(address, { signal: ends.signal, headers: { ...credentials, ...headers } })
    if (!response.ok) throw refused(source, response)
    return { body: await body(response, source, maxBytes), source }
  } catch (error) {
    if (error instanceof CarbonKeplerError) throw error
    signal?.throwIfAborted()
    throw unreached(source, ends.signal.aborted ? timeoutMs : undefined, error)
  } finally {
    ends.abort()
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/**
 * `fetch` takes no credentials in an address, and messages must not show them.
 * @param {string | URL} url
 */
function place(url) {
  const address = parsed(url)
  if (!address || !/^https?:$/.test(address.protocol)) {
    const seen = String(url).replace(/\/\/[^/]*@/, '//')
    throw new CarbonKeplerError('invalid_input', `url: expected an address such as http://node-1:28282/metrics, saw "${seen}"`)
  }
  /** @type {Record<string, string>} */
  const credentials = {}
  if (address.username || address.password) {
    const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`
    credentials.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    address.username = address.password = ''
  }
  // As on the command line.
  if (address.pathname === '/') address.pathname = '/metrics'
  return { address, credentials, source: address.href }
}

/** @param {string | URL} url */
function parsed(url) {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

/**
 * @param {Response} response
 * @param {string} source
 * @param {number} maxBytes
 */
async function body(response, source, maxBytes) {
  const chunks = []
  let size = 0
  const stream = /** @type {AsyncIterable<Uint8Array> | null} */ (/** @type {unknown} */ (response.body))
  for await (const chunk of stream ?? []) {
    size += chunk.length
    if (size > maxBytes) {
      throw new CarbonKeplerError('invalid_input', `${source}: body is larger than the limit of ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/**
 * @param {string} source
 * @param {Response} response
 */
function refused(source, { status, statusText }) {
  const message = `${source}: HTTP ${status} ${statusText}`.trimEnd()
  const isOurs = status === 401 || status === 403
  return new CarbonKeplerError(isOurs ? 'config' : 'unavailable', message, { isRetryable: !isOurs })
}

/**
 * @param {string} source
 * @param {number | undefined} timeoutMs if it is over
 * @param {unknown} cause
 */
function unreached(source, timeoutMs, cause) {
  if (timeoutMs !== undefined) {
    const message = `${source}: no complete answer within ${timeoutMs / 1000} s`
    return new CarbonKeplerError('timeout', message, { isRetryable: true, cause })
  }
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner)
  return new CarbonKeplerError('unavailable', `${source}: ${reason}`, { isRetryable: true, cause })
}

module.exports = { fetchSnapshot, fetchSnapshots }
