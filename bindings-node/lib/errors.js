'use strict'

/** @typedef {'invalid_input' | 'parse' | 'not_found' | 'no_data' | 'config' | 'unavailable' | 'timeout'} ErrorCode */

/** Everything that goes wrong in this package, with what was seen and what was expected. Branch on `code`. */
class CarbonKeplerError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ hints?: string[], isRetryable?: boolean, line?: number | null, column?: number | null, cause?: unknown }} [more]
   */
  constructor(code, message, more = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'CarbonKeplerError'
    /** Which kind of failure it is. */
    this.code = code
    /** What a person can do about it; may be empty. */
    this.hints = more.hints ?? []
    /** Whether the same call may succeed later without any change by the caller. */
    this.isRetryable = more.isRetryable ?? false
    /** Of a bad line: which one, from 1. */
    this.line = more.line ?? null
    /** Of a bad line: the character that should not be there, from 1. */
    this.column = more.column ?? null
  }
}

/**
 * The error that the addon described.
 * @param {{ code: ErrorCode, message: string, hints: string[], isRetryable: boolean, line?: number | null, column?: number | null }} described
 * @returns {CarbonKeplerError}
 */
function fromNative({ code, message, ...more }) {
  return new CarbonKeplerError(code, message, more)
}

/**
 * Runs what calls the addon; its errors become ours.
 * @template T
 * @param {() => T} run
 * @returns {T}
 */
function guarded(run) {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    if (error.code === 'CARBON_KEPLER') throw fromNative(JSON.parse(error.message))
    // Node-API's own: an argument of another type.
    if (/Expected$|^InvalidArg$/.test(String(error.code))) {
      throw new CarbonKeplerError('invalid_input', error.message, { cause: error })
    }
    throw error
  }
}

module.exports = { CarbonKeplerError, fromNative, guarded }
