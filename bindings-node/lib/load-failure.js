'use strict'

const { addonPackages, GLIBC_FLOOR } = require('./platforms.js')

/** @typedef {{ message: string, hints: string[] }} Explained */

const WASM = 'the WebAssembly build runs everywhere, without programs and bridge: npm install carbon-kepler --cpu=wasm32'
const REINSTALL =
  'npm left out optional dependencies (--omit=optional, --no-optional, or a lock file of another platform): ' +
  'remove node_modules and package-lock.json, then npm install --include=optional'

/**
 * Says why no addon could be loaded, and the cure.
 * @param {unknown} error what the generated loader has thrown; its causes are what it tried, one by one
 * @returns {Explained}
 */
function explained(error) {
  const where = `${process.platform} ${process.arch}`
  const named = process.env.NAPI_RS_NATIVE_LIBRARY_PATH
  const packages = named ? [] : addonPackages()
  const line = loaderLine(error)
  if (named) {
    return { message: failed(named, line ?? 'there is no such file'), hints: ['unset NAPI_RS_NATIVE_LIBRARY_PATH to use the addon of this package'] }
  }
  if (packages.length === 0) {
    return { message: `carbon-kepler has no native addon for ${where}`, hints: [WASM] }
  }
  const sought = packages.join(' or ')
  // Something is there and cannot be used: what the system said about it is the reason.
  if (line !== undefined) return { message: failed(sought, line), hints: curesOf(line) }
  return { message: `expected the package ${sought}, saw none: it is not installed`, hints: [REINSTALL, WASM] }
}

/**
 * @param {string} sought
 * @param {string} line
 */
function failed(sought, line) {
  return `${sought} cannot be loaded: ${line}`
}

/** @param {string} line */
function curesOf(line) {
  const wanted = /GLIBC_([\d.]+)/.exec(line)?.[1]
  if (wanted) {
    return [`it needs glibc ${wanted}, which this system does not have (releases need ${GLIBC_FLOOR} or newer: RHEL 8, Debian 10, Ubuntu 20.04)`, WASM]
  }
  if (/ld-linux|libc\.so\.6|ld-musl|libc\.musl/.test(line)) {
    return ['the package is that of another C library: install on the system that runs it, with npm 10.4 or newer', WASM]
  }
  return ['remove node_modules and package-lock.json, then npm install again', WASM]
}

/**
 * What the system's loader said, if it had something to load. Packages that are not there are no reason: all but one
 * never are.
 * @param {unknown} error
 * @returns {string | undefined}
 */
function loaderLine(error) {
  for (let cause = error instanceof Error ? error.cause : undefined; cause instanceof Error; cause = cause.cause) {
    const line = cause.message.split('\n')[0]
    if (line && !/^(Cannot find module|Unsupported )/.test(line)) return line
  }
  return undefined
}

module.exports = { explained }
