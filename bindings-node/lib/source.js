'use strict'

const { CarbonKeplerError } = require('./errors.js')

/** What Node says when the other side's certificate, or encryption itself, is refused: trying again will not help. */
const TLS = /^(CERT_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|HOSTNAME_|INVALID_|SELF_SIGNED_|UNABLE_TO_)/

const UNREACHED = ["is the exporter running, and is its port reachable from here? Node's fetch takes a proxy from the environment with NODE_USE_ENV_PROXY=1"]
const DENIED = ['give credentials in headers or in the address; NODE_EXTRA_CA_CERTS names a file of certificate authorities']

/** @typedef {{ address: URL, credentials: Record<string, string>, source: string }} Place */

/**
 * Where a scrape comes from. `fetch` takes no credentials in an address, and messages must not show them.
 * @param {string | URL} url
 * @returns {Place}
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
    const pair = [address.username, address.password].map(decoded).join(':')
    credentials.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    address.username = address.password = ''
  }
  // As on the command line.
  if (address.pathname === '/') address.pathname = '/metrics'
  // A query may hold a token.
  return { address, credentials, source: `${address.origin}${address.pathname}${address.search && '?...'}` }
}

/** @param {string | URL} url */
function parsed(url) {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

/** @param {string} text a percent sign may be one itself */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Asks once.
 * @param {Place} place
 * @param {Record<string, string>} headers
 * @param {number} maxBytes
 * @param {AbortSignal} signal
 */
async function ask({ address, credentials, source }, headers, maxBytes, signal) {
  // Text, because Kepler's OpenMetrics breaks that format's own rules; and nobody between may answer from memory.
  const ours = { accept: 'text/plain;version=0.0.4', 'cache-control': 'no-cache', ...credentials }
  const response = await fetch(address, { signal, headers: { ...ours, ...headers } }).catch((error) => {
    throw unreached(source, error)
  })
  const bytes = await body(response, source, maxBytes)
  // Not 206 or 204 either: only 200 promises the whole.
  if (response.status !== 200) throw refused(source, response, bytes)
  const isOpenMetrics = response.headers.get('content-type')?.startsWith('application/openmetrics-text')
  /** @type {'openmetrics' | undefined} */
  const format = isOpenMetrics ? 'openmetrics' : undefined
  return { body: bytes, source, format }
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
  try {
    for await (const chunk of stream ?? []) {
      size += chunk.length
      if (size > maxBytes) {
        throw new CarbonKeplerError('invalid_input', `${source}: body is larger than the limit of ${maxBytes} bytes`)
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof CarbonKeplerError) throw cause
    const message = `${source}: body is cut off or damaged: ${reason(cause).message}`
    throw new CarbonKeplerError('parse', message, { isRetryable: true, cause })
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/**
 * @param {string} source
 * @param {Response} response
 * @param {Uint8Array} bytes
 */
function refused(source, { status, statusText }, bytes) {
  const lines = Buffer.from(bytes.subarray(0, 1024)).toString().split('\n').map((line) => line.trim())
  const said = lines.filter(Boolean).slice(0, 2).join(' ').slice(0, 160)
  const seen = `HTTP ${status} ${statusText}`.trimEnd() + (said && `, saying "${said}"`)
  if (status === 401 || status === 403) return new CarbonKeplerError('config', `${source}: ${seen}`, { hints: DENIED })
  if (status === 404) return new CarbonKeplerError('not_found', `${source}: ${seen}`)
  if (status === 429 || status >= 500) {
    return new CarbonKeplerError('unavailable', `${source}: ${seen}`, { hints: UNREACHED, isRetryable: true })
  }
  return new CarbonKeplerError('invalid_input', `${source}: expected HTTP 200 with metrics, saw ${seen}`)
}

/**
 * @param {string} source
 * @param {unknown} cause
 */
function unreached(source, cause) {
  const { message, code } = reason(cause)
  if (TLS.test(code)) return new CarbonKeplerError('config', `${source}: ${message}`, { hints: DENIED, cause })
  return new CarbonKeplerError('unavailable', `${source}: ${message}`, { hints: UNREACHED, isRetryable: true, cause })
}

/**
 * `fetch failed` says nothing; what is behind it does.
 * @param {unknown} error
 */
function reason(error) {
  const inner = error instanceof Error ? (error.cause ?? error) : error
  const { message, name, code } = /** @type {{ message?: string, name?: string, code?: unknown }} */ (inner ?? {})
  return { message: message || name || String(code ?? inner), code: String(code) }
}

module.exports = { ask, place }
