'use strict'

const { inspect } = require('node:util')
const native = require('./native.js')
const { CarbonKeplerError, guarded } = require('./errors.js')
const nouns = require('./nouns.js')
const { bytesOf, invalid, isObject, optionsOf } = require('./options.js')

/** @typedef {import('../tool-types.js').Workload} Workload */
/** @typedef {import('../tool-types.js').Node} Node */
/** @typedef {import('../tool-types.js').Oddity} Oddity */
/** @typedef {import('./options.js').Optional<import('../native.js').ParseOptions>} ParseOptions */
/** @typedef {import('../tool-types.js').Exporter} Exporter */
/** @typedef {import('../tool-types.js').Failure} Failure */
/** @typedef {import('../tool-types.js').ZoneReading} ZoneReading */
/** @typedef {string | Uint8Array | ArrayBuffer | DataView} Body Text, or bytes that are read where they lie. */
/** @typedef {ParseOptions & { body: Body }} Scrape The body of one source, and how it is read. */

/** @type {Record<keyof ParseOptions, true>} */
const NAMES = { source: true, strict: true, maxWatts: true, totalZone: true, takenAt: true, format: true }

/**
 * What exporters said at one moment, or over a window: nodes, workloads, and what was odd about the data. It does not
 * change, and its lists are frozen. * Made by `parse`, `Snapshot.of` and `fetchSnapshot`.
 */
class Snapshot {
  /** @type {import('../native.js').Snapshot} */
  #native
  /** @type {readonly Workload[] | undefined} */
  #workloads
  /** @type {readonly Node[] | undefined} */
  #nodes

  /**
   * Use `parse`.
   * @internal
   * @param {import('../native.js').Snapshot} handle
   */
  constructor(handle) {
    if (!(handle instanceof native.Snapshot)) {
      throw new CarbonKeplerError('invalid_input', 'Snapshot: expected one that parse, Snapshot.of or fetchSnapshot makes')
    }
    this.#native = handle
  }

  /**
   * Shown by `console.log`.
   * @internal
   * @returns {string}
   */
  [inspect.custom]() {
    const { nodes, windowSeconds, failures } = this
    const names = nodes.slice(0, 3).map((it) => inspect(it.name)).join(', ') + (nodes.length > 3 ? ', ...' : '')
    const window = windowSeconds === null ? '' : ` in ${windowSeconds} s`
    const failed = failures.length > 0 ? `, ${counted(failures.length, 'source')} could not be read` : ''
    return `Snapshot(${counted(this.#native.count, 'workload')} on ${counted(nodes.length, 'node')} (${names})${window}${failed})`
  }

  /**
   * One snapshot of several sources, each node in one of them.
   * @param {Iterable<Scrape>} scrapes
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} as `parse`, and `invalid_input` for a node in two of them or no scrape
   */
  static of(scrapes) {
    if (typeof scrapes?.[Symbol.iterator] !== 'function') throw invalid('scrapes', 'a list', scrapes)
    const reader = new SnapshotReader()
    let count = 0
    for (const scrape of scrapes) {
      if (!isObject(scrape)) throw invalid('scrapes', 'objects with a body', scrape)
      reader.read(scrape)
      count += 1
    }
    if (count === 0) throw new CarbonKeplerError('invalid_input', 'scrapes: expected at least one, saw none')
    return reader.finish()
  }

  /**
   * Puts snapshots of different nodes together, as if they had been read at once; windows only with windows. A source
   * that failed in one and was read in another did not fail.
   * @param {Iterable<Snapshot>} snapshots
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} `invalid_input` for a node in two of them, with what it was known by, and for none at all
   */
  static merge(snapshots) {
    if (typeof snapshots?.[Symbol.iterator] !== 'function') throw invalid('snapshots', 'a list', snapshots)
    const merger = new native.SnapshotMerger()
    for (const snapshot of snapshots) merger.add(Snapshot.handle(snapshot))
    return new Snapshot(guarded(() => merger.finish()))
  }

  /**
   * Workloads of all kinds by kind, namespace and name; power in W, energy in J. Kinds overlap (a container runs inside
   * a pod): add up only those with `isOutermost`.
   * @returns {readonly Workload[]}
   */
  get workloads() {
    this.#workloads ??= Object.freeze(workloadsOf(this.#native))
    return this.#workloads
  }

  /**
   * Nodes by name; power in W, energy in J.
   * @returns {readonly Node[]}
   */
  get nodes() {
    this.#nodes ??= Object.freeze(rowsOf(this.#native.nodes).map(nouns.node))
    return this.#nodes
  }

