'use strict'

const { CarbonKeplerError } = require('./errors.js')

/** What Node says when the other side's certificate, or encryption itself, is refused: trying again will not help. */
const TLS = /^(CERT_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|HOSTNAME_|INVALID_|SELF_SIGNED_|UNABLE_TO_)/

const UNREACHED = ["is the exporter running, and is its port reachable from here? Node's fetch takes a proxy from the environment with NODE_USE_ENV_PROXY=1"]
const ANSWERED = ['it answered, so address and port are right; such failures may pass: read it again, or see its log and that of a proxy in between']
const TWICE = ['Kepler answers so while two of its series have one name, as after a process id was reused: it passes with its next refresh, read it again']
const DENIED = ['give credentials in headers or in the address; NODE_EXTRA_CA_CERTS names a file of certificate authorities']

const ENCODED = ['a server or proxy that sends an encoding unasked must be told not to']

/** What `fetch` takes off a body; zstd only lately, and what is left of it is known by its first bytes. */
const DECODED = /^(|identity|gzip|x-gzip|deflate|br|zstd)$/

/** @typedef {{ address: URL, credentials: Record<string, string>, source: string }} Place */

/** How many redirects are followed. */
const HOPS = 5

/**
 * Where a scrape comes from. `fetch` takes no credentials in an address, and messages must not show them.
 * @param {string | URL} url
 * @returns {Place}
 */
function place(url) {
  const address = parsed(url)
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new CarbonKeplerError('invalid_input', `url: expected an address such as http://node-1:28282/metrics, saw ${shown(url)}`)
  }
  // As on the command line.
  if (address.pathname === '/') address.pathname = '/metrics'
  return placeOf(address)
}

/** @param {unknown} url */
function shown(url) {
  // What is no address may still have credentials, before its last @, and a token in its query.
  const text = String(url)
  if (/\?.*@/s.test(text)) return 'something with credentials'
  return `"${text.replace(/^.*@/s, '').replace(/\?.*$/s, '?...')}"`
}

/**
 * @param {URL} address
 * @returns {Place}
 */
function placeOf(address) {
  /** @type {Record<string, string>} */
  const credentials = {}
  if (address.username || address.password) {
    const pair = [address.username, address.password].map(decoded).join(':')
    credentials.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    address.username = address.password = ''
  }
  // A query may hold a token.
  return { address, credentials, source: `${address.origin}${address.pathname}${address.search && '?...'}` }
}

/**
 * @param {string | URL} url
 * @param {URL} [base]
 */
