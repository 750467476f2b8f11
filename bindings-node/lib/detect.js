'use strict'

const { here, split } = require('./bridge.js')
const { fromNative, guarded } = require('./errors.js')

/**
 * @typedef {object} Detected What a server speaks.
 * @property {'http' | 'sse'} transport Streamable HTTP, or HTTP with SSE.
 * @property {string} protocolVersion What a bridge speaks with it.
 * @property {string[]} protocolVersions What it is known to speak, newest first; servers need not say all.
 * @property {{ name?: string, version?: string, [more: string]: unknown } | null} serverInfo
 * @property {Record<string, unknown> | null} capabilities
 * @property {string | null} instructions
 */

/** @typedef {import('./bridge.js').BridgeOptions} DetectOptions `signal` gives up. */

/**
 * Finds out what a server speaks: with `initialize`, as a bridge would. What `doctor` of the command line does.
 * Without options it is quiet, and waits 10 s for the server.
 * @param {string | URL} url such as `http://host:8000/sse`
 * @param {DetectOptions} [options]
 * @returns {Promise<Detected>}
 * @throws {import('./errors.js').CarbonKeplerError} `unavailable`; `config` for credentials or a certificate that are
 *   refused, and for an option that cannot be used; `not_found` if nothing is at this address; `invalid_input` for what
 *   is no MCP server
 */
async function detect(url, options) {
  const { signal, given } = split(options)
  signal?.throwIfAborted()
  const { Bridge } = here()
  const bridge = guarded(() => new Bridge(String(url), { quiet: true, connectTimeoutMs: 10_000, ...given }))
  const giveUp = () => bridge.stop()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    const { detected, fault } = JSON.parse(await bridge.detect())
    signal?.throwIfAborted()
    if (fault) throw fromNative(fault)
    return detected
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}

module.exports = { detect }
