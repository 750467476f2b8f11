'use strict'

const { types } = require('node:util')
const { CarbonKeplerError } = require('./errors.js')

/**
 * Options of which each may be left out or undefined.
 * @template T
 * @typedef {{ [K in keyof T]?: T[K] | undefined }} Optional
 */

/**
 * @param {string} what
 * @param {string} expected
 * @param {unknown} seen
 */
function invalid(what, expected, seen) {
  const kind = seen === null ? 'null' : Array.isArray(seen) ? 'a list' : typeof seen
  const said = typeof seen === 'number' || seen === undefined ? String(seen) : kind
  return new CarbonKeplerError('invalid_input', `${what}: expected ${expected}, saw ${said}`)
}

/**
 * Options that have these names and no others, without those that are undefined: they keep their defaults.
 * @template {object} T
 * @param {T | undefined} given
 * @param {Record<keyof T, true>} names
 * @returns {T}
 */
function optionsOf(given, names) {
  if (given !== undefined && !isObject(given)) throw invalid('options', 'an object', given)
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  const unknown = entries.find(([name]) => !Object.hasOwn(names, name))
  if (unknown) {
    const known = Object.keys(names).join(', ')
    throw new CarbonKeplerError('invalid_input', `options: expected ${known}, saw "${unknown[0]}"`)
  }
  return /** @type {T} */ (Object.fromEntries(entries))
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Headers as a plain object: of one, or of `Headers`. What else has pairs would silently have none.
 * @param {unknown} given
 * @returns {Record<string, string>}
 */
function headersOf(given) {
  const isPlain = isObject(given) && [Object.prototype, null].includes(Object.getPrototypeOf(given))
  if (!isPlain && !(given instanceof Headers)) throw invalid('headers', 'a plain object or Headers', given)
  const pairs = given instanceof Headers ? [...given] : Object.entries(/** @type {object} */ (given))
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
}

/**
 * @param {unknown} given
 * @returns {AbortSignal | undefined}
 */
function signalOf(given) {
  if (given === undefined) return undefined
  const signal = /** @type {AbortSignal | null} */ (given)
  if (typeof signal?.throwIfAborted === 'function' && typeof signal.addEventListener === 'function') return signal
  throw invalid('signal', 'an AbortSignal', given)
}

/**
 * Bytes where they lie, and those of a text.
 * @param {unknown} body
 * @param {string} what
 * @returns {Uint8Array}
 */
function bytesOf(body, what) {
  if (typeof body === 'string') return Buffer.from(body)
  const isView = types.isUint8Array(body) || types.isDataView(body)
  if (!isView && !types.isArrayBuffer(body)) {
    throw invalid(what, 'a string, a Uint8Array, an ArrayBuffer or a DataView', body)
  }
  try {
    if (!isView) return new Uint8Array(body)
    // Of a detached buffer there is no view, though an old one seems to be empty.
    const all = new Uint8Array(body.buffer)
    return types.isUint8Array(body) ? body : all.subarray(body.byteOffset, body.byteOffset + body.byteLength)
  } catch {
    throw new CarbonKeplerError('invalid_input', `${what}: expected bytes, saw a buffer that was given away (detached)`)
  }
}

module.exports = { bytesOf, headersOf, invalid, isObject, optionsOf, signalOf }