  /**
   * What was odd about the data: nothing is left out silently.
   * @returns {Oddity[]}
   */
  get oddities() {
    return rowsOf(this.#native.oddities).map(nouns.oddity)
  }

  /**
   * What could not be read: figures may lack what runs there.
   * @returns {Failure[]}
   */
  get failures() {
    return rowsOf(this.#native.failures).map(nouns.failure)
  }

  /**
   * What was read from where.
   * @returns {Exporter[]}
   */
  get exporters() {
    return rowsOf(this.#native.exporters).map(nouns.exporter)
  }

  /**
   * When its figures were taken; of a window, its end: the newest timestamp of the samples or, where they carry none, when
   * it was fetched, or given as `takenAt`. Of several nodes, the last; null where nobody knows.
   * @returns {Date | null}
   */
  get takenAt() {
    const at = this.#native.takenAt
    return at === null || at === undefined ? null : new Date(at)
  }

  /**
   * Reads the energy counters of this machine; two snapshots make a window, one says nothing of power.
   * @param {string} [directory] as the kernel has it, or where it is mounted
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} `no_data` where there is no RAPL, `config` where reading it is not allowed
   */
  static rapl(directory = '/sys/class/powercap') {
    if (typeof directory !== 'string') throw invalid('directory', 'a text', directory)
    return new Snapshot(guarded(() => native.readRapl(directory)))
  }

  /**
   * The time it was measured over (s); null where gauges were read once.
   * @returns {number | null}
   */
  get windowSeconds() {
    return this.#native.windowSeconds ?? null
  }

  /**
   * Energy (J) and mean power (W) since an earlier snapshot of the same nodes. Where samples carry timestamps, as those
   * of Prometheus' `/federate` do, time is that between them, whatever `seconds` says.
   * @param {Snapshot} earlier
   * @param {number} [seconds] between the two; may be left out where both know when they were taken
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} `invalid_input` if the time is not above 0, or if there is none; for snapshots of
   *   different nodes, and where this one is known to have been taken before the earlier one
   */
  since(earlier, seconds) {
    if (!(earlier instanceof Snapshot)) throw new CarbonKeplerError('invalid_input', 'earlier: expected a Snapshot')
    return new Snapshot(guarded(() => this.#native.since(earlier.#native, seconds)))
  }

  /** For `JSON.stringify`. */
  toJSON() {
    const { exporters, failures, windowSeconds, nodes, workloads, oddities } = this
    return { exporters, failures, windowSeconds, nodes, workloads, oddities }
  }

  /**
   * The handle that the addon knows; not for callers.
   * @internal
   * @param {Snapshot} snapshot
   */
  static handle(snapshot) {
    if (!(snapshot instanceof Snapshot)) throw new CarbonKeplerError('invalid_input', 'snapshot: expected a Snapshot')
    return snapshot.#native
  }
}

/** Reads sources one after the other. One that fails may be noted, and the others stand. */
class SnapshotReader {
  #native = new native.SnapshotReader()
  /** How many were read. */
  count = 0

  /** @param {Scrape} scrape */
  read({ body, ...options }) {
    const [bytes, { takenAt, ...checked }] = [bytesOf(body, 'body'), optionsOf(options, NAMES)]
    if (takenAt !== undefined && !(takenAt instanceof Date)) throw invalid('takenAt', 'a Date', takenAt)
    // The addon takes its milliseconds.
    const at = /** @type {any} */ (takenAt?.getTime())
    guarded(() => this.#native.read(bytes, { ...checked, takenAt: at }))
    this.count += 1
  }

  /**
   * @param {string} source
   * @param {CarbonKeplerError} error
   */
  failed(source, { code, message, hints }) {
    this.#native.failed(source, code, message, hints)
  }

  /** @returns {Snapshot} */
  finish() {
    return new Snapshot(guarded(() => this.#native.finish()))
  }
}

/**
 * @param {number} count
 * @param {string} what
 */
function counted(count, what) {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/**
 * @param {string} json
 * @returns {any[]}
 */
function rowsOf(json) {
  return JSON.parse(json)
}

/** So many workloads cross as one text. */
const AT_ONCE = 10_000

/** @param {import('../native.js').Snapshot} native */
function workloadsOf(native) {
  /** @type {Workload[]} */
  const workloads = []
  for (let count = AT_ONCE; count === AT_ONCE; ) {
    const rows = rowsOf(native.workloads(workloads.length, AT_ONCE))
    for (const row of rows) workloads.push(nouns.workload(row))
    count = rows.length
  }
  return workloads
}

/**
 * Reads the body of one scrape: Kepler of any version, node_exporter or scaphandre, in text format or OpenMetrics.
 * Bytes are read where they lie; nothing is copied.
 * @param {Body} body
 * @param {ParseOptions} [options]
 * @returns {Snapshot}
 * @throws {CarbonKeplerError} `parse` if it is not metrics (HTML, an error text, cut off; with `strict` a bad line),
 *   `no_data` if it is empty or without any power or energy, `invalid_input` for an option that cannot be used
 */
function parse(body, options) {
  return Snapshot.of([{ ...optionsOf(options, NAMES), body }])
}

module.exports = { Snapshot, SnapshotReader, parse }
