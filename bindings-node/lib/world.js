'use strict'

const { inspect } = require('node:util')
const native = require('./native.js')
const { CarbonKeplerError, guarded } = require('./errors.js')
const { invalid, isObject } = require('./options.js')
const { Snapshot } = require('./snapshot.js')
const { fetchSnapshots } = require('./fetch.js')
const { LISTS, Tools } = require('./tools.js')

/** @typedef {import('../tool-types.js').Settings} Settings */
/** @typedef {import('../native.js').ResourceTemplate} ResourceTemplate */

/**
 * @typedef {object} Given
 * @property {Snapshot} [snapshot] What was measured; of a window, means over it.
 * @property {string} [podSpecs] What `kubectl get pods -A -o json` prints.
 * @property {string} [nodeSpecs] What `kubectl get nodes -o json` prints.
 * @property {import('../native.js').Document[]} [documents] Files of settings, factors or standards; the last one wins.
 * @property {Date | null} [now] The time of answers; default: the clock, null: none.
 */

/** @typedef {Settings & Given} WorldOptions All that tools know. */

/**
 * What tools are asked about: a measurement, settings and a time. It has each tool as a method, and it does not change.
 */
class World extends Tools {
  /** @type {import('../native.js').World} */
  #native
  /** @type {Snapshot | undefined} */
  #snapshot
  /** @type {Record<string, unknown>} */
  #settings

  /**
   * @param {WorldOptions} [options]
   * @throws {CarbonKeplerError} `config` for a setting that cannot be used, `not_found` for a region, standard or
   *   profile that is not there
   */
  constructor(options = {}) {
    super()
    if (!isObject(options)) throw invalid('options', 'an object', options)
    const { snapshot, podSpecs, nodeSpecs, documents = [], now = new Date(), ...settings } = options
    const handle = snapshot && Snapshot.handle(snapshot)
    if (now !== null && !(now instanceof Date)) throw invalid('now', 'a Date or null', now)
    if (!Array.isArray(documents) || !documents.every(isObject)) throw invalid('documents', 'a list of objects', documents)
    this.#snapshot = snapshot
    this.#settings = settings
    const time = now?.getTime()
    this.#native = guarded(() => new native.World(asTexts(settings), documents, handle, podSpecs, nodeSpecs, time))
  }

  /**
   * Shown by `console.log`.
   * @internal
   * @returns {string}
   */
  [inspect.custom]() {
    const settings = Object.entries(this.#settings).map(([name, value]) => `, ${name}: ${inspect(value)}`).join('')
    return `World(${this.#snapshot ? inspect(this.#snapshot) : 'nothing measured'}${settings})`
  }

  /**
   * @internal
   * @param {World} world
   */
  static handle(world) {
    return world.#native
  }

  /**
   * A world whose snapshot is read now. Exporters that fail are told in each answer, unless `strict` makes them errors.
   * @param {Omit<WorldOptions, 'snapshot'> & import('./fetch.js').FetchOptions & { source: string | string[] }} options
   *   `source`: addresses of exporters, one for each node
   * @returns {Promise<World>}
   * @throws {CarbonKeplerError} as `fetchSnapshot` and the constructor
   */
  static async fetch(options) {
    if (!isObject(options)) throw invalid('options', 'an object', options)
    const { source, signal, headers, strict, timeoutMs, retries, maxBytes, ...rest } = options
    // Before anything is fetched for it.
    new World(rest)
    const snapshot = await fetchSnapshots([source].flat(), { signal, headers, strict, timeoutMs, retries, maxBytes })
    return new World({ ...rest, snapshot })
  }

  /**
   * Calls a tool by its name.
   * @param {string} tool such as `assess_workload_compliance`
   * @param {object} [input] by the tool's schema
   * @returns {any} by the tool's schema
   * @throws {CarbonKeplerError} `not_found` with near names, `invalid_input`, `no_data`, `config` without a snapshot
   */
  call(tool, input = {}) {
    return JSON.parse(guarded(() => this.#native.call(tool, asJson(input))))
  }

  /**
   * Reads a document by its address: standards and laws, carbon intensities, a pod's metrics.
   * @template {string} Uri
   * @param {Uri} uri such as `carbon-intensity://ap-northeast-2`; `World.resources()` lists their kinds
   * @returns {import('../tool-types.js').ResourceAt<Uri>}
   * @throws {CarbonKeplerError} `not_found` with near names, `invalid_input` for a time that cannot be used, `config` for
   *   metrics without a snapshot
   */
  resource(uri) {
    if (typeof uri !== 'string') throw invalid('uri', 'a text', uri)
    return JSON.parse(guarded(() => this.#native.resource(uri)))
  }

  /**
   * What `resource` can read.
   * @returns {ResourceTemplate[]}
   */
  static resources() {
    return native.resourceTemplates()
  }

  /**
   * The answer of a tool in a few sentences.
   * @param {string} tool
   * @param {object} [input]
   * @returns {string}
   * @throws {CarbonKeplerError} as `call`
   */
  tell(tool, input = {}) {
    return guarded(() => this.#native.tell(tool, asJson(input)))
  }
}

/**
 * Settings as the core takes them: texts, by names as in a file.
 * @param {Record<string, unknown>} settings
 * @returns {Record<string, string[]>}
 */
function asTexts(settings) {
  /** @type {Record<string, string[]>} */
  const texts = {}
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === null) continue
    const values = Array.isArray(value) && LISTS.includes(name) ? value : [value]
    const odd = values.findIndex((one) => typeof one !== 'string' && typeof one !== 'number')
    if (odd >= 0) throw invalid(name, 'a text or a number', values[odd])
    texts[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = values.map(String)
  }
  return texts
}

/**
 * JSON has no NaN, which would become null and so the default.
 * @param {string} name
 * @param {unknown} value
 */
function sayable(name, value) {
  const type = typeof value
  if (type === 'number' && !Number.isFinite(value)) throw invalid(name, 'a finite number', value)
  if (type === 'bigint' || type === 'function' || type === 'symbol') throw invalid(name || 'input', 'what JSON can say', value)
  return value
}

/**
 * @param {unknown} input
 * @returns {string}
 */
function asJson(input) {
  try {
    return JSON.stringify(input, sayable)
  } catch (cause) {
    if (cause instanceof CarbonKeplerError) throw cause
    throw new CarbonKeplerError('invalid_input', 'input: expected what JSON can say, saw a circle or what throws', { cause })
  }
}

module.exports = { World }