function parsed(url, base) {
  try {
    return new URL(url, base)
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
 * Headers of a request; a wrong value is not shown, because it may be a secret.
 * @param {Record<string, unknown>} given
 * @returns {Headers}
 */
function checkedHeaders(given) {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    try {
      if (typeof value !== 'string') throw new TypeError('no text')
      headers.append(name, value)
    } catch {
      throw new CarbonKeplerError('invalid_input', `headers: expected a name and a text that HTTP can send, saw others at "${name}"`)
    }
  }
  return headers
}

/**
 * Asks once, and goes where it is sent: credentials and the caller's headers do not go along to another origin.
 * @param {Place} place
 * @param {Headers} given the caller's
 * @param {number} maxBytes
 * @param {AbortSignal} signal
 * @param {number} [hops]
 * @returns {Promise<{ body: Uint8Array, source: string, format: 'openmetrics' | undefined }>}
 */
async function ask({ address, credentials, source }, given, maxBytes, signal, hops = 0) {
  // Text, because Kepler's OpenMetrics breaks that format's own rules; and nobody between may answer from memory.
  const headers = new Headers({ accept: 'text/plain;version=0.0.4', 'cache-control': 'no-cache', ...credentials })
  given.forEach((value, name) => headers.set(name, value))
  const response = await fetch(address, { signal, headers, redirect: 'manual' }).catch((error) => {
    throw unreached(source, error)
  })
  const next = redirected(response, address, source)
  if (next) {
    await response.body?.cancel()
    if (hops === HOPS) throw new CarbonKeplerError('invalid_input', `${source}: expected metrics, saw more than ${HOPS} redirects`)
    const isSame = next.address.origin === address.origin
    if (isSame) next.credentials = { ...credentials, ...next.credentials }
    return ask(next, isSame ? given : new Headers(), maxBytes, signal, hops + 1)
  }
  const encoding = response.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (response.status === 200 && encoding.split(',').some((name) => !DECODED.test(name.trim()))) {
    await response.body?.cancel()
    throw new CarbonKeplerError('parse', `${source}: ${encoding} data, expected Prometheus metrics as text`, { hints: ENCODED })
  }
  const bytes = await body(response, source, maxBytes)
  // Not 206 or 204 either: only 200 promises the whole.
  if (response.status !== 200) throw refused(source, response, bytes, secrets([...given.values(), ...Object.values(credentials)]))
  const isOpenMetrics = response.headers.get('content-type')?.startsWith('application/openmetrics-text')
  /** @type {'openmetrics' | undefined} */
  const format = isOpenMetrics ? 'openmetrics' : undefined
  return { body: bytes, source, format }
}

/**
 * Where an answer sends us, if it does.
 * @param {Response} response
 * @param {URL} address
 * @param {string} source
 */
function redirected({ status, headers }, address, source) {
  const location = headers.get('location')
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined
  const next = parsed(location, address)
  if (next && /^https?:$/.test(next.protocol)) return placeOf(next)
  throw new CarbonKeplerError('invalid_input', `${source}: expected a redirect to http or https, saw ${shown(location)}`)
}

/**
 * What a server may repeat and messages must not: values, each word of them, and what Basic credentials are made of.
 * @param {string[]} values
 */
function secrets(values) {
  const words = values.flatMap((value) => [value, ...value.split(/\s+/)])
  const pairs = values.filter((value) => /^basic /i.test(value)).map((value) => Buffer.from(value.slice(6), 'base64').toString())
  const parts = pairs.flatMap((pair) => [pair, pair.slice(pair.indexOf(':') + 1)])
  // The longest first, because others are parts of it; short ones would be parts of everything.
  return [...words, ...parts].filter((word) => word.length > 3).sort((a, b) => b.length - a.length)
}

/**
 * @param {Response} response
 * @param {string} source
 * @param {number} maxBytes
 * @returns {Promise<Uint8Array>}
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
 * @param {string[]} hidden
 */
function refused(source, { status, statusText }, bytes, hidden) {
  /** @param {string} text */
  const hide = (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  // Hidden before it is shortened: a half secret would not be found.
  const lines = hide(Buffer.from(bytes.subarray(0, 64 * 1024)).toString()).split('\n').map((line) => line.trim())
  const said = causeIn(lines.filter(Boolean)) ?? lines.filter(Boolean).slice(0, 2).join(' ').slice(0, 160)
  const seen = `HTTP ${status} ${hide(statusText)}`.trimEnd() + (said && `, saying "${said}"`)
  if (status === 401 || status === 403) return new CarbonKeplerError('config', `${source}: ${seen}`, { hints: DENIED })
  if (status === 404) return new CarbonKeplerError('not_found', `${source}: ${seen}`)
  if (status === 429 || status >= 500) {
    const hints = said.includes('was collected before') ? TWICE : ANSWERED
    return new CarbonKeplerError('unavailable', `${source}: ${seen}`, { hints, isRetryable: true })
  }
  return new CarbonKeplerError('invalid_input', `${source}: expected HTTP 200 with metrics, saw ${seen}`)
}

/**
 * The first cause in the error text of Go's exporter library: its begin names the series, its end says what is wrong.
 * @param {string[]} lines
 * @returns {string | undefined}
 */
function causeIn([first, ...others]) {
  if (!first?.startsWith('An error has occurred while serving metrics')) return undefined
  const cause = others.find((line) => !line.endsWith('error(s) occurred:'))?.replace(/^\* /, '')
  return cause && cause.length > 160 ? `${cause.slice(0, 80)} ... ${cause.slice(-80)}` : cause
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

module.exports = { ask, checkedHeaders, place }
