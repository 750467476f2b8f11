'use strict'

const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { here } = require('./bridge.js')
const { invalid, optionsOf } = require('./options.js')
const { addonFolder } = require('./platforms.js')

/**
 * Runs the command line inside this process, on a thread of its own. It reads standard input and writes standard output
 * itself: do not touch `process.stdin` and `process.stdout`.
 * @param {string[]} args such as `['report', '--source', 'http://node-1:28282']`
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `unavailable` in WebAssembly; `invalid_input` for what are no texts
 */
async function runCli(args) {
  if (!isTexts(args)) throw invalid('args', 'a list of texts', args)
  const found = executable()
  if (found) process.env.CARBON_KEPLER_EXECUTABLE ??= found
  return here().runCli(args)
}

/**
 * @typedef {object} ServeOptions
 * @property {string | string[]} [source] Addresses of exporters.
 * @property {string} [region] Cloud region or country.
 * @property {string[]} [args] More flags of `carbon-kepler serve`.
 */

/** @type {Record<keyof ServeOptions, true>} */
const SERVE = { source: true, region: true, args: true }

/** @param {unknown} values */
function isTexts(values) {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
}

/**
 * An MCP server with all tools on standard input and output, until the input ends.
 * @param {ServeOptions} [options]
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for an option that cannot be used; as `runCli`
 */
async function serveStdio(options) {
  const { source, region, args = [] } = optionsOf(options, SERVE)
  const addresses = source === undefined ? [] : [source].flat()
  if (!isTexts(addresses) || (source && addresses.length === 0)) throw invalid('source', 'an address or some', source)
  if (!isTexts(args)) throw invalid('args', 'a list of texts', args)
  const sources = addresses.flatMap((address) => ['--source', address])
  return runCli(['serve', ...sources, ...(region ? ['--region', region] : []), ...args])
}

/** The program itself, beside the addon that was loaded: what hosts are told to start. */
function executable() {
  const folder = addonFolder()
  const file = folder && join(folder, process.platform === 'win32' ? 'carbon-kepler-mcp.exe' : 'carbon-kepler-mcp')
  return file && existsSync(file) ? file : undefined
}

module.exports = { runCli, serveStdio }
