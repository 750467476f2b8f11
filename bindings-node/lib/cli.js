'use strict'

const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { here } = require('./bridge.js')

/**
 * Runs the command line inside this process, on a thread of its own. It reads standard input and writes standard output
 * itself: do not touch `process.stdin` and `process.stdout`.
 * @param {string[]} args such as `['report', '--source', 'http://node-1:28282']`
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `unavailable` in WebAssembly
 */
async function runCli(args) {
  const found = executable()
  if (found) process.env.CARBON_KEPLER_EXECUTABLE ??= found
  return here().runCli(args)
}

/**
 * An MCP server with all tools on standard input and output, until the input ends.
 * @param {{ source?: string | string[], region?: string, args?: string[] }} [options] `source`: addresses of exporters;
 *   `args`: more flags of `carbon-kepler serve`
 * @returns {Promise<number>} its exit code
 */
function serveStdio({ source = [], region, args = [] } = {}) {
  const sources = [source].flat().flatMap((address) => ['--source', address])
  return runCli(['serve', ...sources, ...(region ? ['--region', region] : []), ...args])
}

/** The program itself, which the package of this platform brings: what hosts are told to start. */
function executable() {
  const { platform, arch } = process
  const kinds = { linux: ['-gnu', '-musl'], win32: ['-msvc'] }[/** @type {string} */ (platform)] ?? ['']
  for (const kind of kinds) {
    try {
      const folder = dirname(require.resolve(`carbon-kepler-${platform}-${arch}${kind}/package.json`))
      const file = join(folder, platform === 'win32' ? 'carbon-kepler-mcp.exe' : 'carbon-kepler-mcp')
      if (existsSync(file)) return file
    } catch {
      // Not installed here.
    }
  }
  return undefined
}

/**
 * A program of this package: ends with the command line's exit code.
 * @param {string[]} args
 */
function main(args) {
  runCli(args).then(
    (code) => process.exit(code),
    (error) => {
      console.error(`error: ${error.message}`)
      process.exit(69)
    },
  )
}

module.exports = { main, runCli, serveStdio }
