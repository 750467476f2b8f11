'use strict'

const native = require('./native.js')
const { Bridge } = require('./bridge.js')
const { runCli, serveStdio } = require('./cli.js')
const { detect } = require('./detect.js')
const { CarbonKeplerError } = require('./errors.js')
const { fetchSnapshot, fetchSnapshots } = require('./fetch.js')
const { parseSamples } = require('./samples.js')
const { Snapshot, parse } = require('./snapshot.js')
const { SseParser } = require('./sse.js')
const { Tracker, track } = require('./tracker.js')
const { World } = require('./world.js')

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./snapshot.js').Workload} Workload */
/** @typedef {import('./snapshot.js').Node} Node */
/** @typedef {import('./snapshot.js').Oddity} Oddity */
/** @typedef {import('./snapshot.js').Exporter} Exporter */
/** @typedef {import('./snapshot.js').Failure} Failure */
/** @typedef {import('./snapshot.js').ZoneReading} ZoneReading */
/** @typedef {import('./snapshot.js').ParseOptions} ParseOptions */
/** @typedef {import('./snapshot.js').Scrape} Scrape */
/** @typedef {import('./samples.js').Sample} Sample */
/** @typedef {import('./samples.js').SampleOptions} SampleOptions */
/** @typedef {import('./samples.js').Samples} Samples */
/** @typedef {import('./samples.js').SyntaxProblem} SyntaxProblem */
/** @typedef {import('./fetch.js').FetchOptions} FetchOptions */
/** @typedef {import('./world.js').Settings} Settings */
/** @typedef {import('./world.js').WorldOptions} WorldOptions */
/** @typedef {import('./world.js').ResourceTemplate} ResourceTemplate */
/** @typedef {import('./tracker.js').Tracked} Tracked */
/** @typedef {import('./tracker.js').TrackOptions} TrackOptions */
/** @typedef {import('./tracker.js').Quantity} Quantity */
/** @typedef {import('./bridge.js').BridgeOptions} BridgeOptions */
/** @typedef {import('./bridge.js').BridgeStats} BridgeStats */
/** @typedef {import('./detect.js').Detected} Detected */
/** @typedef {import('./detect.js').DetectOptions} DetectOptions */
/** @typedef {import('./sse.js').SseEvent} SseEvent */

/** A real scrape to try things on, recorded from Kepler v0.11.2's exporter code on a simulated host. */
const SAMPLE_SCRAPE = native.sampleScrape()

/** The version of this package. */
const version = native.version()

/** @type {readonly string[]} Names of all tools, each of which is a method of `World`. */
const toolNames = Object.freeze(native.toolNames())

module.exports = {
  Bridge,
  CarbonKeplerError,
  SAMPLE_SCRAPE,
  Snapshot,
  SseParser,
  Tracker,
  World,
  detect,
  fetchSnapshot,
  fetchSnapshots,
  parse,
  parseSamples,
  runCli,
  serveStdio,
  toolNames,
  track,
  version,
}
