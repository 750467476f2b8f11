'use strict'

const native = require('../native.js')
const { CarbonKeplerError, guarded } = require('./errors.js')

/** @typedef {import('../native.js').Workload} Workload */
/** @typedef {import('../native.js').Node} Node */
/** @typedef {import('../native.js').Oddity} Oddity */
/** @typedef {import('../native.js').ParseOptions} ParseOptions */
/** @typedef {{ source: string, dialects: string[], versions: string[] }} Exporter A source that was read. */
/** @typedef {ParseOptions & { body: string | Uint8Array }} Scrape The body of one source, and how it is read. */

/**
 * What exporters said at one moment, or over a window: nodes, workloads, and what was odd about the data. Immutable.
 * Made by `parse`, `Snapshot.of` and `fetchSnapshot`.
 */
class Snapshot {
  /** @type {import('../native.js').Snapshot} */
  #native
  /** @type {Workload[] | undefined} */
  #workloads
  /** @type {Node[] | undefined} */
  #nodes

  /**
   * Use `parse`.
   * @internal
   * @param {import('../native.js').Snapshot} handle
   */
  constructor(handle) {
    this.#native = handle
  }

  /**
   * One snapshot of several sources, each node in one of them.
   * @param {Iterable<Scrape>} scrapes
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} as `parse`, and `invalid_input` for a node in two of them
   */
  static of(scrapes) {
    const reader = new native.SnapshotReader()
    return guarded(() => {
      for (const { body, ...options } of scrapes) reader.read(bytes(body), options)
      return new Snapshot(reader.finish())
    })
  }

  /**
   * Workloads of all kinds by kind, namespace and name; power in W, energy in J. Kinds overlap (a container runs inside
   * a pod): add up only those with `isOutermost`.
   * @returns {readonly Workload[]}
   */
  get workloads() {
    this.#workloads ??= this.#native.workloads
    return this.#workloads
  }

  /**
   * Nodes by name; power in W, energy in J.
   * @returns {readonly Node[]}
   */
  get nodes() {
    this.#nodes ??= this.#native.nodes
    return this.#nodes
  }

  /**
   * What was odd about the data: nothing is left out silently.
   * @returns {Oddity[]}
   */
  get oddities() {
    return this.#native.oddities
  }

  /**
   * What was read from where.
   * @returns {Exporter[]}
   */
  get exporters() {
    return JSON.parse(this.#native.exporters)
  }

  /**
   * The time it was measured over (s); null where gauges were read once.
   * @returns {number | null}
   */
  get windowSeconds() {
    return this.#native.windowSeconds ?? null
  }

  /**
   * Energy (J) and mean power (W) since an earlier snapshot of the same nodes.
   * @param {Snapshot} earlier
   * @param {number} seconds between the two
   * @returns {Snapshot}
   * @throws {CarbonKeplerError} `invalid_input` if the time is not above 0
   */
  since(earlier, seconds) {
    if (!(earlier instanceof Snapshot)) throw new CarbonKeplerError('invalid_input', 'earlier: expected a Snapshot')
    return new Snapshot(guarded(() => this.#native.since(earlier.#native, seconds)))
  }

  /** For `JSON.stringify`. */
  toJSON() {
    const { exporters, windowSeconds, nodes, workloads, oddities } = this
    return { exporters, windowSeconds, nodes, workloads, oddities }
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

/**
 * Reads the body of one scrape: Kepler of any version, node_exporter or scaphandre, in text format or OpenMetrics.
 * A `Buffer` is read where it lies; nothing is copied.
 * @param {string | Uint8Array} body
 * @param {ParseOptions} [options]
 * @returns {Snapshot}
 * @throws {CarbonKeplerError} `parse` if it is not metrics (HTML, an error text, cut off; with `strict` a bad line),
 *   `no_data` if it is empty or without any power or energy
 */
function parse(body, options) {
  return Snapshot.of([{ ...options, body }])
}

/** @param {string | Uint8Array} body */
function bytes(body) {
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return body
  throw new CarbonKeplerError('invalid_input', `body: expected a string or a Uint8Array, saw ${typeof body}`)
}

module.exports = { Snapshot, bytes, parse }
