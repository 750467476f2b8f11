'use strict'

const native = require('./native.js')
const { guarded } = require('./errors.js')
const { bytesOf, optionsOf } = require('./options.js')

/** @typedef {import('./options.js').Optional<import('../native.js').SampleOptions>} SampleOptions */
/** @typedef {import('../native.js').SyntaxProblem} SyntaxProblem */

/**
 * @typedef {object} Sample One line of measurement.
 * @property {string} name Metric name, with its suffix (`_total`, `_bucket`, ...).
 * @property {Record<string, string>} labels In the order they are written, but for names that are whole
 *   numbers: every JavaScript object has those first.
 * @property {number} value NaN and infinities as they are.
 * @property {number | null} timestampMs When it was taken (ms since 1970), if the body says so.
 * @property {number} line Line in the body, from 1.
 */

/**
 * @typedef {object} Samples
 * @property {Sample[]} samples In the order of the body.
 * @property {{ count: number, first: SyntaxProblem[] }} skipped Lines that were left out; none with `strict`.
 * @property {boolean} isComplete Whether the body ends as its format asks; one that does not may have been cut off.
 */

/** @type {Record<keyof SampleOptions, true>} */
const NAMES = { source: true, strict: true, format: true }

/**
 * Reads every sample of a Prometheus exposition, whatever its family; `parse` is what knows energy and power.
 * @param {string | Uint8Array | ArrayBuffer | DataView} body text format or OpenMetrics
 * @param {SampleOptions} [options]
 * @returns {Samples}
 * @throws {import('./errors.js').CarbonKeplerError} `invalid_input`; `parse` for a bad line with `strict`, with `line` and `column`
 */
function parseSamples(body, options) {
  const [bytes, checked] = [bytesOf(body, 'body'), optionsOf(options, NAMES)]
  const { batches, skipped, problems, isComplete } = guarded(() => native.readSamples(bytes, checked))
  return { samples: batches.flatMap(read), skipped: { count: skipped, first: problems }, isComplete }
}

/**
 * @param {string} batch
 * @returns {Sample[]}
 */
function read(batch) {
  const samples = JSON.parse(batch)
  // JSON has no NaN and no infinities: they come as words.
  for (const sample of samples) sample.value = Number(sample.value)
  return samples
}

module.exports = { parseSamples }
